"""Moves from the asking to the answer: a simulated head on a fake clock, no frames, and frames of a drawn room."""

import threading

import pytest

from camera_process.detection.motion_hold import MotionHold
from camera_process.pan_tilt.head import Bounded, Limits, PanTiltError
from camera_process.pan_tilt.heads import simulated
from camera_process.pan_tilt.mover import LONGEST_MOVE, TOO_OLD, UNFINISHED, Mover, MoverDependencies, unfinished
from camera_process.position import Position
from house import facts
from house.clock import FakeClock
from house.state.house_state import HouseState
from ledger.supervised_thread import SupervisedThread

GO_ON = threading.Event()


class Bench:
    """One camera that turns; nobody looks at its frames unless `watching`."""

    def __init__(self, address: str = "simulated://?speed=30", known: Position | None = None) -> None:
        self.clock, self.log, self.hold, self.watching = FakeClock(), [], MotionHold(), False
        self.inner = simulated.connect(address, self.clock, known)
        deps = MoverDependencies(self.hold, self.log.append, self.clock, lambda: self.watching)
        self.mover = Mover("front", Bounded(self.inner, Limits((-60, 60), (-30, 30))), deps, known)

    def asked(self, pan: float, tilt: float, preset: str = "", ago: float = 0.0) -> facts.MoveAsked:
        return facts.MoveAsked(at=self.clock.now() - ago, camera="front", pan=pan, tilt=tilt, by="ann", preset=preset,
                               channel="C1")

    def move(self, *where: float, **how: float) -> facts.MoveAsked:
        asked = self.asked(*where, **how)
        self.mover.run_once(asked, GO_ON)
        return asked

    def of(self, kind: type[facts.Fact]) -> list:
        return [fact for fact in self.log if isinstance(fact, kind)]


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_a_move_ends_where_it_was_asked_to_and_names_who_asked(bench):
    began = bench.clock.monotonic()
    asked = bench.move(30, -10)
    [moved] = bench.log
    assert (moved.camera, moved.pan, moved.tilt, moved.asked, moved.channel) == ("front", 30, -10, asked.id, "C1")
    assert bench.clock.monotonic() - began >= 1.0
    assert not bench.hold.holding


def test_motion_is_held_back_from_before_the_first_step_of_the_motor(bench):
    held = []
    move = bench.inner.move
    bench.inner.move = lambda to: held.append(bench.hold.holding) or move(to)
    bench.move(30, 0)
    assert held == [True]


def test_what_the_head_refuses_is_answered_and_is_no_trouble(bench):
    asked = bench.move(61, 0)
    [failed] = bench.log
    assert isinstance(failed, facts.MoveFailed)
    assert (failed.asked, failed.channel) == (asked.id, "C1") and "from -60 to 60 in pan" in failed.reason
    assert not bench.hold.holding


def test_an_unknown_preset_is_answered_with_those_there_are(bench):
    bench.move(0, 0, preset="door")
    assert "knows no preset 'door'; it keeps none" in bench.of(facts.MoveFailed)[0].reason


def test_a_stuck_motor_is_given_up_told_and_well_again_when_it_turns():
    bench = Bench("simulated://?stuck=1")
    began = bench.clock.monotonic()
    bench.move(30, 0)
    assert LONGEST_MOVE <= bench.clock.monotonic() - began <= LONGEST_MOVE + 20
    assert "has not arrived" in bench.of(facts.MoveFailed)[0].reason
    [trouble] = bench.of(facts.TroubleBegan)
    assert (trouble.kind, trouble.about) == ("pan-tilt", "front") and "\n" not in trouble.text
    bench.move(30, 0)
    assert len(bench.of(facts.TroubleBegan)) == 1
    bench.inner._options = simulated.Options()
    bench.move(0, 0)
    assert bench.of(facts.TroubleEnded)[0].since == trouble.at
    assert not bench.hold.holding


def test_a_head_that_stops_on_its_way_is_told_with_the_place_where_it_stands():
    bench = Bench("simulated://?stuck=1")
    bench.inner.moving = lambda: False
    bench.move(30, 0)
    moved, failed = bench.log
    assert isinstance(moved, facts.CameraMoved) and (moved.asked, moved.pan) == ("", 15)
    assert isinstance(failed, facts.MoveFailed) and "on its way to pan 30, tilt 0" in failed.reason


