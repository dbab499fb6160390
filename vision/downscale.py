"""Scales a frame down to analysis size: bilinear, and for large frames in about half of OpenCV's time."""

from weakref import WeakValueDictionary

import cv2
import numpy as np

from vision.pixels import Pixels, working_size


class _Rows:
    """Room for the two rows of each block and for their middle pairs of pixels; used by one thread at a time."""

    def __init__(self, shape: tuple[int, ...], height: int, width: int, block: int) -> None:
        self._first, self._blocks = block // 2 - 1, (height, block, -1)
        self._rows = np.empty((height, 2, shape[1]), np.uint8)
        self._pairs = np.empty((2 * height, width), np.uint16)
        self._middle = np.ndarray(self._pairs.shape, np.uint16, self._rows.data, self._first, (shape[1], block))

    def middle_of(self, luma: Pixels) -> Pixels:
        """The middle pairs, uint16 (2 * height, width), until the next call."""
        np.copyto(self._rows, luma.reshape(self._blocks)[:, self._first : self._first + 2])
        np.copyto(self._pairs, self._middle)
        return self._pairs


_MOST_SPARE = 2
"""Rarely do more threads scale at the same moment; each takes up to 0.9 MB (1080p)."""


class _Spare(list[_Rows]):
    """Rows for one size of frames that nobody uses just now."""

    def take(self, shape: tuple[int, ...], height: int, width: int, block: int) -> _Rows:
        try:
            return self.pop()
        except IndexError:  # another thread may take the last one at any time
            return _Rows(shape, height, width, block)


_spare = WeakValueDictionary[tuple[int, ...], _Spare]()
"""By the size of the frames, as long as somebody scales such."""


class Downscale:
    """Scales frames of one size down. shape: their (h, w). All that scale the same size share the memory it takes.

    Bilinear scaling by an even factor takes the mean of the middle 2x2 pixels of each block and nothing else. OpenCV
    waits for memory at each of them; here the two rows of each block are copied first, which memory delivers quickly.
    """

    def __init__(self, shape: tuple[int, ...]) -> None:
        self.shape = shape
        self._width, self._height = working_size(shape)
        self._block = _even_factor(shape, (self._height, self._width))
        self._spare = _spare.setdefault(shape, _Spare())

    def scaled(self, luma: Pixels) -> Pixels:
        """Return luma, uint8 of `shape`, at analysis size: a new uint8 (height, 320)."""
        size = (self._width, self._height)
        if not self._block:
            return cv2.resize(luma, size, interpolation=cv2.INTER_LINEAR)
        rows = self._spare.take(self.shape, self._height, self._width, self._block)
        try:
            return cv2.resize(rows.middle_of(luma).view(np.uint8), size, interpolation=cv2.INTER_AREA)
        finally:
            if len(self._spare) < _MOST_SPARE:
                self._spare.append(rows)


def _even_factor(large: tuple[int, ...], small: tuple[int, int]) -> int:
    """Return by what even factor from 4 on both sides shrink alike, 0 where there is none; 2 is quick in OpenCV."""
    factor = large[1] // small[1]
    exact = (small[0] * factor, small[1] * factor) == tuple(large)
    return factor if exact and factor >= 4 and factor % 2 == 0 else 0
