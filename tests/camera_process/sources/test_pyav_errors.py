"""Whatever PyAV raises leaves a source as SourceError, without the password that PyAV's texts repeat."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from camera_process.camera_address import CameraAddress
from camera_process.source import SourceError
from camera_process.sources import file, rtsp
from camera_process.stream import pixel_formats, rtsp_demuxer
from camera_process.stream.decoder import SharedDecoder, decoder
from camera_process.stream.frame_at_time import pictures
from camera_process.stream.packets import VideoStream
from camera_process.stream.rtsp_demuxer import RtspDemuxer
from house.clock import FakeClock

ADDRESS = "rtsp://me:hunter2@camera/live"
CAMERA = CameraAddress("rtsp://camera/live", "me", "hunter2", "", "rtsp://me:***@camera/live")


def kinds(of: type[Exception] = av.FFmpegError) -> list[type[Exception]]:
    return [of, *(each for below in of.__subclasses__() for each in kinds(below))]


ERRORS = sorted(set(kinds()), key=lambda kind: (kind.__name__, kind.__mro__[1].__name__))


def raised(kind: type[Exception]) -> Exception:
    return kind(1, f"no luck with {ADDRESS}", ADDRESS)


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten pictures of a video."""
    path = tmp_path_factory.mktemp("clip") / "clip.avi"
    with av.open(str(path), "w") as made:
        stream = made.add_stream("mjpeg", rate=15)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuvj420p"
        for _ in range(10):
            made.mux(stream.encode(av.VideoFrame.from_ndarray(np.zeros((48, 64, 3), np.uint8), format="bgr24")))
        made.mux(stream.encode())
    return path


class Breaking:
    """A real container that breaks with an error after its third packet."""

    def __init__(self, path: Path, kind: type[Exception]) -> None:
        self._inner, self._kind = av.open(str(path)), kind
        self.streams = self._inner.streams

    def demux(self, *streams: Any) -> Iterator[av.Packet]:
        packets = self._inner.demux(*streams)
        for _ in range(3):
            yield next(packets)
        raise raised(self._kind)

    def close(self) -> None:
        self._inner.close()


def test_there_are_many_kinds_of_errors() -> None:
    assert len(ERRORS) > 40


@pytest.mark.parametrize("kind", ERRORS)
def test_opening_a_stream(kind: type[Exception], monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object, **__: object) -> None:
        raise raised(kind)

    monkeypatch.setattr(rtsp_demuxer.av, "open", failing)
    with pytest.raises(SourceError) as caught:
        rtsp.connect(ADDRESS, FakeClock()).open()
    assert "hunter2" not in str(caught.value)
    assert caught.value.__cause__ is None and caught.value.__context__ is None


@pytest.mark.parametrize("kind", ERRORS)
def test_reading_a_stream(kind: type[Exception], clip: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inner = Breaking(clip, kind)
    monkeypatch.setattr(rtsp_demuxer.av, "open", lambda *_, **__: inner)
    connection = RtspDemuxer(CAMERA, 3.0, FakeClock())
    connection.open()
    with pytest.raises(SourceError, match="has stopped sending") as caught:
        list(connection.packets())
    connection.close()
    assert caught.value.__cause__ is None and caught.value.__context__ is None


@pytest.mark.parametrize("kind", ERRORS)
def test_a_damaged_packet_is_no_picture_and_no_error(kind: type[Exception]) -> None:
    def failing() -> list[av.VideoFrame]:
        raise raised(kind)

    assert rtsp._whole(failing) == [None]


@pytest.mark.parametrize("kind", ERRORS)
def test_opening_and_reading_a_file(kind: type[Exception], clip: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inner = Breaking(clip, kind)
    monkeypatch.setattr(file.av, "open", lambda *_, **__: inner)
    source = file.connect(f"file://{clip}", FakeClock())
    source.open()
    frames = list(iter(source.read, None))
    assert len(frames) == 3, "what was read before it broke"
    source.close()

    def failing(*_: object, **__: object) -> None:
        raise raised(kind)

    monkeypatch.setattr(file.av, "open", failing)
    with pytest.raises(SourceError, match="is not a video that can be opened"):
        source.open()


@pytest.mark.parametrize("kind", [*ERRORS, ValueError])
def test_a_picture_that_cannot_be_converted(kind: type[Exception]) -> None:
    class Odd:
        width, height, format, planes = 64, 48, av.VideoFormat("rgb24"), ()

        def to_ndarray(self, format: str) -> None:
            raise raised(kind)

    for convert in (pixel_formats.luma, pixel_formats.bgr):
        with pytest.raises(SourceError, match="a picture as rgb24 cannot be converted") as caught:
            convert(Odd())  # type: ignore[arg-type]
        assert "hunter2" not in str(caught.value)


def test_video_in_a_form_that_nothing_decodes(clip: Path, tmp_path: Path) -> None:
    unknown = tmp_path / "unknown.avi"
    unknown.write_bytes(clip.read_bytes().replace(b"MJPG", b"ZZZZ"))
    connection = RtspDemuxer(CameraAddress(str(unknown), None, None, "", "a file"), 3.0, FakeClock())
    with pytest.raises(SourceError, match="sends video that cannot be decoded here") as caught:
        connection.open()
    assert not caught.value.transient
    with pytest.raises(SourceError, match="holds video that cannot be decoded here") as caught:
        file.connect(f"file://{unknown}", FakeClock()).open()
    assert not caught.value.transient


def test_a_codec_that_does_not_exist() -> None:
    stream, packet = VideoStream("no-such-codec"), av.Packet(b"x")
    for use in (lambda: decoder(stream), lambda: SharedDecoder(1).picture(stream, packet),
                lambda: list(pictures(stream, []))):
        with pytest.raises(SourceError, match="no-such-codec cannot be decoded here"):
            use()
