"""`bench history`: histories of ten thousand to a million events; how long searches take, and what writing costs.

Every search is made with cold files (dropped from the system's cache) and a new connection: a page of events with all
their facts. Filters are put together at random, each once for the first page and once for one in the middle.
"""

import argparse
import json
import os
import random
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks.history.day import bytes_of
from benchmarks.running_house import at_share
from house import facts
from house.clock import SystemClock
from ledger.history.database import FILE
from ledger.history.reader import EventQuery, HistoryReader
from ledger.history.writer import History
from ledger.home import Home

END, APART = 1_790_000_000.0, 432.0
"""When the newest event begins, and the mean of seconds between two: 200 a day."""
CAMERAS = tuple(f"cam{number}" for number in range(8))
ZONES, PEOPLE = ("door", "drive", "lawn"), ("Anna (U01)", "Ben (U02)", "Cleo (U03)")
LABELS = ("person",) * 12 + ("car",) * 6 + ("dog",) * 3 + ("bear",)
AT_ONCE, BATCH, PAGE = 4000, 200, 21
MOST_MS, LEAST_INSERTS, MOST_MB = 50.0, 500.0, 5.0
"""What is wanted: 95 % of the searches within so many milliseconds, inserts in a second, and written in a day."""


def run(argv: list[str]) -> int:
    """Fill histories, search and write; 1 when one of the figures misses what is wanted."""
    parser = argparse.ArgumentParser(prog="hearthwatch bench history", description=__doc__)
    parser.add_argument("--events", default="10000,100000,1000000", help="how many, a history for each number")
    parser.add_argument("--searches", type=int, default=100, help="how many sets of filters")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--day", action="store_true", help="measure what the historian writes in a day instead")
    parser.add_argument("--days", type=int, default=8, help="how many days, with --day")
    parser.add_argument("--folder", help="where histories are made, on a disk (they are removed again)")
    parser.add_argument("--keep", metavar="FOLDER", type=Path,
                        help="keep the histories there, and search one that is there already; without inserts")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args(argv)
    counts = [] if arguments.day else [int(each) for each in arguments.events.split(",")]
    asks = {"searches": arguments.searches, "seed": arguments.seed}
    found = [searched(_kept(arguments.keep, count), count, **asks) if arguments.keep else
             _in_folder(arguments.folder, partial(measured, count=count, **asks)) for count in counts]
    if arguments.day:
        found = [_in_folder(arguments.folder, partial(a_days_bytes, days=arguments.days))]
    print(json.dumps(found) if arguments.json else "\n\n".join(map(_text, found)))
    return 0 if all(map(good, found)) else 1


def a_days_bytes(home: Home, days: int) -> dict[str, Any]:
    """What the historian writes in a day of 200 events, the mean of some."""
    return {"historian_mb_a_day": round(bytes_of(home, days) / days / 1e6, 2)}


def good(found: dict[str, Any]) -> bool:
    """Whether the figures are what is wanted."""
    return (found.get("p95_ms", 0.0) < MOST_MS and found.get("inserts_per_s", LEAST_INSERTS) >= LEAST_INSERTS
            and found.get("historian_mb_a_day", 0.0) <= MOST_MB)


def measured(home: Home, count: int, searches: int, seed: int) -> dict[str, Any]:
    """Fill, search and write; times in milliseconds of the wall and of the processor."""
    total, seconds = filled(home, count)
    found = searched(home, count, searches, seed)
    with closing(History(home)) as history:
        rate, worst = _inserts(history, min(count, 20_000))
    return {**found, "facts": total, "fill_seconds": round(seconds, 1), "inserts_per_s": round(rate),
            "worst_batch_ms": round(worst * 1000)}


