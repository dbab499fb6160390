"""Ways to find motion that the judge can play footage through: ours, and peers, all with the same rule for events."""

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.drawn.figures import ViewBox
from benchmarks.events.judge import Finder
from benchmarks.peers.frigate import FrigateMotion
from benchmarks.peers.motion import P1, P1_LEAST_AREA, Mog2
from vision.motion.detector import MotionDetector, MotionResult

LEAST = 0.001
"""The smallest region of MOG2's mask that counts, as a share of the view: that of the product's default."""


class OurFinder:
    """The product's detector with its default settings."""

    def __init__(self) -> None:
        self._detector = MotionDetector()
        self.last: MotionResult | None = None

    def step(self, luma: Any, time: float) -> tuple[ViewBox, ...]:
        """Return the regions that count as occupied."""
        self.last = self._detector.step(luma, time)
        return tuple((r.x, r.y, r.w, r.h) for r in self.last.regions)

    @property
    def moving(self) -> bool:
        """Whether one of the regions is somebody or something, as far as its motion tells."""
        return self.last is not None and self.last.moving


class P1Finder:
    """The pipeline of P1; its last region is that of the mask it decides by."""

    moving = True

    def __init__(self) -> None:
        self._p1 = P1()

    def step(self, luma: Any, time: float) -> tuple[ViewBox, ...]:
        """Return the regions larger than 5000 pixels at a width of 500."""
        mask, large = self._p1.step(cv2.cvtColor(luma, cv2.COLOR_GRAY2BGR))
        if not large:
            return ()
        return _boxes(cv2.dilate(mask, np.ones((3, 3), np.uint8), iterations=2), P1_LEAST_AREA)


class Mog2Finder:
    """MOG2 without its shadows, specks removed, regions as small as ours."""

    moving = True

    def __init__(self) -> None:
        self._mog2 = Mog2()
        self._begin: float | None = None

    def step(self, luma: Any, time: float) -> tuple[ViewBox, ...]:
        """Return the regions; nothing during the first second, in which ours learns as well."""
        mask = cv2.medianBlur(self._mog2.step(luma), 5)
        self._begin = time if self._begin is None else self._begin
        return _boxes(mask, LEAST * mask.size) if time - self._begin >= 1 else ()


class FrigateFinder:
    """Frigate's motion detector with its own defaults."""

    moving = True

    def __init__(self) -> None:
        self._frigate = FrigateMotion()

    def step(self, luma: Any, time: float) -> tuple[ViewBox, ...]:
        """Return its boxes."""
        return self._frigate.step(luma)


def _boxes(mask: NDArray[Any], least: float) -> tuple[ViewBox, ...]:
    h, w = mask.shape
    contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    rects = [cv2.boundingRect(each) for each in contours if cv2.contourArea(each) > least]
    return tuple((x / w, y / h, wide / w, tall / h) for x, y, wide, tall in rects)


FINDERS: dict[str, Callable[[], Finder]] = {
    "ours": OurFinder, "P1": P1Finder, "MOG2": Mog2Finder, "Frigate": FrigateFinder}
"""Every way by its name, ours first."""
