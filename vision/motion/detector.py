"""Motion detection: which part of a camera's view has changed."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from vision.downscale import Downscale
from vision.motion.background_subtraction import BackgroundSubtraction
from vision.motion.connected_regions import Region
from vision.motion.light_change import UPHEAVAL_WITHIN, Upheaval
from vision.motion.settings import MotionSettings
from vision.pixels import working_size
from vision.zones import Polygon

__all__ = ["MotionDetector", "MotionSettings", "Region", "MotionResult"]

LONGEST_PAUSE = 2.5
SLOW_SOURCE = 3.0
SLOWEST_PACE = 60.0
"""Seconds without a frame after which the view is learned again; a source may pause 3 times its usual interval.
Key frames that come every two seconds, as most cameras send them, stay below it."""
CALM = 2.0
"""Seconds without anything moving after which a change of the whole view's light is the camera's own."""
TURNS, TURNS_WITHIN = 3, 600.0
"""The view is learned again so often in so many seconds: a lamp that blinks must not blind the camera for good."""
SETTLED, SETTLES_WITHIN = 0.05, 6.0
"""Such a view is learned from when its brightness stays within this share; and for so many seconds it may not."""


@dataclass(frozen=True)
class MotionResult:
    """What one frame showed.

    mask: uint8 (height, 320), 255 where foreground and 0 elsewhere, not dilated. regions: those that count as
    occupied, largest first. occupied: there is one. moving: they are somebody or something, as their motion tells;
    only then does an event open or go on. since: when the first of those appeared, in seconds. warming: still learning
    the view, nothing is reported. level: share of the view that is foreground, 0 to 1.
    """

    mask: NDArray[np.uint8]
    regions: tuple[Region, ...]
    occupied: bool
    warming: bool
    level: float
    moving: bool = False
    since: float = inf


def blind(luma: NDArray[np.uint8]) -> MotionResult:
    """Return the result for a frame (h, w) in which no motion is looked for."""
    width, height = working_size(luma.shape)
    return MotionResult(np.zeros((height, width), np.uint8), (), occupied=False, warming=True, level=0.0)


class MotionDetector:
    """The motion detector of one camera.

    ignore: polygons (fractions of the view) inside which nothing is ever motion. longest_pause: seconds.
    """

    def __init__(self, settings: MotionSettings | None = None, ignore: Sequence[Polygon] | None = None,
                 longest_pause: float = LONGEST_PAUSE) -> None:
        self.settings, self._longest_pause = settings or MotionSettings(), longest_pause
        self._ignore = tuple(ignore or ())
        self._shape: tuple[int, ...] = ()
        self._downscale = Downscale((1080, 1920))
        self._subtraction: BackgroundSubtraction | None = None
        self._pace = 0.0
        self._upheaval, self._turned_mean = Upheaval(), 0.0
        self._turns: deque[float] = deque(maxlen=TURNS)
        self._stages: dict[str, NDArray[Any]] = {}

    def reset(self) -> None:
        """Forget the view; the next frame starts a new warm-up."""
        self._subtraction = None

    def step(self, luma: NDArray[np.uint8], time: float) -> MotionResult:
        """Take the next frame: luma uint8 (h, w) of any size, time in seconds of the source's own clock.

        Starts a new warm-up by itself when the size changes, time goes back, or frames are missing for more than
        `longest_pause` (more for a source that is slower than that anyway).
        """
        if luma.shape != self._downscale.shape:
            self._downscale = Downscale(luma.shape)
        scaled = self._downscale.scaled(luma)
        frame = cv2.GaussianBlur(scaled, (3, 3), 0)
        subtraction = self._subtraction
        follows = subtraction is not None and luma.shape == self._shape and self._follows(time - subtraction.time)
        if subtraction is None or not follows or self._upset(subtraction, float(cv2.mean(frame)[0]), time):
            subtraction = self._subtraction = BackgroundSubtraction(frame, time, self.settings, self._ignore)
        self._shape = luma.shape
        result = subtraction.step(frame, time, self._upheaval.flash)
        self._stages = {"frame": scaled, "blurred": frame, "final": result.mask}
        return MotionResult(result.mask, result.regions, bool(result.regions), result.warming, result.level,
                            result.moving, result.since)

    def _follows(self, pause: float) -> bool:
        """Return True when a frame after such a pause continues the view; remembers the source's pace."""
        longest = max(self._longest_pause, SLOW_SOURCE * self._pace)
        self._pace += 0.2 * (min(max(pause, 0.0), SLOWEST_PACE) - self._pace)
        return 0 <= pause <= longest

    def _upset(self, subtraction: BackgroundSubtraction, mean: float, time: float) -> bool:
        """Return True when the camera has turned its light or its exposure, and while its picture still settles."""
        turned = self._upheaval.step(mean, time) and time - subtraction.moving.last > CALM and self._turns_now(time)
        settling = bool(self._turns) and subtraction.warming_up and 0 <= time - self._turns[-1] <= SETTLES_WITHIN
        if not turned and not (settling and abs(mean - self._turned_mean) > SETTLED * self._turned_mean):
            return False
        self._turned_mean = mean
        return True

    def _turns_now(self, time: float) -> bool:
        """Return True within half a second of a turn's beginning; notes it unless there were enough lately."""
        if self._turns and 0 <= time - self._turns[-1] <= UPHEAVAL_WITHIN:
            return True
        if len(self._turns) == TURNS and 0 <= time - self._turns[0] < TURNS_WITHIN:
            return False
        self._turns.append(time)
        return True

    @property
    def scaled(self) -> NDArray[np.uint8]:
        """The luma of the last step at analysis size: uint8 (height, 320), nobody changes it. IndexError before it."""
        if not self._stages:
            raise IndexError("no frame was seen yet")
        return np.asarray(self._stages["frame"], np.uint8)

    def stages(self) -> dict[str, NDArray[Any]]:
        """Return pictures (uint8) of the last step, named background, frame, blurred, difference, threshold and final.

        Returns {} before the first step.
        """
        if self._subtraction is None:
            return {}
        of_view = {
            "background": self._subtraction.background.picture,
            "difference": self._subtraction.difference.amount,
            "threshold": self._subtraction.difference.raw,
        }
        order = ("background", "frame", "blurred", "difference", "threshold", "final")
        return {name: np.array({**self._stages, **of_view}[name]) for name in order}
