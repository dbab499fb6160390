"""Entries' ids after a clock that was in the future: nothing relies on them to tell what is new."""

import pytest

from house import facts
from house.clock import FakeClock
from ledger.redis import keys
from ledger.redis.log import Log
from ledger.redis.log_upkeep import Upkeep

FUTURE = "4102444800000-0"
"""The year 2100; ids never go back, so that all that follow carry it as well."""
DAY = 86_400.0


@pytest.fixture
def log(client):
    return Log(client)


@pytest.fixture
def from_the_future(log, monkeypatch):
    """A log that was written by a clock in the future, and remembers few facts."""
    monkeypatch.setattr(keys, "REMEMBERED_IDS", 1500)
    monkeypatch.setattr(keys, "REMEMBERED_SEEN", 1500)
    log.ensure_groups(["notifier"])
    body = facts.to_entry(changed("of the future"))
    log.client.xadd(keys.LOG, body, id=FUTURE)
    return log


def changed(what, number=0):
    return facts.SettingsChanged(at=1.0, id=f"{9999 - number:04}-{what}", what=what, by="anna")


def handled(log, group="notifier"):
    """Handle everything there is; returns the facts."""
    found = []
    while taken := log.take(group, group, count=500, block=0):
        found += [each.fact for each in taken if not each.seen]
        for each in taken:
            log.done(group, each.entry)
    return found


def test_recording_goes_on_and_each_fact_is_taken_once(from_the_future):
    log = from_the_future
    made = [changed("now", number) for number in range(3000)]

    for fact in made:
        assert log.record(fact)

    assert handled(log)[1:] == made
    assert log.client.xinfo_stream(keys.LOG)["last-generated-id"].startswith("4102444800000-")


def test_the_newest_facts_are_remembered_as_recorded_and_as_seen(from_the_future):
    log = from_the_future
    made = [changed("now", number) for number in range(3000)]
    for fact in made:
        log.record(fact)
    handled(log)

    assert [log.record(fact) for fact in made[-1000:]] == [""] * 1000
    seen = log.client.zmscore(keys.seen("notifier"), [fact.id for fact in made[-1000:]])
    assert None not in seen
    assert log.client.zcard(keys.seen("notifier")) == 1500


def test_what_was_recorded_later_is_forgotten_in_its_time_and_not_before(from_the_future):
    log, clock = from_the_future, FakeClock()
    upkeep = Upkeep(log, clock)
    log.record(changed("old"))
    handled(log)
    upkeep.trim()
    clock.advance(6 * DAY)
    log.record(changed("newer", 1))
    handled(log)
    assert upkeep.trim().forgotten == 0

    clock.advance(2 * DAY)
    upkeep.trim()

    assert [fact.what for fact in log.recent(10)] == ["newer"]


def test_facts_of_a_clock_that_was_in_the_past_are_not_old(log):
    log.ensure_groups(["notifier"])
    for number in range(3):
        body = facts.to_entry(changed("before the first time sync", number))
        log.client.xadd(keys.LOG, body, id=f"{1000 + number}-0")
    handled(log)

    assert Upkeep(log, FakeClock()).trim().forgotten == 0
    assert len(log.recent(10)) == 3


def test_nothing_is_old_by_a_clock_that_nobody_has_set(log):
    clock, trusted = FakeClock(), []
    upkeep = Upkeep(log, clock, trusted=lambda: bool(trusted))
    log.ensure_groups(["notifier"])
    log.record(changed("real"))
    handled(log)
    upkeep.trim()
    clock.advance(3650 * DAY)
    log.record(changed("now", 1))
    handled(log)

    assert upkeep.trim().forgotten == 0
    trusted.append(True)
    assert upkeep.trim().forgotten == 0, "when they were recorded is not known"
    clock.advance(8 * DAY)
    log.record(changed("later", 2))
    handled(log)
    upkeep.trim()
    assert [fact.what for fact in log.recent(10)] == ["later"]


def test_a_clock_that_was_trusted_in_the_future_makes_nothing_old_later(log):
    clock = FakeClock()
    upkeep = Upkeep(log, clock)
    log.ensure_groups(["notifier"])
    log.record(changed("recorded while the clock was wrong"))
    handled(log)
    clock.advance(3650 * DAY)
    upkeep.trim()
    clock.set_back(3650 * DAY)
    log.record(changed("now", 1))
    handled(log)
    upkeep.trim()
    clock.advance(8 * DAY)

    upkeep.trim()

    assert [fact.what for fact in log.recent(10)] == ["now"]


def test_without_a_time_the_log_stays_within_its_bound(log):
    upkeep = Upkeep(log, FakeClock(), most_facts=100, trusted=lambda: False)
    log.ensure_groups(["notifier"])
    for number in range(150):
        log.record(changed("x", number))
    handled(log)

    upkeep.run_once()

    assert log.client.xlen(keys.LOG) <= 100
    assert log.recent(1)[0].id == changed("x", 149).id
    assert log.state().troubles == ()
