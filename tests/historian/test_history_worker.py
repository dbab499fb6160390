"""The historian on a real log: facts are written together, answered only then, and never twice."""

import itertools
import json
import sqlite3
import threading

import pytest

from historian.audit_trail import audited
from historian.history_worker import GROUP, HEAD_APART, HEAD_EVERY, HEAD_SOON, HistoryWorker
from historian.write_policy import LONGEST, LONGEST_PENDING, MOST, MOST_PENDING, PATIENT, WritePolicy
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
        patch.setattr(worker.history, "note", full)
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


def test_a_mode_that_a_schedule_chose_posts_no_head(log, worker, clock):
    log.record(given(1))
    rounds(worker, clock, 3600)
    taken = len(log.recent(100, [facts.AuditHeadTaken]))
    log.record(given(2))
    log.record(facts.ModeChosen(at=NOON, mode="night", by="schedule", scheduled=True, before="auto"))
    for _ in range(8):
        worker.run_once(block=0)
        clock.advance(HEAD_SOON / 4)

    assert len(log.recent(100, [facts.AuditHeadTaken])) == taken


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


class Watched:
    """Whether somebody looks into the history, as a test says."""

    now = False

    def __call__(self):
        return self.now


@pytest.fixture
def alone(worker, log, clock):
    """The worker of a house into whose history nobody looks, with what a first start writes behind it."""
    settle(worker, clock)
    log.record(facts.AlertTestAsked(at=NOON, by="anna"))
    settle(worker, clock)
    worker.policy = WritePolicy(Watched())
    return worker


def began(number):
    return facts.EventBegan(at=NOON + number, event=f"e{number}", camera="front")


def in_journal(worker, event):
    return event in [getattr(fact, "event", "") for fact in worker.history.journal.facts()]


def in_database(worker, event):
    return worker.history._db.execute("SELECT count(*) FROM entries WHERE id = ?", (event,)).fetchone()[0] == 1


def test_what_matters_is_safe_in_two_seconds_and_in_the_database_when_there_is_more(log, alone, clock):
    log.record(began(1))
    alone.run_once(block=0)
    clock.advance(LONGEST)
    alone.run_once(block=0)
    assert (in_journal(alone, "e1"), in_database(alone, "e1"), unanswered(log)) == (True, False, 0)

    clock.advance(LONGEST_PENDING)
    alone.run_once(block=0)
    assert in_database(alone, "e1")


def test_what_is_only_told_waits_for_company(log, alone, clock):
    ended = facts.EventEnded(at=NOON + 9, event="e1", camera="front", began_at=NOON, duration=9)
    log.record(ended)
    alone.run_once(block=0)
    clock.advance(PATIENT / 2)
    alone.run_once(block=0)
    assert (in_journal(alone, "e1"), unanswered(log)) == (False, 1)

    log.record(began(2))
    alone.run_once(block=0)
    clock.advance(LONGEST)
    alone.run_once(block=0)
    assert in_journal(alone, "e1") and in_journal(alone, "e2")

    log.record(facts.ClipStored(at=NOON + 30, event="e2", camera="front", clip="c", seconds=9))
    alone.run_once(block=0)
    clock.advance(PATIENT)
    alone.run_once(block=0)
    assert unanswered(log) == 0


def test_somebody_who_looks_finds_what_was_gathered(log, alone, clock):
    log.record(began(1))
    alone.run_once(block=0)
    clock.advance(LONGEST)
    alone.run_once(block=0)
    assert not in_database(alone, "e1")

    alone.policy.watched.now = True
    alone.run_once(block=0)

    assert in_database(alone, "e1")


@pytest.mark.parametrize("quietly", [True, False])
def test_a_look_of_the_house_itself_does_not_count(home, worker, quietly):
    HistoryReader(home, quietly).records(1)

    assert home.history_lease.exists() is not quietly


def test_many_do_not_wait_for_the_database(log, alone, clock):
    for number in range(MOST_PENDING):
        log.record(began(number))
    for _ in range(MOST_PENDING // MOST + 2):
        alone.run_once(block=0)
        clock.advance(LONGEST)

    assert in_database(alone, "e0") and in_database(alone, f"e{MOST_PENDING - 1}")


@pytest.mark.parametrize("ends", ["killed", "stopped"])
def test_what_was_acknowledged_is_there_however_it_ends(log, alone, home, clock, ends):
    for number in range(9):
        log.record(began(number))
        alone.run_once(block=0)
        clock.advance(LONGEST)
        alone.run_once(block=0)
    assert unanswered(log) == 0 and not in_database(alone, "e8")
    if ends == "stopped":
        alone.finish()
        assert in_database(alone, "e8")
    alone.history.close()

    again, happened = opened(home, clock.now(), audited)
    again.close()

    assert happened == ""
    assert HistoryReader(home).named("e") == ["e0", "e1"]
    assert HistoryReader(home).event("e8") is not None


def test_a_day_is_closed_only_once_the_database_has_it(log, alone, home, clock):
    log.record(began(1))
    alone.run_once(block=0)
    clock.advance(LONGEST)
    alone.run_once(block=0)

    alone.history.pack("2023-11-15")

    assert in_database(alone, "e1")
    assert [file.suffix for file in alone.history.journal.folder.iterdir()] == [".gz"]
