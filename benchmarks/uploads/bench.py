"""`bench uploads`: samples and clips are stored while processes are killed, at each call to the store and at random.

The store is rclone's S3 server, which refuses wrong signatures and MD5, behind a proxy that knows each call. Killed
with SIGKILL are the upload, the process of its round, the historian and Redis: each at each step of each call, then
any of them at random moments. Compared at the end: every object with its file, and what log and history say.
"""

import argparse
import json
import os
import random
import tempfile
import threading
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

from benchmarks.kills.processes import HouseProcesses
from benchmarks.ports import held_port
from benchmarks.running_house import NotSeen, RunningHouse, wait_for
from benchmarks.uploads.kill_plan import VICTIMS, KillPlan
from benchmarks.uploads.object_servers import BUCKET, KEY, SECRET, Rclone, RefusingProxy
from house import facts
from ledger.errors import LedgerError
from ledger.files import upload_marks
from ledger.files.samples import Samples, sha256
from ledger.history.reader import HistoryReader

CONFIG = """
cameras: {{front: {{source: 'demo://room?first=100000&size=160x90'}}}}
analysis: {{analyzer: ''}}
storage:
  upload: {{address: 's3://{bucket}/attic?endpoint={url}', every: 10, access_key: {key}, secret_key: {secret}}}
  archive: {{keep: [clips]}}
"""
CLIP = 9 * 1024 * 1024
SETTLES = 600.0
"""Seconds within which all must be stored after the last kill."""
NEEDED = {"s3-upload", "historian", "redis"}


def run(argv: list[str]) -> int:
    """Kill, settle, compare; 1 when anything is lost, half, wrong or said twice."""
    parser = argparse.ArgumentParser(prog="hearthwatch bench uploads", description=__doc__)
    parser.add_argument("--samples", type=int, default=500)
    parser.add_argument("--clips", type=int, default=40)
    parser.add_argument("--random", type=int, default=20, help="kills at random moments, after those at each call")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--longest", type=float, default=3000.0, help="seconds for the kills at each call")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args(argv)
    random.seed(asked.seed)
    found = measure(asked.samples, asked.clips, asked.random, asked.longest)
    print(json.dumps(found) if asked.json else "\n".join(f"{name:24} {each}" for name, each in found.items()))
    wrong = ("lost", "half_or_strange", "wrong_bytes", "not_said", "said_twice", "unfinished_uploads", "not_reached")
    return 1 if any(found[name] for name in wrong) else 0


def measure(samples: int, clips: int, at_random: int, longest: float) -> dict[str, Any]:
    """The figures of one run."""
    with tempfile.TemporaryDirectory(prefix="hw-uploads-") as folder:
        store = Rclone(Path(folder, "store"), held_port())
        wait_for(store.answers, "rclone answers")
        proxy = RefusingProxy(store.url)
        config = CONFIG.format(bucket=BUCKET, url=proxy.url, key=KEY, secret=SECRET)
        try:
            with RunningHouse(config, environ=dict(os.environ)) as house:
                return _measured(house, store, proxy, (samples, clips, at_random), longest)
        finally:
            proxy.close()
            store.close()


def _measured(house: RunningHouse, store: Rclone, proxy: RefusingProxy, counts: tuple[int, int, int],
              longest: float) -> dict[str, Any]:
    samples, clips, at_random = counts
    began, plan = time.monotonic(), KillPlan(lambda name: _kill(house, name), lambda: _calm(house))
    proxy.between = plan
    flow = _Flow(house, samples, clips)
    flow.start()
    with suppress(NotSeen):  # what was not reached is told below
        wait_for(lambda: flow.keep_coming(bool(plan.left)) and not plan.left, "each kill was done", longest)
    plan.on = False
    flow.keep_coming(False)
    randomly = Counter(_random_kills(house, at_random))
    flow.join()
    settled = _settled(house)
    proxy.between = None
    return {
        "samples": len(flow.samples), "clips": len(flow.clips), "objects": len(store.files()),
        "kills_at_calls": dict(plan.done), "not_reached": [" ".join(each) for each in plan.left],
        "kills_at_random": dict(randomly), "calls": dict(Counter(proxy.calls())),
        **_compared(house, store, flow), **settled, "seconds": round(time.monotonic() - began),
    }


def _kill(house: RunningHouse, name: str) -> bool:
    processes = HouseProcesses(house)
    if name not in processes.names():
        return False
    for pid in processes.pids(name):
        processes.kill(pid)
    return True


def _calm(house: RunningHouse) -> bool:
    """Whether everything runs again, so that the next kill is one of a house that works."""
    try:
        return HouseProcesses(house).names() >= NEEDED and bool(house.log.client.ping())
    except Exception:  # noqa: BLE001 - anything means: not yet
        return False


