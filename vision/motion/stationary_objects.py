"""What stands still: for how long, and whether it is a thing or only where a thing has been (a ghost)."""

import cv2
import numpy as np

from vision.motion.connected_regions import Candidates
from vision.pixels import Pixels

NEAR = np.ones((15, 15), np.uint8)
MOVING_SHARE = 0.03
FORGETS = 3.0
SAME, SAME_PER_NOISE = 8.0, 3.0
GHOST, GHOST_FRESH, LEAST_STEP = 0.6, 0.8, 0.25
GHOST_MOST, LEAST_OUTLINE = 2.5, 0.1


class GhostMemory:
    """Remembers, at half the size, what stands still in the foreground and for how many seconds.

    Somebody who passes in front of it hides it for a while without making it new: the time of a pixel falls three
    times as fast as it rose, and starts again at 0.
    """

    def __init__(self, shape: tuple[int, ...]) -> None:
        self.longest = 0.0
        self._tenths = np.zeros(shape, np.uint16)
        self._picture = np.zeros(shape, np.uint8)
        self._tolerance = SAME

    def step(self, seconds: float, foreground: Pixels, moved: Pixels, frame: Pixels, noise: float) -> None:
        """Update the times with one more frame. All pictures are of half the size."""
        self._tolerance = SAME + SAME_PER_NOISE * noise
        there = cv2.bitwise_and(foreground, self._same(frame))
        still = cv2.bitwise_and(there, cv2.bitwise_not(cv2.dilate(moved, NEAR)))
        cv2.add(self._tenths, self._all(seconds), dst=self._tenths, mask=still)
        cv2.subtract(self._tenths, self._all(FORGETS * seconds), dst=self._tenths, mask=cv2.bitwise_not(there))
        cv2.copyTo(frame, cv2.compare(self._tenths, self._all(0), cv2.CMP_EQ), self._picture)
        self.longest = cv2.minMaxLoc(self._tenths)[1] / 10

    def fade(self, seconds: float) -> None:
        """Update the times when there is no foreground at all."""
        if self.longest > 0:
            cv2.subtract(self._tenths, self._all(FORGETS * seconds), dst=self._tenths)
            self.longest = cv2.minMaxLoc(self._tenths)[1] / 10

    def resting(self, seconds: float, frame: Pixels) -> Pixels:
        """Return the mask of what has stood there for longer and is what the frame shows."""
        return cv2.bitwise_and(cv2.compare(self._tenths, self._all(seconds), cv2.CMP_GE), self._same(frame))

    def _all(self, seconds: float) -> Pixels:
        """Return so many seconds for every pixel, in tenths."""
        return np.full_like(self._tenths, min(round(10 * seconds), 65535))

    def _same(self, frame: Pixels) -> Pixels:
        apart = cv2.absdiff(frame, self._picture)
        return cv2.threshold(apart, self._tolerance, 255, cv2.THRESH_BINARY_INV)[1]


def ghosts(found: Candidates, chosen: Pixels, moved: Pixels, pictures: tuple[Pixels, Pixels], fresh: bool) -> Pixels:
    """Return which regions (a bool by label) are ghosts: still, their outline in the background and not in the frame.

    pictures: frame and background, uint8 at half the size. fresh: the background is young and easily wrong.
    """
    still = chosen & (found.shares(moved) < MOVING_SHARE)
    if not still.any():
        return still
    now, then, here, there = found.steps_across(*pictures, still).T
    if fresh:
        return still & (now < GHOST_FRESH * then - LEAST_STEP)
    return still & (now < GHOST * then - LEAST_STEP) & (there > GHOST_MOST * here + LEAST_OUTLINE)


def moves_enough(found: Candidates, moved: Pixels) -> Pixels:
    """Return which regions (a bool by label) have enough moving pixels to be somebody or something."""
    return found.shares(moved) >= MOVING_SHARE
