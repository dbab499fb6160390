"""What a house is like after its disk was spoiled: what is damaged, what is lost, what it says at the next start."""

import json
import sqlite3
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import closing, suppress
from typing import Any

from benchmarks.kills.stored_files import broken, leftovers
from benchmarks.running_house import NotSeen, RunningHouse, wait_for
from house import facts
from ledger.files.storage_mounts import NAMES
from ledger.history.database import FILE
from ledger.history.reader import HistoryReader


def damage(house: RunningHouse) -> list[str]:
    """What is broken or left half done on the disk of a house that does not run."""
    return [*broken(house.home), *_journal(house), *_database(house)]


def after_restart(house: RunningHouse, known: Collection[tuple[str, str]]) -> dict[str, Any]:
    """Start it once more: which of the known facts are neither in its log nor in its history, and what it says."""
    house.start()
    wait_for(lambda: house.facts(facts.EventBegan), "the log")
    with suppress(NotSeen):
        wait_for(lambda: not _lost(house, known), "all facts are in the history", 30)
    lost = _lost(house, known)
    said = [f"{each.kind} {each.about}: {each.text}" for each in house.log.state().troubles]
    audit = HistoryReader(house.home).verify([]).faults
    house.stop()
    return {"facts": len(known), "facts_lost": dict(Counter(kind for kind, _ in lost)),
            "said_after_restart": [*said, *map(str, audit), *_remade(house)], "left_half_done": list(_leftovers(house))}


def _lost(house: RunningHouse, known: Collection[tuple[str, str]]) -> list[tuple[str, str]]:
    kinds = list(facts.KINDS.values())
    have = {fact.id for fact in (*house.facts(*kinds), *HistoryReader(house.home).since(0.0, kinds))}
    return [each for each in known if each[1] not in have]


def _leftovers(house: RunningHouse) -> Iterator[str]:
    """Files that look half written, and what lies where the disk's folders should be."""
    yield from leftovers(house.home)
    for name in NAMES:
        if not (house.home.path / name).is_dir():
            yield f"{name} is no folder"


def _journal(house: RunningHouse) -> Iterator[str]:
    """Lines of the journal that are no facts."""
    for file in sorted((house.home.history / "journal").glob("*.jsonl")):
        for number, line in enumerate(file.read_bytes().splitlines(), 1):
            try:
                json.loads(line)
            except ValueError:
                yield f"{file.name}:{number}"


def _database(house: RunningHouse) -> Iterator[str]:
    with closing(sqlite3.connect(house.home.history / FILE)) as db:
        said = db.execute("PRAGMA integrity_check").fetchone()[0]
        if said != "ok":
            yield f"{FILE}: {said}"
        try:
            db.execute("INSERT INTO found (found) VALUES ('integrity-check')")
        except sqlite3.DatabaseError as error:
            yield f"{FILE}, index: {error}"
        db.rollback()


def _remade(house: RunningHouse) -> list[str]:
    return sorted(file.name for file in house.home.history.glob("*.damaged-*"))
