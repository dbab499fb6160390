import threading

import numpy as np
import pytest

from camera_process.capabilities import LoggedInSource
from camera_process.detection.camera_loop import CameraLoop
from camera_process.detection.event_detector import Dependencies, DetectorParts, EventDetector
from camera_process.detection.event_store import MemoryEventStore
from camera_process.detection.offline_trouble import HOLD_OFF
from camera_process.source import Frame, SourceError
from house import facts
from house.clock import FakeClock
from house.state.mode_switches import Switches
from vision.motion.detector import MotionDetector
from vision.motion.event_hysteresis import EventHysteresis

OFF = Switches(False, False, False, "off")
ON = Switches(True, True, True, "on")
ASKED = facts.PictureAsked(at=0.0, camera="front", by="ann")


class Scripted:
    """A source that does what its script says: "frame", "end", or an error that it raises; then sets `stop`."""

    live = True

    def __init__(self, script: list[str | Exception], clock: FakeClock, stop: threading.Event) -> None:
        self.script, self.clock, self.stop = script, clock, stop
        self.opened = self.closed = 0

    def open(self) -> None:
        self.opened += 1

    def close(self) -> None:
        self.closed += 1

    def read(self) -> Frame | None:
        self.clock.advance(0.1)
        step = self.script.pop(0) if self.script else "frame"
        if not self.script:
            self.stop.set()
        if isinstance(step, Exception):
            raise step
        if step == "end":
            return None
        gray = np.full((180, 320), 100, np.uint8)
        return Frame(1, self.clock.monotonic(), gray, True, lambda: b"jpeg", lambda: np.dstack([gray] * 3))


def run(script: list[str | Exception], switches: Switches = ON) -> tuple[MemoryEventStore, Scripted, FakeClock]:
    clock, stop, store = FakeClock(), threading.Event(), MemoryEventStore()
    source = Scripted(script, clock, stop)
    detector = EventDetector("front", source, DetectorParts(MotionDetector(), EventHysteresis(5.0), {}),
                             Dependencies(store, clock, lambda: switches))
    CameraLoop(detector).run(stop)
    return store, source, clock


def lost() -> SourceError:
    return SourceError("the camera does not answer", transient=True)


def test_a_short_break_is_no_trouble_and_the_camera_is_opened_again():
    store, source, _ = run(["frame", lost(), "frame", "frame"])
    assert store.facts == []
    assert source.opened == 2 and source.closed == 2


def test_a_camera_that_stays_away_is_one_trouble_that_ends_with_its_first_frame():
    store, source, _ = run(["frame", *[lost() for _ in range(12)], "frame", "frame"])
    began, ended = store.facts
    assert isinstance(began, facts.TroubleBegan) and isinstance(ended, facts.TroubleEnded)
    assert (began.kind, began.about, began.text) == ("camera", "front", "front: the camera does not answer")
    assert ended.since == began.at
    assert ended.at - began.at < 12 * 10 and began.at - FakeClock().now() >= HOLD_OFF


def wrong() -> SourceError:
    return SourceError("this is a page", transient=False)


def test_what_trying_again_does_not_seem_to_help_is_tried_again_soon_and_is_no_trouble_when_it_passes():
    """Cameras answer with a page or refuse a login for some seconds while they start."""
    store, _, clock = run(["frame", wrong(), wrong(), "frame", "frame"])
    assert store.facts == []
    assert clock.monotonic() - 1000.0 < 10


def test_what_trying_again_does_not_seem_to_help_is_trouble_when_it_goes_on():
    store, _, _ = run([*[wrong() for _ in range(8)], "frame", "frame"])
    began, ended = store.facts
    assert began.text == "front: this is a page" and isinstance(ended, facts.TroubleEnded)
    assert began.at - FakeClock().now() < HOLD_OFF + 5


def test_the_wait_between_attempts_grows_to_four_seconds_and_no_further():
    _, source, clock = run(["frame", *[lost() for _ in range(40)], "frame", "frame"])
    assert source.opened == 41
    waited = clock.monotonic() - 1000.0 - 42 * 0.1
    assert 0.5 + 1 + 2 + 36 * 4 <= waited <= 0.5 + 1 + 2 + 38 * 4


def test_a_file_that_ends_is_told_with_the_way_to_repeat_it():
    store, _, _ = run(["frame", "end", "frame", "frame"])
    assert "loop=1" in store.facts[0].text


