"""The searchable memory: every fact and the audit, written by one process in batches.

Idempotent by the fact's id: what is handed over twice is kept once, here, in the audit and in the journal.
"""

import itertools
import logging
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from house import audit, facts
from house.state.stored_state import folded
from ledger.errors import HistoryAway, HistoryDamaged
from ledger.files.storage_mounts import StorageFolder
from ledger.history import entries, facet_bitmaps, history_retention, saved_log_state, upgrade
from ledger.history.audit_rows import append, head_in
from ledger.history.database import FILE, FileLook, check_whole, readable, set_aside, translated, writable
from ledger.history.fact_rows import journal_end, note_journal, readable_facts
from ledger.history.journal import Journal, day_of, line
from ledger.history.saved_log_state import LogMemory, StateFile
from ledger.home import Home

log = logging.getLogger(__name__)

_AT_ONCE = 2000
"""Facts that are read back in one step."""
CRASHED = 1000
"""Facts that a crash leaves in the journal alone; more show that the database is an older one."""

Audited = Callable[[facts.Fact], dict[str, object] | None]


class History:
    """The writing end; one process of a house may hold it. All methods raise HistoryAway or HistoryDamaged.

    A fact is safe once it is in the journal (`note`), which costs one small write; the database gets many at once
    (`settle`), and at the next start what only the journal has. `audited` gives what the audit keeps of a fact, or
    None. `beat` is called before each step that may take long. timezone: of the house, for the hours of events.
    caught_up: how many facts only the journal had.
    """

    def __init__(self, home: Home, audited: Audited = lambda fact: None, beat: Callable[[], None] = lambda: None,
                 timezone: str = "", file: str = FILE) -> None:
        self.path, self._beat, self._timezone = home.history / file, beat, timezone
        self.journal = Journal(home.history / "journal")
        self._state_file, self._in_file = StateFile(home.history), -1
        self._audited, self._new_checkpoint = audited, False
        self._folder = StorageFolder(home, "history")
        self._folder.ready()
        self._pending: dict[tuple[float, str], facts.Fact] = {}
        self._db = writable(self.path)
        self._file = FileLook.at(self.path)
        try:
            self.caught_up = self._begin()
        except BaseException:
            self.close()
            raise

    def _begin(self) -> int:
        with translated(self.path):
            upgrade.finish(self._db, self._timezone, self._beat)
            self._end = journal_end(self._db)
        return 0 if self.is_empty() else self._catch_up()

    def close(self) -> None:
        """Let go of the file; what was added or noted is on the disk already."""
        self._db.close()

    def add(self, batch: Sequence[facts.Fact], now: float, memory: LogMemory | None = None) -> int:
        """Keep these facts, journal and database, all or none; returns how many were new.

        now: names the day of the journal. memory: as for `settle`.
        """
        count = self.note(batch, now)
        self.settle(memory)
        return count

    def note(self, batch: Sequence[facts.Fact], now: float) -> int:
        """Put these facts into the journal, safe from then on; returns how many were new. now: names its day."""
        with translated(self.path):
            new = {(fact.at, fact.id): fact for fact in batch if not entries.has(self._db, fact)}
            new = {key: fact for key, fact in new.items() if key not in self._pending}
            if new:
                day, (known, size) = day_of(now), self._end
                size = size if known == day else self.journal.size(day)
                self._end = day, self.journal.append(day, size, [line(fact) for fact in new.values()])
        self._pending |= new
        return len(new)

    def remember(self, memory: LogMemory) -> None:
        """Put the state as it is after what was noted into its file, which is newer than the database then."""
        newest = next(reversed(self._pending.values()), None)
        with translated(self.path):
            known = saved_log_state.kept_in(self._db)
        serial = max(known.serial, self._in_file) + 1
        self._write_state_file(replace(memory, newest=newest.id if newest else known.newest, serial=serial))

    @property
    def pending(self) -> int:
        """How many facts are in the journal and not yet in the database."""
        return len(self._pending)

    def settle(self, memory: LogMemory | None = None) -> None:
        """Bring what was noted into the database. memory: what the log was like after it; remembered in the same step.
        """
        if not self._pending and memory is None:
            return
        with self._writing() as db:
            self._keep(db, tuple(self._pending.values()))
            if self._pending:
                note_journal(db, *self._end)
            kept = saved_log_state.keep(db, replace(memory, serial=self._in_file)) if memory else None
        self._pending.clear()
        if kept:
            self._write_state_file(kept)

    def pack(self, today: str) -> int:
        """Compress the journal of the days before `today`, which the database has then; returns how many."""
        if self._end[0] < today:
            self.settle()
        return self.journal.pack(today)

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
            saved_log_state.newest_in(fresh)
            if look.size < self._file.size:
                check_whole(fresh, self.path)
        self._file = look

    def memory(self) -> LogMemory:
        """What is remembered of the log."""
        with translated(self.path):
            return saved_log_state.kept_in(self._db)

    def is_empty(self) -> bool:
        """Whether it has no fact at all: it is new, or all it had is gone."""
        with translated(self.path):
            return not saved_log_state.newest_in(self._db)

    def read_back(self, now: float) -> int:
        """Make a lost history again from the journal and the file of the state; returns how many facts there are.

        The audit that is made again says so, and from when (`now`).
        """
        count = self.read_in(self.journal.facts())
        with self._writing() as db:
            if count and head_in(db):
                append(db, audit.rebuilt(now), now, None)
            self._end = self.journal.newest()
            note_journal(db, *self._end)
            self._remember_again(db, self._state_file.read())
        return count

    def _catch_up(self) -> int:
        """Keep what only the journal has; returns how many facts were new."""
        day, size = self._end
        if not self.journal.goes_beyond(day, size):
            return 0
        count = self.read_in(self.journal.facts(day, size))
        with self._writing() as db:
            self._end = self.journal.newest()
            note_journal(db, *self._end)
        return count

    def read_in(self, reading: Iterable[facts.Fact]) -> int:
        """Keep these facts, in the database alone; returns how many were new."""
        count, left = 0, iter(reading)
        while batch := list(itertools.islice(left, _AT_ONCE)):
            self._beat()
            with self._writing() as db:
                count += len(self._keep(db, batch))
        return count

    def take_over(self, other: Path | None, memory: LogMemory, now: float) -> None:
        """Have the audit of another database too (None: its own says that it was made again), and this state."""
        if other is not None:
            with translated(self.path):
                self._db.execute("ATTACH ? AS other", (str(other),))
        with self._writing() as db:
            if other is not None:
                db.execute("INSERT INTO audit SELECT n, fact, at, body, hash FROM other.audit ORDER BY n")
            elif head_in(db):
                append(db, audit.rebuilt(now), now, None)
            self._end = self.journal.newest()
            note_journal(db, *self._end)
            saved_log_state.keep(db, memory)

    def _remember_again(self, db: sqlite3.Connection, known: LogMemory) -> None:
        """The state as the file has it, and after the facts that came later."""
        row = db.execute("SELECT n FROM facts WHERE id = ?", (known.newest,)).fetchone()
        later = db.execute("SELECT kind, body FROM facts WHERE n > ? ORDER BY n", (row[0] if row else 0,))
        fields = folded(known.fields, readable_facts(later)) if row or not known.fields else known.fields
        saved_log_state.keep(db, LogMemory(known.epoch, known.entry, fields, serial=known.serial))

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

    def forget(self, before: float, now: float, keep: Collection[str] = ()) -> int:
        """Remove facts and events from before that unix time, and audit records, for which a checkpoint is left.

        keep: ids of events that stay whatever their age. Returns how many facts and entries went. Of the audit once a
        day at most: each checkpoint is posted.
        """
        count, step = 0, 1
        while step:
            self._beat()
            with self._writing() as db:
                step = history_retention.forget_some(db, before, keep)
            count += step
        with self._writing() as db:
            self._new_checkpoint |= history_retention.forget_audit(db, before, now)
        with translated(self.path):
            history_retention.give_room_back(self._db)
        return count

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
        new = entries.add(db, batch, self._timezone)
        facet_bitmaps.extend(db)
        for fact in new:
            self._audit(db, fact)
        return new

    def _audit(self, db: sqlite3.Connection, fact: facts.Fact) -> None:
        kept = self._audited(fact)
        if kept is not None:
            append(db, {**kept, "at": fact.at, "id": fact.id}, fact.at, fact.id)


def opened(home: Home, now: float, audited: Audited, beat: Callable[[], None] = lambda: None, timezone: str = ""
           ) -> tuple[History, str]:
    """The history, and "" or what happened to it: one that is damaged or lost is made again from the journal.

    A damaged one is set aside.
    """
    try:
        history, happened = History(home, audited, beat, timezone), ""
    except HistoryDamaged as error:
        happened = f"{error}; it is kept as {set_aside(home.history / FILE, now).name}"
        history = History(home, audited, beat, timezone)
    if not history.is_empty():
        older = f"the history was an older one, and {history.caught_up} facts were read back from the journal"
        return history, older if history.caught_up > CRASHED else ""
    count = history.read_back(now)
    if not happened and not count:
        return history, ""
    return history, f"{happened or 'the history was gone'}, and {count} facts were read back from the journal"
