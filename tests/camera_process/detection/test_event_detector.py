from collections.abc import Callable, Iterable

import numpy as np
import pytest

from camera_process.detection.event_detector import Dependencies, DetectorParts, EventDetector
from camera_process.detection.event_store import MemoryEventStore
from camera_process.source import Frame, SourceError
from house import facts
from house.clock import FakeClock
from house.state.mode_switches import Switches
from vision.motion.detector import MotionDetector
from vision.motion.event_hysteresis import EventHysteresis

ON = Switches(True, True, True, "test")
SILENT = Switches(True, False, False, "home")
FPS = 10


class Drawn:
    """A source of drawn frames: a noisy gray room, and a bright block wherever `walker` says (seconds -> x or None)."""

    def __init__(self, seconds: float, walker: Callable[[float], float | None], clock: FakeClock) -> None:
        self.live = False
        self._numbers: Iterable[int] = iter(range(int(seconds * FPS)))
        self._walker, self._clock = walker, clock
        self._random = np.random.default_rng(1)

    def open(self) -> None: ...

    def close(self) -> None: ...

    def read(self) -> Frame | None:
        number = next(iter(self._numbers), None)
        if number is None:
            return None
        time = number / FPS
        luma = np.clip(self._random.normal(110, 2, (180, 320)), 0, 255).astype(np.uint8)
        x = self._walker(time)
        if x is not None:
            left = int(x * 280)
            luma[60:150, left : left + 40] = 200 + (np.indices((90, 40)).sum(0) % 40).astype(np.uint8)
        self._clock.advance(1 / FPS)
        return Frame(number, time, luma, False, lambda: b"jpeg %d" % number, lambda: np.dstack([luma] * 3))


def walk(start: float, end: float) -> Callable[[float], float | None]:
    return lambda t: (t - start) / (end - start) if start <= t < end else None


def detector_of(source: Drawn, clock: FakeClock, switches: Switches = ON, gap: float = 2.0) -> tuple[EventDetector,
                                                                                                     MemoryEventStore]:
    store = MemoryEventStore()
    parts = DetectorParts(MotionDetector(), EventHysteresis(gap), {"all": ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0),
                                                                           (0.0, 1.0))})
    return EventDetector("front", source, parts, Dependencies(store, clock, lambda: switches)), store


def play(detector: EventDetector) -> None:
    while detector.run_once():
        pass


def kinds(store: MemoryEventStore) -> list[str]:
    return [type(fact).__name__ for fact in store.facts]


def test_a_walk_is_one_event_that_begins_and_ends_with_the_motion():
    clock = FakeClock()
    detector, store = detector_of(Drawn(20, walk(6, 10), clock), clock)
    play(detector)
    began, ended = store.facts[0], store.facts[-1]
    assert isinstance(began, facts.EventBegan) and isinstance(ended, facts.EventEnded)
    assert kinds(store).count("EventBegan") == kinds(store).count("EventEnded") == 1
    assert abs(began.frame - 60) <= 5 and abs(ended.frame - 99) <= 8
    assert began.event == ended.event and ended.reason == "quiet"
    assert ended.duration == pytest.approx((ended.frame - began.frame) / FPS, abs=0.05)
    assert began.at == pytest.approx(1_700_000_000.0 + began.frame / FPS, abs=0.3)
    assert began.zones == ("all",) and began.regions


def test_the_picture_is_kept_before_the_fact_that_names_it():
    clock = FakeClock()
    detector, store = detector_of(Drawn(12, walk(6, 10), clock), clock)
    order: list[str] = []
    save, record = store.save, store.record
    store.save = lambda *a: order.append("saved " + a[0]) or save(*a)  # type: ignore[method-assign,func-returns-value]
    store.record = lambda f: order.append(f"told {getattr(f, 'picture', '')}") or record(f)  # type: ignore[method-assign,func-returns-value]
    play(detector)
    began = store.facts[0]
    assert order[:2] == [f"saved {began.picture}", f"told {began.picture}"]
    assert began.picture in store.pictures


def test_a_camera_that_is_not_recording_tells_events_without_pictures():
    clock = FakeClock()
    detector, store = detector_of(Drawn(14, walk(6, 10), clock), clock, SILENT)
    play(detector)
    assert kinds(store) == ["EventBegan", "EventEnded"]
    assert store.pictures == {}
    assert store.facts[0].picture == store.facts[1].picture == ""


def test_no_room_for_the_picture_still_tells_the_event():
    clock = FakeClock()
    detector, store = detector_of(Drawn(14, walk(6, 10), clock), clock)
    store.save = lambda *a: False  # type: ignore[method-assign]
    play(detector)
    assert isinstance(store.facts[0], facts.EventBegan) and store.facts[0].picture == ""


def test_while_no_picture_can_be_kept_an_event_is_a_beginning_and_an_end_and_few_are_tried():
    clock = FakeClock()
    detector, store = detector_of(Drawn(40, walk(6, 30), clock), clock)
    tried: list[str] = []
    store.save = lambda picture, *a: bool(tried.append(picture))  # type: ignore[method-assign,func-returns-value]
    play(detector)
    assert kinds(store) == ["EventBegan", "EventEnded"]
    assert 2 <= len(tried) <= 10


