"""Searches of the history, a page at a time by the last entry's place: by the index of facets, or by blocks
(`ledger.history.facet_bitmaps`) where the lists of that index are long and share little.

Text is looked up among the facets first: what is asked for then are facets that some entry has.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, islice
from operator import mul

from house.search import facets
from house.search.facet_blocks import between
from house.search.query import EventQuery
from ledger.history import facet_bitmaps
from ledger.history.entries import NEAR, number_at
from ledger.history.facet_bitmaps import Block

_MOST_WORDS = 100
"""Facets that one word of a text may stand for."""
_LATEST = 2**62
_WALKED, _LOOKED_AT, _IN_BLOCK = 0.025, 50.0, 15.0
"""What an entry of a facet's list in the index costs, an entry that is looked at, and a facet's bits of a block:
microseconds, with cold files."""
_PAGE = 21.0
"""About as many entries as are looked at where the index is asked for everything, which ends when they are found."""
_MOST_WALKED = 25_000.0
"""Microseconds for which lists may be walked in the hope that there are so many soon."""
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
    """All such entries, by what is expected to find them soonest."""
    reach = _reach(wanted)
    if not groups:
        yield from _by_index(db, wanted, (), reach, newest_first)
        return
    some = _asked_of_index(db, groups)
    if some:
        numbers = db.execute("SELECT rowid FROM found WHERE found MATCH ? AND rowid >= ? AND rowid <= ? "
                             f"ORDER BY rowid {'DESC' if newest_first else 'ASC'}", (_expression(some), *reach))
        yield from _looked_at(db, wanted, groups, (row[0] for row in numbers), newest_first)
        return
    for stretch in stretches(db, reach, newest_first):
        if isinstance(stretch, list):
            yield from _by_blocks(db, wanted, groups, stretch, newest_first)
        else:
            yield from _by_index(db, wanted, groups, stretch, newest_first)


def _asked_of_index(db: sqlite3.Connection, groups: Sequence[Sequence[str]]) -> Sequence[Sequence[str]]:
    """Those of the groups, the rarest first, of which to ask the index, so that the others are looked for in the
    entries that it gives; none where blocks should find them. As if facets did not depend on each other.
    """
    counts = [sum(row[0] for row in db.execute(
        f"SELECT count FROM facets WHERE word IN ({','.join('?' * len(group))})", group)) for group in groups]
    events = db.execute("SELECT max(count) FROM facets WHERE word = ?",
                        (facets.token(facets.KIND, facets.EVENT),)).fetchone()[0]
    blocks = len(facet_bitmaps.all_blocks(db))
    every = max(events or 1, *counts)
    left = list(accumulate((count / every for count in counts), mul, initial=float(every)))[1:]
    walked = [_WALKED * each for each in accumulate(counts)]
    of_all = min(1.0, _PAGE / max(left[-1], 1e-9)) if walked[-1] <= _MOST_WALKED else 1.0
    costs = [*(walk + _LOOKED_AT * each for walk, each in zip(walked[:-1], left[:-1], strict=True)),
             of_all * walked[-1] + _LOOKED_AT * _PAGE]
    cheapest = min(range(len(groups)), key=costs.__getitem__)
    in_blocks = _IN_BLOCK * blocks * sum(map(len, groups))
    return groups[:cheapest + 1] if costs[cheapest] < in_blocks or not blocks else ()


def _by_index(db: sqlite3.Connection, wanted: EventQuery, groups: Sequence[Sequence[str]], within: tuple[int, int],
              newest_first: bool) -> Iterator[Found]:
    """By the index; groups: the rarest first."""
    if len(groups) > 1 and (numbers := _meeting(db, groups, within, _AT_ONCE)) is not None:
        in_order = iter(sorted(numbers, reverse=newest_first))
        return _looked_at(db, wanted, groups, in_order, newest_first)
    table, at = ("found f CROSS JOIN entries e ON e.n = f.rowid", "f.rowid") if groups else ("entries e", "e.n")
    conditions, values = _conditions(wanted)
    rows = db.execute(f"SELECT e.n, e.id, e.at FROM {table} WHERE {'found MATCH ? AND ' if groups else ''}{conditions} "
                      f"AND {at} >= ? AND {at} <= ? ORDER BY {at} {'DESC' if newest_first else 'ASC'}",
                      (*([_expression(groups)] if groups else []), *values, *within))
    return (Found(*row) for row in rows)


def _meeting(db: sqlite3.Connection, groups: Sequence[Sequence[str]], within: tuple[int, int], few: int = 0
             ) -> set[int] | None:
    """The numbers of [the first, the last] that have a facet of each group; some more once they are but `few`.

    None where the first group alone has too many. FTS5 itself looks for the next entry with all of them without end,
    whatever the last number that is asked for.
    """
    found: set[int] | None = None
    most = 2 * facet_bitmaps.SIZE
    for group in groups:
        rows = db.execute("SELECT rowid FROM found WHERE found MATCH ? AND rowid >= ? AND rowid <= ? LIMIT ?",
                          (_expression([group]), *within, most + 1 if found is None else -1))
        have = {row[0] for row in rows}
        found = have if found is None else found & have
        if len(found) > most:
            return None
        if len(found) <= few:
            break
        within = min(found), max(found)
    return found


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
        groups = asked_facets(db, wanted)
    except Nothing:
        return 0
    reach = _range(wanted)
    match, at = ("found MATCH ? AND ", "rowid") if groups else ("", "n")
    row = db.execute(f"SELECT count(*) FROM (SELECT 1 FROM {'found' if groups else 'entries'} WHERE {match}{at} >= ? "
                     f"AND {at} <= ? LIMIT ?)", (*([_expression(groups)] if groups else []), *reach, most)).fetchone()
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
