"""Where something appears again and again without ever going anywhere: a web, a flag, a branch."""

from math import exp

import cv2
import numpy as np

from vision.motion.connected_regions import Candidates
from vision.pixels import Pixels

FORGOTTEN_AFTER = 15.0
LATELY = 1.0
AGAIN, OF_USUAL = 1.2, 3.0
MOST = 0.5


class RecurringMotion:
    """Counts for every pixel, at half the size, how often something appeared there that did not move on.

    What has appeared in the last one or two seconds is left out: somebody does not stand in his own way.
    """

    def __init__(self, shape: tuple[int, ...], time: float) -> None:
        self._counts = np.zeros(shape, np.float32)
        self._lately, self._now = np.zeros(shape, np.uint8), np.zeros(shape, np.uint8)
        self._there: Pixels | None = None
        self._at = time

    def take(self, there: Pixels | None, time: float) -> None:
        """Take the mask of what is in the next frame and does not move; None for nothing."""
        if there is not None:
            self._pass(time)
            appeared = there if self._there is None else cv2.bitwise_and(there, cv2.bitwise_not(self._there))
            cv2.add(self._now, np.ones_like(self._now), dst=self._now, mask=appeared)
        self._there = there

    def recurs(self, found: Candidates) -> Pixels:
        """Return which regions lie where something appears far more often than elsewhere: bools by label."""
        often = max(AGAIN, OF_USUAL * cv2.mean(self._counts)[0])
        return found.shares(cv2.compare(self._counts, often, cv2.CMP_GE)) >= MOST  # type: ignore[call-overload]

    def _pass(self, time: float) -> None:
        """Let the time pass: what is a second older now counts."""
        passed = time - self._at
        if passed < LATELY:
            return
        self._counts *= np.float32(exp(-passed / FORGOTTEN_AFTER))
        cv2.accumulate(self._lately, self._counts)
        self._lately, self._now = self._now, np.zeros_like(self._now)
        self._at = time
