"""A camera on HTTP some of whose answers fail: its events and clips are those of one that answers well."""

import threading
from collections.abc import Callable, Iterator
from itertools import count

import numpy as np
import pytest
from http_camera import Answer, Camera, CameraServer

from camera_process import factory
from camera_process.clips.camera_clips import CameraClips, ring_for
from camera_process.clips.clip_writer import Extent
from camera_process.clips.finalizer import ClipFinalizer
from camera_process.clips.writer_thread import ClipWriterThread
from camera_process.detection.camera_loop import CameraLoop
from camera_process.detection.event_detector import Dependencies, EventDetector
from camera_process.detection.event_store import MemoryEventStore
from house import facts
from house.clock import FakeClock
from house.settings.whole_config import MotionSection
from house.state.mode_switches import Switches
from ledger.files.clips import Clips
from vision import jpeg

ON = Switches(True, True, True, "test")
EXTENT = Extent(pre_roll=3.0, post_roll=2.0, longest=60.0)
WALK = 20.0, 32.0
NOISE = np.random.default_rng(3)
ROOMS = [np.clip(NOISE.normal(110, 2, (180, 320, 3)), 0, 255).astype(np.uint8) for _ in range(7)]


def shown(seconds: float) -> bytes:
    """A room with sensor noise, and somebody who walks through it."""
    picture = ROOMS[round(seconds * 10) % len(ROOMS)].copy()
    if WALK[0] <= seconds < WALK[1]:
        left = int((seconds - WALK[0]) / (WALK[1] - WALK[0]) * 280)
        picture[60:150, left : left + 40] = 200 + (np.indices((90, 40)).sum(0) % 40)[..., None].astype(np.uint8)
    return jpeg.encode(picture, 90)


def busy(camera: Camera) -> None:
    camera.send(503, b"busy")


def half(camera: Camera) -> None:
    data = shown(0.0)
    camera.send(200, data[: len(data) // 2], Content_Type="image/jpeg")


def hung_up(camera: Camera) -> None:
    camera.close_connection = True


class Visit:
    """A camera that is watched for a minute, in which somebody walks through, on a clock of its own."""

    def __init__(self, home, address: str, server_clock: FakeClock) -> None:
        self.clock, self.store, self.stop = server_clock, MemoryEventStore(), threading.Event()
        self.began = self.clock.monotonic()
        self.files = Clips(home, "pi")
        self.finalizer = ClipFinalizer(self.files, self.store.record, self.clock)
        self.writing = ClipWriterThread(self.files, self.finalizer, self.clock)
        clips = CameraClips("front", ring_for(EXTENT), EXTENT, self.writing, fed=True)
        deps = Dependencies(self.store, self.clock, lambda: ON, lambda *_: self.writing.run_once(), clips)
        parts = factory.detector_parts(MotionSection(gap=5.0))
        self.loop = CameraLoop(EventDetector("front", factory.source(address, self.clock), parts, deps))

    def watch(self) -> None:
        self.loop.run(self.stop, lambda: self.clock.monotonic() - self.began > 60 and self.stop.set())
        self.writing.run_once()
        self.finalizer.run_once()

    def of(self, kind: type[facts.Fact]) -> list:
        return [each for each in self.store.facts if isinstance(each, kind)]


@pytest.fixture
def served() -> Iterator[Callable[[Answer], CameraServer]]:
    started: list[CameraServer] = []

    def start(answer: Answer) -> CameraServer:
        started.append(CameraServer({"/snap": answer}))
        return started[-1]

    yield start
    for server in started:
        server.shutdown()
        server.server_close()


def every(number: int, how: Answer) -> Callable[[float], Answer | None]:
    asked = count(1)
    return lambda _: None if next(asked) % number else how


def from_to(first: float, last: float, how: Answer) -> Callable[[float], Answer | None]:
    return lambda seconds: how if first <= seconds < last else None


PATTERNS = {
    "well": lambda: every(10**9, busy), "every second is busy": lambda: every(2, busy),
    "every third is busy": lambda: every(3, busy), "every third is half a picture": lambda: every(3, half),
    "every third hangs up": lambda: every(3, hung_up), "every tenth is busy": lambda: every(10, busy),
    "busy for two seconds in the visit": lambda: from_to(25, 27, busy),
    "busy for two seconds as it begins": lambda: from_to(19, 21, busy),
}


OFTEN_ASKED = ("every second is busy", "every third is half a picture", "busy for two seconds in the visit")


@pytest.mark.parametrize(("pattern", "interval"), [*((each, 1.0) for each in PATTERNS),
                                                   *((each, 0.5) for each in OFTEN_ASKED)])
def test_a_visit_is_one_event_with_one_clip_at_a_camera_that_is(home, served, pattern: str, interval: float) -> None:
    clock, fails = FakeClock(), PATTERNS[pattern]()
    began = clock.monotonic()

    def answer(camera: Camera) -> None:
        seconds = clock.monotonic() - began
        how = fails(seconds)
        if how:
            how(camera)
        else:
            camera.send(200, shown(seconds), Content_Type="image/jpeg")

    visit = Visit(home, served(answer).address(options=f"#interval={interval}"), clock)
    visit.watch()
    began_events, ended, stored = visit.of(facts.EventBegan), visit.of(facts.EventEnded), visit.of(facts.ClipStored)
    assert len(began_events) == 1 and [each.reason for each in ended] == ["quiet"]
    assert ended[0].duration > 6.0
    assert [each.part for each in stored] == [1] and stored[0].seconds > 8.0
    often = pattern.startswith(("every second", "every third is"))
    assert [each.kind for each in visit.of(facts.TroubleBegan)] == (["answers"] if often else [])
