import contextlib
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from benchmarks.ports import held_port
from camera_process.source import Frame, SourceError
from camera_process.sources import rtsp
from house.clock import FakeClock, SystemClock


@contextlib.contextmanager
def opened(address: str) -> Iterator[rtsp.RtspSource]:
    source = rtsp.connect(address, SystemClock())
    try:
        source.open()
        yield source
    finally:
        source.close()


def frame_of(source: rtsp.RtspSource) -> Frame:
    frame = source.read()
    assert frame is not None
    return frame


def failing(source: rtsp.RtspSource, reads: int = 500) -> SourceError:
    """The error that ends reading; frames that were on their way come first."""
    with pytest.raises(SourceError) as caught:
        for _ in range(reads):
            source.read()
    return caught.value


def test_a_camera_gives_frames_in_order_with_picture_and_luma(rtsp_server) -> None:
    with opened(rtsp_server().address() + "#fps=60") as source:
        frames = [(f.number, f.time, f.luma.shape, f.live) for f in (frame_of(source) for _ in range(20))]
        last = frame_of(source)

        assert [number for number, *_ in frames] == list(range(20))
        assert all(a[1] <= b[1] for a, b in zip(frames, frames[1:], strict=False))
        assert {shape for *_, shape, _ in frames} == {(360, 640)} and all(live for *_, live in frames)
        shown = cv2.imdecode(np.frombuffer(last.picture(), np.uint8), cv2.IMREAD_COLOR)
        assert shown.shape == (360, 640, 3)
        assert float(shown.max()) > 200, "the white ball is in the picture"
        assert np.median(last.luma) < 30, "on black"


@pytest.mark.parametrize("kind", ["basic", "digest"])
def test_a_password_with_marks_in_it_opens_the_camera(rtsp_server, kind: str) -> None:
    server = rtsp_server("--user", "me", "--password", "p@s/s%", "--auth", kind)
    with opened(server.address("me:p%40s%2Fs%25@")) as source:
        assert frame_of(source).number == 0


@pytest.mark.parametrize(("login", "says"), [("me:wrong-one@", "refuses this user"), ("", "wants a user and password")])
def test_a_wrong_password_is_told_apart_and_never_shown(rtsp_server, login: str, says: str) -> None:
    server = rtsp_server("--user", "me", "--password", "right-one")
    source = rtsp.connect(server.address(login), SystemClock())
    with pytest.raises(SourceError, match=says) as caught:
        source.open()
    assert not caught.value.transient
    assert "wrong-one" not in str(caught.value)
    assert caught.value.__cause__ is None and caught.value.__context__ is None, "PyAV's error shows the password"


def test_an_encrypted_stream_is_read(rtsp_server, certificate: Path) -> None:
    server = rtsp_server("--tls", str(certificate))
    with opened(server.address(scheme="rtsps")) as source:
        assert frame_of(source).number == 0


def test_a_scheme_in_capitals_is_the_same_scheme(rtsp_server) -> None:
    with opened(rtsp_server().address(scheme="RTSP")) as source:
        assert frame_of(source).number == 0


def test_a_wrong_path_is_told_to_be_one(rtsp_server) -> None:
    source = rtsp.connect(rtsp_server().address(path="nothing-here"), SystemClock())
    with pytest.raises(SourceError, match="has no such stream; check the path"):
        source.open()


def test_a_port_where_nothing_listens_is_told_and_may_be_tried_again() -> None:
    source = rtsp.connect(f"rtsp://me:hunter2@127.0.0.1:{held_port()}/cam", SystemClock())
    with pytest.raises(SourceError, match="nothing answers at this port") as caught:
        source.open()
    assert caught.value.transient
    assert "hunter2" not in str(caught.value)


