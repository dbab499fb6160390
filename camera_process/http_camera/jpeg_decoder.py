"""The luma of a camera's JPEGs, scaled down; damaged pictures are refused, which OpenCV fills with gray and shows."""

from collections import deque

import av
import numpy as np

from camera_process.source import Pixels
from camera_process.stream import pixel_formats
from vision import jpeg

_USUAL, _ENOUGH = 32, 0.8
_LIMIT = {"max_pixels": str(jpeg.MOST_MEGAPIXELS * 1_000_000)}  # FFmpeg may believe another header than we do


class JpegDecoder:
    """Decodes one camera's pictures, to 1/8, 1/4 or 1/2 where that stays `least_width` wide.

    A camera of whose pictures nearly all are written against the rules is taken as it is.
    """

    def __init__(self, least_width: int = 320) -> None:
        self._least_width = least_width
        self._contexts: dict[tuple[bool, int], av.VideoCodecContext] = {}
        self._odd: deque[bool] = deque(maxlen=_USUAL)

    def luma(self, data: bytes) -> Pixels:
        """Luma (h, w) uint8 of JPEG bytes without anything after their end.

        ValueError when they are damaged, without an end and not all there, or no picture; TooLarge.
        """
        jpeg.check_size(data)
        width = jpeg.size_of(data)[0]
        halvings = next((n for n in (3, 2, 1) if width >> n >= self._least_width), 0)
        found = self._decoded(data, strict=True, halvings=halvings)
        ended = jpeg.is_ended(data)
        if ended:
            self._odd.append(found is None)
        if found is None and ended and sum(self._odd) >= _ENOUGH * len(self._odd):
            found = self._decoded(data, strict=False, halvings=halvings)
        if found is None:
            raise ValueError("a damaged picture")
        return jpeg.gray(data, self._least_width) if jpeg.orientation(data) != 1 else found  # OpenCV turns it upright

    def _decoded(self, data: bytes, strict: bool, halvings: int) -> Pixels | None:
        context = self._context(strict, halvings)
        try:
            pictures = context.decode(av.Packet(data))
        except av.FFmpegError:
            return None
        return np.array(pixel_formats.luma(pictures[0])) if pictures else None

    def _context(self, strict: bool, halvings: int) -> av.VideoCodecContext:
        found = self._contexts.get((strict, halvings))
        if found is None:
            found = self._contexts[strict, halvings] = av.CodecContext.create("mjpeg", "r")
            found.options = {"lowres": str(halvings), **_LIMIT, **({"err_detect": "explode"} if strict else {})}
            found.thread_type, found.thread_count = "NONE", 1
        return found
