"""Tells from a key packet alone, without decoding it, whether a camera has changed the size of its pictures. Pure."""

from collections.abc import Callable, Iterator

from vision import jpeg

_START = b"\0\0\1"


def size_mark(codec: str, data: bytes) -> bytes:
    """What is the same for all pictures of one size: of JPEGs their size, of video its sequence parameter sets.

    codec: by FFmpeg's name. b"" when the packet does not say it; a camera sends parameter sets with its key frames, or
    only announces them.
    """
    if codec == "mjpeg":
        return "{}x{}".format(*jpeg.size_of(data)).encode()
    if codec == "h264":
        return b"".join(unit for unit in _before_slices(data, lambda first: 1 <= first & 0x1F <= 5)
                        if unit[0] & 0x1F == 7)
    if codec == "hevc":
        return b"".join(unit for unit in _before_slices(data, lambda first: first >> 1 & 0x3F < 32)
                        if unit[0] >> 1 & 0x3F == 33)
    return b""


def _before_slices(data: bytes, is_slice: Callable[[int], bool]) -> Iterator[bytes]:
    """The NAL units (ITU-T H.264 and H.265, annex B) before the first that holds a part of the picture."""
    begin = data.find(_START) + len(_START)
    while len(_START) <= begin < len(data) and not is_slice(data[begin]):
        end = data.find(_START, begin)
        yield data[begin : end if end >= 0 else len(data)].rstrip(b"\0")
        begin = end + len(_START) if end >= 0 else len(data)
