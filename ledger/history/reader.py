"""Looking things up in the history, from any process: it is opened for one look and cannot be changed from here."""

import math
import sqlite3
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from house import audit, facts
from house.event_summary import Event, events
from house.search.facets import EVENT, ID, KIND, LABEL, token
from house.search.query import EventQuery
from ledger.errors import LedgerError
from ledger.history import search
from ledger.history.database import FILE, REBUILT, SWITCHED, readable
from ledger.history.entries import facts_of_entry, known_entries
from ledger.history.fact_rows import journal_end, readable_facts
from ledger.history.journal import Journal
from ledger.home import Home

MOST_COUNTED = 10_000


@dataclass(frozen=True)
class FoundEntry:
    """What was found: an event with all its facts, or one fact about none. at: the unix time at which it began."""

    at: float
    id: str
    facts: tuple[facts.Fact, ...]



class HistoryReader:
    """Every method raises HistoryAway (there is no history yet, or it is busy) or HistoryDamaged."""

    def __init__(self, home: Home, quietly: bool = False) -> None:
        """quietly: the look does not make the house write what it has gathered; for its own processes."""
        self._home, self._quietly = home, quietly
        self._path: Path = home.history / FILE

    def find(self, wanted: EventQuery, most: int) -> list[str]:
        """Ids of at most `most` such events, newest first; with `after` the oldest of those that are newer."""
        with self._look() as db:
            return [found.id for found in search.find(db, replace(wanted, only_events=True), most)]

    def entries(self, wanted: EventQuery, most: int) -> list[FoundEntry]:
        """At most `most` such entries, newest first: events, and unless only those are wanted facts about no event."""
        with self._look() as db:
            return [FoundEntry(found.at, found.id, tuple(facts_of_entry(db, found.n)))
                    for found in search.find(db, wanted, most)]

    def count(self, wanted: EventQuery) -> int:
        """How many such events (entries, where others are wanted too) there are, at most MOST_COUNTED."""
        with self._look() as db:
            return search.count(db, wanted, MOST_COUNTED)

    def facts_of(self, names: Sequence[str]) -> list[facts.Fact]:
        """All facts of these events, in the order they came."""
        if not names:
            return []
        with self._look() as db:
            numbers = [entry.n for entry in known_entries(db, names).values()]
            marks = ",".join("?" * len(numbers))
            return readable_facts(db.execute(f"SELECT kind, body FROM facts WHERE entry IN ({marks}) ORDER BY n",
                                             numbers))

    def event(self, name: str) -> Event | None:
        """One event, None when the history does not have it."""
        return next(iter(events(reversed(self.facts_of([name])))), None)

    def named(self, beginning: str, most: int = 2) -> list[str]:
        """Ids of at most `most` events that begin so."""
        asked = f'"{token(ID, beginning)}" * AND "{token(KIND, EVENT)}"'
        with self._look() as db:
            rows = db.execute("SELECT e.id FROM found CROSS JOIN entries e ON e.n = found.rowid WHERE found MATCH ? "
                              "LIMIT ?", (asked, most)).fetchall()
        return sorted(row[0] for row in rows)

    def since(self, at: float, kinds: Collection[type[facts.Fact]]) -> list[facts.Fact]:
        """The facts of these kinds that happened at unix time `at` or later, newest first."""
        marks = ",".join("?" * len(kinds))
        with self._look() as db:
            rows = db.execute(f"SELECT kind, body FROM facts INDEXED BY facts_at WHERE at >= ? AND kind IN ({marks}) "
                              "ORDER BY at DESC, n DESC", (at, *(kind.__name__ for kind in kinds))).fetchall()
        return readable_facts(rows)

    def switched_before(self, at: float, most: int) -> list[facts.Fact]:
        """The latest facts by which the house's doing is known, from before unix time `at`, newest first."""
        with self._look() as db:
            rows = db.execute(f"SELECT kind, body FROM facts WHERE at < ? AND {SWITCHED} ORDER BY at DESC, n DESC "
                              "LIMIT ?", (at, most)).fetchall()
        return readable_facts(rows)

    def is_up_to_date(self) -> bool:
        """Whether the database has all that the journal has. To ask makes a running house see to it."""
        with self._look() as db:
            return not Journal(self._path.parent / "journal").goes_beyond(*journal_end(db))

    def labels(self) -> list[str]:
        """Every label there is an event with, in the order of the alphabet."""
        return sorted(label.replace(" ", "_") for label in self.known(LABEL))

    def known(self, letter: str) -> list[str]:
        """What there is an entry with, of the facets of that letter, in the order of the alphabet."""
        with self._look() as db:
            rows = db.execute("SELECT name FROM facets WHERE word > ? AND word < ?", (f"{letter}:", f"{letter};"))
            return sorted(row[0] for row in rows)

    def records(self, count: int) -> list[audit.Record]:
        """The newest records of the audit, oldest of them first."""
        with self._look() as db:
            rows = db.execute("SELECT n, body, hash FROM audit ORDER BY n DESC LIMIT ?", (count,)).fetchall()
        return [audit.Record(*row) for row in reversed(rows)]

    def verify(self, heads: Sequence[audit.Head], now: float = math.inf, keep_days: float = 0.0) -> audit.AuditVerdict:
        """Look through the whole audit, and compare it with these heads; now, keep_days: as for `audit.verify`."""
        with self._look() as db:
            rows = db.execute("SELECT n, body, hash FROM audit ORDER BY n")
            return audit.verify((audit.Record(*row) for row in rows), heads, now, keep_days)

    def heads(self) -> list[audit.Head]:
        """The heads that were taken to be posted, as far as this audit and the history reach back."""
        with self._look() as db:
            asked = f"SELECT coalesce(max(at), 0) FROM audit WHERE {REBUILT}"
            since = db.execute(asked).fetchone()[0]
            rows = db.execute("SELECT kind, body FROM facts WHERE kind = 'AuditHeadTaken' AND at >= ? ORDER BY n",
                              (since,)).fetchall()
        found = [facts.from_entry({"kind": kind, "body": body}) for kind, body in rows]
        return [audit.Head(fact.number, fact.head, fact.recorded or None) for fact in found
                if isinstance(fact, facts.AuditHeadTaken)]

    @contextmanager
    def _look(self) -> Iterator[sqlite3.Connection]:
        if not self._quietly:
            with suppress(LedgerError, OSError):
                self._home.history_lease.touch()
        with readable(self._path) as db:
            yield db
