"""The historian on a real log: facts are written together, answered only then, and never twice."""

import itertools
import json
import sqlite3
import threading

import pytest

from historian.audit_trail import audited
from historian.history_worker import GROUP, HEAD_APART, HEAD_EVERY, HEAD_SOON, LONGEST, MOST, HistoryWorker
from house import facts
from house.clock import FakeClock
from ledger.errors import HistoryAway, LedgerAway
from ledger.files.disk_reserve import DiskReserve
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
def worker(home, log, clock):
    def open_again():
        return opened(home, clock.now(), audited)[0]

    found = HistoryWorker(log, History(home, audited), open_again, Timers(log.client, GROUP, clock), clock)
    yield found
    found.history.close()


@pytest.fixture
def reader(home, worker):
    return HistoryReader(home)


def given(number, at=NOON):
    return facts.CommandGiven(at=at, id=f"c{number}", who="anna", what=f"mode {number}", where="slack", answer="ok")


def unanswered(log):
    return log.client.xpending("{house}:log", GROUP)["pending"]


def settle(worker, clock):
    """Let all be written, the fact that the audit's head was taken too."""
    for _ in range(4):
        worker.run_once(block=0)
        clock.advance(LONGEST)


def test_facts_wait_for_others_and_are_answered_once_they_are_written(log, worker, reader, clock):
    settle(worker, clock)
    log.record(given(1))
    worker.run_once(block=0)
    assert (len(reader.records(10)), unanswered(log)) == (0, 1)

    log.record(given(2))
    clock.advance(LONGEST)
    worker.run_once(block=0)

    assert (len(reader.records(10)), unanswered(log)) == (2, 0)


def test_many_facts_do_not_wait(log, worker, reader):
    for number in range(MOST + 5):
        log.record(given(number))

    worker.run_once(block=0)

    assert len(reader.records(MOST * 2)) == MOST
    assert unanswered(log) == 0


def test_what_was_taken_and_not_written_is_taken_again_after_a_crash(log, worker, reader, home, clock):
    log.record(given(1))
    worker.run_once(block=0)
    worker.history.close()

    after = HistoryWorker(log, History(home, audited), lambda: worker.history, Timers(log.client, GROUP, clock), clock)
    after.log = Log(log.client)
    settle(after, clock)
    after.history.close()

    assert [record.number for record in reader.records(10)] == [1]
    assert unanswered(log) == 0


def test_what_was_written_and_not_answered_is_not_written_twice(log, worker, reader, clock, monkeypatch):
    log.record(given(1))
    worker.run_once(block=0)
    clock.advance(LONGEST)

    def gone(group, entry):
        raise LedgerAway("Redis went away right here")

    with monkeypatch.context() as patch:
        patch.setattr(log, "done", gone)
        with pytest.raises(LedgerAway):
            worker.run_once(block=0)
    assert (len(reader.records(10)), unanswered(log)) == (1, 1)

    settle(worker, clock)

    assert (len(reader.records(10)), unanswered(log)) == (1, 0)


