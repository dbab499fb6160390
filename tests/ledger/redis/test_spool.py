"""The spool: order, restarts, torn lines, and when a fact happened by today's clock."""

import pytest

from house import facts
from house.clock import FakeClock
from ledger.errors import LedgerAway
from ledger.redis import spool as module
from ledger.redis.log import Log
from ledger.redis.spool import Spool


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def spool(home, clock):
    return Spool(home, "camera-lan", clock)


def ended(number):
    return facts.EventEnded(at=float(number), event=f"e{number}", camera="front", began_at=0.0, duration=1.0)


def drained(spool):
    found = []
    spool.drain(lambda fact, _: found.append(fact))
    return found


def test_facts_leave_in_the_order_they_came_and_only_once(spool):
    made = [ended(number) for number in range(5)]
    for fact in made:
        spool.append(fact)
    assert not spool.empty()

    assert drained(spool) == made
    assert spool.empty()
    assert drained(spool) == []


def test_facts_wait_over_a_restart_of_the_process(spool, home):
    spool.append(ended(1))

    assert [fact.event for fact in drained(Spool(home, "camera-lan"))] == ["e1"]


def test_each_process_has_its_own(spool, home):
    spool.append(ended(1))

    assert Spool(home, "analysis").empty()


def test_a_drain_that_fails_keeps_that_fact_and_all_behind_it(spool):
    made = [ended(number) for number in range(4)]
    for fact in made:
        spool.append(fact)
    taken = []

    def record(fact, happened):
        if len(taken) == 2:
            raise LedgerAway("gone again")
        taken.append(fact)

    with pytest.raises(LedgerAway):
        spool.drain(record)

    assert taken == made[:2]
    assert drained(spool) == made[2:]


def test_what_is_declined_stays_in_its_place_and_those_behind_it_leave(spool):
    made = [ended(number) for number in range(4)]
    for fact in made:
        spool.append(fact)

    left = spool.drain(lambda fact, _: fact.event not in ("e0", "e2"))

    assert left == 2
    assert drained(spool) == [made[0], made[2]]


def test_what_was_declined_before_a_drain_fails_stays_before_the_rest(spool):
    made = [ended(number) for number in range(4)]
    for fact in made:
        spool.append(fact)

    def record(fact, happened):
        if fact.event == "e2":
            raise LedgerAway("gone again")
        return fact.event != "e0"

    with pytest.raises(LedgerAway):
        spool.drain(record)

    assert drained(spool) == [made[0], made[2], made[3]]


def test_a_fact_moved_to_another_spool_of_its_process_keeps_the_time_it_happened(spool, clock):
    spool.append(ended(1))
    happened = clock.now()
    clock.advance(100.0)
    beside, found = spool.beside("refused"), []

    spool.drain(beside.append)
    clock.advance(100.0)
    clock.set_back(1000.0)
    beside.drain(lambda fact, at: found.append(at))

    assert spool.empty()
    assert found == [pytest.approx(happened - 1000.0)]


def test_a_fact_that_comes_during_a_drain_waits_behind(spool):
    spool.append(ended(1))
    late = ended(2)

    spool.drain(lambda fact, _: spool.append(late))

    assert drained(spool) == [late]


def test_a_line_torn_by_a_crash_is_left_out_and_the_next_is_whole(spool, home):
    spool.append(ended(1))
    path = home.spool("camera-lan")
    path.write_bytes(path.read_bytes() + b'{"kind": "EventEn')
    after = Spool(home, "camera-lan")
    second = ended(2)

    after.append(second)

    assert [fact.event for fact in drained(after)] == ["e1", "e2"]
    assert after.empty()


def test_when_it_happened_is_told_by_todays_clock(spool, clock):
    spool.append(ended(1))
    spooled_at = clock.now()
    clock.advance(10.0)
    clock.set_back(3600.0)
    found = []

    spool.drain(lambda fact, happened: found.append(happened))

    assert found == [pytest.approx(spooled_at - 3600.0)]


def test_after_a_restart_of_the_machine_the_facts_own_time_counts(spool, clock, monkeypatch):
    spool.append(ended(77))
    monkeypatch.setattr(module, "boot_id", lambda: "another boot")
    found = []

    spool.drain(lambda fact, happened: found.append(happened))

    assert found == [77.0]


def test_a_command_given_after_the_clock_was_set_back_beats_what_was_spooled_before(client, spool, clock):
    log = Log(client)
    spool.append(facts.PeopleChanged(at=clock.now(), home=()))
    clock.set_back(3600.0)
    clock.advance(1.0)
    log.record(facts.PeopleChanged(at=clock.now(), home=("anna",)))

    spool.drain(lambda fact, happened: log.record(fact, spooled=True, happened=happened))

    assert log.state().people == ("anna",)


def test_a_drain_repeated_after_a_crash_writes_each_fact_once(client, spool, home):
    log, made = Log(client), [ended(number) for number in range(3)]
    for fact in made:
        spool.append(fact)
    before = home.spool("camera-lan").read_bytes()
    spool.drain(lambda fact, happened: log.record(fact, spooled=True, happened=happened))
    home.spool("camera-lan").write_bytes(before)  # as if killed before the file was shortened

    spool.drain(lambda fact, happened: log.record(fact, spooled=True, happened=happened))

    assert log.recent(10) == made[::-1]
