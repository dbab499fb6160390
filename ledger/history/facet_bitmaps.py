"""Blocks: of some thousand consecutive entries, for each facet which of them have it, as the bits of a whole number.

The index of facets (FTS5) walks the lists of all facets that are asked for, entry by entry, when they seldom or never
meet. Bits of a block are combined at once. Blocks are made behind the newest entries, which the index alone has, so
that each is written once and, for many bits to lie together on the disk, once more with others. A change of an old
entry changes its bits. What goes stays in them: whoever finds a number here looks whether there is such an entry.
"""

import sqlite3
import struct
import zlib
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby, pairwise

from house.search.facet_blocks import as_bits

SIZE = 4096
"""Entries of a block, and the least that stay without one behind the last. Twice as many are the most."""
FEW = 256
"""Entries between two blocks from which on they get one."""
TOGETHER = 32
"""Consecutive blocks whose bits are brought together into one row of each facet."""
_LAST = 2**62
_HEAD = struct.Struct("<qH")
"""Before the bits of a block in a row: its begin, and how many bytes they are."""
_SHORT, _LONG = b"p", b"b"
"""What stored bits begin with: places of two bytes each, or a bit for each entry."""


@dataclass(frozen=True)
class Block:
    """The entries whose numbers are of [begin, end). part: names the row of each facet in which its bits are."""

    begin: int
    end: int
    part: int


def all_blocks(db: sqlite3.Connection) -> list[Block]:
    """Every block, the oldest first; between two there may be entries without one.

    None in a database of an earlier version, which is read before the house has begun again.
    """
    if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'blocks'").fetchone():
        return []
    return [Block(*row) for row in db.execute("SELECT begin, end, part FROM blocks ORDER BY begin")]


def numbers_of(db: sqlite3.Connection, block: Block) -> "array[int]":
    """The numbers of its entries, in order; the i-th has bit i."""
    row = db.execute("SELECT numbers FROM block_numbers WHERE begin = ?", (block.begin,)).fetchone()
    return array("q", accumulate(array("q", zlib.decompress(row[0]))))


def bits_of(db: sqlite3.Connection, word: str, some: Mapping[int, int]) -> dict[int, int]:
    """By the begin of a block, the bits of that facet in the blocks that have it; some: begin -> part, consecutive."""
    rows = db.execute("SELECT part, bits FROM block_bits WHERE word = ? AND part BETWEEN ? AND ?",
                      (word, min(some.values()), max(some.values())))
    return {begin: _read(stored) for part, row in rows for begin, stored in _records(row) if some.get(begin) == part}


def meeting(db: sqlite3.Connection, groups: Sequence[Sequence[str]], some: Sequence[Block]) -> dict[int, int]:
    """By the begin of a block, the bits of the entries that have a facet of each group; some: in order, consecutive."""
    parts = {block.begin: block.part for block in some}
    found: dict[int, int] = dict.fromkeys(parts, -1)
    for group in groups:
        having: dict[int, int] = {}
        for word in group:
            for begin, bits in bits_of(db, word, parts).items():
                having[begin] = having.get(begin, 0) | bits
        found = {begin: both for begin, bits in found.items() if (both := bits & having.get(begin, 0))}
        if not found:
            break
    return found


def extend(db: sqlite3.Connection) -> bool:
    """Make one block more of entries that have none, or one row of many, when there are enough; whether it did."""
    made = all_blocks(db)
    if _bring_together(db, made):
        return True
    for before, after in pairwise([Block(0, 0, 0), *made, Block(_LAST, _LAST, 0)]):
        inner = before.end > 0 and after.begin < _LAST
        if before.end < after.begin and _are(db, before.end, after.begin, FEW if inner else 2 * SIZE):
            _make(db, before.end, after.begin)
            return True
    return False


def follow(db: sqlite3.Connection, gone: Mapping[int, str], come: Mapping[int, str]) -> None:
    """Let the blocks follow a change of entries: by number, the words of those that went and of those that came."""
    last = db.execute("SELECT max(end) FROM blocks").fetchone()[0] or 0
    for n in sorted(n for n in come if n < last):
        block = _block_at(db, n)
        if block is None:
            continue
        numbers = numbers_of(db, block)
        place = bisect_left(numbers, n)
        if numbers[place:place + 1] == array("q", [n]):
            _change(db, block, place, (set(gone.get(n, "").split()), set(come[n].split())))
        else:
            _drop(db, block.part)


def forget(db: sqlite3.Connection, before: int) -> None:
    """Remove the oldest blocks once hardly an entry is left of those that lie together; they are below `before`."""
    for part, begin, end in db.execute("SELECT part, min(begin), max(end) FROM blocks GROUP BY part ORDER BY part"
                                       ).fetchall():
        if end > before or _are(db, begin, end, FEW):
            break
        _drop(db, part)