def test_a_disk_without_room_loses_nothing(log, worker, reader, clock, monkeypatch):
    log.record(given(1))
    worker.run_once(block=0)
    clock.advance(LONGEST)

    def full(*_):
        raise HistoryAway("database or disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(worker.history, "add", full)
        with pytest.raises(HistoryAway):
            worker.run_once(block=0)
    assert unanswered(log) == 1

    settle(worker, clock)

    assert (len(reader.records(10)), unanswered(log)) == (1, 0)


def test_a_stop_writes_what_was_gathered(log, worker, reader):
    log.record(given(1))
    worker.run_once(block=0)
    stop = threading.Event()
    stop.set()

    worker.run(stop)

    assert (len(reader.records(10)), unanswered(log)) == (1, 0)


def test_the_audit_keeps_commands_and_settings_and_nothing_else(log, worker, reader, clock):
    log.record(given(1))
    log.record(facts.SettingsChanged(at=NOON, what="cameras.front.motion.zones", by="anna"))
    log.record(facts.ModeChosen(at=NOON, mode="away", by="anna"))
    worker.run_once(block=0)
    clock.advance(LONGEST)
    worker.run_once(block=0)

    assert ["mode 1" in reader.records(10)[0].body, "setting cameras.front" in reader.records(10)[1].body] == [True] * 2
    assert len(reader.records(10)) == 2


def rounds(worker, clock, seconds):
    for _ in range(int(seconds // 3600) + 1):
        worker.run_once(block=0)
        clock.advance(3600)


def test_the_head_of_the_audit_is_taken_once_a_day_and_fits(log, worker, reader, clock):
    log.record(given(1))
    rounds(worker, clock, 10 * 3600)
    (first,) = log.recent(100, [facts.AuditHeadTaken])
    assert first.number == 1

    log.record(given(2))
    rounds(worker, clock, HEAD_EVERY)
    rounds(worker, clock, 7200)

    heads = log.recent(100, [facts.AuditHeadTaken])
    assert [head.number for head in heads] == [2, 1]
    assert [head.number for head in reader.heads()] == [1, 2]
    assert reader.verify(reader.heads()).faults == ()


@pytest.mark.parametrize("fact", [
    facts.ModeChosen(at=NOON, mode="off", by="anna"), facts.RoleChosen(at=NOON, user="U1", role="owner", by="anna"),
    facts.SettingsChanged(at=NOON, what="web.bind", by="an editor of config.yml"),
])
def test_a_head_is_taken_soon_after_a_change_of_modes_roles_and_settings(log, worker, clock, fact):
    log.record(given(1))
    rounds(worker, clock, 3600)
    log.record(given(2))
    log.record(fact)
    clock_before = clock.now()
    for _ in range(8):
        worker.run_once(block=0)
        clock.advance(HEAD_SOON / 4)

    newest = log.recent(100, [facts.AuditHeadTaken])[0]

    assert newest.number >= 2 and newest.recorded == NOON
    assert newest.at - clock_before <= 2 * HEAD_SOON


def test_many_changes_post_a_head_every_ten_minutes_at_most(log, worker, clock):
    began = clock.now()
    for number in range(120):
        log.record(given(number))
        log.record(facts.ModeChosen(at=NOON, mode="home", by="anna"))
        worker.run_once(block=0)
        clock.advance(30)
        worker.run_once(block=0)

    heads = log.recent(1000, [facts.AuditHeadTaken])
    apart = [later.at - earlier.at for later, earlier in itertools.pairwise(heads)]

    assert min(apart) >= HEAD_APART
    assert len(heads) >= (clock.now() - began) / (HEAD_APART + 120)


def test_a_checkpoint_of_retention_is_posted_and_fits(home, log, worker, reader, clock):
    for number in range(3):
        log.record(given(number, NOON - (2 - number) * 40 * 86_400))
    worker.upkeep = lambda history: history.forget(NOON - 30 * 86_400, clock.now())
    settle(worker, clock)
    rounds(worker, clock, 4 * 3600)

    heads = reader.heads()

    assert [record.number for record in reader.records(10)] == [3, 4]
    assert heads[-1].number == 4
    assert reader.verify(heads, clock.now(), 30).faults == ()


def test_starting_again_does_not_post_the_head_again(log, worker, home, clock):
    log.record(given(1))
    rounds(worker, clock, 10 * 3600)
    worker.history.close()

    for _ in range(3):
        again = HistoryWorker(log, History(home, audited), lambda: worker.history, Timers(log.client, GROUP, clock),
                              clock)
        rounds(again, clock, 7200)
        again.history.close()

    assert len(log.recent(100, [facts.AuditHeadTaken])) == 1


def test_a_damaged_database_that_cannot_be_set_aside_at_once_is_set_aside_later(log, worker, reader, clock, until):
    """The disk may have no room for another one when the damage is found."""
    reopen, refused = worker.reopen, []

    def no_room():
        if len(refused) < 3:
            refused.append(1)
            raise HistoryAway("database or disk is full")
        return reopen()

    worker.reopen = no_room
    worker.history.close()
    worker.history.path.write_bytes(b"\0" * 65536)
    worker.history._db = sqlite3.connect(worker.history.path, isolation_level=None, check_same_thread=False)
    log.record(given(1))
    worker.upkeep = lambda history: clock.advance(LONGEST)
    stop = threading.Event()
    thread = threading.Thread(target=worker.run, args=(stop,), daemon=True)
    thread.start()

    until(lambda: len(refused) == 3 and unanswered(log) == 0, "it goes on with a new database")
    stop.set()
    thread.join(timeout=60)
    assert not thread.is_alive()
    assert [record.number for record in reader.records(10)] == [1]


def test_a_full_disk_makes_the_historian_give_the_reserve_up(log, worker, home, monkeypatch):
    worker.reserve = DiskReserve(home, size=4096)
    assert worker.reserve.restore()
    stop = threading.Event()

    def full(*_, **__):
        stop.set()
        raise LedgerAway("its disk is full", disk="full")

    monkeypatch.setattr(log, "take", full)
    worker.run(stop)

    assert not worker.reserve.path.exists()


def test_a_database_that_is_damaged_while_it_runs_is_set_aside_and_it_goes_on(log, worker, reader, home, clock):
    log.record(given(1))
    worker.run_once(block=0)
    clock.advance(LONGEST)
    worker.run_once(block=0)
    worker.history.close()
    worker.history.path.write_bytes(b"\0" * 65536)
    log.record(given(2))
    stop = threading.Event()
    worker.history._db = sqlite3.connect(worker.history.path, isolation_level=None, check_same_thread=False)
    worker.upkeep = lambda history: stop.set() if len(list(home.history.glob("*.damaged-*"))) and unanswered(
        log) == 0 else clock.advance(LONGEST)

    thread = threading.Thread(target=worker.run, args=(stop,), daemon=True)
    thread.start()
    thread.join(timeout=60)

    assert not thread.is_alive()
    whats = [json.loads(record.body).get("what", "rebuilt") for record in reader.records(10)]
    assert whats == ["mode 1", "rebuilt", "mode 2"]
