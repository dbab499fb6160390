"""JPEGs drawn for the benches, and changed as cameras and attackers change them."""

import struct
from functools import cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

END = b"\xff\xd9"


@cache
def scene(width: int = 640, height: int = 360, number: int = 0) -> NDArray[Any]:
    """A drawn room, (h, w, 3) uint8, with shades and a bright block whose place tells the number."""
    rows = np.linspace(40, 180, height, dtype=np.float32)[:, None]
    picture = np.repeat((rows + np.linspace(0, 40, width, dtype=np.float32)[None, :])[:, :, None], 3, axis=2)
    picture[height // 3 : height // 2, (number * 37) % (width - 40) : (number * 37) % (width - 40) + 40] = 240
    return picture.astype(np.uint8)


@cache
def jpeg(width: int = 640, height: int = 360, number: int = 0, **how: int) -> bytes:
    """The scene as a JPEG; how: progressive, restart, sampling, quality as OpenCV names them."""
    names = {"progressive": cv2.IMWRITE_JPEG_PROGRESSIVE, "restart": cv2.IMWRITE_JPEG_RST_INTERVAL,
             "sampling": cv2.IMWRITE_JPEG_SAMPLING_FACTOR, "quality": cv2.IMWRITE_JPEG_QUALITY,
             "optimize": cv2.IMWRITE_JPEG_OPTIMIZE}
    options = [each for name, value in how.items() if name in names for each in (names[name], value)]
    picture = scene(width, height, number)
    return cv2.imencode(".jpg", picture[:, :, 0] if how.get("gray") else picture, options)[1].tobytes()


def before_first_table(data: bytes, more: bytes) -> bytes:
    """The JPEG with bytes put behind its first segment."""
    at = 4 + int.from_bytes(data[4:6], "big")
    return data[:at] + more + data[at:]


def segment(marker: int, content: bytes, said: int | None = None) -> bytes:
    """A segment; said: the length it claims."""
    return bytes((0xFF, marker)) + (len(content) + 2 if said is None else said).to_bytes(2, "big") + content


def sized(data: bytes, width: int, height: int) -> bytes:
    """The JPEG, claiming another size."""
    at = next(data.index(mark) for mark in (b"\xff\xc0", b"\xff\xc2") if mark in data) + 5
    return data[:at] + struct.pack(">HH", height, width) + data[at + 4 :]


def held(data: bytes, orientation: int) -> bytes:
    """The JPEG with a note by EXIF on how the camera was held."""
    entry = struct.pack(">HHHIHH", 1, 0x112, 3, 1, orientation, 0)
    return before_first_table(data, segment(0xE1, b"Exif\0\0MM\0*\0\0\0\x08" + entry + bytes(4)))


def without(data: bytes, marker: int) -> bytes:
    """The JPEG without its segments of this kind."""
    out, at = bytearray(data[:2]), 2
    while data[at + 1] != 0xDA:
        length = 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if data[at + 1] != marker:
            out += data[at : at + length]
        at += length
    return bytes(out) + data[at:]


def scan_of(data: bytes) -> int:
    """Where the compressed picture begins."""
    at = data.index(b"\xff\xda")
    return at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