def clear(db: sqlite3.Connection) -> None:
    """Remove all blocks; `extend` makes them again."""
    for table in ("blocks", "block_numbers", "block_bits"):
        db.execute(f"DELETE FROM {table}")


def _block_at(db: sqlite3.Connection, n: int) -> Block | None:
    """The block to which an entry of that number belongs."""
    row = db.execute("SELECT begin, end, part FROM blocks WHERE begin <= ? ORDER BY begin DESC LIMIT 1",
                     (n,)).fetchone()
    return Block(*row) if row and n < row[1] else None


def _are(db: sqlite3.Connection, begin: int, end: int, count: int) -> bool:
    """Whether there are so many entries with numbers of [begin, end)."""
    return db.execute("SELECT 1 FROM entries WHERE n >= ? AND n < ? LIMIT 1 OFFSET ?",
                      (begin, end, count - 1)).fetchone() is not None


def _make(db: sqlite3.Connection, begin: int, end: int) -> None:
    """A block of the first entries of [begin, end), of all of them where few would be left."""
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
    db.execute("INSERT INTO blocks VALUES (?, ?, ?)", (begin, ends, begin))
    db.execute("INSERT INTO block_numbers VALUES (?, ?)", (begin, zlib.compress(steps.tobytes(), 1)))
    db.executemany("INSERT INTO block_bits VALUES (?, ?, ?)",
                   ((word, begin, _record(begin, as_bits(having[word], len(rows)))) for word in sorted(having)))


def _bring_together(db: sqlite3.Connection, made: Sequence[Block]) -> bool:
    """Let the bits of the first so many consecutive blocks that have rows of their own lie in one row of each facet."""
    run: list[Block] = []
    for before, block in pairwise([Block(0, 0, 0), *made]):
        alone = block.part == block.begin and sum(each.part == block.part for each in made) == 1
        run = [*(run if before.end == block.begin else []), block] if alone else []
        if len(run) == TOGETHER:
            break
    else:
        return False
    first, last = run[0].begin, run[-1].begin
    rows = db.execute("SELECT word, bits FROM block_bits WHERE part BETWEEN ? AND ? ORDER BY word, part", (first, last))
    together = [(word, first, b"".join(row[1] for row in each)) for word, each in groupby(rows, key=lambda row: row[0])]
    db.execute("DELETE FROM block_bits WHERE part BETWEEN ? AND ?", (first, last))
    db.executemany("INSERT INTO block_bits VALUES (?, ?, ?)", together)
    db.execute("UPDATE blocks SET part = ? WHERE begin BETWEEN ? AND ?", (first, first, last))
    return True


def _change(db: sqlite3.Connection, block: Block, place: int, words: tuple[set[str], set[str]]) -> None:
    """Set and clear the bit of that place for the words that it had before and has now."""
    for word in sorted(words[0] ^ words[1]):
        row = db.execute("SELECT bits FROM block_bits WHERE word = ? AND part = ?", (word, block.part)).fetchone()
        records = dict(_records(row[0] if row else b""))
        before = _read(records.pop(block.begin)) if block.begin in records else 0
        now = before | 1 << place if word in words[1] else before & ~(1 << place)
        others = b"".join(_HEAD.pack(begin, len(stored)) + stored for begin, stored in records.items())
        db.execute("INSERT OR REPLACE INTO block_bits VALUES (?, ?, ?)",
                   (word, block.part, others + (_record(block.begin, now) if now else b"")))


def _drop(db: sqlite3.Connection, part: int) -> None:
    db.execute("DELETE FROM block_numbers WHERE begin IN (SELECT begin FROM blocks WHERE part = ?)", (part,))
    db.execute("DELETE FROM blocks WHERE part = ?", (part,))
    db.execute("DELETE FROM block_bits WHERE part = ?", (part,))


def _record(begin: int, bits: int) -> bytes:
    stored = _stored(bits)
    return _HEAD.pack(begin, len(stored)) + stored


def _records(row: bytes) -> Iterator[tuple[int, bytes]]:
    """The begin of each block in a row, and its bits as they are stored."""
    at = 0
    while at < len(row):
        begin, size = _HEAD.unpack_from(row, at)
        at += _HEAD.size
        yield begin, row[at:at + size]
        at += size


def _stored(bits: int) -> bytes:
    """Places only where they are much less: bits are quicker to read."""
    size = (bits.bit_length() + 7) // 8
    if 8 * bits.bit_count() < size:
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