def test_a_newer_move_takes_the_place_of_the_one_under_way(bench):
    newer = bench.asked(-20, 5)
    moving = bench.inner.moving

    def asked_meanwhile() -> bool:
        bench.mover.ask(newer)
        bench.mover.ask(newer)
        return moving()

    bench.inner.moving = asked_meanwhile
    bench.move(60, 0)
    [moved] = bench.log
    assert (moved.pan, moved.tilt, moved.asked) == (-20, 5, newer.id)


def test_a_move_that_waited_too_long_is_not_made(bench):
    bench.move(30, 0, ago=TOO_OLD + 60)
    assert "11 minutes ago" in bench.of(facts.MoveFailed)[0].reason
    assert bench.inner.position() == Position(0, 0)


def test_a_process_told_to_stop_says_nothing_so_that_its_next_life_finishes_the_move(bench):
    stop = threading.Event()
    stop.set()
    bench.mover.run_once(bench.asked(30, 0), stop)
    assert bench.log == []


def test_at_start_the_log_is_told_where_it_stands_unless_it_knows():
    bench = Bench()
    bench.mover.look()
    bench.mover.look()
    assert [(fact.pan, fact.tilt, fact.asked) for fact in bench.log] == [(0, 0, "")]
    knowing = Bench(known=Position(12, 3))
    knowing.mover.look()
    assert knowing.log == []


def test_a_head_that_cannot_be_asked_is_trouble_until_it_answers(bench):
    position = bench.inner.position

    def broken() -> Position:
        raise PanTiltError("does not answer", transient=True)

    bench.inner.position = broken
    bench.mover.look()
    bench.mover.look()
    bench.inner.position = position
    bench.mover.look()
    assert [type(fact).__name__ for fact in bench.log] == ["TroubleBegan", "TroubleEnded", "CameraMoved"]


def test_the_long_life_looks_moves_and_ends(bench):
    stop, asked = threading.Event(), bench.asked(30, 0)
    record = bench.mover.deps.record

    def recorded(fact: facts.Fact) -> None:
        record(fact)
        if getattr(fact, "asked", "") == asked.id:
            stop.set()

    bench.mover.deps = MoverDependencies(bench.hold, recorded, bench.clock, lambda: False)
    bench.mover.ask(asked)
    bench.mover.run(stop)
    assert [fact.pan for fact in bench.of(facts.CameraMoved)] == [0, 30]


def test_a_mistake_of_ours_costs_one_move_and_not_the_next(bench):
    stop, first, second = threading.Event(), bench.asked(30, 0), bench.asked(10, 0)
    move = bench.inner.move

    def broken(to: Position) -> None:
        bench.inner.move = move
        bench.mover.ask(second)
        raise ZeroDivisionError

    def recorded(fact: facts.Fact) -> None:
        bench.log.append(fact)
        if getattr(fact, "asked", "") == second.id:
            stop.set()

    bench.inner.move = broken
    bench.mover.deps = MoverDependencies(bench.hold, recorded, bench.clock, lambda: False)
    bench.mover.ask(first)
    thread = SupervisedThread("turning front", bench.mover.run, bench.clock, stopping=stop)
    thread.start()
    assert thread.join(60)
    assert [type(fact).__name__ for fact in bench.log] == ["CameraMoved", "MoveFailed", "CameraMoved"]
    assert bench.log[1].asked == first.id and bench.log[2].pan == 10 and not bench.hold.holding


def test_without_frames_the_picture_is_waited_for_no_longer_than_is_bounded(bench):
    bench.watching = True
    began = bench.clock.monotonic()
    bench.move(30, 0)
    assert 10 <= bench.clock.monotonic() - began <= 20
    assert bench.of(facts.CameraMoved) and not bench.hold.holding


@pytest.mark.parametrize(("ago", "answer", "found"), [
    (5, None, True), (UNFINISHED + 1, None, False), (5, "moved", False), (5, "failed", False),
])
def test_a_move_that_a_crash_interrupted_is_found_in_the_state(ago, answer, found):
    asked = facts.MoveAsked(at=1000.0, camera="front", pan=5, tilt=6, by="ann", preset="x", channel="C")
    state = HouseState().after(asked)
    if answer == "moved":
        state = state.after(facts.CameraMoved(at=1001.0, camera="front", pan=5, tilt=6, asked=asked.id))
    if answer == "failed":
        state = state.after(facts.MoveFailed(at=1001.0, camera="front", asked=asked.id, reason="stuck"))
    assert unfinished("front", state, 1000.0 + ago) == (asked if found else None)
    assert unfinished("yard", state, 1000.0 + ago) is None
