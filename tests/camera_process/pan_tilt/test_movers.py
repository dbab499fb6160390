"""A camera that turns in the drawn room: its picture really moves, and no event comes of it."""

import threading

import pytest

from camera_process import factory
from camera_process.detection.camera_loop import CameraLoop
from camera_process.detection.event_detector import Dependencies, EventDetector
from camera_process.detection.event_store import MemoryEventStore
from camera_process.orientation import STRAIGHT, Turn
from camera_process.pan_tilt.movers import Movers
from house import facts
from house.clock import FakeClock
from house.settings.whole_config import Settings, demo_settings
from house.state.house_state import HouseState
from house.state.mode_switches import Switches

ON = Switches(True, True, True, "test")
FPS = 10


class DrawnHouse:
    """The demo's camera on a fake clock: each frame is a tenth of a second."""

    def __init__(self, source: str = "demo://room?walker=0&size=640x360&realtime=0", state: HouseState | None = None,
                 address: str = "simulated://?speed=8", turn: Turn = STRAIGHT) -> None:
        own = demo_settings().cameras["living-room"]
        turns = own.pan_tilt.model_copy(update={"address": address})
        self.settings = own.model_copy(update={"source": source, "pan_tilt": turns})
        self.clock, self.store, self.seen = FakeClock(), MemoryEventStore(), []
        found = factory.source(source, self.clock, turn=turn)
        parts = factory.detector_parts(self.settings.motion)
        self.detector = EventDetector("room", found, parts, Dependencies(self.store, self.clock, lambda: ON,
                                                                         lambda frame, seen: self.seen.append(seen)))
        loops = {"room": CameraLoop(self.detector)}
        self.movers = Movers({"room": self.settings}, loops, self.store.record, self.clock)
        self.movers.begin(state or HouseState())
        found.open()

    def frames(self, seconds: float) -> None:
        for _ in range(round(seconds * FPS)):
            self.detector.run_once()
            self.clock.advance(1 / FPS)

    def ask(self, pan: float, tilt: float = 0.0) -> facts.MoveAsked:
        asked = facts.MoveAsked(at=self.clock.now(), camera="room", pan=pan, tilt=tilt, by="ann")
        self.movers.ask(asked)
        return asked

    def move(self, pan: float, tilt: float = 0.0, most: float = 30.0) -> facts.MoveAsked:
        """Ask, and let the mover run while frames come: its waits are what brings the frames."""
        mover = self.movers.by_camera["room"]
        bench = self

        class FrameClock(FakeClock):
            def now(self) -> float:
                return bench.clock.now()

            def monotonic(self) -> float:
                return bench.clock.monotonic()

            def sleep(self, seconds: float, wake: threading.Event | None = None) -> bool:
                bench.frames(seconds)
                assert bench.clock.monotonic() - began < most
                return False

        began = self.clock.monotonic()
        mover.deps = type(mover.deps)(self.detector.hold, self.store.record, FrameClock(), lambda: True)
        asked = self.ask(pan, tilt)
        mover.run_once(mover._newest(), threading.Event())
        return asked

    def kinds(self) -> list[str]:
        return [type(fact).__name__ for fact in self.store.facts]


@pytest.mark.parametrize("seed", [1, 7])
def test_no_event_comes_of_turning_there_and_back_again(seed):
    house = DrawnHouse(f"demo://room?walker=0&size=640x360&realtime=0&seed={seed}")
    house.frames(4)
    for pan, tilt in ((12, 0), (-12, 6), (0, 0)):
        house.move(pan, tilt)
        house.frames(3)
    assert house.kinds() == ["CameraMoved"] * 3


@pytest.mark.parametrize("turn", [STRAIGHT, Turn(180)], ids=["upright", "upside down"])
def test_the_drawn_room_is_seen_from_where_the_head_looks(turn):
    house = DrawnHouse(turn=turn)
    before = house.detector.source.read().luma.astype(int)
    house.move(12)
    after = house.detector.source.read().luma.astype(int)
    assert abs(after - before).mean() > 5.0, "noise and flicker change about two gray levels"


def test_the_same_turn_without_a_pause_would_be_motion():
    house = DrawnHouse()
    house.frames(4)
    house.ask(12)
    mover = house.movers.by_camera["room"]
    mover.head.move(type(mover.head.position())(12.0, 0.0))
    house.frames(6)
    assert any(seen.occupied for seen in house.seen)


