"""Snoozes and holds last as long as they were meant to, whatever becomes of the clock meanwhile."""

import pytest

from house import facts
from house.clock import FakeClock
from ledger.redis.log import Log
from ledger.redis.process_records import RecordStore
from notifier.house_notes.clock_jumps import ClockSteps

HOUR = 3600.0


@pytest.fixture
def log(client):
    return Log(client)


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def started(log, client, clock):
    """`started(boot)`: as the notifier starts in that start of the machine."""

    def start(boot="this boot"):
        steps = ClockSteps(log, RecordStore(client, "notifier"), clock, boot)
        steps()
        return steps

    return start


def snooze(log, clock, seconds=HOUR, camera=""):
    log.record(facts.AlertsChosen(at=clock.now(), alerts="snoozed", by="anna", until=clock.now() + seconds,
                                  camera=camera))


def lasts(log, clock, steps, step=60.0):
    """Seconds until alerts are on again."""
    waited = 0.0
    while log.state().alerts("front", clock.now()) != "on" and waited < 5 * HOUR:
        clock.advance(step)
        waited += step
        steps()
    return waited


@pytest.mark.parametrize("set_back", [600.0, 86_400.0, -1800.0, -86_400.0])
def test_a_snooze_of_an_hour_lasts_an_hour_when_the_clock_is_set(log, clock, started, set_back):
    steps = started()
    snooze(log, clock)
    clock.advance(600.0)

    clock.set_back(set_back)
    steps()

    assert lasts(log, clock, steps) == HOUR - 600.0


def test_a_snooze_of_one_camera_and_a_hold_move_as_well(log, clock, started):
    steps = started()
    snooze(log, clock, camera="front")
    log.record(facts.OverrideChosen(at=clock.now(), on=False, by="ben", until=clock.now() + HOUR, camera="front"))
    log.record(facts.AlertsChosen(at=clock.now(), alerts="off", by="anna", camera="yard"))

    clock.set_back(86_400.0)
    steps()

    fields = log.state().fields
    moved = {"alerts": "snoozed", "until": clock.now() + HOUR, "by": "anna", "moved": -86_400.0}
    assert fields["alerts:front"] == moved
    assert fields["override:front"]["until"] == clock.now() + HOUR and fields["override:front"]["on"] is False
    assert fields["alerts:yard"]["until"] is None


def test_a_clock_that_was_set_while_the_notifier_was_down_is_noticed_at_its_start(log, clock, started):
    started()
    snooze(log, clock)
    clock.set_back(86_400.0)

    steps = started()

    assert lasts(log, clock, steps) == HOUR


def test_a_snooze_of_an_earlier_start_of_the_machine_keeps_its_end(log, clock, started):
    started("the boot before")
    snooze(log, clock)
    end = log.state().fields["alerts"]["until"]
    clock.set_back(HOUR)

    steps = started("this boot")
    clock.set_back(-HOUR)
    steps()

    assert log.state().fields["alerts"]["until"] == end


def test_a_snooze_that_was_over_stays_over(log, clock, started):
    steps = started()
    snooze(log, clock)
    clock.advance(2 * HOUR)
    steps()

    clock.set_back(-60.0)
    steps()

    assert log.state().alerts("front", clock.now()) == "on"
    assert len(log.recent(10, [facts.AlertsChosen])) == 1


def test_a_crash_between_moves_moves_nothing_twice(log, clock, started, monkeypatch):
    steps = started()
    snooze(log, clock)
    clock.set_back(600.0)
    record, calls = log.record, []

    def dies_after(fact):
        record(fact)
        raise RuntimeError("killed")

    monkeypatch.setattr(log, "record", lambda fact: calls.append(fact) or dies_after(fact))
    with pytest.raises(RuntimeError):
        steps()
    monkeypatch.setattr(log, "record", record)

    steps = started()

    assert lasts(log, clock, steps) == HOUR


def test_nothing_is_asked_of_redis_while_the_clock_goes_on(clock, started, log, monkeypatch):
    steps = started()
    monkeypatch.setattr(log, "state", lambda: pytest.fail("the state was read"))

    for _ in range(100):
        clock.advance(1.0)
        steps()
