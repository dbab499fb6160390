"""Whether a key frame shows something that the key frame before it did not: a hint that is quick and rather too ready.

Only told between two key frames with nothing decoded between them; the motion detector has the last word.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from camera_process.sources.base import Pixels

_SIZE = (160, 90)
_LEAST, _PER_NOISE = 10.0, 6.0  # gray levels, and times the noise, by which a pixel differs
_SHARE = 0.001  # of the pixels must differ: a fifth of a person across a large room


class Stir:
    """Compares each key frame with the one before; the light of the whole is equalled by the ratio of the means."""

    def __init__(self) -> None:
        self._before: NDArray[np.float32] | None = None

    def step(self, luma: Pixels) -> bool:
        """Take the luma (h, w) uint8 of the next key frame; True when it differs. The first one does not."""
        now = cv2.resize(luma, _SIZE, interpolation=cv2.INTER_AREA).astype(np.float32)
        before, self._before = self._before, now
        if before is None:
            return False
        apart = np.abs(now - before * ((now.mean() + 1) / (before.mean() + 1)))
        noise = 1.48 * float(np.median(apart))
        return float((apart > max(_LEAST, _PER_NOISE * noise)).mean()) >= _SHARE
