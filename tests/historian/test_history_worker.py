"""The historian on a real log: facts are written together, answered only then, and never twice."""

import sqlite3
import threading

import pytest

from historian.audit_trail import audited
from historian.history_worker import GROUP, HEAD_EVERY, LONGEST, MOST, Remember
from house import facts
from house.clock import FakeClock
from ledger.errors import HistoryAway, LedgerAway
from ledger.history.reader import HistoryReader
from ledger.history.writer import History, opened
from ledger.redis.log import Log
from ledger.redis.timers import Timers

NOON = 1_700_000_000.0


@pytest.fixture
def clock():
    return FakeClock(NOON)


@pytest.fixture
def log(client):
    found = Log(client)
    found.ensure_groups([GROUP])
    return found


@pytest.fixture
def remember(home, log, clock):
    def open_again():
        return opened(home, clock.now(), audited)[0]

    found = Remember(log, History(home, audited), open_again, Timers(log.client, GROUP, clock), clock)
    yield found
    found.history.close()


@pytest.fixture
def reader(home, remember):
    return HistoryReader(home)


def given(number, at=NOON):
    return facts.CommandGiven(at=at, id=f"c{number}", who="anna", what=f"mode {number}", where="slack", answer="ok")


def unanswered(log):
    return log.client.xpending("{house}:log", GROUP)["pending"]


def settle(remember, clock):
    """Let all be written, the fact that the audit's head was taken too."""
    for _ in range(4):
        remember.run_once(block=0)
        clock.advance(LONGEST)


def test_facts_wait_for_others_and_are_answered_once_they_are_written(log, remember, reader, clock):
    log.record(given(1))
    remember.run_once(block=0)
    assert (len(reader.records(10)), unanswered(log)) == (0, 1)

    log.record(given(2))
    clock.advance(LONGEST)
    remember.run_once(block=0)

    assert (len(reader.records(10)), unanswered(log)) == (2, 0)


def test_many_facts_do_not_wait(log, remember, reader):
    for number in range(MOST + 5):
        log.record(given(number))

    remember.run_once(block=0)

    assert len(reader.records(MOST * 2)) == MOST
    assert unanswered(log) == 0


def test_what_was_taken_and_not_written_is_taken_again_after_a_crash(log, remember, reader, home, clock):
    log.record(given(1))
    remember.run_once(block=0)
    remember.history.close()

    after = Remember(log, History(home, audited), lambda: remember.history, Timers(log.client, GROUP, clock), clock)
    after.log = Log(log.client)
    settle(after, clock)
    after.history.close()

    assert [record.number for record in reader.records(10)] == [1]
    assert unanswered(log) == 0


def test_what_was_written_and_not_answered_is_not_written_twice(log, remember, reader, clock, monkeypatch):
    log.record(given(1))
    remember.run_once(block=0)
    clock.advance(LONGEST)

    def gone(group, entry):
        raise LedgerAway("Redis went away right here")

    with monkeypatch.context() as patch:
        patch.setattr(log, "done", gone)
        with pytest.raises(LedgerAway):
            remember.run_once(block=0)
    assert (len(reader.records(10)), unanswered(log)) == (1, 1)

    settle(remember, clock)

    assert (len(reader.records(10)), unanswered(log)) == (1, 0)


def test_a_disk_without_room_loses_nothing(log, remember, reader, clock, monkeypatch):
    log.record(given(1))
    remember.run_once(block=0)
    clock.advance(LONGEST)

    def full(batch, now):
        raise HistoryAway("database or disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(remember.history, "add", full)
        with pytest.raises(HistoryAway):
            remember.run_once(block=0)
    assert unanswered(log) == 1

    settle(remember, clock)

    assert (len(reader.records(10)), unanswered(log)) == (1, 0)


def test_a_stop_writes_what_was_gathered(log, remember, reader):
    log.record(given(1))
    remember.run_once(block=0)
    stop = threading.Event()
    stop.set()

    remember.run(stop)

    assert (len(reader.records(10)), unanswered(log)) == (1, 0)


def test_the_audit_keeps_commands_and_settings_and_nothing_else(log, remember, reader, clock):
    log.record(given(1))
    log.record(facts.SettingsChanged(at=NOON, what="cameras.front.motion.zones", by="anna"))
    log.record(facts.ModeChosen(at=NOON, mode="away", by="anna"))
    remember.run_once(block=0)
    clock.advance(LONGEST)
    remember.run_once(block=0)

    assert ["mode 1" in reader.records(10)[0].body, "setting cameras.front" in reader.records(10)[1].body] == [True] * 2
    assert len(reader.records(10)) == 2


def rounds(remember, clock, seconds):
    for _ in range(int(seconds // 3600) + 1):
        remember.run_once(block=0)
        clock.advance(3600)


def test_the_head_of_the_audit_is_taken_once_a_day_and_fits(log, remember, reader, clock):
    log.record(given(1))
    rounds(remember, clock, 10 * 3600)
    (first,) = log.recent(100, [facts.AuditHeadTaken])
    assert first.number == 1

    log.record(given(2))
    rounds(remember, clock, HEAD_EVERY)
    rounds(remember, clock, 7200)

    heads = log.recent(100, [facts.AuditHeadTaken])
    assert [head.number for head in heads] == [2, 1]
    assert [head.number for head in reader.heads()] == [1, 2]
    assert reader.verify(reader.heads()).faults == ()


def test_starting_again_does_not_post_the_head_again(log, remember, home, clock):
    log.record(given(1))
    rounds(remember, clock, 10 * 3600)
    remember.history.close()

    for _ in range(3):
        again = Remember(log, History(home, audited), lambda: remember.history, Timers(log.client, GROUP, clock), clock)
        rounds(again, clock, 7200)
        again.history.close()

    assert len(log.recent(100, [facts.AuditHeadTaken])) == 1


def test_a_database_that_is_damaged_while_it_runs_is_set_aside_and_it_goes_on(log, remember, reader, home, clock):
    log.record(given(1))
    remember.run_once(block=0)
    clock.advance(LONGEST)
    remember.run_once(block=0)
    remember.history.close()
    remember.history.path.write_bytes(b"\0" * 65536)
    log.record(given(2))
    stop = threading.Event()
    remember.history._db = sqlite3.connect(remember.history.path, isolation_level=None, check_same_thread=False)
    remember.upkeep = lambda history: stop.set() if len(list(home.history.glob("*.damaged-*"))) and unanswered(
        log) == 0 else clock.advance(LONGEST)

    thread = threading.Thread(target=remember.run, args=(stop,), daemon=True)
    thread.start()
    thread.join(timeout=60)

    assert not thread.is_alive()
    assert [record.number for record in reader.records(10)] == [1, 2]
