"""`hearthwatch replay SOURCE`: play a source through the camera's own motion detection, as fast as it goes."""

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any

import cv2

from camera_process import factory
from camera_process.analyzer import AnalyzerError
from camera_process.analyzer_models import is_outside
from camera_process.replay import Replay, ReplayError, ReplayRequest
from camera_process.source import SourceError, address_of
from house.adapters import UnknownAddress, can
from house.clock import SystemClock
from house.settings.checks.cross_checks import SOURCES
from house.settings.sections.analysis import AnalysisSettings
from house.settings.whole_config import MotionSection, Settings, SettingsError, load
from ledger.home import Home

_ENDLESS = 600.0


def run(argv: list[str], home: Home) -> int:
    """Print one line per event and a summary; 0 when the source was played, 2 when it could not be."""
    arguments = _arguments(argv)
    cv2.setNumThreads(1)
    try:
        replay = _replay(arguments, home)
        for line in replay.lines():
            print(json.dumps(line) if arguments.json else _text(line), flush=True)
    except SettingsError as error:
        print("\n".join(str(problem) for problem in error.problems), file=sys.stderr)
        return 2
    except (SourceError, ReplayError, AnalyzerError, UnknownAddress) as error:
        print(error, file=sys.stderr)
        return 2
    except BrokenPipeError:
        return 0
    return 0


def _arguments(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="hearthwatch replay", description=__doc__)
    parser.add_argument("source", help="an address, a video file, or a folder of numbered pictures")
    parser.add_argument("--camera", metavar="NAME", help="use the motion settings, zones and masks of this camera")
    parser.add_argument("--gap", type=_seconds, help="seconds without motion that end an event")
    parser.add_argument("--masks", type=Path, metavar="DIR", help="write each frame's mask there as PNG")
    parser.add_argument("--truth", type=Path, metavar="DIR", help="judge the masks by the CDnet-coded PNGs there")
    parser.add_argument("--from-frame", type=int, default=0, metavar="N", help="play every frame, count from N on")
    parser.add_argument("--seconds", type=_seconds, default=None, metavar="S",
                        help=f"stop after this much of the source (a source without an end: {_ENDLESS:.0f})")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    return parser.parse_args(argv)


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value <= 86400 * 7:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds above 0")
    return value


def _replay(arguments: argparse.Namespace, home: Home) -> Replay:
    motion, analysis = _settings(arguments, home)
    motion = motion.model_copy(update={"gap": arguments.gap} if arguments.gap else {})
    for folder in (arguments.masks, arguments.truth):
        if folder and folder.exists() and not folder.is_dir():
            raise ReplayError(f"{folder} is a file; give a folder")
    if arguments.masks:
        _made(arguments.masks)
    if arguments.truth and not arguments.truth.is_dir():
        raise ReplayError(f"{arguments.truth} is not there; --truth wants a folder of CDnet-coded PNGs")
    address = address_of(arguments.source)
    source = factory.source(address, SystemClock(), realtime=False)
    endless = source.live or can(SOURCES, address, "endless")
    seconds = arguments.seconds or (_ENDLESS if endless else None)
    request = ReplayRequest(arguments.masks, arguments.truth, arguments.from_frame, seconds)
    sent = is_outside(analysis.analyzer)  # a replay sends nothing away, and costs nothing
    analyzer = None if sent else factory.usual_analyzer(analysis, home, os.environ)
    return Replay(source, factory.detector_parts(motion), arguments.camera or "replay", analyzer, request)


def _settings(arguments: argparse.Namespace, home: Home) -> tuple[MotionSection, AnalysisSettings]:
    """The named camera's motion settings, or the defaults when none is named."""
    if not arguments.camera:
        return MotionSection(), AnalysisSettings()
    settings: Settings = load(home.config, home.learned, os.environ)
    if arguments.camera not in settings.cameras:
        known = ", ".join(settings.cameras) or "none"
        raise ReplayError(f"no camera is called {arguments.camera!r} in {home.config}; known: {known}")
    return settings.cameras[arguments.camera].motion, settings.analysis


def _made(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ReplayError(f"cannot make {folder}: {error.strerror}") from error


def _text(line: dict[str, Any]) -> str:
    if line.get("summary"):
        return "; ".join(f"{key} {value}" for key, value in line.items() if key != "summary")
    labels = ", ".join(f"{label['name']} {label['score']:.2f}" for label in line["labels"]) or "no labels"
    return (f"event: frames {line['began_frame']}-{line['ended_frame']}, "
            f"{line['began_s']:.1f}-{line['ended_s']:.1f} s, peak {100 * line['peak']:.1f} %, {labels}")
