"""Blocks: of some thousand consecutive entries, for each facet which of them have it, as the bits of a whole number.

The index of facets (FTS5) walks the lists of all facets that are asked for, entry by entry, when they seldom or never
meet. Bits of a block are combined at once. Blocks are made behind the newest entries, which the index alone has, so
that each is written once; a change of an old entry changes its bits. What was taken out stays in them: whoever finds a
number here looks whether there is such an entry.
"""

import sqlite3
import zlib
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from house.search.facet_blocks import as_bits

SIZE = 4096
"""Entries of a block, and the least that stay behind the last one."""
_FEW = 256
"""Entries for which a block is not worth its rows."""
_LAST = 2**62
_SHORT, _LONG = b"p", b"b"
"""What stored bits begin with: places of two bytes each, or a bit for each entry."""


@dataclass(frozen=True)
class Block:
    """The entries whose numbers are of [begin, end)."""

    begin: int
    end: int


def all_blocks(db: sqlite3.Connection) -> list[Block]:
    """Every block, the oldest first; between two there may be entries without one."""
    return [Block(*row) for row in db.execute("SELECT begin, end FROM blocks ORDER BY begin")]


def numbers_of(db: sqlite3.Connection, block: Block) -> "array[int]":
    """The numbers of its entries as they were when it was made, in order; the i-th has bit i."""
    row = db.execute("SELECT numbers FROM blocks WHERE begin = ?", (block.begin,)).fetchone()
    return array("q", accumulate(array("q", zlib.decompress(row[0]))))


def bits_of(db: sqlite3.Connection, word: str, first: Block, last: Block) -> dict[int, int]:
    """By the begin of a block, the bits of that facet, of the blocks from first to last that have it."""
    rows = db.execute("SELECT block, bits FROM block_bits WHERE word = ? AND block BETWEEN ? AND ?",
                      (word, first.begin, last.begin))
    return {begin: _read(stored) for begin, stored in rows}


def meeting(db: sqlite3.Connection, groups: Sequence[Sequence[str]], some: Sequence[Block]) -> Mapping[int, int]:
    """By the begin of a block, the bits of the entries that have a facet of each group; some: in order, consecutive."""
    found: dict[int, int] = dict.fromkeys((block.begin for block in some), -1)
    for group in groups:
        having: dict[int, int] = {}
        for word in group:
            for begin, bits in bits_of(db, word, some[0], some[-1]).items():
                having[begin] = having.get(begin, 0) | bits
        found = {begin: both for begin, bits in found.items() if (both := bits & having.get(begin, 0))}
        if not found:
            break
    return found


def extend(db: sqlite3.Connection) -> bool:
    """Make one block more of entries that have none, when there are enough of them; whether one was made."""
    ends = [Block(-_LAST, 0), *all_blocks(db)]
    for before, after in pairwise([*ends, Block(_LAST, _LAST)]):
        newest = after.begin == _LAST
        if before.end < after.begin and _are(db, before.end, after.begin, 2 * SIZE if newest else _FEW):
            _make(db, before.end, after.begin)
            return True
    return False


def follow(db: sqlite3.Connection, gone: Mapping[int, str], come: Mapping[int, str]) -> None:
    """Let the blocks follow a change of entries: by number, the words of those that went and of those that came."""
    last = db.execute("SELECT max(end) FROM blocks").fetchone()[0] or 0
    for n in sorted(n for n in come if n < last):
        row = db.execute("SELECT begin, end FROM blocks WHERE begin <= ? ORDER BY begin DESC LIMIT 1", (n,)).fetchone()
        if row is None or n >= row[1]:
            continue
        block = Block(*row)
        numbers = numbers_of(db, block)
        place = bisect_left(numbers, n)
        if numbers[place:place + 1] != array("q", [n]):
            _drop(db, [block])
        else:
            _change(db, block, place, (set(gone.get(n, "").split()), set(come[n].split())))


def forget(db: sqlite3.Connection, before: int) -> None:
    """Remove blocks of entries with numbers below `before` of which hardly any is left."""
    old = [block for block in all_blocks(db) if block.end <= before and not _are(db, block.begin, block.end, _FEW)]
    _drop(db, old)


def clear(db: sqlite3.Connection) -> None:
    """Remove all blocks; `extend` makes them again."""
    db.execute("DELETE FROM blocks")
    db.execute("DELETE FROM block_bits")


def _are(db: sqlite3.Connection, begin: int, end: int, count: int) -> bool:
    """Whether there are so many entries with numbers of [begin, end)."""
    return db.execute("SELECT 1 FROM entries WHERE n >= ? AND n < ? LIMIT 1 OFFSET ?",
                      (begin, end, count - 1)).fetchone() is not None


def _make(db: sqlite3.Connection, begin: int, end: int) -> None:
    """Of the first entries of [begin, end) or, where it would leave few, of all of them: never of what is newest."""
    most = SIZE if end == _LAST or _are(db, begin, end, 2 * SIZE) else 2 * SIZE
    rows = db.execute("SELECT n, words FROM entries WHERE n >= ? AND n < ? ORDER BY n LIMIT ?",
                      (begin, end, most)).fetchall()
    having: dict[str, list[int]] = {}
    for place, (_, words) in enumerate(rows):
        for word in words.split():
            having.setdefault(word, []).append(place)
    ends = rows[-1][0] + 1 if most == SIZE else end
    numbers = [row[0] for row in rows]
    steps = array("q", [numbers[0], *(after - before for before, after in pairwise(numbers))])
    db.execute("INSERT INTO blocks VALUES (?, ?, ?)", (begin, ends, zlib.compress(steps.tobytes(), 1)))
    db.executemany("INSERT INTO block_bits VALUES (?, ?, ?)",
                   ((word, begin, _stored(as_bits(having[word], len(rows)))) for word in sorted(having)))


def _change(db: sqlite3.Connection, block: Block, place: int, words: tuple[set[str], set[str]]) -> None:
    """Set and clear the bit of that place for the words that it had before and has now."""
    for word in sorted(words[0] ^ words[1]):
        before = bits_of(db, word, block, block).get(block.begin, 0)
        now = before | 1 << place if word in words[1] else before & ~(1 << place)
        if now:
            db.execute("INSERT OR REPLACE INTO block_bits VALUES (?, ?, ?)", (word, block.begin, _stored(now)))
        else:
            db.execute("DELETE FROM block_bits WHERE word = ? AND block = ?", (word, block.begin))


def _drop(db: sqlite3.Connection, some: Sequence[Block]) -> None:
    for block in some:
        db.execute("DELETE FROM blocks WHERE begin = ?", (block.begin,))
        db.execute("DELETE FROM block_bits WHERE block = ?", (block.begin,))


def _stored(bits: int) -> bytes:
    """As little as that takes."""
    size = (bits.bit_length() + 7) // 8
    if 2 * bits.bit_count() < size:
        return _SHORT + array("H", places(bits)).tobytes()
    return _LONG + bits.to_bytes(size, "little")


def _read(stored: bytes) -> int:
    if stored[:1] == _LONG:
        return int.from_bytes(stored[1:], "little")
    return as_bits(array("H", stored[1:]), 2 * SIZE)


def places(bits: int, newest_first: bool = False) -> Iterator[int]:
    """The places of the bits that are set, the lowest first or the highest."""
    while bits:
        place = (bits if newest_first else bits & -bits).bit_length() - 1
        bits ^= 1 << place
        yield place
