"""The searchable memory: every fact and the audit, written by one process in batches.

Idempotent by the fact's id: what is handed over twice is kept once, here, in the audit and in the journal.
"""

import itertools
import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

from house import audit, facts
from house.event_summary import Event, events
from ledger.errors import HistoryDamaged
from ledger.history.database import set_aside, translated, writable
from ledger.history.journal import Journal, day_of, line
from ledger.home import Home

FILE = "history.db"
_ROWS = 400
_AT_ONCE = 2000
"""Rows that one step of forgetting removes, so that no reader waits long."""

Audited = Callable[[facts.Fact], dict[str, object] | None]


class History:
    """The writing end; one process of a house may hold it. All methods raise HistoryAway or HistoryDamaged.

    `audited` gives what the audit keeps of a fact, or None.
    """

    def __init__(self, home: Home, audited: Audited = lambda fact: None) -> None:
        self.path = home.history / FILE
        self.journal = Journal(home.history / "journal")
        self._audited = audited
        self._db = writable(self.path)

    def close(self) -> None:
        """Let go of the file; what was added is on the disk already."""
        self._db.close()

    def add(self, batch: Sequence[facts.Fact], now: float) -> int:
        """Keep these facts, all or none; answers how many were new. `now` names the day of the journal."""
        with self._writing() as db:
            new = self._keep(db, batch)
            if new:
                self._write_journal(db, [line(fact) for fact in new], now)
        return len(new)

    def read_back(self) -> int:
        """Keep what the journal holds, without writing it there again; answers how many facts were new."""
        count, reading = 0, self.journal.facts()
        while batch := list(itertools.islice(reading, _AT_ONCE)):
            with self._writing() as db:
                count += len(self._keep(db, batch))
        return count

    def head(self) -> audit.Head | None:
        """The newest record of the audit; None when there is none."""
        with translated(self.path):
            return _head(self._db)

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

        Answers how many facts went.
        """
        count = 0
        while step := self._forget_some(before):
            count += step
        self._forget_audit(before, now)
        with translated(self.path):
            self._db.execute("PRAGMA incremental_vacuum(2000)").fetchall()
        return count

    def _forget_some(self, before: float) -> int:
        with self._writing() as db:
            gone = db.execute("SELECT event, began_at, labels FROM events WHERE began_at < ? LIMIT ?",
                              (before, _AT_ONCE)).fetchall()
            for event, began_at, labels in gone:
                db.execute("DELETE FROM events WHERE event = ?", (event,))
                _drop_labels(db, event, began_at, labels)
            return db.execute("DELETE FROM facts WHERE n IN (SELECT n FROM facts WHERE at < ? LIMIT ?)",
                              (before, _AT_ONCE)).rowcount + len(gone)

    def _forget_audit(self, before: float, now: float) -> None:
        with self._writing() as db:
            asked = "SELECT max(n) FROM audit WHERE n < coalesce((SELECT min(n) FROM audit WHERE at >= ?), n + 1)"
            last = db.execute(asked, (before,)).fetchone()[0]
            if last is None:
                return
            removed = audit.Head(last, db.execute("SELECT hash FROM audit WHERE n = ?", (last,)).fetchone()[0])
            _append(db, audit.checkpoint(removed, now), now, None)
            db.execute("DELETE FROM audit WHERE n <= ?", (last,))

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
        new = [fact for fact in batch if _insert(db, fact)]
        for fact in new:
            self._audit(db, fact)
        _index(db, {event for fact in new if (event := _event(fact))})
        return new

    def _audit(self, db: sqlite3.Connection, fact: facts.Fact) -> None:
        kept = self._audited(fact)
        if kept is not None:
            _append(db, {**kept, "at": fact.at, "id": fact.id}, fact.at, fact.id)

    def _write_journal(self, db: sqlite3.Connection, lines: list[str], now: float) -> None:
        """The file's size is kept in the same step as the facts: a crash in between leaves no line twice."""
        day = day_of(now)
        row = db.execute("SELECT value FROM meta WHERE name = 'journal'").fetchone()
        known = json.loads(row[0]) if row else {}
        size = known["size"] if known.get("day") == day else self.journal.size(day)
        size = self.journal.append(day, size, lines)
        db.execute("INSERT OR REPLACE INTO meta VALUES ('journal', ?)", (json.dumps({"day": day, "size": size}),))


