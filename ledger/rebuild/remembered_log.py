"""What a house remembers of its log: by its history, by the file of the state beside it, by the journal."""

import sqlite3
from collections import deque
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from itertools import islice
from typing import TypeVar

from house.fact_table import TABLE
from house.facts import Fact
from house.state.stored_state import Stored, folded
from ledger.errors import LedgerError
from ledger.files.house_json import HouseMark
from ledger.history import saved_log_state
from ledger.history.database import FILE, readable
from ledger.history.entries import has
from ledger.history.fact_rows import journal_end, readable_facts
from ledger.history.journal import Journal
from ledger.history.saved_log_state import LogMemory, StateFile
from ledger.home import Home
from ledger.rebuild.runtime_state_copy import MemoryState

T = TypeVar("T")


class Recall:
    """Reads it anew each time, but for a journal that has not grown. What cannot be read is not remembered."""

    def __init__(self, home: Home) -> None:
        self._database, self._journal = home.history / FILE, Journal(home.history / "journal")
        self._file, self._in_memory, self._mark = StateFile(home.history), MemoryState(home), HouseMark(home)
        self._looked_at: tuple[str, int, str, int] | None = None
        self._newest: Fact | None = None

    def memory(self) -> LogMemory:
        """What is remembered of the log, by whichever of database, file and memory knows more."""
        found = self._on_disk()
        late = self._late(found)
        return replace(late, newest=found.newest) if late else found

    def late(self) -> LogMemory | None:
        """What is remembered in memory alone, because the disk takes no writes; None when the disk knows as much."""
        return self._late(self._on_disk()) if self._in_memory.exists() else None

    def _late(self, on_disk: LogMemory) -> LogMemory | None:
        return self._in_memory.newer(on_disk, on_disk.epoch or self._mark.read().epoch)

    def _on_disk(self) -> LogMemory:
        kept, written = self._read(saved_log_state.kept_in, LogMemory()), self._file.read()
        found = kept if kept.newest and kept.serial >= written.serial else written
        newest = self._newest_unread()
        return replace(found, newest=newest.id) if newest else found

    def state(self) -> Stored:
        """The state after everything that is remembered; a field that one place has lost is taken from another."""
        late = self.late()
        return {**self._state_on_disk(), **(late.fields if late else {})}

    def _state_on_disk(self) -> Stored:
        kept, written = self._read(saved_log_state.folded_in, Stored()), self._file.read()
        if kept and self._read(saved_log_state.kept_in, LogMemory()).serial >= written.serial:
            return folded({**written.fields, **kept}, self._unread())
        return {**kept, **folded(written.fields, self._since(written.newest))}

    def latest(self, most: int) -> list[Fact]:
        """The newest `most` facts, oldest first."""
        asked = "SELECT kind, body FROM (SELECT n, kind, body FROM facts ORDER BY n DESC LIMIT ?) ORDER BY n"
        found = self._read(lambda db: readable_facts(db.execute(asked, (most,))), list[Fact]())
        return [*found, *self._latest_unread(most)][-most:] if found else self._journal.latest(most)

    def ids(self, most: int) -> list[str]:
        """The ids of the newest `most` facts, oldest first."""
        asked = "SELECT id FROM (SELECT n, id FROM facts ORDER BY n DESC LIMIT ?) ORDER BY n"
        found = self._read(lambda db: [str(row[0]) for row in db.execute(asked, (most,))], list[str]())
        late = [fact.id for fact in (self._latest_unread(most) if found else self._journal.latest(most))]
        return [*found, *late][-most:]

    def _newest_unread(self) -> Fact | None:
        """The newest fact of the journal where the database lacks it: that is an older copy, or has lost its newest."""
        day, size = self._read(journal_end, ("", 0))
        if not day or not self._journal.goes_beyond(day, size):
            return None
        looked_at = (day, size, *self._journal.newest())
        if looked_at != self._looked_at:
            same_day = self._journal.newest()[0] == day
            newest = deque(self._journal.facts(day, size), maxlen=1) if same_day else self._journal.latest(1)
            self._looked_at, self._newest = looked_at, next(iter(self._unknown(newest)), None)
        return self._newest

    def _latest_unread(self, most: int) -> list[Fact]:
        """Those of the newest `most` facts of the journal that the database lacks; reads no more days than it needs."""
        return self._unknown(self._journal.latest(most)) if self._newest_unread() else []

    def _unread(self) -> Iterator[Fact]:
        """What changes the state behind the end of the journal that the database knows; months of it, at the worst."""
        if self._newest_unread():
            found = self._journal.facts(*self._read(journal_end, ("", 0)))
            changing = (fact for fact in found if TABLE[type(fact)].state)
            while some := list(islice(changing, _AT_ONCE)):
                yield from self._unknown(some)

    def _unknown(self, found: Collection[Fact]) -> list[Fact]:
        known = self._read(lambda db: {fact.id for fact in found if has(db, fact)}, set[str]())
        return [fact for fact in found if fact.id not in known]

    def _since(self, newest: str) -> list[Fact]:
        """The facts that came after that one; none when it is not known any more."""
        for most in _LOOKED_THROUGH:
            found = self.latest(most)
            places = [place for place, fact in enumerate(found) if fact.id == newest]
            if places:
                return found[places[0] + 1 :]
        return []

    def _read(self, read: Callable[[sqlite3.Connection], T], otherwise: T) -> T:
        try:
            with readable(self._database) as db:
                return read(db)
        except (LedgerError, sqlite3.Error, ValueError, TypeError):
            return otherwise


_LOOKED_THROUGH = (3_000, 50_000)
"""Newest facts among which one is looked for; the second number where the first does not do."""
_AT_ONCE = 2_000
