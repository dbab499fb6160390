"""How large video may be that is decoded here: its size is read before a decoder may make room for it."""

from collections.abc import Iterator

import av

from camera_process.source import SourceError
from camera_process.stream.parameter_sets import CodedPictures, coded_pictures
from camera_process.stream.picture_size import parameter_sets
from vision.jpeg import MOST_MEGAPIXELS

MOST_BYTES = 195_000_000
"""What decoding one video may take, so that a camera's process stays below 300 MB: 4K from 9 earlier pictures, 12
megapixels from 5, 16 from 3."""

MOST_VIDEO = 24
"""Megapixels of H.264 and H.265: even from a single earlier picture more takes too much."""

MAX_PIXELS = {"max_pixels": str(MOST_MEGAPIXELS * 1_000_000)}
"""FFmpeg's own limit, for whatever is said of a size where nobody reads it: an option of decoders and of `av.open`."""


def check_size(shown: str, width: int, height: int) -> None:
    """Raise SourceError when pictures of that size are not decoded. shown: what sends them."""
    if width * height > MOST_MEGAPIXELS * 1_000_000:
        raise SourceError(f"{shown} sends pictures of {width * height / 1e6:.0f} megapixels; at most {MOST_MEGAPIXELS} "
                          "can be shown; choose a smaller size", transient=False)


def check_headers(shown: str, codec: str, data: bytes) -> None:
    """Raise SourceError when the parameter sets at the beginning of `data` announce too much.

    codec: by FFmpeg's name. data: a packet (Annex B), or what a container or RTSP says of the stream.
    """
    for found in announced(codec, data):
        if found.pixels > MOST_VIDEO * 1_000_000:
            raise SourceError(f"{shown} sends video of {found.pixels / 1e6:.0f} megapixels; at most {MOST_VIDEO} can "
                              "be shown; choose a smaller size", transient=False)
        if found.bytes > MOST_BYTES:
            raise SourceError(f"{shown} sends video of {found.pixels / 1e6:.0f} megapixels that is decoded from up to "
                              f"{found.held} earlier pictures, which takes {found.bytes / 1e6:.0f} MB; at most "
                              f"{MOST_BYTES / 1e6:.0f} are given; choose a smaller size", transient=False)


def announced(codec: str, data: bytes) -> list[CodedPictures]:
    """What the parameter sets in `data` announce, as for `check_headers`; those that cannot be read are left out."""
    units = _stored(codec, data) if data[:1] == b"\1" else parameter_sets(codec, data)
    return [found for unit in units if (found := coded_pictures(codec, unit)) is not None]


def bounded(packets: Iterator[av.Packet | None], shown: str, codec: str) -> Iterator[av.Packet | None]:
    """The packets; raises SourceError before the first that announces pictures too large to be decoded."""
    known: list[bytes] = []
    for packet in packets:
        if packet is not None and packet.size and codec in ("h264", "hevc"):
            data = bytes(packet)
            found = parameter_sets(codec, data)
            if found and found != known:
                check_headers(shown, codec, data)
                known = found
        yield packet


def _stored(codec: str, record: bytes) -> list[bytes]:
    """The sequence parameter sets in a decoder configuration record (ISO 14496-15, 5.3.3.1 and 8.3.3.1)."""
    if codec == "h264":
        return [record[8 : 8 + int.from_bytes(record[6:8], "big")]]
    found, at = [], 23
    for _ in range(record[22] if codec == "hevc" and len(record) > 22 else 0):
        kind, count, at = record[at : at + 1], int.from_bytes(record[at + 1 : at + 3], "big"), at + 3
        for _ in range(count):
            size = int.from_bytes(record[at : at + 2], "big")
            found += [record[at + 2 : at + 2 + size]] if kind and kind[0] & 0x3F == 33 else []
            at += 2 + size
    return found
