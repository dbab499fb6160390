"""The historian notices a log or a history that is gone, while it runs and at its start, and makes it again."""

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from historian.audit_trail import audited
from historian.history_worker import COMPARE_EVERY, GROUP, HistoryWorker
from historian.write_policy import LONGEST, WritePolicy
from house import facts
from house.clock import FakeClock
from ledger.errors import HistoryDamaged, LedgerError
from ledger.history.migrations import scripts
from ledger.history.reader import HistoryReader
from ledger.history.saved_log_state import StateFile
from ledger.history.writer import History, opened
from ledger.rebuild.log_keeper import LogKeeper
from ledger.redis import keys
from ledger.redis.log import Log, house_log
from ledger.redis.timers import Timers

ROOT = Path(__file__).resolve().parents[2]
NOON = 1_700_000_000.0


class Historian:
    """The historian's worker, driven by hand."""

    def __init__(self, home, client):
        self.home, self.clock, self.log = home, FakeClock(NOON), house_log(home, client)
        self.log.ensure_groups([GROUP])
        self.said = []
        self.start()

    def start(self):
        """A process begins; what its history had lost is in `said`."""
        self.worker = HistoryWorker(
            self.log, self._opened(), self._opened, Timers(self.log.client, GROUP, self.clock), self.clock,
            keeper=LogKeeper(self.home, self.log.client, self.clock, lambda: [GROUP]), lost=self.said.append)

    def stop(self):
        self.worker.finish()
        self.worker.history.close()

    def round(self, seconds=COMPARE_EVERY):
        """One round, some time after the one before; what fails is tried again by the next."""
        self.clock.advance(seconds)
        try:
            self.worker.run_once(block=0)
        except LedgerError as error:
            self.worker.troubled(error)

    def settle(self):
        for _ in range(4):
            self.round()

    def happen(self, *made):
        for fact in made:
            self.log.record(fact)
        self.settle()

    def ids(self):
        return [fact.id for fact in HistoryReader(self.home).since(0.0, [facts.CommandGiven, facts.ModeChosen])]

    def _opened(self):
        history, happened = opened(self.home, self.clock.now(), audited)
        self.said += [happened] if happened else []
        return history


def given(number, at=NOON):
    return facts.CommandGiven(at=at, id=f"c{number}", who="anna", what=f"mode {number}", where="slack", answer="ok")


AWAY = facts.ModeChosen(at=NOON, id="m1", mode="away", by="anna")


@pytest.fixture
def historian(home, client):
    found = Historian(home, client)
    yield found
    found.worker.history.close()


def test_the_state_is_kept_with_the_facts_in_database_and_file(historian):
    historian.happen(AWAY)

    kept, written = historian.worker.history.memory(), StateFile(historian.home.history).read()
    assert '"mode":"away"' in kept.fields["mode"].replace(" ", "")
    assert kept.fields == written.fields and kept.epoch == written.epoch
    assert kept.entry == historian.log.client.xrevrange(keys.LOG, count=1)[0][0]


@pytest.fixture
def alone(historian):
    """A historian into whose history nobody looks, with its first facts behind it."""
    historian.happen(given(0), facts.TrainingChosen(at=NOON, on=True, by="anna"))
    historian.worker.policy = WritePolicy(lambda: False)
    return historian


@pytest.mark.parametrize("made", [
    AWAY, facts.PeopleChanged(at=NOON, home=("anna",)), facts.RoleChosen(at=NOON, user="U1", role="owner", by="anna")])
def test_what_switches_the_house_is_in_the_file_of_the_state_within_a_round(alone, made):
    before = alone.worker.history.memory().serial
    alone.happen(made)

    known = StateFile(alone.home.history).read()
    assert known.fields == alone.log.client.hgetall(keys.STATE)
    assert (known.newest, known.serial) == (made.id, before + 1)
    assert alone.worker.history.pending == 1


