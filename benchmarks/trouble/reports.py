"""`bench reports`: one fault after the other in a house, and how soon it says so where people hear of it.

Each round is a house of its own with one fault of each kind: a process is stopped, Redis is emptied, Slack refuses or
is away, a camera's picture stands still, the disk is full or the memory card fails. What is wrong with Slack must be
said on the terminal, all else in Slack.
"""

import argparse
import json
import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import islice
from typing import Any

from benchmarks.kills.visited_camera import VisitedCamera
from benchmarks.running_house import NotSeen, RunningHouse, wait_for
from benchmarks.trouble.disks import DiskNotMade, failing_card
from benchmarks.trouble.injections import BOUNDS, Injection, injections
from benchmarks.trouble.report_times import FaultReport, reported
from house import facts

CONFIG = """
cameras: {{front: {{source: '{source}', motion: {{gap: 1.5}}}}}}
alerts: {{cooldown: 0}}
channels: ["slack://", "terminal://"]
presence: {{routers: {{air: {{address: 'neighbours://'}}}}}}
"""
EVERY = 15.0
CARD_MB = 260


def run(argv: list[str]) -> int:
    """So many faults; 1 when one was not reported in time."""
    parser = argparse.ArgumentParser(prog="hearthwatch bench reports", description=__doc__)
    parser.add_argument("--count", type=int, default=50, metavar="N", help="how many faults")
    parser.add_argument("--only", choices=BOUNDS, help="faults of this kind alone")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args(argv)
    found = list(islice(_reports(asked.only), asked.count))
    print(json.dumps(summary(found)) if asked.json else "\n".join(f"{k:14} {v}" for k, v in summary(found).items()))
    return 0 if all(each.in_time for each in found) else 1


def summary(found: list[FaultReport]) -> dict[str, Any]:
    """By kind: how many in time, and the seconds of each."""
    kinds = {each.kind: [one for one in found if one.kind == each.kind] for each in found}
    rows: dict[str, Any] = {"in_time": f"{sum(each.in_time for each in found)} of {len(found)}"}
    for kind, each in kinds.items():
        rows[kind] = {"in_time": sum(one.in_time for one in each), "bound_s": BOUNDS[kind],
                      "reported_after_s": [one.reported_after for one in each], "what": [one.what for one in each]}
    return rows


def _reports(only: str | None) -> Iterator[FaultReport]:
    """One report after the other, round by round, for as long as somebody asks for more."""
    number = 0
    while True:
        yield from _round(number, only)
        number += 1


def _round(number: int, only: str | None) -> Iterator[FaultReport]:
    with ExitStack() as stack:
        camera = stack.enter_context(VisitedCamera(EVERY))
        try:
            card = stack.enter_context(failing_card(CARD_MB))
        except DiskNotMade as error:
            print(f"no faults of a disk: {error}", file=sys.stderr, flush=True)
            card = None
        folder = card.path / "house" if card else None
        if folder:
            folder.mkdir()
        house = stack.enter_context(RunningHouse(CONFIG.format(source=camera.address()), slack={},
                                                 environ=dict(os.environ), folder=folder))
        wait_for(lambda: house.facts(facts.EventEnded), "the first event", 120)
        for each in injections(house, camera, card, number):
            if only in (None, each.kind):
                yield _tried(house, each)


def _tried(house: RunningHouse, injection: Injection) -> FaultReport:
    found = reported(house, injection)
    print(found, file=sys.stderr, flush=True)
    try:
        wait_for(lambda: injection.over(house), f"{injection.what} is over", 180)
    except NotSeen as error:
        print(f"  {error}", file=sys.stderr, flush=True)
    return found
