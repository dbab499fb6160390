from collections.abc import Callable, Iterable

import numpy as np
import pytest

from camera_process.detection.event_detector import Dependencies, DetectorParts, EventDetector
from camera_process.detection.event_store import MemoryEventStore
from camera_process.source import Frame, SourceError
from house import facts
from house.clock import FakeClock
from house.state import Switches
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


def watch_of(source: Drawn, clock: FakeClock, switches: Switches = ON, gap: float = 2.0) -> tuple[EventDetector,
                                                                                                  MemoryEventStore]:
    keeper = MemoryEventStore()
    eyes = DetectorParts(MotionDetector(), EventHysteresis(gap), {"all": ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0),
                                                                          (0.0, 1.0))})
    return EventDetector("front", source, eyes, Dependencies(keeper, clock, lambda: switches)), keeper


def play(watch: EventDetector) -> None:
    while watch.run_once():
        pass


def kinds(keeper: MemoryEventStore) -> list[str]:
    return [type(fact).__name__ for fact in keeper.facts]


def test_a_walk_is_one_event_that_begins_and_ends_with_the_motion():
    clock = FakeClock()
    watch, keeper = watch_of(Drawn(20, walk(6, 10), clock), clock)
    play(watch)
    began, ended = keeper.facts[0], keeper.facts[-1]
    assert isinstance(began, facts.EventBegan) and isinstance(ended, facts.EventEnded)
    assert kinds(keeper).count("EventBegan") == kinds(keeper).count("EventEnded") == 1
    assert abs(began.frame - 60) <= 5 and abs(ended.frame - 99) <= 8
    assert began.event == ended.event and ended.reason == "quiet"
    assert ended.duration == pytest.approx((ended.frame - began.frame) / FPS, abs=0.05)
    assert began.at == pytest.approx(1_700_000_000.0 + began.frame / FPS, abs=0.3)
    assert began.zones == ("all",) and began.regions


def test_the_picture_is_kept_before_the_fact_that_names_it():
    clock = FakeClock()
    watch, keeper = watch_of(Drawn(12, walk(6, 10), clock), clock)
    order: list[str] = []
    save, record = keeper.save, keeper.record
    keeper.save = lambda *a: order.append("saved " + a[0]) or save(*a)  # type: ignore[method-assign,func-returns-value]
    keeper.record = lambda f: order.append(f"told {getattr(f, 'picture', '')}") or record(f)  # type: ignore[method-assign,func-returns-value]
    play(watch)
    began = keeper.facts[0]
    assert order[:2] == [f"saved {began.picture}", f"told {began.picture}"]
    assert began.picture in keeper.pictures


def test_a_camera_that_is_not_recording_tells_events_without_pictures():
    clock = FakeClock()
    watch, keeper = watch_of(Drawn(14, walk(6, 10), clock), clock, SILENT)
    play(watch)
    assert kinds(keeper) == ["EventBegan", "EventEnded"]
    assert keeper.pictures == {}
    assert keeper.facts[0].picture == keeper.facts[1].picture == ""


def test_no_room_for_the_picture_still_tells_the_event():
    clock = FakeClock()
    watch, keeper = watch_of(Drawn(14, walk(6, 10), clock), clock)
    keeper.save = lambda *a: False  # type: ignore[method-assign]
    play(watch)
    assert isinstance(keeper.facts[0], facts.EventBegan) and keeper.facts[0].picture == ""


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
    watch, keeper = watch_of(source, clock)
    play(watch)
    assert kinds(keeper)[0] == "EventBegan" and keeper.facts[0].picture == ""


def test_switching_off_ends_the_open_event_and_says_so():
    clock = FakeClock()
    watch, keeper = watch_of(Drawn(9, walk(6, 12), clock), clock)
    for _ in range(85):
        watch.run_once()
    watch.end("off")
    ended = keeper.facts[-1]
    assert isinstance(ended, facts.EventEnded) and ended.reason == "off"
    assert watch.event is None


def test_a_picture_that_was_asked_for_is_taken_from_the_next_frame():
    clock = FakeClock()
    watch, keeper = watch_of(Drawn(5, walk(90, 91), clock), clock)
    watch.run_once()
    asked = facts.PictureAsked(at=clock.now(), camera="front", by="ann", channel="C1")
    assert not watch.awaited
    watch.ask(asked)
    assert watch.awaited
    watch.run_once()
    assert not watch.awaited
    taken = keeper.facts[-1]
    assert isinstance(taken, facts.PictureTaken)
    assert (taken.asked, taken.channel, taken.reason) == (asked.id, "C1", "")
    assert keeper.pictures[taken.picture] == b"jpeg 1"


def test_a_picture_asked_of_a_camera_that_is_off_is_refused_with_the_reason():
    clock = FakeClock()
    watch, keeper = watch_of(Drawn(5, walk(90, 91), clock), clock)
    watch.ask(facts.PictureAsked(at=clock.now(), camera="front", by="ann"))
    watch.refuse("the camera is off")
    assert keeper.facts[-1].picture == "" and keeper.facts[-1].reason == "the camera is off"
