"""The same comparison on a picture a quarter of the size, where noise has averaged out."""

import cv2

from vision.motion.background_model import BackgroundModel
from vision.pixels import Pixels, doubled, halved, share

NOISY = 1.6
K, OFFSET = 4.5, 2.0
TAU = 3.0


class LowPass:
    """A second, coarse difference with its own deviation, for noisy pictures only."""

    def __init__(self) -> None:
        self.on = False
        self._deviation: Pixels | None = None
        self._amount: Pixels | None = None

    def mask(self, frame: Pixels, background: BackgroundModel, noise: float) -> Pixels | None:
        """Return the mask of what differs, at half the size; None when there is little noise. frame: uint8."""
        self.on = noise >= NOISY
        if not self.on:
            self._deviation = None
            return None
        if self._deviation is None:
            self._deviation = halved(halved(background.deviation))
        self._amount = cv2.absdiff(halved(halved(frame)), halved(halved(background.picture)))
        return doubled(cv2.medianBlur(cv2.compare(self._amount, self._threshold(self._deviation), cv2.CMP_GT), 3))

    def threshold(self, background: BackgroundModel) -> Pixels:
        """Return the threshold in force, at half the size: its own while it is on, else the background's."""
        if not self.on or self._deviation is None:
            return background.half_threshold
        return cv2.resize(self._threshold(self._deviation), None, fx=2, fy=2, interpolation=cv2.INTER_NEAREST)

    def learn(self, seconds: float, where: Pixels | None) -> None:
        """Follow the noise for so many seconds, where the mask (half the size) is set; None: everywhere."""
        if not self.on or self._deviation is None or self._amount is None:
            return
        capped = cv2.min(self._amount, self._threshold(self._deviation))
        here = None if where is None else cv2.compare(halved(where), 255, cv2.CMP_EQ)  # type: ignore[call-overload]
        cv2.accumulateWeighted(capped, self._deviation, share(seconds, TAU), mask=here)

    @staticmethod
    def _threshold(deviation: Pixels) -> Pixels:
        return cv2.convertScaleAbs(deviation, alpha=K, beta=OFFSET)
