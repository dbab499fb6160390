"""The picture in full size: written while somebody looks full screen, of the main stream where there are two."""

import time

import numpy as np
import pytest
from packets_made import number_in, raws, stream_of

from camera_process import factory
from camera_process.live_view.full_picture import WIDEST, FullPicture, MainStreamPicture
from camera_process.orientation import STRAIGHT, Turn
from camera_process.source import Frame
from camera_process.stream.packet_ring import PacketRing
from camera_process.substream.dual_stream_source import DualStreamSource
from house.clock import SystemClock
from house.settings.whole_config import CameraSettings
from tests.camera_process.conftest import BALL
from vision import jpeg
from vision.motion.detector import MotionResult

SEEN = MotionResult(np.zeros((180, 320), np.uint8), (), False, False, 0.0)


def frame(width: int = 320, height: int = 180) -> Frame:
    gray = np.full((height, width), 90, np.uint8)
    return Frame(1, 0.0, gray, True, lambda: b"", lambda: np.dstack([gray] * 3))


@pytest.fixture
def files(tmp_path):
    return tmp_path / "front.full.jpg", tmp_path / "front.full.lease"


class Stream:
    """A main stream whose packets are in a ring, as old as they would be; `more` brings the next ones."""

    def __init__(self) -> None:
        self.ring, self.sent = PacketRing(10.0), 0
        self.began = time.monotonic() - 2.0
        self.ring.start(stream_of("h264"))

    def more(self, last: int) -> None:
        for raw in raws("h264", last, self.began)[self.sent:]:
            self.ring.push(raw)
        self.sent = last


def shown(file) -> int:
    picture = jpeg.decode(file.read_bytes())
    return number_in(picture[..., 0])


def test_the_only_stream_of_a_camera_is_shown_as_large_as_it_comes_up_to_what_screens_have(files):
    picture, lease = files
    full = FullPicture(picture, lease, SystemClock())
    full(frame(), SEEN)
    assert not picture.exists()
    lease.touch()
    looked = FullPicture(picture, lease, SystemClock())
    looked(frame(1280, 720), SEEN)
    assert jpeg.size_of(picture.read_bytes()) == (1280, 720)
    FullPicture(picture, lease, SystemClock())(frame(3840, 2160), SEEN)
    assert jpeg.size_of(picture.read_bytes()) == (WIDEST, 1080)


def test_the_main_stream_is_decoded_once_while_somebody_looks_and_not_otherwise(files, until):
    picture, lease = files
    stream = Stream()
    stream.more(30)
    main = MainStreamPicture(picture, lease, lambda: stream.ring, STRAIGHT, SystemClock())
    main(frame(), SEEN)
    assert not main.decoding and not picture.exists(), "nobody looks"
    lease.touch()
    until(lambda: main(frame(), SEEN) or main.decoding, "it is decoded")
    first = main._thread
    until(lambda: main(frame(), SEEN) or picture.exists(), "a picture")
    assert shown(picture) in range(20, 30)

    def comes() -> bool:
        lease.touch()
        main(frame(), SEEN)
        stream.more(min(150, stream.sent + 1))
        return shown(picture) >= 35

    until(comes, "the next ones")
    assert main._thread is first, "one decoder for all who look"
    lease.unlink()
    until(lambda: not main.decoding, "nobody looks any more")


def test_it_is_not_decoded_for_a_camera_that_gives_no_frames_and_lies_as_the_camera_is_set(files, until):
    picture, lease = files
    stream = Stream()
    stream.more(30)
    lease.touch()
    main = MainStreamPicture(picture, lease, lambda: stream.ring, Turn(90), SystemClock())
    main(frame(), SEEN)
    until(lambda: picture.exists(), "a picture")
    width, height = jpeg.size_of(picture.read_bytes())
    assert height > width, "it is turned"
    main._called = float("-inf")
    until(lambda: lease.touch() or not main.decoding, "the camera was opened by another thread")


def test_a_real_camera_with_two_streams_is_shown_by_its_main_one(files, until, rtsp_server):
    server = rtsp_server("--small", BALL.format(width=320, height=180))
    settings = CameraSettings(source=server.address(), motion_source=server.address(path="small"))
    source = factory.camera(settings, SystemClock())
    assert isinstance(source, DualStreamSource)
    picture, lease = files
    main = MainStreamPicture(picture, lease, source.packet_ring, source.packet_turn(), SystemClock())
    source.open()
    try:
        def came() -> bool:
            lease.touch()
            small = source.read()
            assert small is not None and small.luma.shape == (180, 320)
            main(small, SEEN)
            return picture.exists()

        until(came, "a picture of the main stream", 60)
        assert jpeg.size_of(picture.read_bytes()) == (640, 360)
    finally:
        source.close()
    lease.unlink()
    until(lambda: not main.decoding, "nobody looks any more")
