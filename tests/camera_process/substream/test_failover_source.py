"""A camera of two streams that has only one of them just now: two real RTSP servers, killed and started again."""

import threading
from collections.abc import Callable, Iterator

import cv2
import numpy as np
import pytest

from camera_process import factory
from camera_process.capabilities import Impairment
from camera_process.detection import camera_troubles, offline_trouble
from camera_process.detection.camera_loop import CameraLoop
from camera_process.detection.degraded_camera_trouble import LastingTrouble
from camera_process.detection.event_detector import Dependencies, EventDetector
from camera_process.detection.event_store import MemoryEventStore
from camera_process.source import Frame
from camera_process.substream import failover_source
from house import facts
from house.clock import FakeClock, SystemClock
from house.settings.whole_config import CameraSettings, MotionSection
from house.state.mode_switches import Switches

BALL = ("videotestsrc is-live=1 pattern=ball ! video/x-raw,width={},height={},framerate=15/1 "
        "! x264enc tune=zerolatency speed-preset=ultrafast key-int-max=15 ! rtph264pay name=pay0")
MAIN, SMALL = BALL.format(1280, 720), BALL.format(640, 360)
ON = Switches(True, False, False, "test")


class Camera:
    """Runs as in the house, in a thread of its own; its two streams come from servers that can be killed."""

    def __init__(self, start: Callable[..., object]) -> None:
        self._start = start
        self.main, self.small = start(launch=MAIN), start(launch=SMALL)
        self.settings = CameraSettings(source=self.main.address() + "#timeout=4",
                                       motion_source=self.small.address() + "#timeout=4")
        self.store, self.shape, self.frames = MemoryEventStore(), (0, 0), 0
        self.source = factory.camera(self.settings, SystemClock())
        deps = Dependencies(self.store, SystemClock(), lambda: ON, self._look)
        self.loop = CameraLoop(EventDetector("front", self.source, factory.detector_parts(MotionSection()), deps))
        self.stop = threading.Event()
        self.thread = threading.Thread(target=self.loop.run, args=(self.stop,))
        self.thread.start()

    def _look(self, frame: Frame, seen: object) -> None:
        self.shape, self.frames = frame.bgr().shape[:2], self.frames + 1

    def again(self, which: str) -> None:
        launch, old = (MAIN, self.main) if which == "main" else (SMALL, self.small)
        setattr(self, which, self._start("--port", str(old.port), launch=launch))

    def told(self, kind: type[facts.Fact]) -> list[facts.Fact]:
        return [fact for fact in self.store.facts if isinstance(fact, kind)]

    def end(self) -> None:
        self.stop.set()
        self.thread.join(60)


@pytest.fixture
def camera(rtsp_server, monkeypatch) -> Iterator[Camera]:
    for module in (camera_troubles, offline_trouble):
        monkeypatch.setattr(module, "HOLD_OFF", 6.0)
    monkeypatch.setattr(failover_source, "PATIENCE", 0.5)
    monkeypatch.setattr(failover_source, "_TRY_EVERY", 0.5)
    camera = Camera(rtsp_server)
    yield camera
    camera.end()


def test_a_main_stream_that_stays_away_is_trouble_and_the_small_one_goes_on(camera, until) -> None:
    until(lambda: camera.source.snapshot() is not None, "both streams come")
    camera.main.kill()
    until(lambda: camera.told(facts.TroubleBegan), "the trouble is told")
    trouble, = camera.told(facts.TroubleBegan)
    assert (trouble.kind, trouble.about) == ("stream", "front")
    assert trouble.text.startswith("front: its main stream stays away, so alerts show the small picture")
    before = camera.frames
    until(lambda: camera.frames > before + 5, "motion goes on")
    assert camera.shape == (360, 640) and not camera.told(facts.TroubleEnded)

    camera.again("main")
    until(lambda: camera.told(facts.TroubleEnded), "the trouble is over")
    ended, = camera.told(facts.TroubleEnded)
    assert (ended.kind, ended.about, ended.since) == ("stream", "front", trouble.at)
    until(lambda: camera.source.snapshot() is not None, "its pictures come again")
    assert len(camera.told(facts.TroubleBegan)) == 1


def test_while_the_small_stream_stays_away_motion_is_looked_for_in_the_main_one(camera, until) -> None:
    until(lambda: camera.shape == (360, 640), "the small stream comes")
    camera.small.kill()
    until(lambda: camera.shape == (720, 1280), "the main one is looked at")
    until(lambda: camera.told(facts.TroubleBegan), "the trouble is told")
    trouble, = camera.told(facts.TroubleBegan)
    assert trouble.kind == "stream" and "its small stream stays away" in trouble.text
    assert camera.source.packet_delay() == 0.0
    taken: list[bytes | None] = []
    until(lambda: taken.append(camera.source.snapshot()) or taken[-1], "there is a picture to show")
    picture = cv2.imdecode(np.frombuffer(taken[-1], np.uint8), cv2.IMREAD_COLOR)
    assert picture.shape[:2] == (720, 1280)

    camera.again("small")
    until(lambda: camera.shape == (360, 640), "the small one is looked at again")
    until(lambda: camera.told(facts.TroubleEnded), "the trouble is over")


def test_without_both_streams_the_camera_is_offline(camera, until) -> None:
    until(lambda: camera.shape == (360, 640), "the small stream comes")
    camera.small.kill()
    camera.main.kill()
    until(lambda: any(fact.kind == "camera" for fact in camera.told(facts.TroubleBegan)), "it is offline")
    camera.again("main")
    camera.again("small")
    until(lambda: any(fact.kind == "camera" for fact in camera.told(facts.TroubleEnded)), "it is back")


def test_a_lack_is_told_after_the_hold_off_once_and_anew_when_it_is_another() -> None:
    clock, store = FakeClock(), MemoryEventStore()
    stream_loss = LastingTrouble("stream", "front", store.record, clock, 20.0)
    main = Impairment(clock.monotonic(), "no main stream", "no power")
    clock.advance(19.0)
    stream_loss.look(main)
    assert store.facts == []
    clock.advance(1.0)
    stream_loss.look(main)
    stream_loss.look(main)
    assert [fact.text for fact in store.facts] == ["front: no main stream: no power"]
    stream_loss.look(Impairment(main.since, "no small stream", "no power"))
    assert [type(fact) for fact in store.facts[1:]] == [facts.TroubleEnded, facts.TroubleBegan]
    stream_loss.look(None)
    stream_loss.look(None)
    assert isinstance(store.facts[3], facts.TroubleEnded) and len(store.facts) == 4


def test_a_trouble_of_an_earlier_life_ends_when_nothing_is_lacking() -> None:
    clock, store = FakeClock(), MemoryEventStore()
    stream_loss = LastingTrouble("stream", "front", store.record, clock, 20.0, since=5.0)
    stream_loss.look(None)
    assert [(fact.kind, fact.since) for fact in store.facts] == [("stream", 5.0)]
