"""Compares with the frame of a moment ago: what moved since, and how noisy the picture is."""

import cv2
import numpy as np

from vision.pixels import Pixels, halved

EVERY = 0.2
GRID = 12
APART = 4


class FrameDifference:
    """Keeps a frame 0.2 to 0.4 s old, and the noise level.

    noise: gray levels by which a pixel changes from one moment to the next differently from its neighbours, where
    the view is calmest, mean over about a second. Light changes neighbours alike, noise does not; leaves and rain
    are never everywhere. earlier_at: seconds of the older frame.
    """

    def __init__(self, frame: Pixels, time: float) -> None:
        self.noise = 0.0
        self._now = self._latest = self._earlier = frame
        self._at = self.earlier_at = time
        self._taken = 0

    def take(self, frame: Pixels, time: float) -> None:
        """Take the next frame; it must not be changed afterwards."""
        self._now = frame
        if time - self._at < EVERY:
            return
        self._taken += 1
        if self._taken % 2:
            self.noise += max(0.3, 1 / self._taken) * (_noise(frame, self._latest) - self.noise)
        self.earlier_at = self._at
        self._earlier, self._latest, self._at = self._latest, frame, time

    def moved(self) -> Pixels:
        """Return the mask, at half the size, of what differs from the earlier frame in the same overall light."""
        now, then = halved(self._now), halved(self._earlier)
        ratio = (cv2.mean(now)[0] + 1) / (cv2.mean(then)[0] + 1)
        apart = cv2.absdiff(now, cv2.convertScaleAbs(then, alpha=ratio))
        return cv2.threshold(apart, 6 + 4 * self.noise, 255, cv2.THRESH_BINARY)[1]


def _noise(now: Pixels, then: Pixels) -> float:
    """Return the median change of a pixel against those 4 to its left and right, estimated from the calmest quarter."""
    change = cv2.subtract(now[::GRID], then[::GRID], dtype=cv2.CV_16S)
    middle, left, right = change[:, APART:-APART:GRID], change[:, : -2 * APART : GRID], change[:, 2 * APART :: GRID]
    apart = np.abs(2 * middle - left - right).ravel()
    quarter = apart.size // 4
    # Three independent changes of spread s, weighted -1, 2, -1, have the spread 2.45 s; the median of normal noise is
    # 2.117 times its lower quartile.
    return float(np.partition(apart, quarter)[quarter]) * 2.117 / 2.45
