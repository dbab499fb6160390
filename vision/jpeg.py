"""Encodes and decodes JPEG: scaled gray pictures for motion detection, full ones for people."""

import cv2
import numpy as np
from numpy.typing import NDArray

from vision import jpeg_markers

Pixels = NDArray[np.uint8]

MOST_MEGAPIXELS, MOST_IN_PASSES = 50, 12
"""Megapixels of a picture that is decoded, and of one in passes, all of which must be held at once (6 bytes each)."""

_REDUCED = ((8, cv2.IMREAD_REDUCED_GRAYSCALE_8), (4, cv2.IMREAD_REDUCED_GRAYSCALE_4),
            (2, cv2.IMREAD_REDUCED_GRAYSCALE_2))
_FULL_SIZE = 24_000_000  # pixels up to which a picture is decoded at its full size
_MOST_PASSES = 50
_PNG, _PNG_SIZE = b"\x89PNG\r\n\x1a\n", slice(16, 24)


class TooLarge(ValueError):
    """A picture is too large to be decoded within bounds; the text goes on after "sends" or "holds"."""

    def __init__(self, pixels: int, most: int, kind: str = "") -> None:
        found = f"{pixels / 1e6:.0f}" if pixels / 1e6 - most >= 0.5 else f"{pixels / 1e6:.1f}"
        super().__init__(f"{kind}pictures of {found} megapixels; at most {most} can be shown")


def encode(picture: Pixels, quality: int = 85) -> bytes:
    """Return the JPEG of a BGR (h, w, 3) or gray (h, w) uint8 picture, quality 1-100."""
    done, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])
    if not done:
        raise ValueError(f"cannot encode a picture of shape {picture.shape} as JPEG")
    return data.tobytes()


def with_comment(data: bytes, text: str) -> bytes:
    """The JPEG with a comment right at its beginning, UTF-8 of at most 65,533 bytes; decoders pass over it."""
    comment = text.encode()
    return data[:2] + b"\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment + data[2:]


def decode(data: bytes) -> Pixels:
    """Return the BGR (h, w, 3) uint8 picture in JPEG or PNG bytes; a JPEG above 24 megapixels comes at half its size.

    Raises ValueError when they hold none, TooLarge when it has too many pixels.
    """
    width, height = size_of(data)
    return _decoded(data, cv2.IMREAD_REDUCED_COLOR_2 if width * height > _FULL_SIZE else cv2.IMREAD_COLOR)


def gray(data: bytes, least_width: int = 320) -> Pixels:
    """Return the luma (h, w) uint8 of JPEG or PNG bytes, scaled to 1/8, 1/4 or 1/2 where that stays least_width wide.

    A scaled decode costs a fifth of a full-colour one and averages noise away. Raises as `decode` does.
    """
    width = size_of(data)[0]
    for scale, flag in _REDUCED:
        if width // scale >= least_width:
            return _decoded(data, flag)
    return _decoded(data, cv2.IMREAD_GRAYSCALE)


def size_of(data: bytes) -> tuple[int, int]:
    """Return width and height of JPEG bytes, read from their header alone; (0, 0) when it has none."""
    found = jpeg_markers.header(data)
    return (found.width, found.height) if found is not None else (0, 0)


def orientation(data: bytes) -> int:
    """Return how a JPEG was held, 1 to 8 by EXIF, 1 for upright; `decode` and `gray` turn it, as browsers do."""
    found = jpeg_markers.header(data)
    return found.orientation if found is not None else 1


def whole(data: bytes) -> bool:
    """True when the bytes are a JPEG that ends as one does, whatever follows: a transfer cut short is not whole."""
    found = jpeg_markers.header(data)
    end = jpeg_markers.end_of(data, found.scan)[0] if found is not None else jpeg_markers.MORE
    return end != jpeg_markers.MORE and data[end - 2 : end] == jpeg_markers.END


def check_size(data: bytes) -> None:
    """Raise TooLarge when JPEG or PNG bytes hold more pixels than are decoded, ValueError when they are neither.

    Nothing is decoded: a picture of 2 MB may take 6 GB.
    """
    if data[:8] == _PNG:
        width, height = data[_PNG_SIZE][:4], data[_PNG_SIZE][4:]
        _bound(int.from_bytes(width, "big") * int.from_bytes(height, "big"), MOST_MEGAPIXELS)
        return
    found = jpeg_markers.header(data)
    if found is None:
        raise ValueError(f"no picture in these {len(data)} bytes")
    _bound(found.width * found.height, MOST_MEGAPIXELS)
    if found.in_passes:
        _bound(found.width * found.height, MOST_IN_PASSES, "progressive ")
        if data.count(b"\xff\xda") > _MOST_PASSES:
            raise ValueError(f"a picture in more than {_MOST_PASSES} passes")


def trimmed(data: bytes) -> bytes:
    """Return a JPEG without what follows its end: some cameras send padding and notes after it.

    One that does not end stays as it is. ValueError when there is not the whole header of a JPEG.
    """
    found = jpeg_markers.header(data)
    if found is None:
        raise ValueError("not the whole header of a JPEG")
    end, _ = jpeg_markers.end_of(data, found.scan)
    return data if end == jpeg_markers.MORE else data[:end]


def is_ended(data: bytes) -> bool:
    """True when the bytes end as a JPEG does that was `trimmed`."""
    return data.endswith(jpeg_markers.END)


def ended(data: bytes) -> bytes:
    """Return them with the end that a camera leaves out though all of the picture is there."""
    return data if is_ended(data) else data + jpeg_markers.END


def _bound(pixels: int, most: int, kind: str = "") -> None:
    if pixels > most * 1_000_000:
        raise TooLarge(pixels, most, kind)


def _decoded(data: bytes, flag: int) -> Pixels:
    check_size(data)
    try:
        picture = cv2.imdecode(np.frombuffer(data, np.uint8), flag)
    except cv2.error as error:
        raise ValueError("no picture in these bytes") from error
    if picture is None:
        raise ValueError(f"no picture in these {len(data)} bytes")
    return picture.astype(np.uint8, copy=False)
