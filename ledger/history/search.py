"""Searches of the history, a page at a time by the last entry's place: the newest entries by the index of facets, older
ones by blocks (`ledger.history.facet_bitmaps`), in which filters that seldom meet cost as little as others.

Text is looked up among the facets first: what is asked for then are facets that some entry has.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from house.search import facets
from house.search.facet_blocks import between
from house.search.query import EventQuery
from ledger.history import facet_bitmaps
from ledger.history.entries import NEAR, number_at
from ledger.history.facet_bitmaps import Block

_MOST_WORDS = 100
"""Facets that one word of a text may stand for."""
_LATEST = 2**62
_AT_ONCE = 32
"""Entries that are looked at together."""


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
    newest_first = not wanted.after or bool(wanted.before)
    try:
        groups = asked_facets(db, wanted)
    except Nothing:
        return []
    found = list(islice(_found(db, wanted, groups, newest_first), most))
    return found if newest_first else found[::-1]


def _found(db: sqlite3.Connection, wanted: EventQuery, groups: Sequence[Sequence[str]], newest_first: bool
           ) -> Iterator[Found]:
    """All such entries: where there are blocks by those, where there are none by the index."""
    reach = _reach(wanted)
    if not groups:
        yield from _by_index(db, wanted, "", reach, newest_first)
        return
    for stretch in stretches(db, reach, newest_first):
        if isinstance(stretch, list):
            yield from _by_blocks(db, wanted, groups, stretch, newest_first)
        else:
            yield from _by_index(db, wanted, _expression(groups), stretch, newest_first)


def _by_index(db: sqlite3.Connection, wanted: EventQuery, match: str, within: tuple[int, int], newest_first: bool
              ) -> Iterator[Found]:
    table, at = ("found f CROSS JOIN entries e ON e.n = f.rowid", "f.rowid") if match else ("entries e", "e.n")
    conditions, values = _conditions(wanted)
    rows = db.execute(f"SELECT e.n, e.id, e.at FROM {table} WHERE {'found MATCH ? AND ' if match else ''}{conditions} "
                      f"AND {at} >= ? AND {at} <= ? ORDER BY {at} {'DESC' if newest_first else 'ASC'}",
                      (*([match] if match else []), *values, *within))
    return (Found(*row) for row in rows)


def _by_blocks(db: sqlite3.Connection, wanted: EventQuery, groups: Sequence[Sequence[str]], some: Sequence[Block],
               newest_first: bool) -> Iterator[Found]:
    """By these blocks, which are consecutive: a few at first, for mostly a page is all that is asked for."""
    begin, end = _reach(wanted)
    for few in _growing(some if not newest_first else some[::-1]):
        bits = facet_bitmaps.meeting(db, groups, sorted(few, key=lambda block: block.begin))
        for block in few:
            if block.begin in bits:
                numbers = facet_bitmaps.numbers_of(db, block)
                reached = between(numbers, begin, end + 1) & bits[block.begin]
                places = facet_bitmaps.places(reached, newest_first)
                yield from _looked_at(db, wanted, groups, (numbers[place] for place in places), newest_first)


def _growing(some: Sequence[Block]) -> Iterator[Sequence[Block]]:
    """The same in parts, each larger than the one before."""
    done, size = 0, 2
    while done < len(some):
        yield some[done:done + size]
        done, size = done + size, size * 4


def _looked_at(db: sqlite3.Connection, wanted: EventQuery, groups: Sequence[Sequence[str]], numbers: Iterator[int],
               newest_first: bool) -> Iterator[Found]:
    """Those of the entries with these numbers that are there, and have what is asked for."""
    conditions, values = _conditions(wanted)
    while few := list(islice(numbers, _AT_ONCE)):
        rows = db.execute(f"SELECT e.n, e.id, e.at, e.words FROM entries e WHERE e.n IN ({','.join('?' * len(few))}) "
                          f"AND {conditions} ORDER BY e.n {'DESC' if newest_first else 'ASC'}", (*few, *values))
        for n, id, at, words in rows.fetchall():
            has = set(words.split())
            if all(not has.isdisjoint(group) for group in groups):
                yield Found(n, id, at)


def stretches(db: sqlite3.Connection, reach: tuple[int, int], newest_first: bool
              ) -> Iterator[list[Block] | tuple[int, int]]:
    """What the entries with these numbers (the first, the last) lie in: lists of consecutive blocks, and between them
    the first and the last number of a stretch without."""
    found, at = list[list[Block] | tuple[int, int]](), reach[0]
    for block in facet_bitmaps.all_blocks(db):
        if block.end <= reach[0] or block.begin > reach[1]:
            continue
        if at < block.begin:
            found.append((at, block.begin - 1))
        last = found[-1] if found else None
        if isinstance(last, list):
            last.append(block)
        else:
            found.append([block])
        at = block.end
    if at <= reach[1]:
        found.append((at, reach[1]))
    yield from found[::-1] if newest_first else found


def count(db: sqlite3.Connection, wanted: EventQuery, most: int) -> int:
    """How many such entries there are, at most `most`: more are not counted."""
    if wanted.before is not None or wanted.after is not None:
        return len(find(db, wanted, most))
    tokens = wanted.tokens()
    if len(tokens) == 1 and not wanted.words() and not wanted.hours and wanted.since is wanted.until is None:
        return min(most, sum(row[0] for row in db.execute("SELECT count FROM facets WHERE word = ?", tokens)))
    try:
        match = _expression(asked_facets(db, wanted))
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
    return [found.n for found in reversed(find(db, wanted, most))]


def asked_facets(db: sqlite3.Connection, wanted: EventQuery) -> list[list[str]]:
    """Groups of facets, of each of which an entry must have one; the rarest group first. Raises Nothing."""
    groups = [[token] for token in wanted.tokens()]
    groups += [hours] if (hours := wanted.any_hour()) else []
    groups += [_meant(db, word) for word in wanted.words()]
    every = sorted({token for group in groups for token in group})
    marks = ",".join("?" * len(every))
    counts = dict(db.execute(f"SELECT word, count FROM facets WHERE word IN ({marks})", every))
    known = [[token for token in group if token in counts] for group in groups]
    if not all(known):
        raise Nothing
    return sorted(known, key=lambda group: sum(counts[token] for token in group))


def _expression(groups: Sequence[Sequence[str]]) -> str:
    """What FTS5 is asked for."""
    return " AND ".join(f"({' OR '.join(map(_quoted, group))})" for group in groups)


def _meant(db: sqlite3.Connection, word: str) -> list[str]:
    """The facets that a word of a text stands for: words that were written, and names."""
    last = f"{word[:-1]}{chr(127)}" if word.endswith("*") else word
    found = [row[0] for row in db.execute("SELECT word FROM facets WHERE word >= ? AND word <= ? LIMIT ?",
                                          (word.removesuffix("*"), last, _MOST_WORDS)) if row[0][1:2] != ":"]
    for letter in facets.SEARCHED:
        rows = db.execute("SELECT word, name FROM facets WHERE word > ? AND word < ?", (f"{letter}:", f"{letter};"))
        found += [key for key, name in rows if facets.matches(word, key, name)]
    return found[:_MOST_WORDS]


def _quoted(token: str) -> str:
    return f'"{token}"'


def _range(wanted: EventQuery) -> tuple[int, int]:
    """The lowest and the highest number of an entry of that time; some more, where moments are shared."""
    begin = number_at(wanted.since) if wanted.since is not None else 0
    return begin, number_at(wanted.until) - 1 if wanted.until is not None else _LATEST


def _reach(wanted: EventQuery) -> tuple[int, int]:
    """The first and the last number that such an entry may have; some more, where moments are shared."""
    begin, end = _range(wanted)
    if wanted.until is not None:
        end += NEAR
    if wanted.before is not None:
        end = min(end, number_at(wanted.before[0]) + NEAR)
    if wanted.after is not None:
        begin = max(begin, number_at(wanted.after[0]))
    return begin, end


def _conditions(wanted: EventQuery) -> tuple[str, list[object]]:
    """What else must be true of such an entry `e`, and the values for it."""
    conditions, values = ["1"], list[object]()
    if wanted.until is not None:
        conditions, values = [*conditions, "e.at < ?"], [*values, wanted.until]
    if wanted.since is not None:
        conditions, values = [*conditions, "e.at >= ?"], [*values, wanted.since]
    for place, sign in ((wanted.before, "<"), (wanted.after, ">")):
        if place is not None:
            conditions, values = [*conditions, f"(e.at, e.id) {sign} (?, ?)"], [*values, *place]
    return " AND ".join(conditions), values
