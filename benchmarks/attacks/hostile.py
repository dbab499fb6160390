"""`bench hostile`: 10,000 malformed, smuggled, oversized, spoofed, crossing and forged requests against a house."""

import argparse
import json
import os
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from app.auth.passwords import Passwords
from benchmarks.attacks.hostile_requests import HostileRequest, answer_to, hostile_requests
from benchmarks.forged import changeable
from benchmarks.running_house import RunningHouse

SENDERS = 6
AT_ONCE = 500
WANTED_MB = 300


class MostMemory(threading.Thread):
    """Looks at the memory of every process twice a second; `most` is the largest of each so far, in MB."""

    def __init__(self, house: RunningHouse) -> None:
        super().__init__(daemon=True)
        self._house, self.over = house, threading.Event()
        self.most: dict[str, float] = {}

    def run(self) -> None:
        """Look until `over` is set."""
        while not self.over.wait(0.5):
            for name, size in self._house.pss().items():
                self.most[name] = max(size, self.most.get(name, 0.0))


def run(argv: list[str]) -> int:
    """Send them; 1 when one was let in, broke something, changed the state or made a process large."""
    parser = argparse.ArgumentParser(prog="hearthwatch bench hostile", description=__doc__)
    parser.add_argument("--requests", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args(argv)
    config = "cameras: {front: {source: 'demo://room?first=100000', at_home: []}}"
    with RunningHouse(config, slack={}, environ=dict(os.environ)) as house:
        Passwords(house.home.secrets).set("the password of a bench")
        assert house.slack is not None
        before, pids, memory = changeable(house), house.pids(), MostMemory(house)
        memory.start()
        began, found, let_in, broken = time.monotonic(), Counter[int](), list[str](), list[str]()
        for done in range(0, arguments.requests, AT_ONCE):  # in parts, so that what is signed does not grow stale
            number = min(AT_ONCE, arguments.requests - done)
            part = list(hostile_requests(house.slack.signing_secret, time.time(), number, arguments.seed + done))
            for request, status, location in _sent(house.port, part):
                found[status // 100] += 1
                let_in += [_shown(request, status)] if request.let_in(status, location) else []
                broken += [_shown(request, status)] if status >= 500 else []
        took = time.monotonic() - began
        memory.over.set()
        memory.join(5)
        changed = changeable(house) != before
        restarted = sorted(name for name, pid in house.pids().items() if pids.get(name) != pid)
        tracebacks = sum(log.read_text(errors="replace").count("Traceback") for log in house.home.logs.glob("*"))
    for line in [*let_in[:20], *broken[:20]]:
        print(line)
    largest = max(memory.most, key=lambda name: memory.most[name])
    report = {"requests": sum(found.values()), "in": len(let_in), "server_errors": len(broken), "refused": found[4],
              "to_the_login_page": found[3], "public": found[2], "closed_without_a_response": found[0],
              "state_changed": changed, "tracebacks": tracebacks, "restarted": restarted, "seconds": round(took, 1),
              "largest_process": largest, "largest_mb": round(memory.most[largest]),
              "app_mb": round(memory.most["app"])}
    print(json.dumps(report) if arguments.json else "\n".join(f"{name:26} {value}" for name, value in report.items()))
    good = not (let_in or broken or changed or tracebacks or restarted)
    return 0 if good and memory.most[largest] < WANTED_MB else 1


def _sent(port: int, requests: list[HostileRequest]) -> list[tuple[HostileRequest, int, str]]:
    with ThreadPoolExecutor(SENDERS) as senders:
        answers = list(senders.map(lambda each: answer_to(port, each.data), requests))
    return [(request, *answer) for request, answer in zip(requests, answers, strict=True)]


def _shown(request: HostileRequest, status: int) -> str:
    return f"{status} for {request.kind}: {request.data[:160]!r}"
