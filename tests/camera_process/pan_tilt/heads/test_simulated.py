import pytest

from camera_process.pan_tilt.head import Bounded, Limits, PanTiltError
from camera_process.pan_tilt.heads import simulated
from camera_process.position import Position
from house.clock import FakeClock


def test_a_move_takes_the_time_its_longer_way_needs():
    clock = FakeClock()
    head = simulated.connect("simulated://?speed=20", clock)
    head.move(Position(40, -10))
    clock.advance(1)
    assert head.moving() and head.position() == Position(20, -5)
    clock.advance(1)
    assert not head.moving() and head.position() == Position(40, -10)


def test_a_new_move_begins_where_the_old_one_was_broken_off():
    clock = FakeClock()
    head = simulated.connect("simulated://?speed=10", clock, Position(0, 0))
    head.move(Position(50, 0))
    clock.advance(2)
    head.move(Position(0, 0))
    assert head.position() == Position(20, 0)
    clock.advance(1)
    assert head.position() == Position(10, 0)


def test_it_stands_where_it_stood_last():
    assert simulated.connect("simulated://", FakeClock(), Position(3, 4)).position() == Position(3, 4)


def test_a_stuck_head_turns_for_ever_and_never_arrives():
    clock = FakeClock()
    head = simulated.connect("simulated://?stuck=1", clock)
    head.move(Position(30, 0))
    clock.advance(1000)
    assert head.moving() and head.position() == Position(15, 0)


@pytest.mark.parametrize("address", ["simulated://?speed=0", "simulated://?pace=3", "simulated://?stuck=yes"])
def test_options_it_does_not_take_are_named(address):
    with pytest.raises(PanTiltError, match="option"):
        simulated.connect(address, FakeClock())


def test_right_is_right_however_the_head_is_mounted():
    clock = FakeClock()
    inner = simulated.connect("simulated://", clock)
    head = Bounded(inner, Limits((-45, 60), (-10, 20), invert_pan=True, invert_tilt=True))
    head.move(Position(60, -10))
    clock.advance(10)
    assert inner.position() == Position(-60, 10)
    assert head.position() == Position(60, -10)


@pytest.mark.parametrize("to", [Position(61, 0), Position(-46, 0), Position(0, 21), Position(0, -11)])
def test_the_cameras_limits_hold_and_are_named(to):
    clock = FakeClock()
    head = Bounded(simulated.connect("simulated://", clock), Limits((-45, 60), (-10, 20), invert_pan=True))
    with pytest.raises(PanTiltError, match="from -45 to 60 in pan and from -10 to 20 in tilt") as refused:
        head.move(to)
    assert refused.value.refused
    assert not head.moving()
