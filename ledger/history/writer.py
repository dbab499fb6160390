"""The searchable memory: every fact and the audit, written by one process in batches.

Idempotent by the fact's id: what is handed over twice is kept once, here, in the audit and in the journal.
"""

import itertools
import logging
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from house import audit, facts
from house.state.stored_state import folded
from ledger.errors import HistoryAway, HistoryDamaged
from ledger.files.storage_folder import StorageFolder
from ledger.history import log_memory
from ledger.history.audit_rows import append, head_in
from ledger.history.database import CHECKPOINT, FILE, FileLook, check_whole, readable, set_aside, translated, writable
from ledger.history.journal import Journal, day_of, line
from ledger.history.log_memory import LogMemory, StateFile
from ledger.history.rows import (
    drop_given_up,
    drop_labels,
    event_of,
    index,
    insert,
    journal_end,
    note_journal,
    readable_facts,
)
from ledger.home import Home

log = logging.getLogger(__name__)

_DAY = 86_400.0
_AT_ONCE = 2000
"""Rows that one step of forgetting removes, so that no reader waits long."""
CRASHED = 200
"""Facts that a crash between journal and database leaves in the journal alone; more show that it is an older one."""

Audited = Callable[[facts.Fact], dict[str, object] | None]


class History:
    """The writing end; one process of a house may hold it. All methods raise HistoryAway or HistoryDamaged.

    `audited` gives what the audit keeps of a fact, or None. `beat` is called before each step that may take long.
    """

    def __init__(self, home: Home, audited: Audited = lambda fact: None,
                 beat: Callable[[], None] = lambda: None) -> None:
        self.path, self._beat = home.history / FILE, beat
        self.journal = Journal(home.history / "journal")
        self._state_file, self._in_file = StateFile(home.history), -1
        self._audited, self._new_checkpoint = audited, False
        self._folder = StorageFolder(home, "history")
        self._folder.ready()
        self._db = writable(self.path)
        self._file = FileLook.at(self.path)

    def close(self) -> None:
        """Let go of the file; what was added is on the disk already."""
        self._db.close()

    def add(self, batch: Sequence[facts.Fact], now: float, memory: LogMemory | None = None) -> int:
        """Keep these facts, all or none; returns how many were new. `now` names the day of the journal.

        memory: what the log was like after them; remembered in the same step.
        """
        with self._writing() as db:
            new = self._keep(db, batch)
            if new:
                self._write_journal(db, [line(fact) for fact in new], now)
            kept = log_memory.keep(db, memory) if memory else None
        if kept:
            self._write_state_file(kept)
        return len(new)

    def check_file(self) -> None:
        """HistoryDamaged when the file was removed, replaced, cut off or written over; HistoryAway with no folder."""
        missing = self._folder.missing()
        if missing:
            raise HistoryAway(missing)
        look = FileLook.at(self.path)
        if look.number != self._file.number:
            raise HistoryDamaged(f"the history in {self.path} was removed or replaced")
        if self._file.size > look.size == 0:
            raise HistoryDamaged(f"the history in {self.path} was emptied")
        with readable(self.path) as fresh:  # our own connection has read some of it before
            log_memory.newest_in(fresh)
            if look.size < self._file.size:
                check_whole(fresh, self.path)
        self._file = look

    def memory(self) -> LogMemory:
        """What is remembered of the log."""
        with translated(self.path):
            return log_memory.kept_in(self._db)

    def is_empty(self) -> bool:
        """Whether it has no fact at all: it is new, or all it had is gone."""
        with translated(self.path):
            return not log_memory.newest_in(self._db)

    def read_back(self, now: float) -> int:
        """Make a lost history again from the journal and the file of the state; returns how many facts there are.

        The audit that is made again says so, and from when (`now`).
        """
        count = self._read_back(self.journal.facts())
        with self._writing() as db:
            if count and head_in(db):
                append(db, audit.rebuilt(now), now, None)
            self._remember_again(db, self._state_file.read())
        return count

    def catch_up(self) -> int:
        """Keep what only the journal has, when this history is an older copy; returns how many facts were new."""
        with translated(self.path):
            day, size = journal_end(self._db)
        if not self.journal.goes_beyond(day, size):
            return 0
        count = self._read_back(self.journal.facts(day, size))
        with self._writing() as db:
            note_journal(db, *self.journal.newest())
        return count

    def _read_back(self, reading: Iterator[facts.Fact]) -> int:
        count = 0
        while batch := list(itertools.islice(reading, _AT_ONCE)):
            self._beat()
            with self._writing() as db:
                count += len(self._keep(db, batch))
        return count

    def _remember_again(self, db: sqlite3.Connection, known: LogMemory) -> None:
        """The state as the file has it, and after the facts that came later."""
        row = db.execute("SELECT n FROM facts WHERE id = ?", (known.newest,)).fetchone()
        later = db.execute("SELECT kind, body FROM facts WHERE n > ? ORDER BY n", (row[0] if row else 0,))
        fields = folded(known.fields, readable_facts(later)) if row or not known.fields else known.fields
        log_memory.keep(db, LogMemory(known.epoch, known.entry, fields))

    def _write_state_file(self, memory: LogMemory) -> None:
        """Only when it changed; a disk that refuses is tried again with the next facts: the database has it all."""
        if memory.serial == self._in_file:
            return
        try:
            self._state_file.write(memory)
            self._in_file = memory.serial
        except OSError as error:
            log.warning("%s is not up to date: %s", self._state_file.path, error.strerror)

    def checkpoint_is_new(self) -> bool:
        """Whether retention left a checkpoint since this was asked the last time."""
        new, self._new_checkpoint = self._new_checkpoint, False
        return new

    def head(self) -> audit.Head | None:
        """The newest record of the audit; None when there is none."""
        with translated(self.path):
            return head_in(self._db)

    def last_head_at(self) -> float | None:
        """When the audit's head was last taken; None when never, as far as the history reaches back."""
        asked = "SELECT at FROM facts WHERE kind = 'AuditHeadTaken' ORDER BY n DESC LIMIT 1"
        with translated(self.path):
            row = self._db.execute(asked).fetchone()
        return row[0] if row else None

    def reaches_before(self, before: float) -> bool:
        """Whether there is a fact or a record from before that unix time."""
        asked = "SELECT EXISTS (SELECT 1 FROM facts WHERE at < ?) OR EXISTS (SELECT 1 FROM audit WHERE at < ?)"
        with translated(self.path):
            return bool(self._db.execute(asked, (before, before)).fetchone()[0])

    def forget(self, before: float, now: float) -> int:
        """Remove facts and events from before that unix time, and audit records, for which a checkpoint is left.

        Returns how many facts went. Of the audit once a day at most: each checkpoint is posted.
        """
        count = 0
        while step := self._forget_some(before):
            count += step
        self._forget_audit(before, now)
        with translated(self.path):
            self._db.execute("PRAGMA incremental_vacuum(2000)").fetchall()
        return count

    def _forget_some(self, before: float) -> int:
        self._beat()
        with self._writing() as db:
            gone = db.execute("SELECT event, began_at, labels FROM events WHERE began_at < ? LIMIT ?",
                              (before, _AT_ONCE)).fetchall()
            for event, began_at, labels in gone:
                db.execute("DELETE FROM events WHERE event = ?", (event,))
                drop_labels(db, event, began_at, labels)
                drop_given_up(db, event)
            return db.execute("DELETE FROM facts WHERE n IN (SELECT n FROM facts WHERE at < ? LIMIT ?)",
                              (before, _AT_ONCE)).rowcount + len(gone)

    def _forget_audit(self, before: float, now: float) -> None:
        with self._writing() as db:
            asked = "SELECT max(n) FROM audit WHERE n < coalesce((SELECT min(n) FROM audit WHERE at >= ?), n + 1)"
            last = db.execute(asked, (before,)).fetchone()[0]
            newest = db.execute(f"SELECT max(at) FROM audit WHERE {CHECKPOINT}").fetchone()[0]
            if last is None or (newest is not None and now - _DAY < newest <= now):
                return
            removed = audit.Head(last, db.execute("SELECT hash FROM audit WHERE n = ?", (last,)).fetchone()[0])
            append(db, audit.checkpoint(removed, now, (now - before) / _DAY), now, None)
            db.execute("DELETE FROM audit WHERE n <= ?", (last,))
        self._new_checkpoint = True

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with translated(self.path):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise

    def _keep(self, db: sqlite3.Connection, batch: Sequence[facts.Fact]) -> list[facts.Fact]:
        new = [fact for fact in batch if insert(db, fact)]
        for fact in new:
            self._audit(db, fact)
        index(db, {event for fact in new if (event := event_of(fact))})
        return new

    def _audit(self, db: sqlite3.Connection, fact: facts.Fact) -> None:
        kept = self._audited(fact)
        if kept is not None:
            append(db, {**kept, "at": fact.at, "id": fact.id}, fact.at, fact.id)

    def _write_journal(self, db: sqlite3.Connection, lines: list[str], now: float) -> None:
        """The file's size is kept in the same step as the facts: a crash in between leaves no line twice."""
        day, (known, size) = day_of(now), journal_end(db)
        size = size if known == day else self.journal.size(day)
        note_journal(db, day, self.journal.append(day, size, lines))


def opened(home: Home, now: float, audited: Audited, beat: Callable[[], None] = lambda: None) -> tuple[History, str]:
    """The history, and "" or what happened to it: one that is damaged or lost is made again from the journal.

    A damaged one is set aside.
    """
    try:
        history, happened = History(home, audited, beat), ""
    except HistoryDamaged as error:
        happened = f"{error}; it is kept as {set_aside(home.history / FILE, now).name}"
        history = History(home, audited, beat)
    if not history.is_empty():
        count = history.catch_up()
        older = f"the history was an older one, and {count} facts were read back from the journal"
        return history, older if count > CRASHED else ""
    count = history.read_back(now)
    if not happened and not count:
        return history, ""
    return history, f"{happened or 'the history was gone'}, and {count} facts were read back from the journal"