def opened(home: Home, now: float, audited: Audited) -> tuple[History, str]:
    """The history, and "" or what happened to it: a damaged one is set aside, and what the journal holds read back."""
    try:
        return History(home, audited), ""
    except HistoryDamaged as error:
        reason = str(error)
    aside = set_aside(home.history / FILE, now)
    history = History(home, audited)
    count = history.read_back()
    return history, f"{reason}; it is kept as {aside.name}, and {count} facts were read back from the journal"


def _insert(db: sqlite3.Connection, fact: facts.Fact) -> bool:
    entry = facts.to_entry(fact)
    row = (fact.id, fact.at, entry["kind"], str(getattr(fact, "camera", "")), _event(fact), entry["body"])
    asked = "INSERT OR IGNORE INTO facts (id, at, kind, camera, event, body) VALUES (?, ?, ?, ?, ?, ?)"
    return db.execute(asked, row).rowcount > 0


def _event(fact: facts.Fact) -> str:
    return str(getattr(fact, "event", ""))


def _index(db: sqlite3.Connection, touched: set[str]) -> None:
    """Fold the facts of these events anew, and index what comes of it."""
    names = sorted(touched)
    for start in range(0, len(names), _ROWS):
        some = names[start:start + _ROWS]
        for event in events(reversed(facts_of(db, some))):
            _index_one(db, event)


def facts_of(db: sqlite3.Connection, names: Sequence[str]) -> list[facts.Fact]:
    """The facts of at most a few hundred events, in the order they came; unreadable ones are left out."""
    marks = ",".join("?" * len(names))
    rows = db.execute(f"SELECT kind, body FROM facts WHERE event IN ({marks}) AND event <> '' ORDER BY n", names)
    return readable_facts(rows)


def readable_facts(rows: Iterable[tuple[str, str]]) -> list[facts.Fact]:
    """The facts of these kinds and bodies; unreadable ones are left out."""
    found = []
    for kind, body in rows:
        try:
            found.append(facts.from_entry({"kind": kind, "body": body}))
        except facts.UnreadableFact:
            continue
    return found


def _index_one(db: sqlite3.Connection, event: Event) -> None:
    labels = " ".join(sorted({label.name.lower().replace(" ", "_") for label in event.labels}))
    alerted = None if event.alerted is None else int(event.alerted)
    row = (event.began_at, event.camera, alerted, event.tag, labels)
    known = db.execute("SELECT began_at, camera, alerted, tag, labels FROM events WHERE event = ?",
                       (event.id,)).fetchone()
    if known == row:
        return
    db.execute("INSERT OR REPLACE INTO events (began_at, camera, alerted, tag, labels, event)"
               " VALUES (?, ?, ?, ?, ?, ?)", (*row, event.id))
    if known is not None:
        _drop_labels(db, event.id, known[0], known[4])
    db.executemany("INSERT OR IGNORE INTO labels VALUES (?, ?, ?)",
                   [(label, event.began_at, event.id) for label in labels.split()])


def _drop_labels(db: sqlite3.Connection, event: str, began_at: float, labels: str) -> None:
    db.executemany("DELETE FROM labels WHERE label = ? AND began_at = ? AND event = ?",
                   [(label, began_at, event) for label in labels.split()])


def _head(db: sqlite3.Connection) -> audit.Head | None:
    row = db.execute("SELECT n, hash FROM audit ORDER BY n DESC LIMIT 1").fetchone()
    return audit.Head(*row) if row else None


def _append(db: sqlite3.Connection, values: dict[str, object], at: float, fact: str | None) -> None:
    record = audit.following(_head(db), values)
    db.execute("INSERT INTO audit (n, fact, at, body, hash) VALUES (?, ?, ?, ?, ?)",
               (record.number, fact, at, record.body, record.hash))
