"""What each step of motion is worth: everything measured again with one step left out at a time."""

import argparse
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any
from unittest.mock import patch

import cv2
import numpy as np

from benchmarks.motion_quality.bench import VISITS, Row, drawn_rows, real_rows
from vision.motion import background_subtraction, difference, low_pass, region_filter
from vision.motion.background_model import BackgroundModel
from vision.motion.background_subtraction import BackgroundSubtraction
from vision.motion.difference import LightCompensation, ShakeCompensation
from vision.motion.ghosts import GhostMemory
from vision.motion.light_change import SuddenChange

Patch = AbstractContextManager[Any]


def _set(owner: Any, **values: Any) -> Callable[[], Patch]:
    return lambda: patch.multiple(owner, **values)


def _fixed_threshold(background: BackgroundModel) -> None:
    background.threshold[:] = 22


def _plain_warm_up(background: BackgroundModel, frame: Any, difference: Any) -> None:
    cv2.accumulateWeighted(frame, background.mean, 1 / 15)
    background.learn(frame, difference, 0.07, None)


def _forgetful(still: GhostMemory, seconds: float, foreground: Any, moved: Any, frame: Any, noise: float) -> None:
    there = cv2.bitwise_and(foreground, cv2.bitwise_not(cv2.dilate(moved, np.ones((15, 15), np.uint8))))
    still._tenths += np.uint16(10 * seconds)
    still._tenths[there == 0] = 0
    still._picture, still.longest = frame.copy(), float(still._tenths.max()) / 10


def _none_sharp(seen: Any, background: Any, found: Any, chosen: Any) -> Any:
    return np.zeros(len(chosen), bool)


def _unselective(view: BackgroundSubtraction, foreground: Any, every: float,
                 learn: Any = BackgroundSubtraction._learn) -> bool:
    return bool(learn(view, None, every))


@contextmanager
def _unsteady_warm_up() -> Iterator[None]:
    apply = ShakeCompensation.apply

    def later(self: Any, seen: Any, background: Any, allowed: Any, time: float) -> Any:
        self.first = getattr(self, "first", time)
        return seen if time - self.first < 1 else apply(self, seen, background, allowed, time)

    with patch.object(ShakeCompensation, "apply", later):
        yield


STEPS: dict[str, Callable[[], Patch]] = {
    "nothing": nullcontext,
    "selective update": _set(BackgroundSubtraction, _learn=_unselective),
    "adaptive threshold (fixed 22)": _set(BackgroundModel, _raise_threshold=_fixed_threshold),
    "sigma-delta warm-up": _set(BackgroundModel, warm_up=_plain_warm_up),
    "updates every 0.12 s (each frame)": _set(background_subtraction, LEARN_EVERY=0.0, LEARN_QUIET_EVERY=0.0),
    "low-pass cue": _set(low_pass, NOISY=1e9),
    "shake": _set(ShakeCompensation, apply=lambda self, seen, *_: seen),
    "shake in warm-up": _unsteady_warm_up,
    "relighting": _set(LightCompensation, apply=lambda self, seen, *_: seen),
    "rest after a vain attempt": _set(difference, RETRY_AFTER=0.0),
    "structure of large regions": _set(region_filter, LEAST_CHANGED=0.0),
    "structure of faint regions": _set(region_filter, MUCH_CHANGED=2.0),
    "sharp outline of faint regions": _set(region_filter, sharp=_none_sharp),
    "strong pixels": _set(region_filter, LEAST_STRONG=0.0),
    "sudden change": _set(SuddenChange, step=lambda *_: False),
    "learning lit places quickly": _set(BackgroundSubtraction, _learn_light=lambda *_: None),
    "ghosts": _set(background_subtraction, ghosts=lambda found, chosen, *_: np.zeros(len(chosen), bool)),
    "memory of what stays": _set(GhostMemory, step=_forgetful),
    "trimming the mask": _set(background_subtraction, trimmed=lambda full, *_: full),
}
"""Each step by name, with what leaves it out."""


def line(name: str, real: list[Row], drawn: list[Row]) -> str:
    """Sum the rows up in one line of the table."""
    highway, shaking, people, light = real[:4]
    f1 = [row.f1 for row in drawn if row.f1 is not None]
    missed, false = sum(row.events.missed for row in drawn), sum(row.events.false for row in drawn)
    wrong = 100 * sum(row.events.false_share for row in drawn) / len(drawn)
    visits = f"{len(people.events.found)}/{len(VISITS)}"
    return (
        f"{name:34} {highway.f1 or 0:.3f}   {shaking.f1 or 0:.3f}   {visits:>6}  {len(light.events.found):5}"
        f"   {sum(f1) / len(f1):.3f}  {missed:6} {false:5}  {wrong:5.1f}"
    )


def run(argv: list[str]) -> int:
    """Print the table; takes some minutes. --data names the folder of real clips, --only a part of a step's name."""
    parser = argparse.ArgumentParser(prog="motion_ablation", description="What each step of motion is worth.")
    parser.add_argument("--data", type=Path, required=True, help="folder with clips/ and bgsub/")
    parser.add_argument("--seed", type=int, default=0, help="draw other scenes")
    parser.add_argument("--only", default="", help="only the steps whose name contains this")
    arguments = parser.parse_args(argv)
    print(f"{'left out':34} highway shaking people  light   drawn  missed false  wrong %")
    for name, without in STEPS.items():
        if arguments.only in name:
            with without():
                print(line(name, real_rows(arguments.data), drawn_rows(seed=arguments.seed)), flush=True)
    return 0


if __name__ == "__main__":
    import sys

    raise SystemExit(run(sys.argv[1:]))
