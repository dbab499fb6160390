"""What a view looked like over the last minute: it knows what is behind somebody who has gone."""

import cv2
import numpy as np

from vision.pixels import Pixels, halved, share

TAU = 60.0
UNDER_PEOPLE_TAU = 600.0
YOUNG = 2.0
NEARER = 0.9
MOST = 0.5


class LongMemory:
    """A slow running mean of the view at half the size.

    The background itself follows within seconds, and takes in piecemeal whoever stands still and hardly differs; when
    he has gone he is missing in it. This one hardly learns where there is foreground.
    """

    def __init__(self, frame: Pixels) -> None:
        self._mean = halved(frame).astype(np.float32)
        self._age = 0.0

    def learn(self, frame: Pixels, seconds: float, foreground: Pixels | None) -> None:
        """Move towards the frame (uint8, half the size) by so many seconds; the first seconds count alike."""
        self._age += seconds
        alike = seconds / self._age
        free = None if foreground is None else cv2.bitwise_not(foreground)
        cv2.accumulateWeighted(frame, self._mean, max(share(seconds, TAU), alike), mask=free)
        if foreground is not None:
            slow = alike if self._age < YOUNG else share(seconds, UNDER_PEOPLE_TAU)
            cv2.accumulateWeighted(frame, self._mean, slow, mask=foreground)

    def follow(self, gain: Pixels, part: float) -> None:
        """Take on a part (0..1) of a change of the light; gain: float32 by cells."""
        height, width = self._mean.shape
        self._mean *= cv2.resize(1 + np.float32(part) * (gain - 1), (width, height))

    def knows(self, frame: Pixels, background: Pixels) -> Pixels:
        """Return the mask of what looks more like this memory than like the background; all uint8, half the size."""
        ours = cv2.absdiff(frame, cv2.convertScaleAbs(self._mean))
        theirs = cv2.convertScaleAbs(cv2.absdiff(frame, background), alpha=NEARER)
        return cv2.compare(ours, theirs, cv2.CMP_LT)
