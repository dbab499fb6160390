"""Motion: which part of a camera's view does not look as it did."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from vision.motion.background_subtraction import BackgroundSubtraction
from vision.motion.connected_regions import Region
from vision.motion.settings import MotionSettings
from vision.pixels import working_size
from vision.zones import Polygon

__all__ = ["MotionDetector", "MotionSettings", "Region", "MotionResult"]

LONGEST_PAUSE = 2.5
SLOW_SOURCE = 3.0
SLOWEST_PACE = 60.0
"""A longer pause makes the view new, but for a slow source only one of three times its usual pace. Key frames that come
every two seconds, as most cameras send them, stay below it."""


@dataclass(frozen=True)
class MotionResult:
    """What one frame showed.

    mask: uint8 (height, 320), 255 where foreground and 0 elsewhere, not dilated. regions: those that count as
    occupied, largest first. occupied: there is one. warming: still learning the view, nothing is reported.
    level: share of the view that is foreground, 0 to 1.
    """

    mask: NDArray[np.uint8]
    regions: tuple[Region, ...]
    occupied: bool
    warming: bool
    level: float


def blind(luma: NDArray[np.uint8]) -> MotionResult:
    """What counts as seen of a frame (h, w) that nobody looks at."""
    width, height = working_size(luma.shape)
    return MotionResult(np.zeros((height, width), np.uint8), (), occupied=False, warming=True, level=0.0)


class MotionDetector:
    """The motion detector of one camera.

    ignore: polygons (fractions of the view) inside which nothing is ever motion.
    """

    def __init__(self, settings: MotionSettings | None = None, ignore: Sequence[Polygon] | None = None) -> None:
        self.settings = settings or MotionSettings()
        self._ignore = tuple(ignore or ())
        self._shape: tuple[int, ...] = ()
        self._view: BackgroundSubtraction | None = None
        self._pace = 0.0
        self._stages: dict[str, NDArray[Any]] = {}

    def reset(self) -> None:
        """Forget the view; the next frame starts a new warm-up."""
        self._view = None

    def step(self, luma: NDArray[np.uint8], time: float) -> MotionResult:
        """Take the next frame: luma uint8 (h, w) of any size, time in seconds on the source's own time line.

        Starts a new warm-up by itself when the size changes, time goes back, or frames are missing for more than 2.5
        seconds (more for a source that is slower than that anyway).
        """
        scaled = cv2.resize(luma, working_size(luma.shape), interpolation=cv2.INTER_LINEAR)
        frame = cv2.GaussianBlur(scaled, (3, 3), 0)
        view = self._view
        if view is None or luma.shape != self._shape or not self._follows(time - view.time):
            view = self._view = BackgroundSubtraction(frame, time, self.settings, self._ignore)
        self._shape = luma.shape
        told = view.step(frame, time)
        self._stages = {"frame": scaled, "blurred": frame, "final": told.mask}
        return MotionResult(told.mask, told.regions, bool(told.regions), told.warming, told.level)

    def _follows(self, pause: float) -> bool:
        """Say whether a frame after such a pause continues the view; remembers the source's pace."""
        longest = max(LONGEST_PAUSE, SLOW_SOURCE * self._pace)
        self._pace += 0.2 * (min(max(pause, 0.0), SLOWEST_PACE) - self._pace)
        return 0 <= pause <= longest

    def stages(self) -> dict[str, NDArray[Any]]:
        """Pictures of the last step, uint8: background, frame, blurred, difference, threshold, final; {} before one."""
        if self._view is None:
            return {}
        of_view = {
            "background": self._view.background.picture,
            "difference": self._view.seen.amount,
            "threshold": self._view.seen.raw,
        }
        order = ("background", "frame", "blurred", "difference", "threshold", "final")
        return {name: np.array({**self._stages, **of_view}[name]) for name in order}
