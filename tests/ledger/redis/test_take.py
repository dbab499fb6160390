"""Groups: who gets which facts, and what survives a crash, a trim, a loss of data."""

import pytest

from house import facts
from ledger.errors import LedgerAway
from ledger.redis import keys
from ledger.redis.log import Log


@pytest.fixture
def log(client):
    log = Log(client)
    log.ensure_groups(["notifier"])
    return log


def recorded(log, count=1):
    made = [facts.SettingsChanged(at=float(number), what=f"s{number}", by="anna") for number in range(count)]
    for fact in made:
        log.record(fact)
    return made


def taken_facts(log, **more):
    return [taken.fact for taken in log.take("notifier", "notifier", block=0, **more)]


def test_a_group_gets_every_fact_since_the_beginning_even_one_recorded_before_it_was_made(client):
    log = Log(client)
    made = recorded(log, 3)

    log.ensure_groups(["notifier"])

    assert taken_facts(log) == made


def test_facts_recorded_before_a_process_ever_started_are_its_own_when_its_group_was_made(log):
    log.ensure_groups(["analysis"])
    made = recorded(log, 2)

    assert [taken.fact for taken in log.take("analysis", "analysis", block=0)] == made


def test_making_groups_again_loses_nothing(log):
    made = recorded(log, 2)
    first = taken_facts(log, count=1)

    log.ensure_groups(["notifier"])

    assert first + taken_facts(log) == made


def test_each_group_gets_each_fact_once(log):
    log.ensure_groups(["analysis"])
    made = recorded(log, 2)

    assert taken_facts(log) == made
    assert taken_facts(log) == []
    assert [taken.fact for taken in log.take("analysis", "analysis", block=0)] == made


def test_after_a_restart_unanswered_facts_come_first(log, redis_server):
    made = recorded(log, 3)
    first, *_ = log.take("notifier", "notifier", count=2, block=0)
    log.done("notifier", first.entry)

    restarted = Log(redis_server.client())

    assert taken_facts(restarted, count=10) == [made[1]]
    assert taken_facts(restarted, count=10) == [made[2]]


def test_unanswered_facts_are_handed_out_in_portions_of_what_was_asked(log, redis_server):
    made = recorded(log, 5)
    log.take("notifier", "notifier", count=5, block=0)
    restarted = Log(redis_server.client())

    assert [taken_facts(restarted, count=2) for _ in range(3)] == [made[:2], made[2:4], made[4:]]
    assert taken_facts(restarted) == []


def test_an_answer_that_was_lost_on_the_way_is_handed_out_again(redis_server, log, until):
    impatient = Log(redis_server.client(timeout=1.0))
    assert impatient.take("notifier", "notifier", block=0) == []
    made = recorded(log, 2)
    redis_server.hang()
    with pytest.raises(LedgerAway):
        impatient.take("notifier", "notifier", block=0)
    redis_server.resume()
    until(lambda: log.client.xpending(keys.LOG, "notifier")["pending"] == 2, "the server handed the facts to nobody")

    assert taken_facts(impatient) == made


def test_a_group_that_is_missing_is_made_again_from_the_beginning(log, client):
    taken_facts(log)
    client.delete(keys.LOG)  # its data were lost: Redis answers NOGROUP
    made = recorded(log, 2)

    found = taken_facts(log) + taken_facts(log)

    assert found == made


def test_a_group_made_again_marks_what_it_has_answered_before(log, client):
    made = recorded(log, 3)
    for taken in log.take("notifier", "notifier", count=2, block=0):
        log.done("notifier", taken.entry)
    client.xgroup_destroy(keys.LOG, "notifier")

    again = log.take("notifier", "notifier", block=0) + log.take("notifier", "notifier", block=0)

    assert [(taken.fact, taken.seen) for taken in again] == [(made[0], True), (made[1], True), (made[2], False)]


def test_an_unanswered_fact_that_was_trimmed_away_comes_back_as_lost(log, redis_server, client):
    recorded(log, 2)
    log.take("notifier", "notifier", block=0)
    client.xtrim(keys.LOG, maxlen=0, approximate=False)

    found = Log(redis_server.client()).take("notifier", "notifier", block=0)

    assert [(taken.fact, taken.lost) for taken in found] == [(None, True), (None, True)]
    for taken in found:
        log.done("notifier", taken.entry)
    assert client.xpending(keys.LOG, "notifier")["pending"] == 0


def test_an_entry_of_a_later_version_comes_with_its_problem(log, client):
    client.xadd(keys.LOG, {"id": "1", "kind": "DroneLaunched", "body": "{}"})

    (taken,) = log.take("notifier", "notifier", block=0)

    assert taken.fact is None
    assert not taken.lost
    assert "DroneLaunched" in taken.problem


def test_the_group_of_a_process_that_is_off_is_destroyed_with_its_timers(log, client):
    from ledger.redis.timers import Timers

    log.ensure_groups(["old"])
    timers = Timers(client, "old")
    timers.set("t", 1.0, facts.SettingsChanged(at=1.0, what="x", by="timer"))

    log.keep_groups(["notifier", "analysis"])

    assert sorted(log.groups()) == ["analysis", "notifier"]
    assert timers.due() == []


def test_groups_can_be_kept_before_there_is_a_log(client):
    log = Log(client)

    log.drop_group("old")
    log.keep_groups(["notifier"])

    assert log.groups() == ["notifier"]


def test_waiting_for_a_fact_is_always_shorter_than_the_sockets_own_timeout(redis_server, client):
    """Redis' answer "nothing came" must come before redis-py gives up: else each quiet second is an outage."""
    log = Log(redis_server.client(timeout=2.0))
    log.ensure_groups(["notifier"])

    assert log.take("notifier", "notifier", block=8.0) == []


def test_a_fact_put_aside_keeps_its_reason(log):
    (fact,) = recorded(log, 1)
    (taken,) = log.take("notifier", "notifier", block=0)

    log.put_aside("notifier", taken.entry, facts.to_entry(fact), "ValueError: no")

    (row,) = log.parked("notifier")
    assert row["reason"] == "ValueError: no"
    assert facts.from_entry(row) == fact
