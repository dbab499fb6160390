"""What each step of motion is worth: everything measured again with one step left out at a time."""

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import cv2
import numpy as np

from benchmarks.drawn.clips import all_clips
from benchmarks.events.bench import conditions
from benchmarks.events.judge import EventFigures, Judge
from benchmarks.events.peers import OurFinder
from benchmarks.motion_quality.bench import VISITS, LumaWithTruth, Row, luma_of_video, pictures_with_truth, play
from benchmarks.motion_quality.left_out import STEPS
from benchmarks.motion_quality.score import Span
from vision.motion.detector import MotionDetector

DULL = ("indoors 0.4: light -0.45 in 16 s", "indoors 0.4: light -0.3 in 16 s")
VISITED = ("car park under a cloud", "slow clouds", "fast clouds", "light that drifts", "real people of 24 px",
           "infrared switch", "infrared noise", "standing still")
EMPTY = ("camera clock", "infrared switch", "exposure that hunts", "headlights", "rain", "rain in infrared", "web",
         "trees")
STRETCH = 200.0
HEAD = ("left out", "highway", "shaking", "people", "drawn", "missed / false", "wrong %", "dull", "dull covered %",
        "visits", "covered %", "empty", "empty wrong %")


@dataclass
class Worth:
    """What was measured with one step left out: rows of real clips by name, of drawn ones, and figures of events."""

    real: dict[str, Row] = field(default_factory=dict)
    drawn: list[Row] = field(default_factory=list)
    dull: EventFigures = field(default_factory=EventFigures)
    visited: EventFigures = field(default_factory=EventFigures)
    empty: EventFigures = field(default_factory=EventFigures)

    def line(self, name: str) -> str:
        """Sum it up in one row of a table in Markdown."""
        f1 = [row.f1 for row in self.drawn if row.f1 is not None]
        missed, false = (sum(getattr(row.events, what) for row in self.drawn) for what in ("missed", "false"))
        wrong = sum(row.events.false_share for row in self.drawn) / max(1, len(self.drawn))
        pixels = (f"{self.real[clip].f1 or 0:.3f}" if clip in self.real else "-" for clip in ("highway", "shaking"))
        cells = [name, *pixels,
                 f"{len(self.real['people'].events.found)}/{len(VISITS)}" if "people" in self.real else "-",
                 f"{sum(f1) / max(1, len(f1)):.3f}", f"{missed} / {false}", f"{100 * wrong:.1f}",
                 *_of_visits(self.dull), *_of_visits(self.visited), str(len(self.empty.false)),
                 f"{100 * self.empty.wrong / max(1.0, self.empty.empty):.1f}"]
        return f"| {' | '.join(cells)} |"


def _of_visits(got: EventFigures) -> tuple[str, str]:
    return f"{got.found}/{got.visits}", f"{100 * sum(got.covered) / max(1, len(got.covered)):.0f}"


Measure = Callable[[Worth], object]


def measures(data: Path | None, seed: int) -> Iterator[tuple[str, Measure]]:
    """Give what is measured, by name. Its footage is drawn or read once, and kept until the next is asked for."""
    if data:
        people = tuple((begin / 10, end / 10) for begin, end in VISITS)
        yield "highway", _real("highway", pictures_with_truth(data / "bgsub/highway", 470), None)
        yield "shaking", _real("shaking", pictures_with_truth(data / "bgsub/traffic", 0), None)
        yield "people", _real("people", luma_of_video(data / "clips/people-indoor.mp4"), people)
    for clip in all_clips():
        yield clip.name, _drawn(list(replace(clip, seed=clip.seed + seed).frames()), clip.visits)
    for group, names in (("dull", DULL), ("visited", VISITED), ("empty", [f"empty: {name}" for name in EMPTY])):
        for name in names:
            if name in conditions():
                yield name, _events(name, group, seed)


def _real(name: str, frames: Iterable[LumaWithTruth], visits: tuple[Span, ...] | None) -> Measure:
    read = [(time, np.ascontiguousarray(luma), truth) for time, luma, truth in frames]
    return lambda worth: worth.real.update({name: play(read, MotionDetector(), visits)})


def _drawn(frames: Sequence[LumaWithTruth], visits: tuple[Span, ...]) -> Measure:
    return lambda worth: worth.drawn.append(play(frames, MotionDetector(), visits))


def _events(name: str, group: str, seed: int) -> Measure:
    condition = conditions()[name]
    footage = list(condition.take(seed, 0, STRETCH))
    return lambda worth: getattr(worth, group).add(
        Judge(OurFinder(), condition.gap, condition.following).play(footage))


def run(argv: list[str]) -> int:
    """Print the table; takes a quarter of an hour. --data names the folder of real clips, --only a part of a name."""
    parser = argparse.ArgumentParser(prog="motion_ablation", description="What each step of motion is worth.")
    parser.add_argument("--data", type=Path, help="folder with clips/ and bgsub/")
    parser.add_argument("--seed", type=int, default=0, help="draw other scenes")
    parser.add_argument("--only", default="", help="only the steps with one of these in their name: A,B")
    arguments = parser.parse_args(argv)
    cv2.setNumThreads(1)
    worth = {name: Worth() for name in STEPS if any(word in name for word in arguments.only.split(","))}
    for what, measure in measures(arguments.data, arguments.seed):
        print(what, file=sys.stderr, flush=True)
        for name, of_step in worth.items():
            with STEPS[name]():
                measure(of_step)
    print(f"| {' | '.join(HEAD)} |\n|{'---|' * len(HEAD)}")
    print("\n".join(of_step.line(name) for name, of_step in worth.items()))
    return 0


if __name__ == "__main__":
    raise SystemExit(run(sys.argv[1:]))
