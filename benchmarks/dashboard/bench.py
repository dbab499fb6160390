"""`bench page`: what the dashboard costs a browser, by Chromium: bytes of each page without pictures, the first picture
on Now, and Now with sixteen cameras on a phone, with the browser's processor made four times slower.
"""

import argparse
import dataclasses
import json
import shutil
import statistics
import sys
from typing import Any

from benchmarks.dashboard import looks
from benchmarks.dashboard.busy_house import CAMERAS, busy_house
from benchmarks.running_house import RunningHouse
from house import facts

FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
MOST_BYTES, MOST_SECONDS, MOST_REQUESTS = 150_000, 1.0, 4.0
"""What is wanted: bytes of a page, seconds to the first picture (median), requests a second."""
ROUNDS = 7


def run(argv: list[str]) -> int:
    """Look at a house with sixteen cameras; 1 when one of the figures misses what is wanted, 2 without Chromium."""
    parser = argparse.ArgumentParser(prog="hearthwatch bench page", description=__doc__)
    parser.add_argument("--cameras", type=int, default=CAMERAS)
    parser.add_argument("--only", choices=("weight", "first", "phone"))
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args(argv)
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        print("there is no Chromium here: apt install chromium", file=sys.stderr)
        return 2
    from playwright.sync_api import sync_playwright

    with busy_house(arguments.cameras) as house, sync_playwright() as tools:
        browser = tools.chromium.launch(executable_path=path, args=FLAGS)
        found = measured(browser, house, arguments.only or "")
        browser.close()
    print(json.dumps(found) if arguments.json else "\n".join(_lines(found)))
    return 0 if holds(found) else 1


def measured(browser: Any, house: RunningHouse, only: str) -> dict[str, Any]:
    """The figures by name; only: "weight", "first", "phone" or "" for all."""
    found: dict[str, Any] = {}
    if only in ("", "weight"):
        found["bytes"] = looks.weights(browser, house, _paths(house))
    if only in ("", "first"):
        took = [looks.first_picture(browser, house) for _ in range(ROUNDS)]
        found["first_picture_s"] = {"fastest": round(min(took), 2), "median": round(statistics.median(took), 2),
                                    "longest": round(max(took), 2)}
    if only in ("", "phone"):
        found["phone"] = {name: round(value, 3) for name, value in
                          dataclasses.asdict(looks.phone(browser, house)).items()}
    return found


def holds(found: dict[str, Any]) -> bool:
    """Whether all that was measured is as wanted."""
    bytes_, first, phone = found.get("bytes", {}), found.get("first_picture_s"), found.get("phone")
    return (max(bytes_.values(), default=0) < MOST_BYTES and (not first or first["median"] < MOST_SECONDS)
            and (not phone or (not phone["long_tasks"] and phone["shift"] == 0
                               and max(phone["scrolling"], phone["at_rest"]) <= MOST_REQUESTS)))


def _paths(house: RunningHouse) -> list[str]:
    event = house.facts(facts.EventBegan)[-1].event
    return ["/login", "/", "/events", f"/events/{event}", "/timeline", "/cameras", "/cameras/room-0",
            "/cameras/room-0/settings", "/cameras/room-0/zones", "/add-camera", "/people", "/system", "/nothing-there"]


def _lines(found: dict[str, Any]) -> list[str]:
    return [f"{name:18} {key:48} {value}" for name, values in found.items() for key, value in values.items()]
