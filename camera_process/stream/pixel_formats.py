"""Decoded video frames (PyAV) as luma without a conversion, and as colour only when asked."""

from functools import cache

import av
import numpy as np

from camera_process.source import Frame, Pixels, SourceError
from vision import jpeg


def luma(picture: av.VideoFrame) -> Pixels:
    """The luma of a decoded frame, (h, w) uint8.

    A view of its Y plane without a copy, padding cut off, that lives as long as the frame; formats without an
    8-bit Y plane (RGB, 10 bits, packed) are converted. Raises SourceError when that fails.
    """
    planes = picture.planes
    if not _has_luma(picture.format.name) or planes[0].line_size < picture.width:
        return _converted(picture, "gray")
    size = planes[0].line_size
    rows = np.frombuffer(memoryview(planes[0]), np.uint8, count=size * picture.height)
    return rows.reshape(picture.height, size)[:, : picture.width]


@cache
def _has_luma(name: str) -> bool:
    """Whether the first plane of that format is 8-bit luma."""
    form = av.VideoFormat(name)
    return not form.is_rgb and form.components[0].bits == 8 and (form.is_planar or name.startswith("gray"))


def bgr(picture: av.VideoFrame) -> Pixels:
    """The colours of a decoded frame, (h, w, 3) uint8; raises SourceError when they cannot be had."""
    return _converted(picture, "bgr24")


def bgr_of_jpeg(data: bytes) -> Pixels:
    """The colours of a JPEG, (h, w, 3) uint8; raises SourceError when they cannot be had."""
    try:
        return jpeg.decode(data)
    except ValueError as error:
        raise SourceError(f"a picture cannot be decoded: {error}", transient=True) from error


def _converted(picture: av.VideoFrame, form: str) -> Pixels:
    try:
        return np.asarray(picture.to_ndarray(format=form), np.uint8)
    except (av.FFmpegError, ValueError) as error:
        raise SourceError(f"a picture as {picture.format.name} cannot be converted", transient=True) from error


def as_frame(picture: av.VideoFrame, number: int, time: float, live: bool) -> Frame:
    """A decoded frame as a Frame; colour and JPEG are made only when they are asked for. Raises SourceError."""
    return Frame(number, time, luma(picture), live, lambda: jpeg.encode(bgr(picture)), lambda: bgr(picture))
