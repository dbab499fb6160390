"""people-indoor.mp4 as a camera would send it: encoded again, each picture with its number drawn along the top."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from camera_process.source import SourceError
from camera_process.stream.packets import VideoStream
from house.clock import FakeClock

FPS = 15
BITS = 16
MASK = (((0.0, 0.0), (1.0, 0.0), (1.0, 0.12), (0.0, 0.12)),)
"""Where the numbers are, for the motion detector to leave out."""


def encode(source: Path, target: Path, size: tuple[int, int], gop: int) -> int:
    """Encode the clip, at 15 frames a second with a key frame every `gop` pictures; returns how many pictures.

    It becomes an MPEG transport stream, whose packets are like those of RTSP.
    """
    options = {"preset": "ultrafast", "tune": "zerolatency", "g": str(gop), "sc_threshold": "0", "threads": "1"}
    number = 0
    with av.open(str(source)) as clip, av.open(str(target), "w", format="mpegts") as made:
        out = made.add_stream("libx264", rate=FPS, options=options)
        out.width, out.height, out.pix_fmt = *size, "yuv420p"
        for picture in clip.decode(video=0):
            while picture.time is not None and picture.time >= number / FPS - 1e-6:
                planes = np.asarray(picture.reformat(*size, "yuv420p").to_ndarray(), np.uint8)
                _draw(planes[: size[1]], number)
                shown = av.VideoFrame.from_ndarray(planes, format="yuv420p")
                shown.pts, shown.time_base = number, Fraction(1, FPS)
                made.mux(out.encode(shown))
                number += 1
        made.mux(out.encode())
    return number


def number_in(luma: NDArray[np.uint8]) -> int:
    """The number drawn into a picture, from its luma (h, w)."""
    height, width = luma.shape
    side, middle = width / BITS, height // 20
    return sum(1 << bit for bit in range(BITS) if luma[middle, int((bit + 0.5) * side)] > 128)


def _draw(luma: NDArray[np.uint8], number: int) -> None:
    height, width = luma.shape
    for bit in range(BITS):
        left, right = bit * width // BITS, (bit + 1) * width // BITS
        luma[: height // 10, left:right] = 235 if number >> bit & 1 else 16


@dataclass(frozen=True)
class _Address:
    shown: str = "the clip"


class Played:
    """Takes the place of an RTSP demuxer: the packets of a file again and again, without waiting.

    The clock moves by a fifteenth of a second for each, give or take `jitter` seconds; every `rounds` ends with an
    error, as a camera that goes away.
    """

    timeout = 5.0
    address = _Address()

    def __init__(self, file: Path, clock: FakeClock, rounds: int, jitter: float = 0.03) -> None:
        self._file, self._clock, self._rounds, self._jitter = file, clock, rounds, jitter
        self._random = np.random.default_rng(7)
        self._late = 0.0

    def open(self) -> VideoStream:
        """The stream whose packets follow."""
        with av.open(str(self._file)) as container:
            stream = container.streams.video[0]
            assert stream.time_base is not None
            return VideoStream("h264", stream.time_base, bytes(stream.codec_context.extradata or b""))

    def packets(self) -> Iterator[av.Packet]:
        """Packets with time stamps that go on counting from round to round."""
        shift = 0
        for _ in range(self._rounds):
            with av.open(str(self._file)) as container:
                stream = container.streams.video[0]
                stream.thread_type = "NONE"
                last = 0
                for packet in container.demux(stream):
                    if packet.dts is None or packet.pts is None:
                        continue
                    step, last = packet.dts - last, packet.dts
                    packet.pts, packet.dts = packet.pts + shift, packet.dts + shift
                    self._arrive()
                    yield packet
                shift += last + step

    def ended(self) -> SourceError:
        """The error with which the packets end."""
        return SourceError("the clip is over", transient=True)

    def close(self) -> None:
        """Nothing is held."""

    def _arrive(self) -> None:
        late = float(self._random.uniform(0, self._jitter))
        self._clock.advance(1 / FPS + late - self._late)
        self._late = late
