"""Searches of the history as SQL: one statement over the index of facets, a page at a time by the last entry's place.

Text is looked up among the facets first, which are few: the index is then only asked for words that it has.
"""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from house.search import facets
from house.search.query import EventQuery
from ledger.history.entries import NEAR, number_at

_MOST_WORDS = 100
"""Facets that one word of a text may stand for."""
_LATEST = 2**62


class Nothing(Exception):
    """No entry can be found: there is none with one of the facets."""


@dataclass(frozen=True)
class Found:
    """An entry that was found: its number, its id and the unix time at which it began."""

    n: int
    id: str
    at: float


def find(db: sqlite3.Connection, wanted: EventQuery, most: int) -> list[Found]:
    """At most `most` such entries, newest first; with `after` the oldest of those that are newer, newest first too."""
    try:
        match = expression(db, wanted)
    except Nothing:
        return []
    way = "ASC" if wanted.after and not wanted.before else "DESC"
    table, at = ("found f CROSS JOIN entries e ON e.n = f.rowid", "f.rowid") if match else ("entries e", "e.n")
    conditions, values = _bounds(wanted, at)
    rows = db.execute(f"SELECT e.n, e.id, e.at FROM {table} WHERE {'found MATCH ? AND ' if match else ''}{conditions} "
                      f"ORDER BY {at} {way} LIMIT ?", (*([match] if match else []), *values, most)).fetchall()
    found = [Found(*row) for row in rows]
    return found[::-1] if way == "ASC" else found


def count(db: sqlite3.Connection, wanted: EventQuery, most: int) -> int:
    """How many such entries there are, at most `most`: more are not counted."""
    if wanted.before is not None or wanted.after is not None:
        return len(find(db, wanted, most))
    tokens = wanted.tokens()
    if len(tokens) == 1 and not wanted.words() and not wanted.hours and wanted.since is wanted.until is None:
        return min(most, sum(row[0] for row in db.execute("SELECT count FROM facets WHERE word = ?", tokens)))
    try:
        match = expression(db, wanted)
    except Nothing:
        return 0
    table, at = ("found", "rowid") if match else ("entries", "n")
    begin, end = _range(wanted)
    condition = f"{'found MATCH ? AND ' if match else ''}{at} BETWEEN ? AND ?"
    row = db.execute(f"SELECT count(*) FROM (SELECT 1 FROM {table} WHERE {condition} LIMIT ?)",
                     (*([match] if match else []), begin, end, most)).fetchone()
    return int(row[0])


def numbers(db: sqlite3.Connection, wanted: EventQuery, most: int) -> list[int]:
    """The numbers of the newest such entries, at most `most`, the lowest first."""
    try:
        match = expression(db, wanted)
    except Nothing:
        return []
    rows = db.execute("SELECT rowid FROM found WHERE found MATCH ? AND rowid BETWEEN ? AND ? "
                      "ORDER BY rowid DESC LIMIT ?", (match, *_range(wanted), most)).fetchall()
    return [row[0] for row in reversed(rows)]


def expression(db: sqlite3.Connection, wanted: EventQuery) -> str:
    """What FTS5 is asked for, "" for everything; raises Nothing."""
    tokens, words, hours = wanted.tokens(), wanted.words(), wanted.any_hour()
    if not tokens and not words and not hours:
        return ""
    asked = f"SELECT count(*) FROM facets WHERE word IN ({','.join('?' * len(set(tokens)))})"
    if db.execute(asked, sorted(set(tokens))).fetchone()[0] < len(set(tokens)):
        raise Nothing
    known = db.execute("SELECT word, name FROM facets").fetchall() if words else []
    groups = [f"({' OR '.join(map(_quoted, hours))})"] if hours else []
    return " AND ".join([*map(_quoted, tokens), *groups, *(_any_of(word, known) for word in words)])


def _any_of(word: str, known: Sequence[tuple[str, str]]) -> str:
    meant = [key for key, name in known if facets.matches(word, key, name)][:_MOST_WORDS]
    if not meant:
        raise Nothing
    return f"({' OR '.join(map(_quoted, meant))})"


def _quoted(token: str) -> str:
    return f'"{token}"'


def _range(wanted: EventQuery) -> tuple[int, int]:
    """The lowest and the highest number of an entry of that time; some more, where moments are shared."""
    begin = number_at(wanted.since) if wanted.since is not None else 0
    return begin, number_at(wanted.until) - 1 if wanted.until is not None else _LATEST


def _bounds(wanted: EventQuery, at: str) -> tuple[str, list[object]]:
    begin, end = _range(wanted)
    conditions, values = [f"{at} >= ?"], list[object]([begin])
    if wanted.until is not None:
        conditions += ["e.at < ?"]
        values += [wanted.until]
        end += NEAR
    if wanted.since is not None:
        conditions += ["e.at >= ?"]
        values += [wanted.since]
    for place, sign in ((wanted.before, "<"), (wanted.after, ">")):
        if place is not None:
            conditions += [f"(e.at, e.id) {sign} (?, ?)"]
            values += place
    if wanted.before is not None:
        end = min(end, number_at(wanted.before[0]) + NEAR)
    if wanted.after is not None:
        conditions += [f"{at} >= ?"]
        values += [number_at(wanted.after[0])]
    return " AND ".join([*conditions, f"{at} <= ?"]), [*values, end]
