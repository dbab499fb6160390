"""The facets of every event of the history, held in memory by whoever counts them again and again.

The database answers which events have a facet in milliseconds, but not how many have each of a hundred beside what
else is asked. Held in memory that takes milliseconds too: `house.search.facet_blocks`.
"""

import sqlite3
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice

from house.search import facets
from house.search.facet_blocks import COUNTED, FacetBlock
from house.search.facets import token
from ledger.history.database import FILE, FileLook, readable
from ledger.home import Home

BLOCK = 4096
"""Entries of a block: a change makes its block anew."""
_LAST = 2**62
_EVENT = token(facets.KIND, facets.EVENT)


@dataclass
class FacetIndex:
    """`blocks` are all events, in the order of their numbers; `names` is what each facet stands for.

    For one thread at a time.
    """

    home: Home
    blocks: list[FacetBlock] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    _begins: list[int] = field(default_factory=list)
    _newest: int = -1
    _file: tuple[int, int] = (0, 0)
    _odd: tuple[int, int] = (-1, -1)

    def refresh(self) -> None:
        """Take in what has changed in the history since; HistoryAway, HistoryDamaged."""
        path = self.home.history / FILE
        with readable(path) as db, _one_look(db):
            newest, file = db.execute("SELECT coalesce(max(n), 0) FROM facts").fetchone()[0], FileLook.at(path).number
            if self._newest < 0 or newest < self._newest or file != self._file:
                self._load(db)
            elif newest > self._newest:
                self._renew(db)
            self._newest, self._file = newest, file
            self._reconcile(db)
            self.names = dict(self._named(db))

    def _load(self, db: sqlite3.Connection) -> None:
        self.blocks, self._begins = [], []
        rows = db.execute("SELECT n, words FROM entries ORDER BY n")
        while some := list(islice(rows, BLOCK)):
            self._begins.append(some[0][0] if self.blocks else 0)
            self.blocks.append(FacetBlock.of(some))

    def _renew(self, db: sqlite3.Connection) -> None:
        """Make the blocks again that have entries with new facts, the last first: one that has grown becomes two."""
        rows = db.execute("SELECT DISTINCT entry FROM facts WHERE n > ? AND entry IS NOT NULL", (self._newest,))
        for place in sorted({self._place(row[0]) for row in rows}, reverse=True):
            self._make_again(db, place)

    def _make_again(self, db: sqlite3.Connection, place: int) -> None:
        if not self._begins:
            self._load(db)
            return
        begin = self._begins[place]
        end = self._begins[place + 1] if place + 1 < len(self._begins) else _LAST
        rows = db.execute("SELECT n, words FROM entries WHERE n >= ? AND n < ? ORDER BY n", (begin, end)).fetchall()
        parts = [rows] if len(rows) < 2 * BLOCK else [rows[at:at + BLOCK] for at in range(0, len(rows), BLOCK)]
        self.blocks[place:place + 1] = [FacetBlock.of(part) for part in parts]
        self._begins[place:place + 1] = [begin, *(part[0][0] for part in parts[1:])]

    def _reconcile(self, db: sqlite3.Connection) -> None:
        """Look again at what is oldest while the history has another number of events: retention removes those."""
        row = db.execute("SELECT count FROM facets WHERE word = ?", (_EVENT,)).fetchone()
        wanted, have, place = row[0] if row else 0, sum(len(block.numbers) for block in self.blocks), 0
        if (wanted, have) == self._odd:
            return  # looking at all of it again would not help
        while have != wanted and place < len(self.blocks):
            have -= len(self.blocks[place].numbers)
            self._make_again(db, place)
            have += len(self.blocks[place].numbers)
            place += 1
        self._odd = (wanted, have)

    def _place(self, number: int) -> int:
        return max(0, bisect_right(self._begins, number) - 1)

    def _named(self, db: sqlite3.Connection) -> Iterator[tuple[str, str]]:
        for letter in COUNTED:
            yield from db.execute("SELECT word, name FROM facets WHERE word > ? AND word < ?",
                                  (f"{letter}:", f"{letter};"))


@contextmanager
def _one_look(db: sqlite3.Connection) -> Iterator[None]:
    """Everything inside is read as it is at one moment."""
    db.execute("BEGIN")
    try:
        yield
    finally:
        db.execute("ROLLBACK")