def test_a_camera_that_is_switched_off_is_never_opened():
    clock, stop, store = FakeClock(), threading.Event(), MemoryEventStore()
    source = Scripted(["frame"], clock, stop)
    looks = iter([OFF] * 5)

    def switches() -> Switches:
        found = next(looks, None)
        if found is None:
            stop.set()
        return OFF

    detector = EventDetector("front", source, DetectorParts(MotionDetector(), EventHysteresis(5.0), {}),
                             Dependencies(store, clock, switches))
    detector.ask(facts.PictureAsked(at=0.0, camera="front", by="ann"))
    CameraLoop(detector).run(stop)
    assert source.opened == 0
    assert "switched off" in store.facts[0].reason


def test_an_unexpected_error_is_raised_with_the_source_closed_and_who_waits_answered():
    clock, stop, store = FakeClock(), threading.Event(), MemoryEventStore()
    source = Scripted(["frame", ZeroDivisionError("a mistake"), "frame", "frame"], clock, stop)
    detector = EventDetector("front", source, DetectorParts(MotionDetector(), EventHysteresis(5.0), {}),
                             Dependencies(store, clock, lambda: ON))
    loop = CameraLoop(detector)
    read = source.read
    source.read = lambda: (len(source.script) == 3 and detector.ask(ASKED)) or read()  # type: ignore[method-assign]
    with pytest.raises(ZeroDivisionError):
        loop.run(stop)
    assert loop.failed and (source.opened, source.closed) == (1, 1)
    assert [(type(fact).__name__, fact.asked, fact.picture) for fact in store.facts] == [("PictureTaken", ASKED.id, "")]

    loop.run(stop)
    assert not loop.failed and (source.opened, source.closed) == (2, 2)


def test_the_source_is_closed_even_when_the_event_cannot_be_ended(monkeypatch):
    clock, stop, store = FakeClock(), threading.Event(), MemoryEventStore()
    source = Scripted(["frame", lost()], clock, stop)
    detector = EventDetector("front", source, DetectorParts(MotionDetector(), EventHysteresis(5.0), {}),
                             Dependencies(store, clock, lambda: ON))
    monkeypatch.setattr(detector.parts.occupancy, "flush", lambda: [][0])
    with pytest.raises(IndexError):
        CameraLoop(detector).run(stop)
    assert source.closed == 1


def test_a_camera_that_hangs_is_trouble_after_the_hold_off_whoever_looks():
    clock, stop, store = FakeClock(), threading.Event(), MemoryEventStore()
    source = Scripted(["frame", "frame"], clock, stop)
    detector = EventDetector("front", source, DetectorParts(MotionDetector(), EventHysteresis(5.0), {}),
                             Dependencies(store, clock, lambda: ON))
    loop, read, seen = CameraLoop(detector), source.read, []

    def hangs() -> Frame | None:
        for _ in range(25):
            clock.advance(1.0)
            loop.troubles.offline.look()  # as the thread that looks after the cameras does
            seen.append(len(store.facts))
        return read()

    source.read = hangs  # type: ignore[method-assign]
    loop.run(stop)
    assert seen[:25] == [0] * 19 + [1] * 6
    assert [(fact.kind, fact.about) for fact in store.facts[:2]] == [("camera", "front")] * 2
    assert "no picture for 20 s" in store.facts[0].text and isinstance(store.facts[1], facts.TroubleEnded)


def test_every_round_is_said_to_have_gone_well():
    clock, stop, rounds = FakeClock(), threading.Event(), []
    source = Scripted(["frame", "frame", lost(), "frame"], clock, stop)
    detector = EventDetector("front", source, DetectorParts(MotionDetector(), EventHysteresis(5.0), {}),
                             Dependencies(MemoryEventStore(), clock, lambda: ON))
    CameraLoop(detector).run(stop, lambda: rounds.append(clock.monotonic()))
    assert len(rounds) >= 4


class Clear(Scripted, LoggedInSource):
    """A camera that gets its password in the clear."""

    def in_the_clear(self) -> bool:
        return self.opened > 0


def test_a_password_in_the_clear_is_said_once_in_the_log_however_often_the_camera_is_opened(caplog):
    clock, stop = FakeClock(), threading.Event()
    source = Clear(["frame"] * 15 + [lost()] + ["frame"] * 15, clock, stop)
    detector = EventDetector("front", source, DetectorParts(MotionDetector(), EventHysteresis(5.0), {}),
                             Dependencies(MemoryEventStore(), clock, lambda: ON))
    CameraLoop(detector).run(stop)
    said = [each.getMessage() for each in caplog.records if "in the clear" in each.getMessage()]
    assert source.opened == 2 and len(said) == 1 and said[0].startswith("front: sends its password in the clear")
