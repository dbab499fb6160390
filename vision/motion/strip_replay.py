"""Whether motion would open an event on the few frames of a sample, with other settings than those it was taken with.

What a sample lacks is made up for: the view is learned from its background, and from how much its calm frames differ
from that; and frames 0.7 s apart are too few to follow anybody, so that what has moved since the last one moves.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from vision.motion.detector import MotionDetector, MotionResult, Region
from vision.motion.event_hysteresis import EventHysteresis, Opened
from vision.motion.settings import MotionSettings
from vision.zones import Polygon

Luma = NDArray[np.uint8]

LEARNED, PACE, VIEWS = 51, 0.2, 8
"""Frames of the quiet view before the first of the sample, seconds between two of them, and how many are different."""
USUAL_NOISE = 1.0
"""Gray levels by which a quiet view varies at least: compression takes noise out of the frames of a strip."""


@dataclass(frozen=True)
class ReplayStrip:
    """The frames of a sample: luma (h, w) uint8 of one size, the seconds of each, rising, and the background before.

    calm: for each frame whether nothing moved in it.
    """

    background: Luma
    frames: tuple[Luma, ...]
    times: tuple[float, ...]
    calm: tuple[bool, ...]


def replayed(strip: ReplayStrip, settings: MotionSettings, ignore: Sequence[Polygon] = ()) -> tuple[Region, ...] | None:
    """The regions of the frame in which an event would have opened, the largest first; None when none would have.

    ignore: polygons (fractions of the view) inside which nothing is motion.
    """
    detector, occupancy = MotionDetector(settings, ignore), EventHysteresis(gap=60.0)
    begin = strip.times[0] - LEARNED * PACE
    views = _quiet_views(strip)
    for number in range(LEARNED):
        detector.step(views[number % VIEWS], begin + number * PACE)
    for number, (frame, time) in enumerate(zip(strip.frames, strip.times, strict=True)):
        seen: MotionResult = detector.step(frame, time)
        if isinstance(occupancy.step(time, number, seen.occupied, seen.moving), Opened):
            return seen.regions
    return None


def _quiet_views(strip: ReplayStrip) -> list[Luma]:
    """The view while nothing moves, varying as its calm frames do, and at least by USUAL_NOISE everywhere."""
    varies = np.full(strip.background.shape, USUAL_NOISE, np.float32)
    for frame, calm in zip(strip.frames, strip.calm, strict=True):
        if calm:
            varies = np.maximum(varies, cv2.absdiff(frame, strip.background).astype(np.float32))
    return [np.clip(strip.background + noise * varies, 0, 255).astype(np.uint8) for noise in _noise(varies.shape)]


@lru_cache(4)
def _noise(shape: tuple[int, ...]) -> tuple[NDArray[np.float32], ...]:
    """Noise whose mean absolute deviation is 1: 0.8 of its standard deviation (of a normal distribution)."""
    rng = np.random.default_rng(1)
    return tuple(rng.normal(0, 1.25, shape).astype(np.float32) for _ in range(VIEWS))
