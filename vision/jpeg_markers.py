"""Reads a JPEG's markers (ITU-T T.81, annex B) without decoding anything. Pure.

As libjpeg does, and so browsers: what lies between two segments is passed over. Cameras pad their comments beyond the
length they give, and hide thumbnails and text that looks like markers inside segments.
"""

import re
from dataclasses import dataclass
from typing import Literal

START, END = b"\xff\xd8", b"\xff\xd9"
SCAN = 0xDA
MORE = -1
"""As a position: it is not known yet, more bytes are needed."""

_MARKER = re.compile(rb"\xff+[^\x00\xff]")
_IN_SCAN = re.compile(rb"\xff+[\xc4\xd8\xd9\xda-\xdd\xe0-\xef\xfe]")
_ALONE = {0x01, *range(0xD0, 0xD8)}
_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
_IN_ONE_PASS = {0xC0, 0xC1, 0xC9}
_EXIF = b"Exif\0\0"
_ORIENTATION = 0x0112


@dataclass(frozen=True, slots=True)
class Header:
    """What stands before the compressed picture.

    in_passes: the picture comes in several passes (progressive, or one colour after the other), so that whoever decodes
        it holds all of it at once.
    orientation: 1 to 8 by EXIF, how the camera was held; 1 is upright.
    scan: where the first pass begins.
    """

    width: int
    height: int
    in_passes: bool
    orientation: int
    scan: int


def header(data: bytes) -> Header | None:
    """What stands before the picture; None when these bytes are no JPEG, or break off before it."""
    if data[:2] != START:
        return None
    frame, orientation, at = None, 1, 2
    while (found := segment(data, at)) is not None:
        marker, begin, at = found
        body = data[begin:at]
        if marker in (0xD8, 0xD9):
            return None
        if marker == 0xE1 and body.startswith(_EXIF):
            orientation = _orientation(body[len(_EXIF):])
        if marker in _FRAMES and frame is None and len(body) >= 6:
            frame = marker, body
        if marker == SCAN:
            return _header(*frame, body, orientation, at) if frame is not None and body else None
    return None


def segment(data: bytes | bytearray, at: int) -> tuple[int, int, int] | None:
    """The next segment from `at` on: its marker, and where its content begins and ends; None: more bytes are needed.

    The end may lie beyond the bytes. The beginning and end of a picture are segments without content.
    """
    while (found := _MARKER.search(data, at)) is not None:
        marker, at = data[found.end() - 1], found.end()
        if marker in (0xD8, 0xD9):
            return marker, at, at
        if marker not in _ALONE:
            break
    if found is None or at + 2 > len(data):
        return None
    return marker, at + 2, at + max(2, int.from_bytes(data[at : at + 2], "big"))


def end_of(data: bytes | bytearray, at: int) -> tuple[int, int]:
    """Where a picture ends whose pass is being read at `at`, and where to read on when more bytes have come.

    The first is MORE while the end has not come. Where another picture begins before it, the first is where that is:
    the bytes there are START and the picture was never ended.
    """
    while (found := _IN_SCAN.search(data, at)) is not None:
        marker = data[found.end() - 1]
        if marker == 0xD9:
            return found.end(), found.end()
        if marker == 0xD8:
            return found.end() - 2, found.end() - 2
        if found.end() + 2 > len(data):
            return MORE, found.start()
        end = found.end() + int.from_bytes(data[found.end() : found.end() + 2], "big")
        if end >= len(data):
            return MORE, found.start()
        sound = marker == SCAN or data[end] == 0xFF  # otherwise these are damaged bytes of the picture
        at = end if sound else found.end()
    return MORE, max(at, len(data) - 1)


def _header(marker: int, frame: bytes, scan: bytes, orientation: int, at: int) -> Header:
    height, width = int.from_bytes(frame[1:3], "big"), int.from_bytes(frame[3:5], "big")
    return Header(width, height, marker not in _IN_ONE_PASS or scan[0] < frame[5], orientation, at)


def _orientation(tiff: bytes) -> int:
    """Tag 0x0112 of the first directory (TIFF 6.0, section 2); 1 where there is none that makes sense."""
    order: Literal["little", "big"] = "little" if tiff[:2] == b"II" else "big"

    def number(at: int, size: int) -> int:
        return int.from_bytes(tiff[at : at + size], order)

    first = number(4, 4) + 2
    entries = range(first, min(len(tiff), first + 12 * number(first - 2, 2)), 12)
    found = next((number(at + 8, 2) for at in entries if number(at, 2) == _ORIENTATION), 1)
    return found if 1 <= found <= 8 else 1