def test_somebody_who_walks_in_after_a_turn_is_an_event_again():
    house = DrawnHouse("demo://room?size=640x360&realtime=0&first=12")
    house.frames(4)
    house.move(8)
    assert house.clock.monotonic() - 1000 < 12, "the turn was over before the visit"
    house.frames(20)
    assert house.kinds()[:2] == ["CameraMoved", "EventBegan"]


def test_an_event_that_is_open_when_the_camera_turns_ends_as_moved():
    house = DrawnHouse("demo://room?size=640x360&realtime=0&first=4")
    house.frames(8)
    assert house.kinds()[0] == "EventBegan"
    house.move(8)
    ended = next(fact for fact in house.store.facts if isinstance(fact, facts.EventEnded))
    assert ended.reason == "moved" and ended.event == house.store.facts[0].event
    assert house.kinds().index("EventEnded") < house.kinds().index("CameraMoved")


def test_a_picture_that_is_asked_for_while_it_turns_is_taken_all_the_same():
    house = DrawnHouse()
    house.frames(2)
    house.detector.hold.begin()
    house.detector.ask(facts.PictureAsked(at=1.0, camera="room", by="ann"))
    house.frames(0.2)
    assert house.kinds() == ["PictureTaken"]


def test_after_a_restart_it_looks_where_it_looked():
    state = HouseState().after(facts.CameraMoved(at=1.0, camera="room", pan=-7.5, tilt=3.0))
    house = DrawnHouse(state=state)
    mover = house.movers.by_camera["room"]
    mover.look()
    assert str(mover.head.position()) == "pan -7.5, tilt 3" and house.store.facts == []


def test_a_move_that_a_crash_interrupted_is_taken_up_again():
    asked = facts.MoveAsked(at=FakeClock().now() - 5, camera="room", pan=9.0, tilt=0.0, by="ann")
    house = DrawnHouse(state=HouseState().after(asked))
    house.movers.ask(asked)
    mover = house.movers.by_camera["room"]
    assert mover._newest() == asked and mover._newest() is None


@pytest.mark.parametrize("times", [1, 3])
def test_a_mistake_of_ours_in_a_movers_thread_costs_no_later_move(until, times):
    house = DrawnHouse()
    mover, mistakes = house.movers.by_camera["room"], ["mistake"] * times
    look = mover.look

    def broken() -> None:
        if mistakes:
            mistakes.pop()
            raise ZeroDivisionError
        look()

    mover.look = broken  # type: ignore[method-assign]
    house.movers.start()
    asked = house.ask(5)
    until(lambda: asked.id in [getattr(fact, "asked", "") for fact in list(house.store.facts)], "it moves", 30)
    house.movers.halt()
    troubles = [(fact.kind, fact.about) for fact in house.store.facts if isinstance(fact, facts.TroubleBegan)]
    assert troubles == ([] if times == 1 else [("thread", "room/pan-tilt")])


@pytest.mark.parametrize(("address", "says"), [
    ("motor://", "nothing answers motor://"), ("simulated://?speed=x", "speed='x' must be"),
    ("onvif://", "names no host"),
])
def test_a_head_that_cannot_be_built_is_trouble_and_the_answer_to_every_move(address, says):
    house = DrawnHouse(address=address)
    [trouble] = house.store.facts
    assert (trouble.kind, trouble.about) == ("pan-tilt", "room") and says in trouble.text
    asked = house.ask(1)
    failed = house.store.facts[-1]
    assert isinstance(failed, facts.MoveFailed) and failed.asked == asked.id and says in failed.reason


def test_a_camera_that_nothing_turns_is_answered_for_and_another_groups_is_not():
    house = DrawnHouse(address="")
    house.ask(1)
    assert "nothing turns this camera" in house.store.facts[-1].reason
    house.movers.ask(facts.MoveAsked(at=1.0, camera="elsewhere", pan=1, tilt=1, by="ann"))
    assert len(house.store.facts) == 1


def test_the_demo_turns_within_limits_that_its_drawing_can_show():
    own = demo_settings().cameras["living-room"].pan_tilt
    assert (own.pan_min, own.pan_max, own.tilt_min, own.tilt_max) == (-12, 12, -6, 6)
    assert Settings.model_validate(demo_settings().model_dump()) == demo_settings()