def test_a_server_that_goes_away_ends_in_an_error_and_its_return_in_frames(rtsp_server) -> None:
    first = rtsp_server()
    with opened(first.address()) as source:
        before = frame_of(source).number
        first.kill()
        gone = failing(source)
        assert gone.transient and "ended the connection" in str(gone)

    second = rtsp_server()
    source = rtsp.connect(second.address(), SystemClock())
    for expected in (0, 1):
        source.open()
        assert frame_of(source).number == expected, "numbers go on counting when a source is opened again"
        source.close()
    assert before == 0


def test_a_server_that_freezes_is_noticed(rtsp_server) -> None:
    server = rtsp_server()
    with opened(server.address() + "#timeout=1") as source:
        frame_of(source)
        server.process.send_signal(signal.SIGSTOP)
        stopped = failing(source)
    assert stopped.transient and "stopped sending" in str(stopped)


@pytest.fixture
def odd_server() -> Iterator[Callable[[Callable[[socket.socket], None]], str]]:
    """serve(talk) -> address: something listens there that is no RTSP server."""
    listeners: list[socket.socket] = []
    held: list[socket.socket] = []

    def serve(talk: Callable[[socket.socket], None]) -> str:
        listener = socket.create_server(("127.0.0.1", 0))
        listeners.append(listener)

        def accept() -> None:
            with contextlib.suppress(OSError):
                while True:
                    connection = listener.accept()[0]
                    held.append(connection)
                    threading.Thread(target=talk, args=(connection,), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        return f"rtsp://127.0.0.1:{listener.getsockname()[1]}/cam#timeout=1"

    yield serve
    for each in (*listeners, *held):
        each.close()


def stay_silent(connection: socket.socket) -> None:
    return


def send_garbage(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while True:
            connection.sendall(os.urandom(4096))


def trickle(connection: socket.socket) -> None:
    stopped = threading.Event()
    with contextlib.suppress(OSError):
        while not stopped.wait(0.1):
            connection.sendall(b"R")


@pytest.mark.parametrize("talk", [stay_silent, send_garbage, trickle])
def test_opening_never_hangs_on_a_server_that(odd_server, talk) -> None:
    source = rtsp.connect(odd_server(talk), SystemClock())
    with pytest.raises(SourceError, match="does not answer as an RTSP camera") as caught:
        source.open()
    assert caught.value.transient


def test_a_stream_that_goes_on_without_a_whole_picture_is_noticed(rtsp_server, monkeypatch) -> None:
    clock = FakeClock()

    def damaged(packet: av.Packet) -> list[None]:
        clock.advance(0.5)
        return [None]

    source = rtsp.connect(rtsp_server().address() + "#timeout=4", clock)
    source.open()
    assert source.read() is not None
    monkeypatch.setattr(rtsp, "_whole", damaged)
    late = failing(source)
    source.close()
    assert late.transient and "no whole picture" in str(late)


def test_an_unknown_option_is_refused_and_the_cameras_own_query_is_left_alone() -> None:
    rtsp.connect("rtsp://cam/live?channel=1&anything=2", SystemClock())
    with pytest.raises(SourceError, match="unknown option 'tiemout'.*timeout"):
        rtsp.connect("rtsp://cam/live?channel=1#tiemout=2", SystemClock())


def test_an_hevc_stream_is_read(rtsp_server, hevc_clip: Path) -> None:
    launch = f"filesrc location={hevc_clip} ! qtdemux ! h265parse ! rtph265pay name=pay0"
    with opened(rtsp_server(launch=launch).address()) as source:
        assert frame_of(source).luma.shape == (180, 320)


@pytest.fixture(scope="session")
def hevc_clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("hevc") / "clip.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx265", rate=15, options={"preset": "ultrafast", "x265-params": "keyint=15"})
        stream.width, stream.height, stream.pix_fmt = 320, 180, "yuv420p"
        draws = np.random.default_rng(1)
        for _ in range(60):
            picture = draws.integers(0, 255, (180, 320, 3), dtype=np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="bgr24")))
        container.mux(stream.encode())
    return path
