"""The strip of a sample: some small gray pictures side by side in one JPEG, and back again."""

from collections.abc import Sequence
from itertools import product

import cv2
import numpy as np
from numpy.typing import NDArray

from vision.jpeg import decode, encode

Pixels = NDArray[np.uint8]

LIMIT = 60_000
"""Bytes below which a strip stays."""
ACROSS = 3
_QUALITIES = (85, 70, 55, 40, 25, 10)
_BLURS = (1, 5, 25)


def strip(pictures: Sequence[Pixels], limit: int = LIMIT) -> bytes:
    """Return the JPEG of these gray pictures (h, w) uint8 of one size, in rows of ACROSS, smaller than `limit` bytes.

    As good as fits; what fits at no quality, as the snow of a dead receiver, is blurred. Raises ValueError for pictures
    of different sizes, and when even that is too large.
    """
    if len({picture.shape for picture in pictures}) != 1:
        raise ValueError("a strip needs pictures of one size")
    sheet = _sheet(pictures)
    for blur, quality in product(_BLURS, _QUALITIES):
        data = encode(np.asarray(cv2.blur(sheet, (blur, blur)), np.uint8) if blur > 1 else sheet, quality)
        if len(data) < limit:
            return data
    raise ValueError(f"{len(pictures)} pictures do not fit into {limit} bytes")


def pictures_of(data: bytes, size: tuple[int, int], count: int) -> list[Pixels]:
    """Return the first `count` gray pictures (h, w) uint8 of a strip whose pictures have this size (width, height).

    Raises ValueError when it is no picture or too small for that.
    """
    sheet = decode(data)[:, :, 0]
    width, height = size
    if min(size) < 1 or sheet.shape[0] < -(-count // ACROSS) * height or sheet.shape[1] < min(count, ACROSS) * width:
        raise ValueError(f"this strip does not hold {count} pictures of {width}x{height}")
    places = [divmod(number, ACROSS) for number in range(count)]
    return [sheet[row * height : (row + 1) * height, column * width : (column + 1) * width] for row, column in places]


def _sheet(pictures: Sequence[Pixels]) -> Pixels:
    height, width = pictures[0].shape
    rows = -(-len(pictures) // ACROSS)
    sheet: Pixels = np.zeros((rows * height, min(len(pictures), ACROSS) * width), np.uint8)
    for number, picture in enumerate(pictures):
        row, column = divmod(number, ACROSS)
        sheet[row * height : (row + 1) * height, column * width : (column + 1) * width] = picture
    return sheet
