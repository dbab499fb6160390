"""What a file that a camera has sent holds, and whether all of it has come: seen in its bytes, never in its name.

Formats: ISO 14496-12 (boxes), RFC 9559 (Matroska), RFC 8794 (its numbers), Microsoft's RIFF, ISO 14496-10 and 23008-2
annex B, and for Dahua's files what FFmpeg's demuxer `dhav` reads.
"""

import mmap
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from vision import jpeg

Data = bytes | mmap.mmap
Kind = Literal["jpeg", "png", "mp4", "matroska", "avi", "dhav", "h264", "hevc", "none"]
PICTURES: frozenset[Kind] = frozenset({"jpeg", "png"})
ENDINGS: dict[Kind, str] = {"jpeg": ".jpg", "png": ".png", "mp4": ".mp4", "matroska": ".mkv", "avi": ".avi",
                            "dhav": ".dav", "h264": ".264", "hevc": ".265"}
"""How a file of each kind is called where it is kept."""

_JPEG, _PNG, _EBML = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"\x1a\x45\xdf\xa3"
_SEGMENT = b"\x18\x53\x80\x67"
_BOXES = (b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"styp", b"pnot")
_LONGEST_HEAD = 4096
"""Bytes that may stand before the picture or the video: some makers put their own header there."""
_H264 = re.compile(rb"\x00\x00\x01(?:[\x27\x47\x67])")
_HEVC = re.compile(rb"\x00\x00\x01[\x40\x42]\x01")
_LEAST_VIDEO = 64

LARGEST_PICTURE = 32 * 1024 * 1024
"""Bytes of a picture that are looked at."""


@dataclass(frozen=True)
class PushedContent:
    """What a file holds. begin: the offset at which it begins. whole: nothing of it is missing, as far as it tells.

    usable: there is something to be seen in it, as far as its outline tells.
    """

    kind: Kind
    whole: bool = True
    begin: int = 0
    usable: bool = True

    @property
    def picture(self) -> bool:
        """Whether it is a picture."""
        return self.kind in PICTURES

    @property
    def video(self) -> bool:
        """Whether it is a video."""
        return self.kind not in PICTURES and self.kind != "none"


NOTHING = PushedContent("none")
"""Neither a picture nor a video: what the test button of a camera's settings page sends."""


def content_of(data: Data) -> PushedContent:
    """What these bytes, a whole file, hold; NOTHING when it is neither picture nor video."""
    head = data[: _LONGEST_HEAD + 8]
    if head.startswith(_JPEG):
        return _jpeg(data, 0)
    if head.startswith(_PNG):
        return PushedContent("png", b"IEND" in data[-64:])
    if head[4:8] in _BOXES:
        return _boxes(data)
    if head.startswith(_EBML):
        return PushedContent("matroska", _matroska_is_whole(data))
    if head.startswith(b"RIFF") and head[8:11] == b"AVI":
        return PushedContent("avi", 0 < int.from_bytes(head[4:8], "little") <= len(data) - 8)
    return _behind_a_head(data, head)


def content_in(path: Path) -> PushedContent:
    """What the file at `path` holds; NOTHING when it is gone, empty, or a picture that is too large to be looked at."""
    try:
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            found = content_of(data)
            return NOTHING if found.picture and len(data) > LARGEST_PICTURE else found
    except (OSError, ValueError):
        return NOTHING


def _behind_a_head(data: Data, head: bytes) -> PushedContent:
    """Raw video or a JPEG that begins somewhat later than the file."""
    found: list[tuple[int, Kind]] = [(match.start(), "h264")] if (match := _H264.search(head)) else []
    found += [(match.start(), "hevc")] if (match := _HEVC.search(head)) else []
    if (dhav := head.find(b"DHAV")) >= 0:
        found.append((dhav, "dhav"))
    picture = head.find(_JPEG)
    first, kind = min(found, default=(len(data), "none"))
    if 0 <= picture < first:
        return _jpeg(data, picture)
    if kind == "dhav":
        return PushedContent("dhav", data[-8:-4] == b"dhav", first)
    if kind == "none" or len(data) - first < _LEAST_VIDEO:
        return NOTHING
    return PushedContent(kind, begin=first)


def _jpeg(data: Data, begin: int) -> PushedContent:
    return PushedContent("jpeg", jpeg.whole(data[begin : begin + LARGEST_PICTURE]), begin)


def _boxes(data: Data) -> PushedContent:
    """An MP4 or QuickTime file; one without an index is of no use, as is one whose index came in part."""
    whole, index = True, False
    for kind, end in _tops(data):
        whole = whole and end <= len(data)
        index = index or (kind in (b"moov", b"moof") and end <= len(data))
    return PushedContent("mp4", whole and index, usable=index)


def _tops(data: Data) -> Iterator[tuple[bytes, int]]:
    """Kind and end of each box at the top of an MP4; the last may end behind the data."""
    at = 0
    while at + 8 <= len(data):
        size, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        if size == 1 and at + 16 <= len(data):
            size = int.from_bytes(data[at + 8 : at + 16], "big")
        size = len(data) - at if size == 0 else size
        if size < 8:
            return
        yield kind, at + size
        at += size
    if at < len(data):
        yield b"", len(data) + 1


def _matroska_is_whole(data: Data) -> bool:
    """Whether a Matroska file reaches to the end that it announces; one that announces none says nothing."""
    at = data.find(_SEGMENT, 0, _LONGEST_HEAD)
    if at < 0 or at + 5 > len(data):
        return False
    first = data[at + 4]
    length = 9 - first.bit_length()
    if not first or at + 4 + length > len(data):
        return False
    size = int.from_bytes(data[at + 4 : at + 4 + length], "big") & ((1 << 7 * length) - 1)
    return size == (1 << 7 * length) - 1 or at + 4 + length + size <= len(data)