@pytest.mark.parametrize("ends", ["stopped", "killed"])
def test_a_log_that_is_emptied_has_again_what_was_only_in_journal_and_file(alone, ends):
    alone.happen(AWAY, facts.EventBegan(at=NOON, event="e1", camera="front"))
    alone.happen(facts.ModeChosen(at=NOON + 1, id="m2", mode="night", by="anna"), given(5))
    if ends == "stopped":
        alone.stop()
    else:
        alone.worker.history.close()
    alone.log.client.flushall()

    alone.start()
    alone.settle()

    assert alone.log.state().mode == "night"
    assert alone.worker.history.memory().fields == StateFile(alone.home.history).read().fields
    assert {"m1", "m2", "c5"} <= set(alone.ids())


def test_a_log_that_is_emptied_while_the_database_is_behind_is_restored(alone):
    alone.happen(AWAY)
    alone.happen(facts.ModeChosen(at=NOON + 1, id="m2", mode="night", by="anna"), given(5))
    assert alone.worker.history.pending == 3
    alone.log.client.flushall()

    alone.round()

    assert alone.log.state().mode == "night"
    assert {"m1", "m2", "c5"} <= {fact.id for fact in alone.log.recent(100)}


def test_the_file_is_only_written_when_the_state_changes(historian):
    historian.happen(AWAY)
    before = StateFile(historian.home.history).path.stat().st_ino

    historian.happen(given(1), given(2))

    assert StateFile(historian.home.history).path.stat().st_ino == before


def test_a_log_that_is_emptied_is_restored_by_the_next_comparison(historian):
    historian.happen(AWAY)
    historian.log.client.flushall()

    historian.round()

    assert historian.log.state().mode == "away"


def test_facts_of_a_log_that_lost_others_are_not_added_before_it_is_restored(historian, client):
    historian.happen(AWAY)
    copied = {key: client.get(key) for key in [keys.EPOCH]}
    client.flushall()
    client.set(keys.EPOCH, copied[keys.EPOCH])
    Log(client).record(given(7))

    historian.round(LONGEST)
    historian.settle()

    assert historian.log.state().mode == "away"
    assert historian.ids().count("c7") == 1


def test_a_house_of_before_has_its_state_remembered_at_once(historian, home):
    historian.happen(AWAY)
    historian.stop()
    (home.history / "history.db").rename(home.history / "newer.db")
    db = sqlite3.connect(home.history / "history.db")
    db.executescript(f"{scripts()[1]} ATTACH '{home.history / 'newer.db'}' AS newer; BEGIN;"
                     "INSERT INTO facts SELECT n, id, at, kind, '', '', body FROM newer.facts;"
                     "INSERT INTO audit SELECT * FROM newer.audit;"
                     "INSERT INTO meta SELECT * FROM newer.meta WHERE name = 'journal'; COMMIT; PRAGMA user_version=1;")
    db.close()
    StateFile(home.history).path.unlink()

    historian.start()
    historian.round()

    assert "mode" in historian.worker.history.memory().fields
    assert historian.said == []


