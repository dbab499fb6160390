"""Looking things up in the history, from any process: it is opened for one look and cannot be changed from here."""

import math
import sqlite3
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from house import audit, facts
from house.event_summary import Event, events
from ledger.history.database import FILE, REBUILT, SWITCHED, readable
from ledger.history.rows import facts_of, readable_facts
from ledger.home import Home

MOST_COUNTED = 10_000
_EVENTS = "SELECT e.event FROM"


@dataclass(frozen=True)
class EventQuery:
    """Which events: those that began in [since, until), of this camera, label, tag, alerted or not; "" or None: any.

    given_up: only those whose alert a channel never took.
    before: (began_at, id) of the last event of the page before, after: of the first one of the page behind.
    """

    since: float | None = None
    until: float | None = None
    camera: str = ""
    label: str = ""
    tag: str = ""
    alerted: bool | None = None
    given_up: bool = False
    before: tuple[float, str] | None = None
    after: tuple[float, str] | None = None

    def fits(self, event: Event) -> bool:
        """Whether an event is one of these."""
        place = (event.began_at, event.id)
        return ((self.since is None or event.began_at >= self.since)
                and (self.until is None or event.began_at < self.until)
                and self.camera in ("", event.camera) and self.tag in ("", event.tag)
                and (self.alerted is None or bool(event.alerted) is self.alerted)
                and (not self.given_up or bool(event.given_up))
                and (not self.label or self.label.replace("_", " ") in event.words)
                and (self.before is None or place < self.before) and (self.after is None or place > self.after))


class HistoryReader:
    """Every method raises HistoryAway (there is no history yet, or it is busy) or HistoryDamaged."""

    def __init__(self, home: Home) -> None:
        self._path: Path = home.history / FILE

    def find(self, wanted: EventQuery, most: int) -> list[str]:
        """Ids of at most `most` such events, newest first; with `after` the oldest of those that are newer."""
        tables, conditions, values = _asked(wanted)
        at = "l" if wanted.label else "e"
        way: Literal["ASC", "DESC"] = "ASC" if wanted.after else "DESC"
        with self._look() as db:
            rows = db.execute(f"{_EVENTS} {tables} WHERE {conditions} ORDER BY {at}.began_at {way}, {at}.event {way} "
                              "LIMIT ?", (*values, most)).fetchall()
        found = [row[0] for row in rows]
        return found[::-1] if wanted.after else found

    def count(self, wanted: EventQuery) -> int:
        """How many such events there are, at most MOST_COUNTED: more are not counted."""
        tables, conditions, values = _asked(wanted)
        with self._look() as db:
            row = db.execute(f"SELECT count(*) FROM (SELECT 1 FROM {tables} WHERE {conditions} LIMIT ?)",
                             (*values, MOST_COUNTED)).fetchone()
        return int(row[0])

    def facts_of(self, names: Sequence[str]) -> list[facts.Fact]:
        """All facts of these events (a few hundred at most), in the order they came."""
        if not names:
            return []
        with self._look() as db:
            return facts_of(db, names)

    def event(self, name: str) -> Event | None:
        """One event, None when the history does not have it."""
        return next(iter(events(reversed(self.facts_of([name])))), None)

    def named(self, beginning: str, most: int = 2) -> list[str]:
        """Ids of at most `most` events that begin so."""
        with self._look() as db:
            rows = db.execute("SELECT event FROM events WHERE event >= ? AND event < ? ORDER BY event LIMIT ?",
                              (beginning, f"{beginning}\U0010ffff", most)).fetchall()
        return [row[0] for row in rows]

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

    def labels(self) -> list[str]:
        """Every label there is an event with, in the order of the alphabet."""
        walk = ("WITH RECURSIVE one(label) AS (SELECT min(label) FROM labels UNION ALL SELECT (SELECT min(label) FROM "
                "labels WHERE label > one.label) FROM one WHERE one.label IS NOT NULL) "
                "SELECT label FROM one WHERE label IS NOT NULL")
        with self._look() as db:
            return [row[0] for row in db.execute(walk)]

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
        with readable(self._path) as db:
            yield db


def _asked(wanted: EventQuery) -> tuple[str, str, list[object]]:
    """Tables, conditions and values of a search."""
    at = "l" if wanted.label else "e"
    tables = "labels l CROSS JOIN events e ON e.event = l.event" if wanted.label else "events e"
    rows: list[tuple[str, list[object]]] = [
        ("l.label = ?", [wanted.label] if wanted.label else []),
        (f"{at}.began_at >= ?", [] if wanted.since is None else [wanted.since]),
        (f"{at}.began_at < ?", [] if wanted.until is None else [wanted.until]),
        ("e.camera = ?", [wanted.camera] if wanted.camera else []),
        ("e.tag = ? AND e.tag <> ''", [wanted.tag] if wanted.tag else []),
        ("e.alerted = 1", []) if wanted.alerted else ("", []),
        (f"({at}.began_at, {at}.event) < (?, ?)", list(wanted.before or ())),
        (f"({at}.began_at, {at}.event) > (?, ?)", list(wanted.after or ())),
    ]
    conditions = [text for text, values in rows if values or text == "e.alerted = 1"]
    if wanted.given_up:
        conditions.append("e.event IN (SELECT event FROM given_up)")
    if wanted.alerted is False:
        conditions.append("e.alerted IS NOT 1")
    return tables, " AND ".join(conditions) or "1", [value for _, values in rows for value in values]
