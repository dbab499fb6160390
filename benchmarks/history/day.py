"""A day of a house with 200 events, everything on, as the historian sees it: how many bytes it writes.

The day is played on a clock of its own against a real Redis; the history already holds the days that are kept. Bytes
are the kernel's own count (write_bytes of /proc/self/io), so the folder must lie on a disk, not in memory.
"""

import random
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from historian.audit_trail import audited
from historian.history_worker import GROUP, HistoryWorker
from historian.retention_jobs import RetentionJobs
from historian.write_policy import WritePolicy
from house import facts
from house.clock import FakeClock
from house.settings.sections.storage import StorageSettings
from ledger.history.writer import History
from ledger.home import Home
from ledger.rebuild.log_keeper import LogKeeper
from ledger.redis import embedded_server
from ledger.redis.client import connect
from ledger.redis.log import house_log
from ledger.redis.timers import Timers

BEGIN = 1_790_035_200.0
"""Midnight UTC of the day that is measured."""
_DAY = 86_400.0
_BOX = facts.Box(0.1, 0.2, 0.3, 0.4)
_CAMERAS = ("front", "yard", "garage", "hall")
Timed = tuple[float, facts.Fact]


def bytes_of(home: Home, days: int, events: int = 200, kept_days: int = 30, step: float = 60.0) -> int:
    """Bytes that the historian writes in these days behind `kept_days` others; the home must be empty, on a disk.

    step: seconds of its clock between two of its rounds in which nothing happens.
    """
    home.create()
    history = History(home, audited)
    for day in range(kept_days, 0, -1):
        made = [fact for _, fact in a_day(BEGIN - day * _DAY, events, day)]
        history.add(made, BEGIN - day * _DAY)
    history.close()
    with _redis(home):
        clock = FakeClock(BEGIN)
        worker = _historian(home, clock)
        _let_pass(worker, clock, BEGIN + 1800, step)
        before = written()
        for day in range(days):
            _play(worker, clock, a_day(BEGIN + 1800 + day * _DAY, events, -day), step)
        after = written()
        worker.history.close()
    return after - before


def written() -> int:
    """Bytes that this process has had written to a disk since it began."""
    lines = Path("/proc/self/io").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("write_bytes")).split()[1])


def a_day(begin: float, events: int, seed: int) -> list[Timed]:
    """What is recorded in a day, with the moment (unix time) at which it is, in that order."""
    rng, found = random.Random(seed), list[Timed]()
    for _ in range(events):
        found += _event(rng, begin + min(rng.random(), rng.random() * 1.3) % 1 * _DAY)
    found += [each for _ in range(min(20, events)) for each in _command(rng, begin + rng.random() * _DAY)]
    for number in range(8):
        at = begin + (number + rng.random()) * _DAY / 8
        found.append((at, facts.PeopleChanged(at=at, home=("anna",) * (number % 2), evidence="router")))
    for _ in range(8):
        at = begin + rng.random() * _DAY
        found.append((at, facts.TroubleBegan(at=at, kind="camera", about="yard", text="no picture for 30 s")))
        found.append((at + 40, facts.TroubleEnded(at=at + 40, kind="camera", about="yard", since=at)))
    for number in range(min(144, events)):
        at = begin + number * 600
        found.append((at, facts.SilenceGuarded(at=at, channel="slack://", until=at + 1200)))
    return sorted(found, key=lambda each: each[0])


def _event(rng: random.Random, at: float) -> Iterator[Timed]:
    event, camera = f"{rng.getrandbits(128):032x}", rng.choice(_CAMERAS)
    about: dict[str, Any] = {"event": event, "camera": camera}
    picture = f"pi/{camera}/2026-11-30/{event}"
    label = facts.Label(rng.choice(("person", "person", "car", "cat")), 0.83, _BOX)
    yield at, facts.EventBegan(at=at, regions=(_BOX, _BOX), zones=("door",) * (rng.random() < 0.3), picture=picture,
                               frame=100, **about)
    yield at + 0.9, facts.EventLabelled(at=at + 0.9, picture=picture, labels=(label,), analyzer="yolox", **about)
    inputs = {"rule": ["person"], "mode": "away", "labels": ["person"], "cooldown": 120, "snoozed": False}
    yield at + 1, facts.AlertDecided(at=at + 1, sent=rng.random() < 0.5, reasons=("person is alerted", "mode away"),
                                     inputs=inputs, channels=("slack://",), **about)
    yield at + 1.6, facts.AlertDelivered(at=at + 1.6, channel="slack://", delay=1.6, **about)
    yield at + 2.4, facts.PictureShared(at=at + 2.4, channel="slack://", file="F0123456789")
    yield at + 3, facts.EventPictured(at=at + 3, picture=f"{picture}.2", regions=(_BOX,), **about)
    yield at + 3.8, facts.EventLabelled(at=at + 3.8, picture=f"{picture}.2", labels=(label,), analyzer="yolox", **about)
    end = at + 12 + rng.random() * 30
    yield end, facts.EventEnded(at=end, began_at=at, duration=end - at, picture=picture, peak=0.1, frame=400, **about)
    yield end + 4, facts.ClipStored(at=end + 4, clip=picture, seconds=30, pre_roll=5, size=800_000, **about)
    if rng.random() < 0.2:
        later = at + rng.random() * 3600
        yield later, facts.EventTagged(at=later, event=event, tag="occupied", by="U0ANNA")


def _command(rng: random.Random, at: float) -> Iterator[Timed]:
    if rng.random() < 0.4:
        yield at, facts.ModeChosen(at=at, mode=rng.choice(("home", "away")), by="U0ANNA")
    yield at, facts.CommandGiven(at=at, who="Anna (U0ANNA)", what="status", where="slack", answer="Away since 8:12")


def _play(worker: HistoryWorker, clock: FakeClock, day: list[Timed], step: float) -> None:
    for at, fact in day:
        _let_pass(worker, clock, at, step)
        worker.log.record(fact)
        worker.run_once(block=0)
    _let_pass(worker, clock, day[0][0] + _DAY, step)
    worker.flush()


def _let_pass(worker: HistoryWorker, clock: FakeClock, until: float, step: float) -> None:
    while clock.now() < until:
        soonest = min(worker.until_next(), step, until - clock.now())
        clock.advance(max(0.01, soonest))
        worker.run_once(block=0)


def _historian(home: Home, clock: FakeClock) -> HistoryWorker:
    client = connect(home.redis_socket)
    log = house_log(home, client)
    log.ensure_groups([GROUP])
    upkeep = RetentionJobs(home, log, clock, StorageSettings, lambda: True)
    history = History(home, audited)
    return HistoryWorker(log, history, lambda: history, Timers(client, GROUP, clock), clock, upkeep=upkeep,
                         keeper=LogKeeper(home, client, clock, lambda: [GROUP]), policy=WritePolicy(lambda: False))


@contextmanager
def _redis(home: Home) -> Iterator[None]:
    with tempfile.TemporaryFile() as said:
        server = subprocess.Popen(embedded_server.command(home), stdout=said, stderr=said)
        try:
            while not home.redis_socket.exists():
                time.sleep(0.05)
            yield
        finally:
            server.terminate()
            server.wait(30)