def test_once_pictures_can_be_kept_again_the_open_event_gets_some():
    clock = FakeClock()
    detector, store = detector_of(Drawn(40, walk(6, 30), clock), clock)
    save = store.save
    store.save = lambda *a: clock.monotonic() > 1010 and save(*a)  # type: ignore[method-assign]
    play(detector)
    pictured = [fact for fact in store.facts if isinstance(fact, facts.EventPictured)]
    assert store.facts[0].picture == "" and pictured and all(fact.picture in store.pictures for fact in pictured)
    assert store.facts[-1].picture in store.pictures


def test_damaged_picture_bytes_still_tell_the_event():
    clock = FakeClock()
    source = Drawn(14, walk(6, 10), clock)
    read = source.read

    def broken() -> bytes:
        raise SourceError("damaged", transient=True)

    def damaged() -> Frame | None:
        frame = read()
        return frame and Frame(frame.number, frame.time, frame.luma, frame.live, broken, frame.bgr)

    source.read = damaged  # type: ignore[method-assign]
    detector, store = detector_of(source, clock)
    play(detector)
    assert kinds(store)[0] == "EventBegan" and store.facts[0].picture == ""


def test_switching_off_ends_the_open_event_and_says_so():
    clock = FakeClock()
    detector, store = detector_of(Drawn(9, walk(6, 12), clock), clock)
    for _ in range(85):
        detector.run_once()
    detector.end("off")
    ended = store.facts[-1]
    assert isinstance(ended, facts.EventEnded) and ended.reason == "off"
    assert detector.event is None


def test_a_picture_that_was_asked_for_is_taken_from_the_next_frame():
    clock = FakeClock()
    detector, store = detector_of(Drawn(5, walk(90, 91), clock), clock)
    detector.run_once()
    asked = facts.PictureAsked(at=clock.now(), camera="front", by="ann", channel="C1")
    assert not detector.awaited
    detector.ask(asked)
    assert detector.awaited
    detector.run_once()
    assert not detector.awaited
    taken = store.facts[-1]
    assert isinstance(taken, facts.PictureTaken)
    assert (taken.asked, taken.channel, taken.reason) == (asked.id, "C1", "")
    assert store.pictures[taken.picture] == b"jpeg 1"


def test_a_picture_asked_of_a_camera_that_is_off_is_refused_with_the_reason():
    clock = FakeClock()
    detector, store = detector_of(Drawn(5, walk(90, 91), clock), clock)
    detector.ask(facts.PictureAsked(at=clock.now(), camera="front", by="ann"))
    detector.refuse("the camera is off")
    assert store.facts[-1].picture == "" and store.facts[-1].reason == "the camera is off"


def armed_while_something_moves(seconds: float, walker: Callable[[float], float | None], armed_at: float,
                                exit_delay: float) -> list[facts.Fact]:
    """What is recorded of a camera that neither records nor alerts until `armed_at` seconds."""
    clock = FakeClock()
    source, store, began = Drawn(seconds, walker, clock), MemoryEventStore(), clock.monotonic()
    parts = DetectorParts(MotionDetector(), EventHysteresis(10.0), {})
    deps = Dependencies(store, clock, lambda: ON if clock.monotonic() - began >= armed_at else SILENT,
                        exit_delay=lambda: exit_delay)
    play(EventDetector("front", source, parts, deps))
    return store.facts


def pacing(t: float) -> float | None:
    """Somebody who walks to and fro from the third second on, and never leaves the picture."""
    return abs((t - 3) / 4 % 2 - 1) if t >= 3 else None


def test_an_event_that_was_open_when_the_camera_was_armed_is_another_one_after_the_exit_delay():
    found = armed_while_something_moves(40, pacing, armed_at=8, exit_delay=12)
    began = [fact for fact in found if isinstance(fact, facts.EventBegan)]
    ended = [fact for fact in found if isinstance(fact, facts.EventEnded)]
    assert [fact.reason for fact in ended] == ["armed", "quiet"]
    assert [fact.event for fact in ended] == [fact.event for fact in began]
    assert began[1].at == pytest.approx(1_700_000_000.0 + 20, abs=1.0)
    assert ended[0].at == pytest.approx(began[1].at, abs=0.2)
    assert [bool(fact.picture) for fact in began] == [False, True]
    order = [type(fact).__name__ for fact in found if fact in (*began, *ended)]
    assert order == ["EventBegan", "EventEnded", "EventBegan", "EventEnded"]


def test_who_has_left_the_picture_by_the_end_of_the_exit_delay_begins_no_other_event():
    found = armed_while_something_moves(40, walk(6, 14), armed_at=8, exit_delay=12)
    assert [type(fact).__name__ for fact in found] == ["EventBegan", "EventEnded"]
    assert found[1].reason == "quiet" and found[1].duration < 12


def test_an_event_that_begins_after_the_camera_was_armed_is_left_whole():
    found = armed_while_something_moves(40, walk(10, 38), armed_at=8, exit_delay=12)
    assert [fact.reason for fact in found if isinstance(fact, facts.EventEnded)] == ["quiet"]
