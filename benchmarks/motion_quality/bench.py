"""How well motion is detected: pixel F1 on clips with truth, visits found on real clips, and the drawn clips."""

import argparse
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from benchmarks.drawn.clips import all_clips
from benchmarks.drawn.scenes import Clip
from benchmarks.motion_quality.real_clips import folder, truths, video
from benchmarks.motion_quality.score import Events, Pixels, Span, judge
from vision.motion.detector import MotionDetector
from vision.motion.event_hysteresis import Closed, EventHysteresis

GAP = 2.0
VISITS = ((60, 198), (226, 452), (500, 704), (737, 870), (921, 1201), (1235, 1360))
"""People in people-indoor.mp4, in frames, to within 2."""

Maker = Callable[[], MotionDetector]
LumaWithTruth = tuple[float, Any, Any]
"""Seconds, luma uint8 (h, w), and truth of the same shape or None."""


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    clip: str
    events: Events
    f1: float | None = None
    precision: float = 0.0
    recall: float = 0.0


def play(frames: Iterable[LumaWithTruth], detector: MotionDetector, visits: tuple[Span, ...] | None) -> Row:
    """Play (time, luma, truth or None); without visits only pixels are judged."""
    hysteresis, pixels, found, flags = EventHysteresis(GAP), Pixels(), list[Span](), list[tuple[float, bool]]()
    for number, (time, luma, truth) in enumerate(frames):
        result = detector.step(luma, time)
        flags.append((time, result.occupied))
        _note(found, hysteresis.step(time, number, result.occupied, result.moving, result.since))
        if truth is not None and not result.warming:
            pixels.add(result.mask, truth)
    _note(found, hysteresis.flush())
    events = judge(found, visits, flags) if visits is not None else Events(found=found)
    f1 = pixels.f1 if pixels.hit + pixels.missed else None
    return Row("", events, f1, pixels.precision, pixels.recall)


def _note(found: list[Span], outcome: object) -> None:
    if isinstance(outcome, Closed):
        found.append((outcome.began_time, outcome.ended_time))


def drawn_row(clip: Clip, make: Maker = MotionDetector) -> Row:
    """Judge one drawn clip."""
    row = play(clip.frames(), make(), clip.visits)
    return replace(row, clip=clip.name)


def pixel_row(path: Path, first: int, make: Maker = MotionDetector) -> Row:
    """Judge a folder with truth: every frame is played, those from `first` on count."""
    row = play(pictures_with_truth(path, first), make(), None)
    return replace(row, clip=f"{path.name} from {first}")


def pictures_with_truth(path: Path, first: int) -> Iterator[LumaWithTruth]:
    """Read such a folder; the truth of frames before `first` is None."""
    truth = {number: picture for number, picture in truths(path / "groundtruth").items() if number >= first}
    return ((time, luma, truth.get(number)) for number, time, luma in folder(path / "input"))


def luma_of_video(path: Path) -> Iterator[LumaWithTruth]:
    """Read a video without truth."""
    return ((time, luma, None) for _, time, luma in video(path))


def video_row(path: Path, visits: tuple[Span, ...] | None, make: Maker = MotionDetector) -> Row:
    """Judge a video by its events."""
    row = play(luma_of_video(path), make(), visits)
    return replace(row, clip=path.name)


def real_rows(data: Path, make: Maker = MotionDetector) -> list[Row]:
    """Judge the real clips."""
    people = tuple((begin / 10, end / 10) for begin, end in VISITS)
    return [
        pixel_row(data / "bgsub/highway", 470, make),
        pixel_row(data / "bgsub/traffic", 0, make),
        video_row(data / "clips/people-indoor.mp4", people, make),
        video_row(data / "clips/brightness-change.avi", (), make),
        video_row(data / "clips/traffic.avi", ((0.0, 1e9),), make),
        video_row(data / "clips/ir-corridor-covered.mp4", None, make),
    ]


def drawn_rows(make: Maker = MotionDetector, seed: int = 0) -> list[Row]:
    """Judge all drawn clips; another seed draws other scenes and another course of chance."""
    return [drawn_row(replace(clip, seed=clip.seed + seed), make) for clip in all_clips()]


def table(rows: list[Row]) -> str:
    """Lay the rows out for people."""
    pixels = f"{'F1':>5} {'prec':>4} {'rec':>4}"
    lines = [f"{'clip':26} {pixels} {'missed':>6} {'false':>5} {'seen':>5} {'wrong':>5}  events (s)"]
    for row in rows:
        f1 = "" if row.f1 is None else f"{row.f1:.3f} {row.precision:.2f} {row.recall:.2f}"
        e = row.events
        spans = " ".join(f"{begin:.1f}-{end:.1f}" for begin, end in e.found[:9])
        shares = f"{e.seen_share:5.2f} {e.false_share:5.2f}"
        lines.append(f"{row.clip:26} {f1:>15} {e.missed:6} {e.false:5} {shares}  {spans}")
    return "\n".join(lines)


def run(argv: list[str]) -> int:
    """Print how well motion is detected; --data names the folder of real clips (left out without it)."""
    parser = argparse.ArgumentParser(prog="motion_quality", description="How well motion is detected.")
    parser.add_argument("--data", type=Path, help="folder with clips/ and bgsub/")
    parser.add_argument("--seed", type=int, default=0, help="draw other scenes, such as nobody has looked at")
    parser.add_argument("--json", action="store_true", help="print JSON")
    arguments = parser.parse_args(argv)
    rows = (real_rows(arguments.data) if arguments.data else []) + drawn_rows(seed=arguments.seed)
    print(json.dumps([asdict(row) for row in rows]) if arguments.json else table(rows))
    return 0


if __name__ == "__main__":
    import sys

    raise SystemExit(run(sys.argv[1:]))
