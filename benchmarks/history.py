"""`bench history`: a history of a million events; how long searches take, and what writing it costs."""

import argparse
import json
import random
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from house import facts
from house.clock import SystemClock
from ledger.history.reader import EventQuery, HistoryReader
from ledger.history.writer import History
from ledger.home import Home

END = 1_790_000_000.0
CAMERAS = ("front", "yard", "garage", "hall")
LABELS = ("person",) * 12 + ("car",) * 6 + ("dog",) * 3 + ("bear",)
AT_ONCE, BATCH, REPEATS = 4000, 200, 7
Search = Callable[[HistoryReader], object]


def run(argv: list[str]) -> int:
    """Fill a history, then search it; 1 when a page of any search takes longer than half a second."""
    parser = argparse.ArgumentParser(prog="hearthwatch bench history", description=__doc__)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--folder", help="where the history is made (it is removed again); left out: the temporary one")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args(argv)
    folder = Path(tempfile.mkdtemp(prefix="hw-history", dir=arguments.folder))
    try:
        found = measured(Home(folder, bases=(folder,)), arguments.events)
    finally:
        shutil.rmtree(folder)
    searches: dict[str, float] = found["median_ms"]
    if arguments.json:
        print(json.dumps(found))
    else:
        print(f"{found['events']:,} events, {found['facts']:,} facts, {found['size_mb']} MB; filled in "
              f"{found['fill_seconds']} s; a batch of {BATCH} facts takes {found['batch_ms']} ms")
        print("\n".join(f"{name:44} {took:8.1f} ms" for name, took in searches.items()))
    return 0 if max(searches.values()) < 500 else 1


def measured(home: Home, count: int) -> dict[str, Any]:
    """Fill, search and write; times in milliseconds, medians."""
    home.create()
    history, clock = History(home), SystemClock()
    began, total = clock.monotonic(), 0
    for batch in batches(visits(count), AT_ONCE):
        total += history.add(batch, END)
    filled = clock.monotonic() - began
    reader = HistoryReader(home)
    took = {name: median_ms(partial(search, reader)) for name, search in searches(count).items()}
    more = [median_ms(partial(history.add, some, END), 1)
            for some in batches(visits(400, END + 1, "new"), BATCH)]
    size = sum(file.stat().st_size for file in home.history.glob("history.db*")) / 1e6
    history.close()
    return {"events": count, "facts": total, "size_mb": round(size), "fill_seconds": round(filled, 1),
            "batch_ms": round(statistics.median(more), 1), "median_ms": took}


def searches(count: int) -> dict[str, Search]:
    """What a person asks for, from the usual to the awkward."""
    begin = END - count * 60
    middle = begin + count * 30
    day = EventQuery(since=middle, until=middle + 86_400)
    alerted = EventQuery(camera="hall", label="person", alerted=True)
    found: dict[str, Search] = {
        "newest page": page(EventQuery()),
        "page in the middle of all": page(EventQuery(before=(middle, ""))),
        "one day a year ago": page(day),
        "one camera": page(EventQuery(camera="yard")),
        "people": page(EventQuery(label="person")),
        "a rare label at one camera": page(EventQuery(label="bear", camera="hall")),
        "occupied, alerted, one camera": page(EventQuery(tag="occupied", alerted=True, camera="front")),
        "unoccupied people of one day": page(replace(day, tag="unoccupied", label="person")),
        "a label nobody has seen": page(EventQuery(label="zebra")),
        "a tag with a label that never meet": page(EventQuery(label="bear", tag="occupied", camera="garage",
                                                              alerted=False)),
        "count of all (stops at 10,000)": lambda reader: reader.count(EventQuery()),
        "count of one camera's alerted people": lambda reader: reader.count(alerted),
        "the labels there are": lambda reader: reader.labels(),
        "one event": lambda reader: reader.event(f"old{count // 2:08}"),
    }
    return found


def page(wanted: EventQuery) -> Search:
    """A page of events as the dashboard shows it: found, and put together from their facts."""
    return lambda reader: reader.facts_of(reader.find(wanted, 20))


def median_ms(work: Callable[[], object], repeats: int = REPEATS) -> float:
    """The median of a few runs."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1000)
    return round(statistics.median(times), 1)


def batches(found: Iterator[facts.Fact], size: int) -> Iterator[list[facts.Fact]]:
    """Lists of at most `size` facts."""
    batch: list[facts.Fact] = []
    for fact in found:
        batch.append(fact)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def visits(count: int, end: float = END, name: str = "old") -> Iterator[facts.Fact]:
    """The facts of that many events, a minute apart: begin, labels, decision, end, now and then a tag."""
    rng = random.Random(7)
    box = facts.Box(0.1, 0.2, 0.3, 0.4)
    for number in range(count):
        at, event, camera = end - (count - number) * 60, f"{name}{number:08}", rng.choice(CAMERAS)
        yield facts.EventBegan(at=at, event=event, camera=camera, regions=(box,), picture=f"pi/{camera}/{event}")
        if rng.random() < 0.5:
            labels = (facts.Label(rng.choice(LABELS), 0.8, box),)
            yield facts.EventLabelled(at=at + 1, event=event, camera=camera, picture="p", labels=labels, analyzer="a")
        yield facts.AlertDecided(at=at + 1, event=event, camera=camera, sent=rng.random() < 0.3, reasons=("mode away",))
        yield facts.EventEnded(at=at + 20, event=event, camera=camera, began_at=at, duration=15)
        if rng.random() < 0.05:
            yield facts.EventTagged(at=at + 60, event=event, by="anna",
                                    tag="occupied" if rng.random() < 0.5 else "unoccupied")
