import threading

import numpy as np

from camera_process.detection.camera_loop import HOLD_OFF, CameraLoop
from camera_process.detection.event_detector import Dependencies, DetectorParts, EventDetector
from camera_process.detection.event_store import MemoryEventStore
from camera_process.source import Frame, SourceError
from house import facts
from house.clock import FakeClock
from house.state import Switches
from vision.motion.detector import MotionDetector
from vision.motion.event_hysteresis import EventHysteresis

OFF = Switches(False, False, False, "off")
ON = Switches(True, True, True, "on")


class Scripted:
    """A source that does what its script says: "frame", "end", or an error; then sets `stop`."""

    live = True

    def __init__(self, script: list[str | SourceError], clock: FakeClock, stop: threading.Event) -> None:
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
        if isinstance(step, SourceError):
            raise step
        if step == "end":
            return None
        gray = np.full((180, 320), 100, np.uint8)
        return Frame(1, self.clock.monotonic(), gray, True, lambda: b"jpeg", lambda: np.dstack([gray] * 3))


def run(script: list[str | SourceError], switches: Switches = ON) -> tuple[MemoryEventStore, Scripted, FakeClock]:
    clock, stop, keeper = FakeClock(), threading.Event(), MemoryEventStore()
    source = Scripted(script, clock, stop)
    watch = EventDetector("front", source, DetectorParts(MotionDetector(), EventHysteresis(5.0), {}),
                          Dependencies(keeper, clock, lambda: switches))
    CameraLoop(watch).run(stop)
    return keeper, source, clock


def lost() -> SourceError:
    return SourceError("the camera does not answer", transient=True)


def test_a_short_break_is_no_trouble_and_the_camera_is_opened_again():
    keeper, source, _ = run(["frame", lost(), "frame", "frame"])
    assert keeper.facts == []
    assert source.opened == 2 and source.closed == 2


def test_a_camera_that_stays_away_is_one_trouble_that_ends_with_its_first_frame():
    keeper, source, _ = run(["frame", *[lost() for _ in range(12)], "frame", "frame"])
    began, ended = keeper.facts
    assert isinstance(began, facts.TroubleBegan) and isinstance(ended, facts.TroubleEnded)
    assert (began.kind, began.about, began.text) == ("camera", "front", "the camera does not answer")
    assert ended.since == began.at
    assert ended.at - began.at < 12 * 10 and began.at - FakeClock().now() >= HOLD_OFF


def test_an_error_that_trying_again_does_not_help_is_told_at_once_and_tried_rarely():
    keeper, source, clock = run([SourceError("wrong password", transient=False), "frame", "frame"])
    assert [type(f).__name__ for f in keeper.facts] == ["TroubleBegan", "TroubleEnded"]
    assert clock.monotonic() - 1000.0 >= 30


def test_the_wait_between_attempts_grows_to_four_seconds_and_no_further():
    _, source, clock = run(["frame", *[lost() for _ in range(40)], "frame", "frame"])
    assert source.opened == 41
    waited = clock.monotonic() - 1000.0 - 42 * 0.1
    assert 0.5 + 1 + 2 + 36 * 4 <= waited <= 0.5 + 1 + 2 + 38 * 4


def test_a_file_that_ends_is_told_with_the_way_to_repeat_it():
    keeper, _, _ = run(["frame", "end", "frame", "frame"])
    assert "loop=1" in keeper.facts[0].text


def test_a_camera_that_is_switched_off_is_never_opened():
    clock, stop, keeper = FakeClock(), threading.Event(), MemoryEventStore()
    source = Scripted(["frame"], clock, stop)
    looks = iter([OFF] * 5)

    def switches() -> Switches:
        found = next(looks, None)
        if found is None:
            stop.set()
        return OFF

    watch = EventDetector("front", source, DetectorParts(MotionDetector(), EventHysteresis(5.0), {}),
                          Dependencies(keeper, clock, switches))
    watch.ask(facts.PictureAsked(at=0.0, camera="front", by="ann"))
    CameraLoop(watch).run(stop)
    assert source.opened == 0
    assert "switched off" in keeper.facts[0].reason
