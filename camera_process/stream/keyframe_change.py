"""Whether a key frame shows something that the key frame before it did not: quick, and rather too ready to say so.

Asked only between two key frames with nothing decoded between them; the motion detector has the last word.
"""

import cv2
import numpy as np

from camera_process.source import Pixels

_ROWS = 180  # of the key frame are looked at, so that all of it need not be read
_SIZE = (160, 90)
_LEAST, _PER_NOISE, _MOST = 10, 6.0, 90  # a pixel differs by so many gray levels, or times the noise; more is no noise
_SHARE = 0.001  # of the pixels must differ: a fifth of a person across a large room


class KeyframeChange:
    """Compares each key frame with the one before, after equalling the light of the whole by the ratio of the means."""

    def __init__(self) -> None:
        self._before: Pixels | None = None

    def step(self, luma: Pixels) -> bool:
        """Take the luma (h, w) uint8 of the next key frame; True when it differs. The first one does not."""
        rows = luma[:: max(1, luma.shape[0] // _ROWS)]
        now = np.asarray(cv2.resize(rows, _SIZE, interpolation=cv2.INTER_AREA), np.uint8)
        before, self._before = self._before, now
        if before is None:
            return False
        light = (cv2.mean(now)[0] + 1) / (cv2.mean(before)[0] + 1)
        apart = cv2.absdiff(now, cv2.convertScaleAbs(before, alpha=light))
        counts = np.bincount(apart.ravel(), minlength=256)
        noise = 1.48 * int(np.searchsorted(counts.cumsum(), now.size / 2))  # of the median
        enough = min(max(_LEAST, int(_PER_NOISE * noise)), _MOST)
        return int(counts[enough + 1 :].sum()) >= _SHARE * now.size
