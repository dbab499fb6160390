"""`bench zip`: pictures of hundreds of events as one zip from a house that runs, and what else it serves meanwhile."""

import argparse
import hashlib
import io
import json
import random
import threading
import time
import zipfile
from pathlib import Path
from typing import Any

import requests

from app.auth.passwords import Passwords
from benchmarks.running_house import RunningHouse, at_share, wait_for
from house import facts
from ledger.files.pictures import Pictures

PASSWORD = "a bench needs one too"
MOST_MB, PICTURE = 30.0, 490_000
"""Megabytes that the app may need more than before, and bytes of each picture."""


def run(argv: list[str]) -> int:
    """Make events with pictures that nothing makes smaller, download all; 1 when a figure misses what is wanted."""
    parser = argparse.ArgumentParser(prog="hearthwatch bench zip", description=__doc__)
    parser.add_argument("--pictures", type=int, default=500)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args(argv)
    with RunningHouse("cameras: {front: {source: 'demo://room?first=900'}}", mode="home") as house:
        Passwords(house.home.secrets).set(PASSWORD)
        found = measured(house, arguments.pictures)
    print(json.dumps(found) if arguments.json else "\n".join(f"{name:24} {value}" for name, value in found.items()))
    return 0 if found["exact"] and found["more_memory_mb"] < MOST_MB else 1


def measured(house: RunningHouse, count: int) -> dict[str, Any]:
    """The zip beside what was put in, the app's memory before and at most, and other requests meanwhile."""
    made = _events(house, count)
    session, token = _login(house)
    wait_for(lambda: f"{count} events" in session.get(f"{house.url}/events").text, "the history has all events", 120)
    worker = _worker(house.pids()["app"])
    for _ in range(5):
        session.get(f"{house.url}/events")
    before, stop, waits = _memory(worker), threading.Event(), list[float]()
    _forget_peak(worker)
    other = threading.Thread(target=_ask_meanwhile, args=(house, stop, waits), daemon=True)
    other.start()
    began = time.perf_counter()
    answer = session.post(f"{house.url}/events/zip", data={"csrf_token": token, "found": "all"}, timeout=600)
    took = time.perf_counter() - began
    stop.set()
    other.join()
    with zipfile.ZipFile(io.BytesIO(answer.content)) as zipped:
        sums = sorted(hashlib.sha256(zipped.read(name)).hexdigest() for name in zipped.namelist())
    return {"pictures": count, "megabytes": round(len(answer.content) / 1e6, 1), "seconds": round(took, 2),
            "exact": sums == sorted(made), "more_memory_mb": round(_memory(worker, "VmHWM") - before, 1),
            "others": len(waits), "others_p95_ms": round(1000 * at_share(waits, 0.95), 1)}


def _events(house: RunningHouse, count: int) -> list[str]:
    """Events of the last hours, each with a picture of its own; returns the pictures' sums."""
    store, rng, now, sums = Pictures(house.home, "bench"), random.Random(3), time.time(), []
    for number in range(count):
        at, event, data = now - 30 * number - 60, f"{number:08x}{'0' * 24}", rng.randbytes(PICTURE)
        picture = store.save("front", event, data, {}, at)
        house.log.record(facts.EventBegan(at=at, event=event, camera="front", picture=picture))
        house.log.record(facts.EventEnded(at=at + 9, event=event, camera="front", began_at=at, duration=9.0))
        sums.append(hashlib.sha256(data).hexdigest())
    return sums


def _login(house: RunningHouse) -> tuple[requests.Session, str]:
    session = requests.Session()
    session.headers["Accept"] = "text/html"

    def token(path: str) -> str:
        return session.get(house.url + path).text.partition('csrf_token" value="')[2].partition('"')[0]

    session.post(f"{house.url}/login", data={"csrf_token": token("/login"), "password": PASSWORD, "next": "/"})
    return session, token("/events")


def _ask_meanwhile(house: RunningHouse, stop: threading.Event, waits: list[float]) -> None:
    while not stop.is_set():
        began = time.perf_counter()
        requests.get(f"{house.url}/login", timeout=60)
        waits.append(time.perf_counter() - began)
        stop.wait(0.05)


def _worker(app: int) -> int:
    """The process of gunicorn that serves."""
    children = Path(f"/proc/{app}/task/{app}/children").read_text().split()
    return int(children[0]) if children else app


def _memory(pid: int, what: str = "VmRSS") -> float:
    """Megabytes."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{what}:")) / 1024


def _forget_peak(pid: int) -> None:
    Path(f"/proc/{pid}/clear_refs").write_text("5")
