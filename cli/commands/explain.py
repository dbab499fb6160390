"""`explain SOURCE --frame N -o stages.png`: what motion made of one frame, step by step, as one picture."""

import argparse
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2

from camera_process import factory
from camera_process.orientation import STRAIGHT, Turn
from camera_process.source import Frame, SourceError, address_of
from cli.checks import camera_trial
from cli.errors import CliError
from cli.picture_output import check_suffix, write_picture
from house.adapters import UnknownAddress
from house.clock import SystemClock
from house.settings.whole_config import CameraSettings, MotionSection, Settings, load, survey
from ledger.home import Home
from vision.motion.debug_sheet import Pixels, sheet
from vision.motion.detector import MotionDetector, MotionResult


def run(argv: Sequence[str], home: Home) -> int:
    """Play the source as replay does up to the frame, write the picture and say what was seen."""
    arguments = _arguments(argv)
    check_suffix(arguments.output)
    cv2.setNumThreads(1)
    try:
        named = _named_source(arguments.source, home)
        explained = _played(named, _motion(arguments.camera or named.camera, home), arguments.frame)
    except (SourceError, UnknownAddress) as error:
        raise CliError(str(error)) from error
    write_picture(arguments.output, explained.picture)
    print(f"{explained.text}; {arguments.output}")
    return 0


@dataclass(frozen=True)
class ExplainedFrame:
    """One frame explained: the picture (BGR), and what was seen in a line."""

    picture: Pixels
    text: str


@dataclass(frozen=True)
class _NamedSource:
    """Where frames come from; `camera`: the name it was called by, "" for an address."""

    address: str
    turn: Turn = STRAIGHT
    camera: str = ""


def _arguments(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("hearthwatch explain", description=__doc__.partition("`: ")[2])
    parser.add_argument("source", help="a video, a folder of pictures, an address, or a camera's name")
    parser.add_argument("--frame", type=_number, required=True, metavar="N", help="the frame, as replay counts them")
    parser.add_argument("-o", "--output", type=Path, default=Path("stages.png"), help="PNG or JPEG (stages.png)")
    parser.add_argument("--camera", metavar="NAME", help="use the motion settings and masks of this camera")
    return parser.parse_args(argv)


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise argparse.ArgumentTypeError(f"{text!r} is not the number of a frame, from 0 on")
    return int(text)


def _named_source(text: str, home: Home) -> _NamedSource:
    """What was typed: a camera's name, an address with its references filled in, or a path."""
    settings = survey(home.config, home.learned, os.environ).settings
    if settings is not None and text in settings.cameras:
        camera = settings.cameras[text]
        return _NamedSource(camera.source, factory.turn(camera), text)
    return _NamedSource(address_of(camera_trial.filled_in(text, home, dict(os.environ))))


def _motion(camera: str, home: Home) -> MotionDetector:
    section = _section(camera, home) if camera else MotionSection()
    return MotionDetector(factory.motion_settings(section), section.masks)


def _section(name: str, home: Home) -> MotionSection:
    settings: Settings = load(home.config, home.learned, os.environ)
    found: CameraSettings | None = settings.cameras.get(name)
    if found is None:
        known = ", ".join(settings.cameras) or "none"
        raise CliError(f"no camera is called {name!r} in {home.config}; known: {known}")
    return found.motion


def _played(named: _NamedSource, motion: MotionDetector, wanted: int) -> ExplainedFrame:
    """Raises SourceError; CliError when the source ends before that frame."""
    last = None
    for frame in _frames(named):
        seen = motion.step(frame.luma, frame.time)
        last = frame.number
        if last >= wanted:
            return ExplainedFrame(sheet(motion.stages(), seen.regions), _text(frame, seen, wanted))
    ends = "has no frames" if last is None else f"ends with frame {last}"
    raise CliError(f"the source {ends}; --frame {wanted} is beyond it")


def _frames(named: _NamedSource) -> Iterator[Frame]:
    source = factory.source(named.address, SystemClock(), False, named.turn)
    source.open()
    try:
        while (frame := source.read()) is not None:
            yield frame
    finally:
        source.close()


def _text(frame: Frame, seen: MotionResult, wanted: int) -> str:
    missing = f" (there is no frame {wanted})" if frame.number != wanted else ""
    count = f"{len(seen.regions)} region{'' if len(seen.regions) == 1 else 's'}"
    found = "still learning the view" if seen.warming else f"{count}, {100 * seen.level:.1f} % of the view moves"
    return f"frame {frame.number}{missing}, {frame.time:.2f} s: {found}"
