"""Entries: what is found in the history, an event or a fact that is about none, each with its facets.

An entry's number rises with the time at which it began, so that the index of facets (FTS5, without contents) gives
entries in the order of time. An index without contents forgets a row only by the very words it was given, so an entry
keeps its words. Within a transaction rows go into the index in the order of their numbers: else FTS5 writes out what
it has for each of them.
"""

import sqlite3
from collections import Counter
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from house import facts
from house.event_summary import events
from house.search import facets
from ledger.history import facet_bitmaps
from ledger.history.fact_rows import event_of, readable_facts

PER_SECOND = 4000
"""Numbers of entries in a second."""
NEAR = 4 * PER_SECOND
"""Numbers behind a moment's own that entries of that very moment may have: those of the seconds after it."""
_ALONE = "="
"""What the id of an entry begins with that is a fact about no event."""


@dataclass(frozen=True)
class Entry:
    """One entry; n: its number, None while it has none. names: its facets, and what they stand for."""

    id: str
    at: float
    words: str
    n: int | None = None
    names: facets.Facets = field(default_factory=dict, compare=False, repr=False)

    @property
    def order(self) -> tuple[float, str]:
        """Where it stands among others."""
        return self.at, self.id

    @property
    def indexed(self) -> str:
        """Its words as they stand in the index."""
        return self.words if self.id.startswith(_ALONE) else f"{self.words} {facets.token(facets.ID, self.id)}"


