"""Encodes and decodes JPEG: scaled gray pictures for motion detection, full ones for people."""

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]

_REDUCED = ((8, cv2.IMREAD_REDUCED_GRAYSCALE_8), (4, cv2.IMREAD_REDUCED_GRAYSCALE_4),
            (2, cv2.IMREAD_REDUCED_GRAYSCALE_2))
_START, _END = b"\xff\xd8", b"\xff\xd9"


def encode(picture: Pixels, quality: int = 85) -> bytes:
    """Return the JPEG of a BGR (h, w, 3) or gray (h, w) uint8 picture, quality 1-100."""
    done, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])
    if not done:
        raise ValueError(f"cannot encode a picture of shape {picture.shape} as JPEG")
    return data.tobytes()


def decode(data: bytes) -> Pixels:
    """Return the BGR (h, w, 3) uint8 picture in JPEG or PNG bytes; raises ValueError when they hold none."""
    return _decoded(data, cv2.IMREAD_COLOR)


def gray(data: bytes, least_width: int = 320) -> Pixels:
    """Return the luma (h, w) uint8 of JPEG or PNG bytes, scaled to 1/8, 1/4 or 1/2 where that stays least_width wide.

    A scaled decode costs a fifth of a full-colour one and averages noise away. ValueError when there is no picture.
    """
    width = size_of(data)[0]
    for scale, flag in _REDUCED:
        if width // scale >= least_width:
            return _decoded(data, flag)
    return _decoded(data, cv2.IMREAD_GRAYSCALE)


def size_of(data: bytes) -> tuple[int, int]:
    """Return width and height of JPEG bytes, read from their header alone; (0, 0) when it has none."""
    position = 2 if data[:2] == _START else len(data)
    while position + 9 <= len(data):
        marker, length = data[position + 1], int.from_bytes(data[position + 2 : position + 4], "big")
        if data[position] != 0xFF:
            return 0, 0
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = data[position + 5 : position + 7], data[position + 7 : position + 9]
            return int.from_bytes(width, "big"), int.from_bytes(height, "big")
        position += 1 if marker == 0xFF else 2 + length
    return 0, 0


def whole(data: bytes) -> bool:
    """True when the bytes begin and end as a JPEG does: a transfer cut short is not whole.

    The end marker cannot occur inside the compressed picture; some cameras send padding after it.
    """
    return data[:2] == _START and data.rfind(_END) >= max(2, len(data) - 2048)


def thumbnail(picture: Pixels, width: int = 320, quality: int = 75) -> bytes:
    """Return a JPEG of at most `width` pixels across, from a BGR or gray picture; a smaller picture keeps its size."""
    if picture.shape[1] > width:
        height = max(1, round(picture.shape[0] * width / picture.shape[1]))
        picture = cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
    return encode(picture, quality)


def _decoded(data: bytes, flag: int) -> Pixels:
    if not data:
        raise ValueError("no picture in 0 bytes")
    try:
        picture = cv2.imdecode(np.frombuffer(data, np.uint8), flag)
    except cv2.error as error:
        raise ValueError("no picture in these bytes") from error
    if picture is None:
        raise ValueError(f"no picture in these {len(data)} bytes")
    return picture.astype(np.uint8, copy=False)
