"""What the stamps and key frames of a stream make of its pictures: real packets from a file, by a clock of ours."""

from collections.abc import Iterator
from pathlib import Path

import av
import pytest
from packets_made import CODECS, FPS, drawn

from camera_process.camera_address import parsed
from camera_process.source import SourceError
from camera_process.sources.rtsp import RtspSource
from camera_process.stream.demuxer import Demuxer
from camera_process.stream.packets import VideoStream
from house.clock import FakeClock


class FileDemuxer(Demuxer):
    """The packets of a file, one every `step` seconds by the clock; the first `left_out` are not seen."""

    timeout, address = 5.0, parsed("rtsp://camera/live")

    def __init__(self, path: Path, clock: FakeClock, left_out: int = 0, step: float = 1 / FPS) -> None:
        self._file, self._clock, self._left_out, self._step = av.open(str(path)), clock, left_out, step

    def open(self) -> VideoStream:
        stream = self._file.streams.video[0]
        assert stream.time_base is not None
        return VideoStream("h264", stream.time_base)

    def packets(self) -> Iterator[av.Packet | None]:
        for count, packet in enumerate(self._file.demux(video=0)):
            self._clock.advance(self._step)
            if count >= self._left_out and packet.size:
                yield packet

    def ended(self) -> SourceError:
        return SourceError("the file has ended", transient=True)

    def close(self) -> None:
        self._file.close()


def source_of(folder: Path, clock: FakeClock, kind: str = "h264", count: int = 15, fps: float = 60,
              **how: float) -> RtspSource:
    """A source of so many pictures of that kind, a key frame among each 15."""
    codec, options = CODECS[kind]
    with av.open(str(folder / "a.ts"), "w") as made:
        stream = made.add_stream(codec, rate=FPS, options=options)
        stream.width, stream.height, stream.pix_fmt = 320, 180, "yuv420p"
        for number in range(count):
            made.mux(stream.encode(av.VideoFrame.from_ndarray(drawn(number), format="bgr24")))
        made.mux(stream.encode())
    return RtspSource(FileDemuxer(folder / "a.ts", clock, **how), clock, fps)  # type: ignore[arg-type]


def times(source: RtspSource) -> list[float]:
    """When the frames come, until the source ends."""
    source.open()
    found = []
    with pytest.raises(SourceError, match="the file has ended"):
        while (frame := source.read()) is not None:
            found.append(frame.time)
    return found


@pytest.mark.parametrize("kind", ["h264", "h264 with B-frames"])
def test_as_many_pictures_a_second_are_given_as_wanted_whatever_their_order_in_the_stream(tmp_path, kind) -> None:
    clock = FakeClock()
    found = times(source_of(tmp_path, clock, kind, 300, fps=5))
    steps = [later - earlier for earlier, later in zip(found, found[1:], strict=False)]
    assert 98 <= len(found) <= 101, "20 s"
    assert all(0.1 < step < 0.3 for step in steps), "evenly"


def test_a_stream_joined_long_before_its_next_key_frame_is_waited_for(tmp_path) -> None:
    clock = FakeClock()
    source = source_of(tmp_path, clock, count=30, left_out=1, step=1.0)
    source.open()
    began = clock.monotonic()
    assert source.read() is not None and 14 < clock.monotonic() - began < 18, "the next key frame is the 15th picture"


def test_a_stream_without_key_frames_says_that_it_has_too_few(tmp_path) -> None:
    clock = FakeClock()
    source = source_of(tmp_path, clock, left_out=1, step=5.0)
    source.open()
    with pytest.raises(SourceError, match="key frames too rarely, none in 30 s; set its key frame .* 1 or 2 s") as late:
        source.read()
    assert late.value.transient
