"""Videos as a camera would send them, encoded beforehand for looping_server.py: a clip, and an empty room."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av

from vision.demo_room.room import Room

FPS = 15
MAIN, SMALL = (1280, 720), (640, 360)
_BITS_PER_PIXEL = 2_000_000 / (MAIN[0] * MAIN[1])  # 2 Mbit/s at 720p, as cameras are usually set
_EMPTY_SECONDS = 60
"""The daylight of the empty room goes forth and back within them, so that nothing jumps when it is looped."""


@dataclass(frozen=True)
class Target:
    """A file to make: a raw H.264 stream of this size (width, height)."""

    file: Path
    size: tuple[int, int]


def encode(pictures: Iterable[av.VideoFrame], targets: Sequence[Target]) -> int:
    """Encode pictures, 15 a second, into every target with a key frame every second; returns how many there were."""
    count = 0
    with ExitStack() as open_files:
        made = [open_files.enter_context(av.open(str(each.file), "w", format="h264")) for each in targets]
        streams = [_stream(container, each.size) for container, each in zip(made, targets, strict=True)]
        for picture in pictures:
            for container, stream in zip(made, streams, strict=True):
                shown = picture.reformat(stream.width, stream.height, "yuv420p")
                shown.pts, shown.time_base, shown.pict_type = count, Fraction(1, FPS), 0
                container.mux(stream.encode(shown))
            count += 1
        for container, stream in zip(made, streams, strict=True):
            container.mux(stream.encode())
    return count


def clip(path: Path) -> Iterator[av.VideoFrame]:
    """The pictures of a video, repeated or left out so that there are 15 a second."""
    number = 0
    with av.open(str(path)) as container:
        for picture in container.decode(video=0):
            while picture.time is not None and picture.time >= number / FPS - 1e-6:
                yield picture
                number += 1


def empty_room(seconds: int = _EMPTY_SECONDS) -> Iterator[av.VideoFrame]:
    """A drawn room with nobody in it: sensor noise, flicker, slow daylight."""
    room, count = Room(MAIN, 1), seconds * FPS
    for number in range(count):
        yield av.VideoFrame.from_ndarray(room.frame(min(number, count - number) / FPS), format="bgr24")


def _stream(container: av.container.OutputContainer, size: tuple[int, int]) -> av.VideoStream:
    rate = round(_BITS_PER_PIXEL * size[0] * size[1])
    options = {"preset": "veryfast", "tune": "zerolatency", "g": str(FPS), "keyint_min": str(FPS), "sc_threshold": "0",
               "threads": "1", "aud": "1", "maxrate": str(rate), "bufsize": str(rate)}
    stream = container.add_stream("libx264", rate=FPS, options=options)
    stream.width, stream.height, stream.pix_fmt, stream.bit_rate = *size, "yuv420p", rate
    return stream
