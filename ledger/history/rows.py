"""The rows of the history: facts, and the index over them by which events are found."""

import json
import sqlite3
from collections.abc import Iterable, Sequence

from house import facts
from house.event_summary import Event, events

_ROWS = 400


def insert(db: sqlite3.Connection, fact: facts.Fact) -> bool:
    """Add a fact; False when it is there already."""
    entry = facts.to_entry(fact)
    row = (fact.id, fact.at, entry["kind"], str(getattr(fact, "camera", "")), event_of(fact), entry["body"])
    asked = "INSERT OR IGNORE INTO facts (id, at, kind, camera, event, body) VALUES (?, ?, ?, ?, ?, ?)"
    return db.execute(asked, row).rowcount > 0


def event_of(fact: facts.Fact) -> str:
    """The id of the event that a fact is about, "" for none."""
    return str(getattr(fact, "event", ""))


def index(db: sqlite3.Connection, touched: set[str]) -> None:
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
    labels = " ".join(sorted(word.replace(" ", "_") for word in event.words))
    alerted = None if event.alerted is None else int(event.alerted)
    row = (event.began_at, event.camera, alerted, event.tag, labels)
    _index_given_up(db, event)
    known = db.execute("SELECT began_at, camera, alerted, tag, labels FROM events WHERE event = ?",
                       (event.id,)).fetchone()
    if known == row:
        return
    db.execute("INSERT OR REPLACE INTO events (began_at, camera, alerted, tag, labels, event)"
               " VALUES (?, ?, ?, ?, ?, ?)", (*row, event.id))
    if known is not None:
        drop_labels(db, event.id, known[0], known[4])
    db.executemany("INSERT OR IGNORE INTO labels VALUES (?, ?, ?)",
                   [(label, event.began_at, event.id) for label in labels.split()])


def _index_given_up(db: sqlite3.Connection, event: Event) -> None:
    """Remember the channels that gave the event's alert up: mostly none."""
    known = {row[0] for row in db.execute("SELECT channel FROM given_up WHERE event = ?", (event.id,))}
    if known != event.given_up.keys():
        drop_given_up(db, event.id)
        db.executemany("INSERT INTO given_up VALUES (?, ?)", [(event.id, channel) for channel in event.given_up])


def drop_given_up(db: sqlite3.Connection, event: str) -> None:
    """Remove from the index which channels gave the event's alert up."""
    db.execute("DELETE FROM given_up WHERE event = ?", (event,))


def drop_labels(db: sqlite3.Connection, event: str, began_at: float, labels: str) -> None:
    """Remove the labels of an event from the index."""
    db.executemany("DELETE FROM labels WHERE label = ? AND began_at = ? AND event = ?",
                   [(label, began_at, event) for label in labels.split()])


def journal_end(db: sqlite3.Connection) -> tuple[str, int]:
    """The day of the journal that was written last, and how much of its file; ("", 0) before the first."""
    row = db.execute("SELECT value FROM meta WHERE name = 'journal'").fetchone()
    known = json.loads(row[0]) if row else {}
    return str(known.get("day", "")), int(known.get("size", 0))


def note_journal(db: sqlite3.Connection, day: str, size: int) -> None:
    """Keep where the journal ends, in the same step as the facts that it ends with."""
    db.execute("INSERT OR REPLACE INTO meta VALUES ('journal', ?)", (json.dumps({"day": day, "size": size}),))
