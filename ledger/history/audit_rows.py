"""The audit's chain as rows of the history's database."""

import sqlite3

from house import audit


def head_in(db: sqlite3.Connection) -> audit.Head | None:
    """The newest record, None without any."""
    row = db.execute("SELECT n, hash, at FROM audit ORDER BY n DESC LIMIT 1").fetchone()
    return audit.Head(*row) if row else None


def append(db: sqlite3.Connection, values: dict[str, object], at: float, fact: str | None) -> None:
    """Add a record with these values; `fact` is the id of the fact that it is about."""
    record = audit.following(head_in(db), values)
    db.execute("INSERT INTO audit (n, fact, at, body, hash) VALUES (?, ?, ?, ?, ?)",
               (record.number, fact, at, record.body, record.hash))
