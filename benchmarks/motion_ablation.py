"""What each step of motion is worth: everything measured again with one step left out at a time."""

import argparse
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any
from unittest.mock import patch

import cv2
import numpy as np

import vision.difference
import vision.judge
import vision.lowpass
import vision.view
from benchmarks.motion_quality import VISITS, Row, drawn_rows, real_rows
from vision.background import Background
from vision.difference import Relighter, Steadier
from vision.light import Sudden
from vision.stillness import Stillness
from vision.view import View

Patch = AbstractContextManager[Any]


def _set(owner: Any, **values: Any) -> Callable[[], Patch]:
    return lambda: patch.multiple(owner, **values)


def _fixed_threshold(background: Background) -> None:
    background.threshold[:] = 22


def _plain_warm_up(background: Background, frame: Any, difference: Any) -> None:
    cv2.accumulateWeighted(frame, background.mean, 1 / 15)
    background.learn(frame, difference, 0.07, None)


def _forgetful(still: Stillness, seconds: float, foreground: Any, moved: Any, frame: Any, noise: float) -> None:
    there = cv2.bitwise_and(foreground, cv2.bitwise_not(cv2.dilate(moved, np.ones((15, 15), np.uint8))))
    still._tenths += np.uint16(10 * seconds)
    still._tenths[there == 0] = 0
    still._picture, still.longest = frame.copy(), float(still._tenths.max()) / 10


def _none_sharp(seen: Any, background: Any, found: Any, asked: Any) -> Any:
    return np.zeros(len(asked), bool)


def _unselective(view: View, foreground: Any, every: float, learn: Any = View._learn) -> bool:
    return bool(learn(view, None, every))


@contextmanager
def _unsteady_warm_up() -> Iterator[None]:
    apply = Steadier.apply

    def later(self: Any, seen: Any, background: Any, allowed: Any, time: float) -> Any:
        self.first = getattr(self, "first", time)
        return seen if time - self.first < 1 else apply(self, seen, background, allowed, time)

    with patch.object(Steadier, "apply", later):
        yield


STEPS: dict[str, Callable[[], Patch]] = {
    "nothing": nullcontext,
    "selective update": _set(View, _learn=_unselective),
    "adaptive threshold (fixed 22)": _set(Background, _raise_threshold=_fixed_threshold),
    "sigma-delta warm-up": _set(Background, warm_up=_plain_warm_up),
    "updates every 0.12 s (each frame)": _set(vision.view, LEARN_EVERY=0.0, LEARN_QUIET_EVERY=0.0),
    "low-pass cue": _set(vision.lowpass, NOISY=1e9),
    "shake": _set(Steadier, apply=lambda self, seen, *_: seen),
    "shake in warm-up": _unsteady_warm_up,
    "relighting": _set(Relighter, apply=lambda self, seen, *_: seen),
    "rest after a vain attempt": _set(vision.difference, RETRY_AFTER=0.0),
    "structure of large regions": _set(vision.judge, LEAST_CHANGED=0.0),
    "structure of faint regions": _set(vision.judge, MUCH_CHANGED=2.0),
    "sharp outline of faint regions": _set(vision.judge, sharp=_none_sharp),
    "strong pixels": _set(vision.judge, LEAST_STRONG=0.0),
    "sudden change": _set(Sudden, step=lambda *_: False),
    "learning lit places quickly": _set(View, _learn_light=lambda *_: None),
    "ghosts": _set(vision.view, ghosts=lambda found, chosen, *_: np.zeros(len(chosen), bool)),
    "memory of what stands": _set(Stillness, step=_forgetful),
    "trimming the mask": _set(vision.view, trimmed=lambda full, *_: full),
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
    asked = parser.parse_args(argv)
    print(f"{'left out':34} highway shaking people  light   drawn  missed false  wrong %")
    for name, without in STEPS.items():
        if asked.only in name:
            with without():
                print(line(name, real_rows(asked.data), drawn_rows(seed=asked.seed)), flush=True)
    return 0


if __name__ == "__main__":
    import sys

    raise SystemExit(run(sys.argv[1:]))
