"""The background of a view: what every pixel looks like, how much it varies, and what counts as different."""

import cv2
import numpy as np

from vision.pixels import Pixels, halved, share

MEAN_TAU = 4.0
DEVIATION_TAU = 3.0
LIGHT_TAU = 0.4
WARM_UP_FRAMES = 15


class BackgroundModel:
    """A running mean per pixel, its mean absolute deviation, and the threshold that follows from it.

    The threshold is k * deviation + offset: leaves and water raise their own. All pictures are (height, 320).
    """

    def __init__(self, frame: Pixels, k: float, offset: float) -> None:
        self._k, self._offset = k, offset
        self.mean = frame.astype(np.float32)
        self.picture = frame.copy()
        self.deviation = np.full(frame.shape, 2.0, np.float32)
        self._updates = 0
        self._since_spread = 0.0
        self.threshold = np.empty_like(frame)
        self._half_threshold: Pixels | None = None
        self._raise_threshold()

    def warm_up(self, frame: Pixels, difference: Pixels) -> None:
        """Learn quickly, everywhere: the mean of the last frames, and a median-like deviation.

        Steps of a fixed size (sigma-delta, Manzanera and Richefeu 2007) forget somebody who passes by at once.
        """
        self._updates += 1
        cv2.accumulateWeighted(frame, self.mean, 1.0 / min(self._updates + 1, WARM_UP_FRAMES))
        cv2.convertScaleAbs(self.mean, dst=self.picture)
        above = difference > self.deviation
        self.deviation += np.where(above, np.float32(2), np.float32(-2))
        np.clip(self.deviation, 0.5, 40, out=self.deviation)
        self._raise_threshold()

    def learn(self, frame: Pixels, difference: Pixels, seconds: float, where: Pixels | None) -> None:
        """Move towards the frame by so many seconds, only where the mask `where` is set (None: everywhere)."""
        cv2.accumulateWeighted(frame, self.mean, share(seconds, MEAN_TAU), mask=where)
        cv2.convertScaleAbs(self.mean, dst=self.picture)
        self._updates += 1
        self._since_spread += seconds
        if self._updates % 2:
            return
        capped = cv2.min(difference, self.threshold)
        cv2.accumulateWeighted(capped, self.deviation, share(self._since_spread, DEVIATION_TAU), mask=where)
        self._since_spread = 0.0
        self._raise_threshold()

    def follow(self, gain: Pixels, frame: Pixels, seconds: float, people: Pixels | None) -> None:
        """Take on the light of the frame within half a second: where it is nearer to the frame then, and under people.

        gain: float32 by pixels. people: mask, full size; what is behind them is lit as what is around them.
        """
        lit = cv2.multiply(self.mean, gain)
        nearer = cv2.compare(cv2.absdiff(frame, cv2.convertScaleAbs(lit)), cv2.absdiff(frame, self.picture), cv2.CMP_LT)
        if people is not None:
            cv2.bitwise_or(nearer, people, dst=nearer)
        cv2.accumulateWeighted(lit, self.mean, share(seconds, LIGHT_TAU), mask=nearer)
        cv2.convertScaleAbs(self.mean, dst=self.picture)

    def adopt(self, frame: Pixels, seconds: float, tau: float, where: Pixels) -> None:
        """Learn a place faster than the rest: with time constant `tau`, 0 for at once."""
        rate = share(seconds, tau) if tau > 0 else 1.0
        cv2.accumulateWeighted(frame, self.mean, rate, mask=where)
        cv2.convertScaleAbs(self.mean, dst=self.picture)

    @property
    def half_threshold(self) -> Pixels:
        """The threshold at half the size, uint8; nobody changes it."""
        if self._half_threshold is None:
            self._half_threshold = halved(self.threshold)
        return self._half_threshold

    def _raise_threshold(self) -> None:
        self._half_threshold = None
        cv2.convertScaleAbs(self.deviation, dst=self.threshold, alpha=self._k, beta=self._offset)
