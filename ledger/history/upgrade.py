"""What of an upgrade of the database needs more than SQL: facts get their entries, a few at a time.

Whatever ends it, it goes on where it was; the newest facts come first.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from house.times import local
from ledger.history import entries, facet_bitmaps
from ledger.history.fact_rows import readable_facts

_AT_ONCE = 2000
_HOURS = "hours"


def finish(db: sqlite3.Connection, timezone: str, beat: Callable[[], None]) -> None:
    """Do what is left; `beat` is called before each step."""
    while _left(db):
        beat()
        with _step(db):
            db.execute("INSERT OR IGNORE INTO meta VALUES (?, ?)", (_HOURS, _zone(timezone)))
            _move(db, timezone)
    zone, done = _zone(timezone), _indexed_zone(db)
    if done != (zone, None):
        _again(db, timezone, done[1] if done[0] == zone else None, beat)
    extended = True
    while extended:
        beat()
        with _step(db):
            extended = facet_bitmaps.extend(db)


def _left(db: sqlite3.Connection) -> bool:
    return db.execute("SELECT 1 FROM sqlite_master WHERE name = 'facts_before'").fetchone() is not None


def _move(db: sqlite3.Connection, timezone: str) -> None:
    rows = db.execute("SELECT n, id, at, kind, body FROM facts_before ORDER BY n DESC LIMIT ?", (_AT_ONCE,)).fetchall()
    if not rows:
        db.execute("DROP TABLE facts_before")
        return
    readable = {row[0]: fact for row in rows for fact in readable_facts([row[3:]])}
    placed = entries.index(db, [readable[n] for n in sorted(readable)], timezone, older=True)

    def entry(n: int) -> int | None:
        return placed.get(entries.entry_id(readable[n])) if n in readable else None

    db.executemany("INSERT INTO facts (n, id, at, kind, entry, body) VALUES (?, ?, ?, ?, ?, ?)",
                   [(n, id, at, kind, entry(n), body) for n, id, at, kind, body in rows])
    db.execute("DELETE FROM facts_before WHERE n >= ?", (rows[-1][0],))


def _again(db: sqlite3.Connection, timezone: str, below: int | None, beat: Callable[[], None]) -> None:
    """Make every entry's facets again, for the hours of another time zone; from the newest on, below that number."""
    while True:
        beat()
        with _step(db):
            facet_bitmaps.clear(db)  # each entry changes: they are made anew afterwards
            some = [entries.Entry(*row) for row in db.execute(
                "SELECT id, at, words, n FROM entries WHERE n < ? ORDER BY n DESC LIMIT ?",
                (2**62 if below is None else below, _AT_ONCE))]
            own = {each.id: entries.facts_of_entry(db, each.n) for each in some if each.n is not None}
            entries.put(db, {each.id: each for each in some if own[each.id]},
                        [entries.made_of(id, found, timezone) for id, found in own.items() if found])
            below = some[-1].n if some else None
            db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)",
                       (_HOURS, _zone(timezone) + ("" if below is None else f" {below}")))
        if below is None:
            return


def _zone(timezone: str) -> str:
    """The name by which it is remembered whose hours are indexed."""
    return f"{timezone or local(0.0).tzinfo}".replace(" ", "_")


def _indexed_zone(db: sqlite3.Connection) -> tuple[str, int | None]:
    row = db.execute("SELECT value FROM meta WHERE name = ?", (_HOURS,)).fetchone()
    zone, _, below = (row[0] if row else "").partition(" ")
    return zone, int(below) if below else None


@contextmanager
def _step(db: sqlite3.Connection) -> Iterator[None]:
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise

