"""`bench events-page`: the Events page over a history of a million events, with the counts of every chip.

The page is asked for as a browser does, through the app of the house, each time with filters put together at random:
the first page, or one in the middle.
"""

import argparse
import json
import random
import resource
import shutil
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask.testing import FlaskClient

from app.factory import create_app
from app.services import EXTENSION
from benchmarks.history.bench import APART, AT_ONCE, CAMERAS, END, LABELS, ZONES, batches, visits
from benchmarks.running_house import at_share
from house.search.query import EventQuery
from house.settings.whole_config import Settings
from ledger.history.writer import History
from ledger.home import Home

MOST_MS = 100.0
"""What is wanted of 95 % of the pages."""
ZONE = "Europe/Berlin"


def run(argv: list[str]) -> int:
    """Fill a history and ask for pages; 1 when one of the figures misses what is wanted."""
    parser = argparse.ArgumentParser(prog="hearthwatch bench events-page", description=__doc__)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--pages", type=int, default=200)
    parser.add_argument("--folder", help="where the history is made, on a disk (it is removed again)")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args(argv)
    folder = Path(tempfile.mkdtemp(prefix="hw-page", dir=arguments.folder))
    try:
        found = measured(Home(folder, bases=(folder,)), arguments.events, arguments.pages)
    finally:
        shutil.rmtree(folder)
    print(json.dumps(found) if arguments.json else "\n".join(f"{name:28} {value}" for name, value in found.items()))
    return 0 if found["p95_ms"] < MOST_MS else 1


def measured(home: Home, count: int, pages: int) -> dict[str, Any]:
    """Milliseconds of pages, by the wall; of the counts alone; and what holding the facets takes."""
    home.create()
    history = History(home, timezone=ZONE)
    for batch in batches(visits(count), AT_ONCE):
        history.read_in(batch)
    history.close()
    cameras = {name: {"source": "demo://room"} for name in CAMERAS}
    app = create_app(home, Settings.model_validate({"house": {"timezone": ZONE}, "cameras": cameras}))
    app.config["LOGIN_DISABLED"] = True
    before, began, counter = _memory(), time.perf_counter(), app.extensions[EXTENSION].counter
    counter._index.refresh()
    counter._loaded = True
    loaded, held = time.perf_counter() - began, _memory() - before
    client, rng = app.test_client(), random.Random(5)
    took = [_took(client, _address(rng, count)) for _ in range(pages)]
    counts = []
    for _ in range(pages):
        began = time.perf_counter()
        counter.of(EventQuery(camera=rng.choice(CAMERAS), label=rng.choice(LABELS)), 0.0)
        counts.append((time.perf_counter() - began) * 1000)
    return {"events": count, "p95_ms": round(at_share(took, 0.95), 1), "median_ms": round(at_share(took, 0.5), 1),
            "longest_ms": round(max(took), 1), "counts_p95_ms": round(at_share(counts, 0.95), 1),
            "facets_read_in_s": round(loaded, 1), "facets_held_mb": round(held, 1)}


def _took(client: FlaskClient, address: str) -> float:
    began = time.perf_counter()
    answer = client.get(address)
    assert answer.status_code == 200, answer.text[:500]
    return (time.perf_counter() - began) * 1000


def _address(rng: random.Random, count: int) -> str:
    every = {"camera": rng.choice(CAMERAS), "zone": rng.choice(ZONES), "label": rng.choice(LABELS),
             "hour": str(rng.randrange(24)), "tag": rng.choice(("occupied", "unoccupied")),
             "alerted": rng.choice(("yes", "no")), "text": rng.choice(("away", "gate*", "rain")), "seen": "no"}
    asked = {name: every[name] for name in rng.sample(sorted(every), rng.randint(0, 3))}
    if rng.random() < 0.3:
        asked["before"] = f"{END - count * APART / 2!r}~e"
    return f"/events?{urlencode(asked)}"


def _memory() -> float:
    """Megabytes that this process has used at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
