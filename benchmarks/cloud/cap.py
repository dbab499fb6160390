"""`bench cloud-cap`: no more calls than may be made, whatever happens to the house and to the cloud.

A worker looks at pictures of a month by rekognition://, at a server on loopback that counts what it would bill, answers
some with 500, throttles some and cuts some off. It is killed with -9 at random moments; once the count is lost, so that
nothing is sent until the true number is confirmed.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.cloud.cap_worker import CAMERAS, MONTH
from benchmarks.cloud.cloud_server import CloudFault, CloudState, cloud_server
from house.clock import FakeClock
from house.spending.call_counts import CallCaps
from ledger.home import Home
from ledger.spending.call_counter import FILE, CallCounter, confirm, counted
from ledger.spending.known_time import KnownTime

ROOT = Path(__file__).resolve().parents[2]
_FAULTS = (CloudFault(500), CloudFault(503, "ServiceUnavailable"), CloudFault(400, "ThrottlingException"),
           CloudFault(cut=True))


def run(argv: list[str]) -> int:
    """Print the figures; 1 when more calls were made than may be."""
    parser = argparse.ArgumentParser(prog="hearthwatch bench cloud-cap", description=__doc__)
    parser.add_argument("--pictures", type=int, default=10_000)
    parser.add_argument("--cap", type=int, default=1000)
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--faulty", type=float, default=0.25, help="share of requests that the server fails at")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(prefix="hearthwatch-") as folder:
        found = CapRun(options, Home(Path(folder), bases=(Path(folder),))).measured()
    print(json.dumps(found) if options.json else "\n".join(f"{name:34} {value}" for name, value in found.items()))
    return 0 if found["calls by the server's count"] <= options.cap else 1


@dataclass
class CapRun:
    """One run. home: an empty one."""

    options: argparse.Namespace
    home: Home
    _kills: list[int] = field(default_factory=list, init=False)

    def measured(self) -> dict[str, Any]:
        """The figures."""
        chance, most = random.Random(self.options.seed), self.options.pictures
        self._kills = sorted(chance.sample(range(most), self.options.kills))
        state = CloudState()
        state.faults.extend(chance.choice(_FAULTS) if chance.random() < self.options.faulty else None
                            for _ in range(4 * most))
        lost_at, found_at, began = most // 2, most // 2 + most // 20, time.perf_counter()
        at_loss = while_lost = -1
        with cloud_server(state) as (endpoint, _):
            for number in self._looked_at(endpoint, chance):
                if number >= lost_at and at_loss < 0:
                    (self.home.path / FILE).unlink()
                    at_loss = state.counts["DetectLabels"]
                if while_lost < 0 and number >= found_at:
                    while_lost = state.counts["DetectLabels"] - at_loss
                    confirm(self.home, date(2026, 11, 16), state.counts["DetectLabels"])
        seconds, calls = time.perf_counter() - began, state.counts["DetectLabels"]
        known = counted(self.home)
        assert known is not None
        return {"pictures": most, "kills": self.options.kills, "may be sent": self.options.cap,
                "calls by the server's count": calls, "counted": known.counted,
                "counted and not made": known.counted - calls, "answered with a fault": calls - len(state.requests),
                "calls between loss and confirmation": while_lost, "seconds": round(seconds, 1),
                **self._cost_of_asking()}

    def _looked_at(self, endpoint: str, chance: random.Random) -> Iterator[int]:
        """The number of each picture as it was looked at; the worker is killed on the way, and started again."""
        first, kills = 0, [*self._kills]
        while first < self.options.pictures:
            worker = self._worker(endpoint, first)
            for line in worker.stdout or ():
                first = int(line) + 1
                yield first - 1
                if kills and first > kills[0]:
                    kills.pop(0)
                    time.sleep(chance.uniform(0, 0.01))  # some way into the pictures that follow
                    worker.kill()
                    break
            first = max(first, *(int(line) + 1 for line in worker.communicate()[0].splitlines()), 0)

    def _worker(self, endpoint: str, first: int) -> "subprocess.Popen[str]":
        words = [str(self.home.path), endpoint, str(self.options.cap), str(first), str(self.options.pictures)]
        return subprocess.Popen([sys.executable, "-m", "benchmarks.cloud.cap_worker", *words], cwd=ROOT, text=True,
                                stdout=subprocess.PIPE, env=dict(os.environ))

    def _cost_of_asking(self) -> dict[str, float]:
        """Milliseconds for a call asked for, writes included, and for one that no limit leaves room for."""
        clock = FakeClock(MONTH + 29.5 * 86_400)
        place = self.home.path / "other"
        place.mkdir()
        calls = CallCounter(Home(place, bases=(place,)), lambda: CallCaps(500), clock, KnownTime(clock, lambda: True))
        began = time.perf_counter()
        taken = sum(calls.ask(CAMERAS[0]) is None for _ in range(500))
        middle = time.perf_counter()
        refused = sum(calls.ask(CAMERAS[0]) is not None for _ in range(500))
        assert taken == refused == 500
        return {"ms for a call asked for": round(2 * (middle - began), 3),
                "ms for one that is refused": round(2 * (time.perf_counter() - middle), 3)}
