"""The rows of the history: facts as they are read, and where the journal ends."""

import json
import sqlite3
from collections.abc import Iterable

from house import facts


def event_of(fact: facts.Fact) -> str:
    """The id of the event that a fact is about, "" for none."""
    return str(getattr(fact, "event", ""))


def readable_facts(rows: Iterable[tuple[str, str]]) -> list[facts.Fact]:
    """The facts of these kinds and bodies; unreadable ones are left out."""
    found = []
    for kind, body in rows:
        try:
            found.append(facts.from_entry({"kind": kind, "body": body}))
        except facts.UnreadableFact:
            continue
    return found


def journal_end(db: sqlite3.Connection) -> tuple[str, int]:
    """The day of the journal that was written last, and how much of its file; ("", 0) before the first."""
    row = db.execute("SELECT value FROM meta WHERE name = 'journal'").fetchone()
    known = json.loads(row[0]) if row else {}
    return str(known.get("day", "")), int(known.get("size", 0))


def note_journal(db: sqlite3.Connection, day: str, size: int) -> None:
    """Keep where the journal ends, in the same step as the facts that it ends with."""
    db.execute("INSERT OR REPLACE INTO meta VALUES ('journal', ?)", (json.dumps({"day": day, "size": size}),))
