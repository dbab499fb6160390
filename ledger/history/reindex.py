"""The database made again from the journal, the sidecars of pictures and clips, and what else an earlier one has.

It is made beside the old one, which it replaces at the end: whatever happens before that, the old one is there.
"""

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from heapq import merge
from pathlib import Path

from house import facts
from house.facts import Fact
from ledger.history import saved_log_state
from ledger.history.database import FILE, readable, translated
from ledger.history.fact_rows import readable_facts
from ledger.history.journal import Journal
from ledger.history.reader import HistoryReader
from ledger.history.saved_log_state import LogMemory
from ledger.history.writer import Audited, History, opened
from ledger.home import Home

NEW = "history.new.db"


@dataclass(frozen=True)
class Reindexed:
    """What the new database has: facts, those that the old one lacked, and entries. happened: what the old one was."""

    facts: int
    regained: int
    entries: int
    happened: str = ""


def reindex(home: Home, now: float, audited: Audited, beat: Callable[[], None] = lambda: None, timezone: str = ""
            ) -> Reindexed:
    """Make the database again; nobody else may write it meanwhile. HistoryAway, HistoryDamaged.

    The audit is kept as it is where it fits together, else chained again, which it then says.
    """
    old, happened = opened(home, now, audited, beat, timezone)
    old.close()
    _remove(home.history / NEW)
    sound = not HistoryReader(home).verify([]).faults
    try:
        made = History(home, _unaudited if sound else audited, beat, timezone, NEW)
        with closing(made):
            made.read_in(_everything(home))
            with readable(home.history / FILE) as db:
                memory, state = saved_log_state.kept_in(db), saved_log_state.folded_in(db)
                before = int(db.execute("SELECT count(*) FROM facts").fetchone()[0])
            made.take_over(home.history / FILE if sound else None,
                           LogMemory(memory.epoch, memory.entry, state, serial=memory.serial), now)
        counted = _counts(home.history / NEW)
    except BaseException:
        _remove(home.history / NEW)
        raise
    _remove(home.history / FILE, only_beside=True)
    (home.history / NEW).replace(home.history / FILE)
    return Reindexed(counted[0], counted[0] - before, counted[1], happened)


def _unaudited(fact: Fact) -> None:
    """The audit is taken over whole."""


def _everything(home: Home) -> Iterator[Fact]:
    """Every fact there is, in the order it came; most of them twice. The old database's own order counts."""
    sources = (_kept(home.history / FILE), Journal(home.history / "journal").facts(), iter(in_sidecars(home)))
    return merge(*sources, key=lambda fact: fact.at)


def _kept(path: Path) -> Iterator[Fact]:
    with readable(path) as db:
        for row in db.execute("SELECT kind, body FROM facts ORDER BY n"):
            yield from readable_facts([row])


def in_sidecars(home: Home) -> list[Fact]:
    """The facts that lie beside pictures and clips, oldest first; what cannot be read is left out."""
    files = (file for folder in (home.pictures, home.clips) for file in folder.glob("*/*/*/*.json"))
    return sorted((fact for file in files for fact in _fact_in(file)), key=lambda fact: fact.at)


def _fact_in(file: Path) -> Iterator[Fact]:
    try:
        found = json.loads(file.read_bytes())["fact"]
        yield facts.from_entry({"kind": str(found["kind"]), "body": str(found["body"])})
    except (OSError, ValueError, KeyError, TypeError):
        return


def _counts(path: Path) -> tuple[int, int]:
    with translated(path), closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return tuple(db.execute("SELECT (SELECT count(*) FROM facts), (SELECT count(*) FROM entries)").fetchone())


def _remove(path: Path, only_beside: bool = False) -> None:
    for ending in ("-wal", "-shm", *([] if only_beside else [""])):
        Path(f"{path}{ending}").unlink(missing_ok=True)