def filled(home: Home, count: int) -> tuple[int, float]:
    """Make a history of so many events; returns how many facts it has, and the seconds that took."""
    home.create()
    clock = SystemClock()
    began, total = clock.monotonic(), 0
    with closing(History(home)) as history:
        for batch in batches(visits(count), AT_ONCE):
            total += history.read_in(batch)
        history._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return total, clock.monotonic() - began


def searched(home: Home, count: int, searches: int, seed: int) -> dict[str, Any]:
    """How long searches take in a history of so many events; load: how many processes wanted a core then."""
    middle = END - count * APART / 2
    reader, rng, took = HistoryReader(home), random.Random(seed), dict[str, list[tuple[float, float]]]()
    for wanted in [EventQuery(), *(asked(rng, count) for _ in range(searches))]:
        kind = "text" if wanted.text else "filters"
        there = replace(wanted, before=(middle, ""))
        took.setdefault(f"{kind}, page 1", []).append(cold(home, partial(reader.entries, wanted, PAGE)))
        took.setdefault(f"{kind}, page in the middle", []).append(cold(home, partial(reader.entries, there, PAGE)))
        took.setdefault("count", []).append(cold(home, partial(reader.count, wanted)))
    took["one event"] = [cold(home, lambda: reader.event(f"{random.Random(count // 2).getrandbits(128):032x}"))
                         for _ in range(7)]
    pages = [each for name, every in took.items() if "page" in name for each in every]
    wall, cpu = [each[0] for each in pages], [each[1] for each in pages]
    return {"events": count, "size_mb": round((home.history / FILE).stat().st_size / 1e6, 1),
            "p95_ms": round(at_share(wall, 0.95), 1), "cpu_p95_ms": round(at_share(cpu, 0.95), 1),
            "longest_ms": round(max(wall), 1), "longest_cpu_ms": round(max(cpu), 1),
            "load": round(os.getloadavg()[0], 1),
            "searches": {name: _summary(every) for name, every in took.items()}}


def asked(rng: random.Random, count: int) -> EventQuery:
    """One to six filters, put together at random."""
    begin = END - count * APART
    every: dict[str, Any] = {
        "camera": rng.choice(CAMERAS), "zone": rng.choice(ZONES), "label": rng.choice((*LABELS, "vehicle", "zebra")),
        "hour": rng.randrange(24), "tag": rng.choice(("occupied", "unoccupied")), "alerted": rng.random() < 0.5,
        "person": rng.choice(("anna", "u02")), "kind": rng.choice(("delivery", "label", "zone", "tag")),
        "text": rng.choice(("away", "nobody asked", "gate*", "mode home", "rain")), "only_events": rng.random() < 0.7,
        "since": begin + rng.random() * count * APART / 2}
    return EventQuery(**{name: every[name] for name in rng.sample(sorted(every), rng.randint(1, 6))})


def cold(home: Home, look: Callable[[], object]) -> tuple[float, float]:
    """Milliseconds of a look with cold files: of the wall, and of the processor."""
    for file in home.history.glob("history.db*"):
        descriptor = os.open(file, os.O_RDONLY)
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        os.close(descriptor)
    start, cpu = time.perf_counter(), time.process_time()
    look()
    return (time.perf_counter() - start) * 1000, (time.process_time() - cpu) * 1000


def batches(found: Iterable[facts.Fact], size: int) -> Iterator[list[facts.Fact]]:
    """Lists of at most `size` facts."""
    left = iter(found)
    while batch := list(islice(left, size)):
        yield batch