@pytest.mark.parametrize("harm", ["removed", "emptied", "cut off", "replaced", "written over", "zeros"])
def test_a_database_that_is_gone_while_it_runs_is_filled_from_the_journal(historian, home, harm):
    historian.happen(AWAY, *(given(number) for number in range(60)))
    database = home.history / "history.db"
    size = database.stat().st_size
    if harm == "removed":
        for part in home.history.glob("history.db*"):
            part.unlink()
    elif harm == "replaced":
        database.with_name("other").write_bytes(b"nothing")
        database.with_name("other").replace(database)
    else:
        historian.worker.history._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        historian.worker.history.check_file()
        if harm in ("written over", "zeros"):
            with database.open("r+b") as file:
                file.write(bytes(size) if harm == "zeros" else b"\xa5" * (size + 100))
        else:
            os.truncate(database, 0 if harm == "emptied" else size // 2)

    historian.settle()

    assert set(historian.ids()) == {"m1", *(f"c{number}" for number in range(60))}
    assert "mode" in historian.worker.history.memory().fields
    if harm != "replaced":  # then SQLite itself has all of it in its write-ahead log
        assert "facts were read back from the journal" in historian.said[0]
        assert HistoryReader(home).verify([]).rebuilt
    historian.happen(given(99))
    assert "c99" in historian.ids()


def test_a_database_that_was_removed_while_the_house_was_down_is_filled_from_the_journal(historian, home):
    historian.happen(AWAY, given(1))
    historian.stop()
    (home.history / "history.db").unlink()

    historian.start()
    historian.settle()

    assert set(historian.ids()) == {"m1", "c1"}
    assert "the history was gone" in historian.said[0]
    assert len(HistoryReader(home).verify([]).rebuilt) == 1


def test_a_history_that_is_gone_with_its_journal_is_filled_from_the_log(historian, home):
    historian.happen(AWAY, given(1))
    shutil.rmtree(home.history)

    historian.settle()

    assert set(historian.ids()) == {"m1", "c1"}
    assert any("read back from the log" in each for each in historian.said)


def test_an_older_copy_of_the_database_is_brought_up_to_date(historian, home):
    historian.happen(AWAY)
    historian.stop()
    shutil.copy(home.history / "history.db", home.path / "copy")
    historian.start()
    historian.happen(given(1), given(2))
    historian.stop()
    shutil.copy(home.path / "copy", home.history / "history.db")

    historian.start()
    historian.settle()

    assert set(historian.ids()) == {"m1", "c1", "c2"}
    assert len(list(historian.worker.history.journal.facts())) == len({*historian.worker.history.journal.facts()})


def test_it_looks_after_the_home_however_many_facts_come(historian):
    looks = []
    historian.worker.watch = lambda: looks.append(historian.clock.now())
    for number in range(30):
        historian.log.record(given(number))
        historian.round(1.0)

    assert len(looks) >= 7


def test_a_new_house_says_nothing(historian):
    historian.happen(AWAY)

    assert historian.said == []


def test_a_file_that_is_well_is_no_matter_of_trouble(historian):
    historian.happen(*(given(number) for number in range(300)))
    for _ in range(5):
        historian.worker.history.check_file()


def test_a_home_that_was_moved_keeps_its_database_open_until_it_is_back(historian, home):
    historian.happen(AWAY)
    home.path.rename(home.path.with_name("moved"))
    historian.settle()
    historian.log.record(given(1))
    historian.settle()

    home.path.with_name("moved").rename(home.path)
    historian.settle()
    historian.settle()

    assert set(historian.ids()) == {"m1", "c1"}
    assert historian.said == []


def test_a_damaged_file_is_named(home):
    history = History(home)
    history.add([given(number) for number in range(200)], NOON)
    history._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    history.check_file()
    os.truncate(history.path, history.path.stat().st_size // 2)

    with pytest.raises(HistoryDamaged):
        history.check_file()
    history.close()


def test_within_ten_seconds_a_running_historian_restores_an_emptied_redis(home, redis_server, until):
    home.config.write_text('cameras: {front: {source: "demo://room"}}\n')
    environ = {**os.environ, "HEARTHWATCH_HOME": str(home.path), "REDIS_URL": redis_server.url}
    process = subprocess.Popen([sys.executable, "-m", "historian"], cwd=ROOT, env=environ)
    try:
        with redis_server.client() as client:
            until(lambda: client.get(keys.EPOCH), "the historian has given the log its epoch")
            house_log(home, client).record(AWAY)
            until(lambda: "mode" in StateFile(home.history).read().fields, "the state is remembered")
            client.flushall()
            began = time.monotonic()
            until(lambda: client.hget(keys.STATE, "mode"), "the state is back", 60)
            assert time.monotonic() - began < 10
            until(lambda: ("log", "epoch 2") in {(t.kind, t.about) for t in house_log(home, client).state().troubles},
                  "the loss is said")
    finally:
        process.terminate()
        process.wait(60)