def _random_kills(house: RunningHouse, count: int) -> list[str]:
    """Kill one of the processes at so many random moments; returns who it was."""
    killed: list[str] = []
    while len(killed) < count:
        time.sleep(random.uniform(0.5, 6.0))
        name = random.choice(VICTIMS)
        if _kill(house, name):
            killed.append(name)
    return killed


def _settled(house: RunningHouse) -> dict[str, Any]:
    """Wait until nothing waits any more; what still does."""
    def over() -> bool:
        return _calm(house) and not upload_marks.anything_waits(house.home, ("clips",))

    try:
        wait_for(over, "everything is stored", SETTLES)
    except NotSeen:
        clips = list(upload_marks.waiting_files(house.home, "clips"))
        return {"still_waiting": len(list(upload_marks.waiting_samples(house.home))) + len(clips)}
    time.sleep(12)  # one more round, which removes what the last kill left unfinished
    return {"still_waiting": 0}


class _Flow(threading.Thread):
    """Samples and clips that come one after the other, as from a camera; more of them while kills are left."""

    def __init__(self, house: RunningHouse, samples: int, clips: int) -> None:
        super().__init__(daemon=True)
        self._house, self._least, self._every = house, samples, max(1, samples // max(1, clips))
        self._store, self._more = Samples(house.home, "bench"), True
        self.samples: list[str] = []
        self.clips: list[Path] = []

    def keep_coming(self, more: bool) -> bool:
        """Whether more than the least shall come."""
        self._more = more
        return True

    def run(self) -> None:
        while len(self.samples) < self._least or self._more:
            number, now = len(self.samples), time.time()
            if number >= self._least:
                time.sleep(3.0)
            event = facts.derived_id("bench uploads", str(number))
            sample = self._store.id_of("door", event, now)
            if number % self._every == 0 or number >= self._least:
                self.clips.append(self._clip(event, now))
            self._record(facts.EventBegan(at=now, id=f"began {event}", event=event, camera="front"))
            self._store.save(sample, {"strip.jpg": os.urandom(40_000)}, {"event": event, "camera": "door"})
            self._record(facts.SampleTaken(at=now, id=f"taken {event}", camera="door", sample=sample, event=event))
            self.samples.append(sample)
            time.sleep(0.3)

    def _clip(self, event: str, now: float) -> Path:
        path = self._house.home.clips / f"{self._store.id_of('door', event, now)}.mp4"
        path.parent.mkdir(parents=True, exist_ok=True)
        passing = path.with_name(f".{path.name}.{os.getpid()}.mp4")
        passing.write_bytes(os.urandom(CLIP))
        return passing.rename(path)

    def _record(self, fact: facts.Fact) -> None:
        while True:
            try:
                self._house.log.record(fact)
                return
            except LedgerError:
                time.sleep(0.2)


def _compared(house: RunningHouse, store: Rclone, flow: _Flow) -> dict[str, Any]:
    """What the store has beside what it should have, and what was said of it."""
    given = {f"attic/samples/{each}/{file.name}": file for each in flow.samples
             for file in upload_marks.sample_files(house.home.samples / each)}
    given |= {f"attic/clips/{each.relative_to(house.home.clips)}": each for each in flow.clips}
    objects = store.files()
    same = [key for key in given.keys() & objects.keys() if sha256(objects[key]) == sha256(given[key].read_bytes())]
    said = _said(house, flow)
    return {"lost": len(given.keys() - objects.keys()), "half_or_strange": len(objects.keys() - given.keys()),
            "wrong_bytes": len(given.keys() & objects.keys()) - len(same),
            "not_said": sum(count == 0 for count in said), "said_twice": sum(count > 1 for count in said),
            "unfinished_uploads": store.unfinished()}


def _said(house: RunningHouse, flow: _Flow) -> list[int]:
    """How often the history says of each sample that it is stored."""
    history = HistoryReader(house.home)
    wait_for(lambda: _known(history, flow.samples[-1]), "the history has the last of them", 120)
    counts = Counter(_known_all(history, flow.samples))
    return [counts[sample] for sample in flow.samples]


def _known(history: HistoryReader, sample: str) -> bool:
    return sample in _known_all(history, [sample])


def _known_all(history: HistoryReader, samples: list[str]) -> list[str]:
    events = [each.rpartition("/")[2] for each in samples]
    found: list[str] = []
    for at in range(0, len(events), 50):
        try:
            found += [fact.sample for fact in history.facts_of(events[at:at + 50])
                      if isinstance(fact, facts.SampleStored)]
        except LedgerError:
            time.sleep(0.5)
    return found

