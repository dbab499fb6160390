"""Footage through a codec, as a camera sends it."""

from collections.abc import Iterator
from fractions import Fraction
from io import BytesIO

import av

from benchmarks.events.footage import Footage, Shown
from benchmarks.motion_quality.real_clips import luma_of

_CLOCK = 1000


def coded(footage: Footage, quality: int) -> Iterator[Shown]:
    """Give the footage again as H.264 with B-frames shows it. quality: x264's crf, worse when larger."""
    shown, file = list[Shown](), BytesIO()
    with av.open(file, "w", format="matroska") as made:
        stream = made.add_stream("libx264", rate=10, options={
            "crf": str(quality), "preset": "veryfast", "bf": "3", "g": "40", "threads": "1"})
        stream.codec_context.time_base = Fraction(1, _CLOCK)
        for each in footage:
            if not shown:
                stream.height, stream.width = each.luma.shape
                stream.pix_fmt = "yuv420p"
            shown.append(each._replace(luma=each.luma[:0]))
            frame = av.VideoFrame.from_ndarray(each.luma, format="gray").reformat(format="yuv420p")
            frame.pts, frame.time_base = round(each.time * _CLOCK), Fraction(1, _CLOCK)
            made.mux(stream.encode(frame))
        made.mux(stream.encode())
    file.seek(0)
    with av.open(file, "r") as read:
        for each, decoded in zip(shown, read.decode(video=0), strict=False):
            yield each._replace(luma=luma_of(decoded))
