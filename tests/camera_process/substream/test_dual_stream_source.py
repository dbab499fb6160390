"""A camera with two streams, the main one late, on a real RTSP server."""

import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import pytest
from packets_made import number_in, ring_of

from camera_process import factory
from camera_process.clips.camera_clips import CameraClips, ring_for
from camera_process.clips.clip_writer import Extent
from camera_process.clips.finalizer import ClipFinalizer
from camera_process.clips.writer_thread import ClipWriterThread
from camera_process.detection.event_detector import Dependencies, DetectorParts, EventDetector
from camera_process.detection.event_store import MemoryEventStore
from camera_process.source import Frame
from camera_process.stream.frame_at_time import decoded, packets_until
from camera_process.substream.dual_stream_source import DualStreamSource
from house import facts
from house.clock import SystemClock
from house.settings.whole_config import CameraSettings
from house.state.mode_switches import Switches
from ledger.files.clips import Clips
from vision.motion.detector import MotionDetector, MotionSettings
from vision.motion.event_hysteresis import EventHysteresis

SCRIPT = Path(__file__).parents[2] / "support" / "rtsp_counters.py"
ON = Switches(True, True, True, "test")
FPS = 15
SQUARES = (((0.0, 0.0), (1.0, 0.0), (1.0, 0.3), (0.0, 0.3)),)


class Served:
    """The server with the two streams, and a camera that looks at it."""

    def __init__(self, *arguments: str, main: str = "main", **turned: Any) -> None:
        command = ["/usr/bin/python3", str(SCRIPT), *arguments]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        port = int(self.process.stdout.readline())
        address = f"rtsp://127.0.0.1:{port}"
        settings = CameraSettings(source=f"{address}/{main}", motion_source=f"{address}/small", **turned)
        source = factory.camera(settings, SystemClock())
        assert isinstance(source, DualStreamSource)
        self.source = source

    def end(self) -> None:
        self.source.close()
        self.process.kill()
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()


@pytest.fixture
def served(gstreamer) -> Iterator[object]:
    started: list[Served] = []

    def start(*arguments: str, **turned: Any) -> Served:
        started.append(Served(*arguments, **turned))
        return started[-1]

    yield start
    for each in started:
        each.end()


def gray(picture: bytes) -> np.ndarray:
    return cv2.imdecode(np.frombuffer(picture, np.uint8), cv2.IMREAD_GRAYSCALE)


def apart(one: int, other: int) -> int:
    """Pictures between two numbers that count modulo 256, forwards or backwards."""
    return min((one - other) % 256, (other - one) % 256)


def put_right(shown: int, moment: int) -> bool:
    """Whether a late picture shows the moment, and not rather what a stream late by 1.5 s brought just then."""
    return apart(shown, moment) < apart(shown, moment - int(1.5 * FPS))


@pytest.mark.parametrize("rotate", [0, 90])
def test_the_senders_clock_tells_that_the_main_stream_is_late(served, until, rotate) -> None:
    camera = served("--late", "1.5", "--stamp", "taken", rotate=rotate)
    camera.source.open()

    def told() -> bool:
        camera.source.read()
        return camera.source.packet_delay() == pytest.approx(1.5, abs=0.3)

    until(told, "both streams have sent their times, and some packets were not held up on their way")


class Eye:
    """Watches a camera until an event's clip is there; remembers which number every small frame showed."""

    def __init__(self, camera: Served, home) -> None:
        self.store, self.numbers = MemoryEventStore(), []
        clock, extent = SystemClock(), Extent(3.0, 3.0, 60.0)
        self.files = Clips(home, "pi")
        writer_thread = ClipWriterThread(self.files, ClipFinalizer(self.files, self.store.record, clock), clock)
        ring = ring_for(extent)
        camera.source.keep_packets(ring)
        camera_clips = CameraClips("front", ring, extent, writer_thread, False, camera.source.packet_delay)
        deps = Dependencies(self.store, clock, lambda: ON, self.look, camera_clips)
        self.detector = EventDetector("front", camera.source, DetectorParts(MotionDetector(MotionSettings(), SQUARES),
                                                                            EventHysteresis(2.0), {}), deps)
        self.detector.source.open()
        self.writer_thread = writer_thread
        writer_thread.start()

    def look(self, frame: Frame, seen: object) -> None:
        self.numbers.append((self.detector.at(frame.time), number_in(frame.luma)))

    def number_at(self, time: float) -> int:
        return min(self.numbers, key=lambda each: abs(each[0] - time))[1]

    def kinds(self, kind):
        return [fact for fact in self.store.facts if isinstance(fact, kind)]


