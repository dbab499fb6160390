"""When an event that was open as its camera began to record or alert is decided again."""

import pytest

from camera_process.detection.exit_delay import ExitDelay
from house.state.mode_switches import Switches

HOME = Switches(True, False, False, "mode home")
AWAY = Switches(True, True, True, "mode away")
SNOOZED = Switches(True, True, False, "alerts snoozed")
NIGHT = Switches(True, True, True, "mode night", ("porch",))
YARD = Switches(True, True, True, "mode night", ("yard",))


def seconds_until_over(*steps: tuple[float, Switches], began: float = 1.0, delay: float = 60.0) -> float | None:
    """Play one frame a second, with the switches that hold from each time on; when the event of `began` is due."""
    exit_delay = ExitDelay(lambda: delay)
    for second in range(400):
        newest = [switches for since, switches in steps if since <= second][-1]
        exit_delay.note(newest, float(second))
        if second > began and exit_delay.over(began):
            return float(second)
    return None


@pytest.mark.parametrize(("before", "after"), [
    (HOME, AWAY), (HOME, SNOOZED), (HOME, NIGHT), (SNOOZED, AWAY), (NIGHT, AWAY), (NIGHT, YARD),
])  # fmt: skip
def test_an_open_event_is_decided_again_one_delay_after_the_camera_began(before: Switches, after: Switches) -> None:
    assert seconds_until_over((0, before), (10, after)) == 70


@pytest.mark.parametrize(("before", "after"), [
    (AWAY, HOME), (AWAY, SNOOZED), (SNOOZED, HOME), (AWAY, NIGHT), (AWAY, AWAY), (HOME, HOME),
])  # fmt: skip
def test_it_is_not_decided_again_where_nothing_began(before: Switches, after: Switches) -> None:
    assert seconds_until_over((0, before), (10, after)) is None


def test_an_event_that_began_later_is_left_alone() -> None:
    assert seconds_until_over((0, HOME), (10, AWAY), began=11) is None


def test_who_disarms_before_the_delay_is_over_has_no_event_decided_again() -> None:
    assert seconds_until_over((0, HOME), (10, AWAY), (40, HOME)) is None


def test_the_delay_begins_again_with_the_next_arming() -> None:
    assert seconds_until_over((0, HOME), (10, AWAY), (40, HOME), (50, AWAY)) == 110


def test_a_snooze_during_the_delay_leaves_what_is_recorded_due() -> None:
    assert seconds_until_over((0, HOME), (10, AWAY), (40, SNOOZED)) == 70


def test_without_a_delay_it_is_decided_again_at_once() -> None:
    assert seconds_until_over((0, HOME), (10, AWAY), delay=0.0) == 10


def test_it_is_decided_again_once_for_each_arming() -> None:
    exit_delay = ExitDelay(lambda: 5.0)
    due = []
    for second in range(60):
        exit_delay.note(HOME if second < 10 or 30 <= second < 40 else AWAY, float(second))
        if second > 1 and exit_delay.over(1.0):
            due.append(second)
    assert due == [15, 45]


def test_the_first_frame_of_all_begins_nothing() -> None:
    exit_delay = ExitDelay(lambda: 0.0)
    exit_delay.note(AWAY, 5.0)
    assert not exit_delay.over(5.0)


def test_a_source_that_begins_again_has_nothing_pending() -> None:
    exit_delay = ExitDelay(lambda: 5.0)
    exit_delay.note(HOME, 100.0)
    exit_delay.note(AWAY, 101.0)
    exit_delay.note(AWAY, 0.0)
    exit_delay.note(AWAY, 200.0)
    assert not exit_delay.over(1.0)
