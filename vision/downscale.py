"""Scales a frame down to analysis size: bilinear, and for large frames in about half of OpenCV's time."""

import cv2
import numpy as np

from vision.pixels import Pixels, working_size


class Downscale:
    """Scales frames of one size down. shape: their (h, w); it keeps the memory it needs for them.

    Bilinear scaling by an even factor takes the mean of the middle 2x2 pixels of each block and nothing else. OpenCV
    waits for memory at each of them; here the two rows of each block are copied first, which memory delivers quickly.
    """

    def __init__(self, shape: tuple[int, ...]) -> None:
        self.shape = shape
        self._width, self._height = working_size(shape)
        self._block = _even_factor(shape, (self._height, self._width))
        if self._block:
            self._rows = np.empty((self._height, 2, shape[1]), np.uint8)
            self._pairs = np.empty((2 * self._height, self._width), np.uint16)
            self._middle = np.ndarray(self._pairs.shape, np.uint16, self._rows.data, self._block // 2 - 1,
                                      (shape[1], self._block))

    def scaled(self, luma: Pixels) -> Pixels:
        """Return luma, uint8 of `shape`, at analysis size: a new uint8 (height, 320)."""
        size = (self._width, self._height)
        if not self._block:
            return cv2.resize(luma, size, interpolation=cv2.INTER_LINEAR)
        first, blocks = self._block // 2 - 1, luma.reshape(self._height, self._block, -1)
        np.copyto(self._rows, blocks[:, first : first + 2])
        np.copyto(self._pairs, self._middle)
        return cv2.resize(self._pairs.view(np.uint8), size, interpolation=cv2.INTER_AREA)


def _even_factor(large: tuple[int, ...], small: tuple[int, int]) -> int:
    """Return by what even factor from 4 on both sides shrink alike, 0 where there is none; 2 is quick in OpenCV."""
    factor = large[1] // small[1]
    exact = (small[0] * factor, small[1] * factor) == tuple(large)
    return factor if exact and factor >= 4 and factor % 2 == 0 else 0
