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
    return b"".join(parameter_sets(codec, data))


def parameter_sets(codec: str, data: bytes) -> list[bytes]:
    """The sequence parameter sets before the first slice in `data` (Annex B); [] for other codecs than H.264, H.265."""
    if codec == "h264":
        return [unit for unit in _before_slices(data, lambda first: 1 <= first & 0x1F <= 5) if unit[0] & 0x1F == 7]
    if codec == "hevc":
        return [unit for unit in _before_slices(data, lambda first: first >> 1 & 0x3F < 32)
                if unit[0] >> 1 & 0x3F == 33]
    return []


def _before_slices(data: bytes, is_slice: Callable[[int], bool]) -> Iterator[bytes]:
    """The NAL units (ITU-T H.264 and H.265, annex B) before the first that holds a part of the picture."""
    begin = data.find(_START) + len(_START)
    while len(_START) <= begin < len(data):
        if data[begin] and is_slice(data[begin]):
            return  # where it ends does not matter, and to look for it takes long
        end = data.find(_START, begin)
        unit = data[begin : end if end >= 0 else len(data)].rstrip(b"\0")
        if unit and is_slice(unit[0]):
            return
        if unit:  # some cameras write start codes twice
            yield unit
        begin = end + len(_START) if end >= 0 else len(data)