def number_at(at: float) -> int:
    """The lowest number of an entry of that unix time."""
    return int(at * 1000) * (PER_SECOND // 1000)


def add(db: sqlite3.Connection, batch: Sequence[facts.Fact], timezone: str) -> list[facts.Fact]:
    """Keep the facts that are new, and index what they make of their entries; returns them. Inside a transaction."""
    new = _unknown(db, batch)
    placed = index(db, new, timezone)
    rows = [(fact.id, fact.at, type(fact).__name__, placed.get(entry_id(fact)), facts.to_entry(fact)["body"])
            for fact in new]
    db.executemany("INSERT INTO facts (id, at, kind, entry, body) VALUES (?, ?, ?, ?, ?)", rows)
    return new


def index(db: sqlite3.Connection, some: Sequence[facts.Fact], timezone: str, older: bool = False) -> dict[str, int]:
    """Index what these facts make of their entries; returns the number of each. The facts are not kept by this.

    older: they came before those of their entries that are kept.
    """
    own: dict[str, list[facts.Fact]] = {}
    for fact in some:
        own.setdefault(entry_id(fact), []).append(fact)
    own.pop("", None)
    known = known_entries(db, own)
    kept = {id: facts_of_entry(db, entry.n) for id, entry in known.items() if entry.n is not None}
    made = [made_of(id, [*each, *kept.get(id, ())] if older else [*kept.get(id, ()), *each], timezone)
            for id, each in own.items()]
    return put(db, known, made)


def entry_id(fact: facts.Fact) -> str:
    """The id of the entry to which a fact belongs, "" for one that nobody looks for."""
    event = event_of(fact)
    if event:
        return event
    return "" if isinstance(fact, facets.UNINDEXED) else f"{_ALONE}{fact.id}"


def made_of(id: str, own: Sequence[facts.Fact], timezone: str) -> Entry:
    """The entry of that id that these facts make, in the order they came."""
    event = None if id.startswith(_ALONE) else next(iter(events(own[::-1])), None)
    if event is None:
        at, names = own[0].at, facets.of_facts(own, timezone)
    else:
        at, names = event.began_at, facets.of_event(event, own, timezone)
    return Entry(id, at, " ".join(sorted(names)), names=names)


def known_entries(db: sqlite3.Connection, ids: Iterable[str]) -> dict[str, Entry]:
    """Those of these entries that are indexed; facts that are about no event are not: they come once."""
    found: dict[str, Entry] = {}
    for id in ids:
        if not id.startswith(_ALONE):
            row = db.execute("SELECT e.id, e.at, e.words, e.n FROM found CROSS JOIN entries e ON e.n = found.rowid "
                             "WHERE found MATCH ?", (f'"{facets.token(facets.ID, id)}"',)).fetchone()
            if row:
                found[id] = Entry(*row)
    return found


def facts_of_entry(db: sqlite3.Connection, n: int) -> list[facts.Fact]:
    """The facts of that entry, in the order they came; unreadable ones are left out."""
    return readable_facts(db.execute("SELECT kind, body FROM facts WHERE entry = ? ORDER BY n", (n,)))


def put(db: sqlite3.Connection, known: dict[str, Entry], made: Sequence[Entry]) -> dict[str, int]:
    """Index these entries, `known` being what is indexed of them; returns the number of each."""
    gone, come, taken = list(known.values()), list[Entry](), set[int]()
    for moment, some in groupby(sorted(made, key=lambda each: each.order), key=lambda each: number_at(each.at)):
        left, placed = _placed(db, (moment, list(some)), known, taken)
        gone += left
        come += placed
    same = {*gone} & {*come}
    _write(db, [each for each in gone if each not in same], [each for each in come if each not in same])
    _follow(db, gone, come)
    return {entry.id: entry.n for entry in come if entry.n is not None}


def _placed(db: sqlite3.Connection, now: tuple[int, list[Entry]], known: Container[str], taken: set[int]
            ) -> tuple[list[Entry], list[Entry]]:
    """Those entries that leave their numbers, and all that get one, for these entries of one moment.

    known: entries that have left theirs. taken: numbers that were given already, to which these are added.
    """
    moment, made = now
    near = [each for row in db.execute("SELECT id, at, words, n FROM entries WHERE n >= ? AND n < ? ORDER BY n",
                                       (moment, moment + NEAR + len(made))) if (each := Entry(*row)).id not in known]
    others = [each for each in near if number_at(each.at) == moment]
    occupied = {each.n for each in near if number_at(each.at) != moment}
    n, come = moment, []
    for entry in sorted([*others, *made], key=lambda each: each.order):
        while n in occupied or n in taken:
            n += 1
        come.append(replace(entry, n=n))
        taken.add(n)
    return [each for each in others if each not in come], [each for each in come if each not in others]


def remove(db: sqlite3.Connection, gone: Sequence[Entry]) -> None:
    """Take entries out of the index, and none of their facts."""
    _write(db, gone, [])


def _write(db: sqlite3.Connection, gone: Sequence[Entry], come: Sequence[Entry]) -> None:
    steps = sorted([(each.n or 0, False, each) for each in gone] + [(each.n or 0, True, each) for each in come],
                   key=lambda step: step[:2])
    for n, comes, entry in steps:
        if comes:
            db.execute("INSERT INTO found (rowid, words) VALUES (?, ?)", (n, entry.indexed))
        else:
            db.execute("INSERT INTO found (found, rowid, words) VALUES ('delete', ?, ?)", (n, entry.indexed))
    db.executemany("DELETE FROM entries WHERE n = ?", [(each.n,) for each in gone])
    db.executemany("INSERT INTO entries (n, id, at, words) VALUES (?, ?, ?, ?)",
                   [(each.n, each.id, each.at, each.words) for each in come])
    _count(db, gone, come)
    facet_bitmaps.follow(db, {each.n or 0: each.words for each in gone}, {each.n or 0: each.words for each in come})


def _count(db: sqlite3.Connection, gone: Sequence[Entry], come: Sequence[Entry]) -> None:
    counts: Counter[str] = Counter(word for each in come for word in each.words.split())
    counts.subtract(word for each in gone for word in each.words.split())
    names = {word: name for each in come for word, name in each.names.items()}
    db.executemany("INSERT INTO facets VALUES (?, ?, ?) "
                   "ON CONFLICT (word) DO UPDATE SET count = count + excluded.count",
                   [(word, names.get(word, word), count) for word, count in counts.items() if count])
    db.executemany("DELETE FROM facets WHERE word = ? AND count <= 0",
                   [(word,) for word, count in counts.items() if count < 0])


def _follow(db: sqlite3.Connection, gone: Sequence[Entry], come: Sequence[Entry]) -> None:
    """Let the facts of entries that got another number have it too."""
    now = {entry.id: entry.n for entry in come}
    moves = [(now[entry.id], entry.n) for entry in gone if entry.id in now and now[entry.id] != entry.n]
    db.executemany("UPDATE facts SET entry = -? WHERE entry = ?", moves)
    db.executemany("UPDATE facts SET entry = ? WHERE entry = -?", [(there, there) for there, _ in moves])


def _unknown(db: sqlite3.Connection, batch: Sequence[facts.Fact]) -> list[facts.Fact]:
    """Those that are not kept yet, each once: a fact that comes again has the time and the id that it had."""
    found: dict[tuple[float, str], facts.Fact] = {}
    for fact in batch:
        if (fact.at, fact.id) not in found and not has(db, fact):
            found[fact.at, fact.id] = fact
    return list(found.values())


def has(db: sqlite3.Connection, fact: facts.Fact) -> bool:
    """Whether the fact is kept."""
    return db.execute("SELECT 1 FROM facts WHERE at = ? AND id = ?", (fact.at, fact.id)).fetchone() is not None