def test_picture_and_clip_show_the_events_moment_though_the_main_stream_is_late(served, home, until) -> None:
    camera = served("--late", "1.5", "--stamp", "sent")
    eye = Eye(camera, home)

    def done() -> bool:
        eye.detector.run_once()
        return bool(eye.kinds(facts.ClipStored)) and any(
            each.picture.endswith("-full") for each in eye.kinds(facts.EventPictured))

    until(done, "the full picture and the clip are there")
    eye.writer_thread.stop()
    began, stored = eye.kinds(facts.EventBegan)[0], eye.kinds(facts.ClipStored)[0]
    small = gray(eye.store.pictures[began.picture])
    full = gray(eye.store.pictures[began.picture + "-full"])
    assert (small.shape, full.shape) == ((360, 640), (720, 1280))
    assert put_right(number_in(full), number_in(small))
    assert eye.kinds(facts.EventEnded)[0].clip == stored.clip

    with av.open(str(eye.files.path(stored.clip))) as clip:
        shown = [(picture.time, number_in(picture.to_ndarray(format="gray"))) for picture in clip.decode(video=0)]
    at_the_event = min(shown, key=lambda each: abs(each[0] - stored.pre_roll))[1]
    assert stored.pre_roll >= 3.0
    assert put_right(at_the_event, eye.number_at(began.at))


def test_what_both_streams_of_a_camera_show_that_hangs_askew_tells_that_the_main_one_is_late(served, until) -> None:
    camera = served("--late", "1.5", "--stamp", "sent", rotate=90, flip="horizontal")
    camera.source.open()

    def measured() -> bool:
        assert camera.source.read().luma.shape == (640, 360)
        return camera.source.packet_delay() == pytest.approx(1.5, abs=0.3)

    until(measured, "something has moved, and the delay was measured: by what the senders say there is none")


def test_motion_goes_on_with_small_pictures_while_the_main_stream_is_away(served) -> None:
    camera = served(main="nothing-here")
    camera.source.open()
    frames = [camera.source.read() for _ in range(10)]
    assert all(frame is not None and gray(frame.picture()).shape == (360, 640) for frame in frames[-1:])
    assert camera.source.snapshot() is None


def test_the_newest_picture_is_the_main_streams(served, until) -> None:
    camera = served()
    camera.source.open()

    def come() -> bool:
        camera.source.read()
        return camera.source.snapshot() is not None

    until(come, "the main stream is there")
    assert gray(camera.source.snapshot()).shape == (720, 1280)


def test_a_closed_camera_leaves_no_thread_behind(served, until) -> None:
    camera = served()
    camera.source.open()
    camera.source.read()
    camera.source.close()
    until(lambda: not [t for t in threading.enumerate() if t.name == "main-stream"], "its thread has ended")


@pytest.mark.parametrize("kind", ["h264", "h264 with B-frames", "hevc", "mjpeg"])
def test_the_picture_of_a_moment_is_decoded_from_the_ring(kind) -> None:
    ring = ring_of(kind, count=150)
    for moment in (103.0, 105.49, 107.9):
        found = packets_until(ring, moment)
        assert found is not None and found[1][0].key
        picture = decoded(*found)
        assert picture is not None
        assert number_in(picture.to_ndarray(format="gray")) == pytest.approx((moment - 100) * FPS, abs=2)


def test_a_moment_that_has_not_come_yet_has_no_picture() -> None:
    assert packets_until(ring_of(count=30), 102.5) is None
