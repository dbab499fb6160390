"""The steps of motion detection, each with what leaves it out."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import cv2
import numpy as np

from vision.motion import (
    background_subtraction,
    difference,
    light_change,
    light_gain,
    low_pass,
    region_filter,
)
from vision.motion.background_model import BackgroundModel
from vision.motion.background_subtraction import BackgroundSubtraction
from vision.motion.connected_regions import Candidates
from vision.motion.difference import LightCompensation, ShakeCompensation
from vision.motion.following import followed_region, moving_regions, recurring_motion
from vision.motion.following.followed_region import FollowedRegion
from vision.motion.following.moving_regions import MovingRegions
from vision.motion.light_change import SuddenChange, Upheaval
from vision.motion.long_memory import LongMemory
from vision.motion.stationary_objects import GhostMemory

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
                 learn: Any = BackgroundSubtraction._learn) -> float:
    return float(learn(view, None, every))


def _not_under_people(background: BackgroundModel, gain: Any, frame: Any, seconds: float, people: Any,
                      follow: Any = BackgroundModel.follow) -> None:
    follow(background, gain, frame, seconds, None)


def _even_where_worse(background: BackgroundModel, gain: Any, frame: Any, seconds: float, people: Any,
                      follow: Any = BackgroundModel.follow) -> None:
    follow(background, gain, frame, seconds, np.full_like(frame, 255))


def _with_people(frame: Any, background: Any, leave_out: Any) -> Any:
    return light_gain.measured(frame, background, None)


def _all_move(regions: MovingRegions, found: Any, chosen: Any, change: Any, time: float) -> Any:
    regions.last = time if chosen.any() else regions.last
    return chosen.copy(), np.zeros(len(chosen), bool)


def _only_multiplied(frame: Any, background: Any) -> Any:
    """Structure in multiplied light alone: what light_change.changed_structure does, without added light and glare."""
    a, b = (light_gain.quarter(picture).astype(np.float32) for picture in (frame, background))
    light_a, light_b = np.asarray(cv2.blur(a, (5, 5))), np.asarray(cv2.blur(b, (5, 5)))
    dark, most = light_change.DARK, light_change.MOST_GAIN
    lit = (b - light_b) * np.clip((light_a + dark) / (light_b + dark), 1 / most, most)
    return light_change._unlike(a - light_a, lit)


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
    "following the light": _set(BackgroundSubtraction, _follow_light=lambda *_: None),
    "leaving people out of the light": _set(
        background_subtraction, light_gain=SimpleNamespace(**{**vars(light_gain), "measured": _with_people})),
    "following under people too": _set(BackgroundModel, follow=_not_under_people),
    "following only where nearer": _set(BackgroundModel, follow=_even_where_worse),
    "long memory": _set(LongMemory, knows=lambda self, frame, background: np.zeros_like(frame)),
    "moving regions": _set(MovingRegions, step=_all_move),
    "gone from where it began": _set(FollowedRegion, travelled=lambda self, young: True),
    "giving up after 1 s": _set(moving_regions, GIVE_UP=float("inf")),
    "restless views": _set(moving_regions, VERY_RESTLESS=float("inf")),
    "insects": _set(moving_regions, SMALL=0.0),
    "the background's own pattern is light": _set(moving_regions, ALIKE=2.0, ALIKE_UNCHANGED=2.0),
    "soft outlines are light": _set(Candidates, soft=lambda *_: False),
    "steady where it is restless": _set(followed_region, STEADY=float("inf")),
    "jumps of the size are no way": _set(followed_region, JUMPS=float("inf")),
    "recurring motion": _set(recurring_motion, AGAIN=float("inf")),
    "flashes": _set(light_change, FLASH=float("inf")),
    "upheaval": _set(Upheaval, step=lambda *_: False),
    "low-pass cue": _set(low_pass, NOISY=1e9),
    "shake": _set(ShakeCompensation, apply=lambda self, seen, *_: seen),
    "shake in warm-up": _unsteady_warm_up,
    "relighting": _set(LightCompensation, apply=lambda self, seen, *_: seen),
    "rest after a vain attempt": _set(difference, RETRY_AFTER=0.0),
    "structure of large regions": _set(region_filter, LEAST_CHANGED=0.0),
    "structure of faint regions": _set(region_filter, MUCH_CHANGED=2.0),
    "added light and glare": _set(light_change, changed_structure=_only_multiplied),
    "small regions followed (9 pixels)": _set(background_subtraction, FOLLOWED=9.0),
    "sharp outline of faint regions": _set(region_filter, sharp=_none_sharp),
    "strong pixels": _set(region_filter, LEAST_STRONG=0.0),
    "sudden change": _set(SuddenChange, step=lambda *_: False),
    "learning lit places quickly": _set(BackgroundSubtraction, _learn_light=lambda *_: None),
    "ghosts": _set(background_subtraction, ghosts=lambda found, chosen, *_: np.zeros(len(chosen), bool)),
    "memory of what stays": _set(GhostMemory, step=_forgetful),
    "trimming the mask": _set(background_subtraction, trimmed=lambda full, *_: full),
}
"""Each step by name, with what leaves it out."""
