"""What a house remembers of its log: by its history, by the file of the state beside it, by the journal."""

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from house.fact_table import TABLE
from house.facts import Fact
from house.stored_state import Stored, folded
from ledger.errors import LedgerError
from ledger.history import log_memory
from ledger.history.database import FILE, readable
from ledger.history.journal import Journal
from ledger.history.log_memory import LogMemory, StateFile
from ledger.history.rows import journal_end, readable_facts
from ledger.home import Home

T = TypeVar("T")

_CHANGING = ",".join(f"'{kind.__name__}'" for kind, row in TABLE.items() if row.state)
"""The kinds of fact that change the state, as SQL lists them."""


class Recall:
    """Reads it anew each time. Nothing raises: what cannot be read is not remembered."""

    def __init__(self, home: Home) -> None:
        self._database, self._journal = home.history / FILE, Journal(home.history / "journal")
        self._file = StateFile(home.history)

    def memory(self) -> LogMemory:
        """What is remembered of the log, by whichever of database and file knows more."""
        kept, written = self._read(log_memory.kept_in, LogMemory()), self._file.read()
        found = kept if kept.newest and kept.serial >= written.serial else written
        unread = self._unread()
        return replace(found, newest=unread[-1].id) if unread else found

    def state(self) -> Stored:
        """The state after everything that is remembered; a field that one of both has lost is taken from the other."""
        kept, written = self._read(_folded_state, Stored()), self._file.read()
        if kept and self._read(log_memory.kept_in, LogMemory()).serial >= written.serial:
            return folded({**written.fields, **kept}, self._unread())
        return {**kept, **folded(written.fields, self._since(written.newest))}

    def latest(self, most: int) -> list[Fact]:
        """The newest `most` facts, oldest first."""
        asked = "SELECT kind, body FROM (SELECT n, kind, body FROM facts ORDER BY n DESC LIMIT ?) ORDER BY n"
        found = self._read(lambda db: readable_facts(db.execute(asked, (most,))), list[Fact]())
        return [*found, *self._unread()][-most:] if found else self._journal.latest(most)

    def ids(self, most: int) -> list[str]:
        """The ids of the newest `most` facts, oldest first."""
        asked = "SELECT id FROM (SELECT n, id FROM facts ORDER BY n DESC LIMIT ?) ORDER BY n"
        found = self._read(lambda db: [str(row[0]) for row in db.execute(asked, (most,))], list[str]())
        late = [fact.id for fact in (self._unread() if found else self._journal.latest(most))]
        return [*found, *late][-most:]

    def _unread(self) -> list[Fact]:
        """What the journal has behind the end that the database knows: it is an older copy, or has lost its newest."""
        day, size = self._read(journal_end, ("", 0))
        if not day or not self._journal.goes_beyond(day, size):
            return []
        found = list(self._journal.facts(day, size))
        known = self._read(lambda db: {fact.id for fact in found if _has(db, fact.id)}, set[str]())
        return [fact for fact in found if fact.id not in known]

    def _since(self, newest: str) -> list[Fact]:
        """The facts that came after that one; none when it is not known any more."""
        found = self.latest(_LOOKED_THROUGH)
        places = [place for place, fact in enumerate(found) if fact.id == newest]
        return found[places[0] + 1 :] if places else []

    def _read(self, read: Callable[[sqlite3.Connection], T], otherwise: T) -> T:
        try:
            with readable(self._database) as db:
                return read(db)
        except (LedgerError, sqlite3.Error, ValueError, TypeError):
            return otherwise


_LOOKED_THROUGH = 50_000


def _folded_state(db: sqlite3.Connection) -> Stored:
    """The remembered state after the facts that came later; after all facts where none was remembered yet."""
    asked = f"SELECT kind, body FROM facts WHERE n > ? AND kind IN ({_CHANGING}) ORDER BY n"
    later = readable_facts(db.execute(asked, (log_memory.reached_in(db),)))
    return folded(log_memory.kept_in(db).fields, later)


def _has(db: sqlite3.Connection, id: str) -> bool:
    return db.execute("SELECT 1 FROM facts WHERE id = ?", (id,)).fetchone() is not None