def visits(count: int, end: float = END) -> Iterator[facts.Fact]:
    """The facts of that many events: begin, labels, decision, delivery, end, now and then a tag; and commands."""
    rng = random.Random(7)
    at, box = end - count * APART, facts.Box(0.1, 0.2, 0.3, 0.4)
    for number in range(count):
        at += rng.expovariate(1 / APART)
        event, camera = f"{random.Random(number).getrandbits(128):032x}", rng.choice(CAMERAS)
        about: dict[str, Any] = {"event": event, "camera": camera}
        zones = tuple(rng.sample(ZONES, rng.choice((0, 0, 0, 1, 2))))
        yield facts.EventBegan(at=at, zones=zones, regions=(box,), picture=f"pi/{camera}/{event}", **about)
        if rng.random() < 0.5:
            labels = (facts.Label(rng.choice(LABELS), 0.8, box),)
            yield facts.EventLabelled(at=at + 1, picture="p", labels=labels, analyzer="a", **about)
        sent = rng.random() < 0.3
        reason = rng.choice(("mode away", "mode home", "nobody asked for it", "the gate is private"))
        yield facts.AlertDecided(at=at + 1, sent=sent, reasons=(reason,), **about)
        if sent:
            yield facts.AlertDelivered(at=at + 2, channel="slack://", delay=2.0, **about)
        yield facts.EventEnded(at=at + 20, began_at=at, duration=15, **about)
        if rng.random() < 0.05:
            yield facts.EventTagged(at=at + 60, event=event, by=rng.choice(PEOPLE),
                                    tag="occupied" if rng.random() < 0.5 else "unoccupied")
        if rng.random() < 0.1:
            yield facts.CommandGiven(at=at + 30, who=rng.choice(PEOPLE), what="mode away", where="slack",
                                     answer="Away: rain or shine")


def _inserts(history: History, count: int) -> tuple[float, float]:
    """Facts that are kept in a second, each batch on the disk before the next, and the seconds of the slowest one."""
    new, slowest, total = batches(visits(count, END + 1_000_000_000), BATCH), 0.0, 0
    began = time.perf_counter()
    for batch in new:
        start = time.perf_counter()
        total += history.add(batch, END)
        slowest = max(slowest, time.perf_counter() - start)
    return total / (time.perf_counter() - began), slowest


def _summary(took: list[tuple[float, float]]) -> dict[str, float]:
    wall, cpu = [each[0] for each in took], [each[1] for each in took]
    return {"median_ms": round(statistics.median(wall), 1), "p95_ms": round(at_share(wall, 0.95), 1),
            "cpu_median_ms": round(statistics.median(cpu), 1), "cpu_p95_ms": round(at_share(cpu, 0.95), 1)}


def _in_folder(parent: str | None, work: Callable[[Home], dict[str, Any]]) -> dict[str, Any]:
    folder = Path(tempfile.mkdtemp(prefix="hw-history", dir=parent))
    try:
        return work(Home(folder, bases=(folder,)))
    finally:
        shutil.rmtree(folder)


def _kept(folder: Path, count: int) -> Home:
    """The history of so many events in that folder, made when it is not there yet."""
    place = folder.absolute() / str(count)
    place.mkdir(parents=True, exist_ok=True)
    home = Home(place, bases=(place,))
    if not (home.history / FILE).exists():
        filled(home, count)
    return home


def _text(found: dict[str, Any]) -> str:
    if "events" not in found:
        return "\n".join(f"{name:32} {value}" for name, value in found.items())
    head = (f"{found['events']:,} events, {found['size_mb']} MB; pages: 95 % within {found['p95_ms']} ms, longest "
            f"{found['longest_ms']} ms; processor 95 % {found['cpu_p95_ms']} ms, longest {found['longest_cpu_ms']} ms; "
            f"load {found['load']}")
    more = (f"{found['facts']:,} facts; {found['inserts_per_s']} inserts/s, slowest batch of {BATCH} "
            f"{found['worst_batch_ms']} ms; filled in {found['fill_seconds']} s" if "facts" in found else "")
    rows = [f"  {name:30} median {took['median_ms']:7.1f}  95 % {took['p95_ms']:7.1f}  processor median "
            f"{took['cpu_median_ms']:6.1f}  95 % {took['cpu_p95_ms']:6.1f} ms"
            for name, took in found["searches"].items()]
    return "\n".join([head, *([more] if more else []), *rows])
