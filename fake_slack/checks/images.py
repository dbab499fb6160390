"""A picture's format and size in pixels from its first bytes, without decoding it."""

import struct

_JPEG_SIZES = set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def measured(data: bytes) -> tuple[str, int, int]:
    """Return (filetype, width, height) of a PNG, JPEG or GIF; ("", 0, 0) for everything else, broken headers too."""
    if data[:8] == b"\x89PNG\r\n\x1a\n" and data[12:16] == b"IHDR" and len(data) >= 24:
        return ("png", *struct.unpack(">II", data[16:24]))
    if data[:6] in (b"GIF87a", b"GIF89a") and len(data) >= 10:
        return ("gif", *struct.unpack("<HH", data[6:10]))
    if data[:3] == b"\xff\xd8\xff":
        return _jpeg(data)
    return ("", 0, 0)


def _jpeg(data: bytes) -> tuple[str, int, int]:
    """Walk the segments to the frame header (ITU T.81, B.2.2)."""
    at = 2
    while at + 9 < len(data):
        if data[at] != 0xFF:
            break
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker in _JPEG_SIZES:
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return ("jpg", width, height) if width and height else ("", 0, 0)
        at += 2 + struct.unpack(">H", data[at + 2 : at + 4])[0]
    return ("", 0, 0)
