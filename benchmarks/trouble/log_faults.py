"""`bench log-faults`: the house's Redis refuses or is gone for a minute in which three visits take place.

Its memory is full (OOM), it has become a replica whose primary is gone (READONLY), it follows a primary that has less
than it (a failover to an older copy, or to an empty one), or it does not run. Afterwards each visit must be an event
that was alerted, once, and the history must have all that was recorded before.
"""

import argparse
import json
import os
import time
from typing import Any

from benchmarks.kills.alerted import alerted, began, unalerted
from benchmarks.kills.verdict import doubled
from benchmarks.kills.visited_camera import Visit, VisitedCamera
from benchmarks.running_house import NotSeen, RunningHouse, wait_for
from benchmarks.trouble.redis_faults import FAULTS
from house import facts
from ledger.history.reader import HistoryReader

CONFIG = "cameras: {{front: {{source: '{source}', motion: {{gap: 1.5}}}}}}\nalerts: {{cooldown: 0}}"
EVERY = 18.0
"""Seconds from visit to visit: three take place in a minute."""
SOONER = 2.0
"""Seconds before the first of them in which the fault begins."""
WITHIN, SETTLES = 60.0, 10.0
"""Seconds after the fault in which all must be alerted, and after that for what may come twice."""


def run(argv: list[str]) -> int:
    """Each fault in a house of its own; 1 when a visit was not alerted, or anything was lost."""
    parser = argparse.ArgumentParser(prog="hearthwatch bench log-faults", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0, help="how long a fault lasts")
    parser.add_argument("--only", choices=FAULTS)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args(argv)
    found = {name: measure(name, asked.seconds) for name in ([asked.only] if asked.only else FAULTS)}
    rows = (f"{name:9} " + ", ".join(f"{what} {value}" for what, value in each.items()) for name, each in found.items())
    print(json.dumps(found) if asked.json else "\n".join(rows))
    return 0 if all(map(good, found.values())) else 1


def good(found: dict[str, Any]) -> bool:
    """Whether every visit was alerted and nothing is lost."""
    return found["alerted"] == found["visits"] >= 1 and not found["facts_lost"] and found["all_after_s"] is not None


def measure(fault: str, seconds: float) -> dict[str, Any]:
    """What became of the visits during one fault."""
    with VisitedCamera(EVERY) as camera:
        config = CONFIG.format(source=camera.address())
        with RunningHouse(config, slack={}, environ=dict(os.environ)) as house:
            wait_for(lambda: house.facts(facts.EventEnded), "the first event")
            with FAULTS[fault](house) as break_it:
                begun = _before_a_visit(camera)
                before = {fact.id for fact in house.facts(*facts.KINDS.values())}
                break_it()
                time.sleep(begun + seconds - time.time())
                visits = [each for each in camera.visits(time.time()) if each[0] >= begun]
                camera.empty()
            return {"visits": len(visits), **_judged(house, visits), "facts_lost": len(before - _known(house))}


def _before_a_visit(camera: VisitedCamera) -> float:
    """Wait until nobody is in the picture and somebody is about to come; returns the moment."""
    last = list(camera.visits(time.time()))[-1][0]
    moment = last + EVERY - SOONER
    time.sleep(max(0.0, moment - time.time()))
    return moment


def _judged(house: RunningHouse, visits: list[Visit]) -> dict[str, Any]:
    """How many of them were alerted, how soon after the fault all were, and what came twice."""
    ended = time.time()
    try:
        wait_for(lambda: not unalerted(house, visits), "all visits are alerted", WITHIN)
        after: float | None = round(time.time() - ended, 1)
    except NotSeen:
        after = None
    time.sleep(SETTLES)
    events = {fact.event for fact in began(house)}
    return {"alerted": len(visits) - len(unalerted(house, visits)), "all_after_s": after,
            "doubled": doubled(alerted(house, events))}


def _known(house: RunningHouse) -> set[str]:
    """The ids of all facts that log or history have."""
    kinds = list(facts.KINDS.values())
    return {fact.id for fact in (*house.facts(*kinds), *HistoryReader(house.home).since(0.0, kinds))}
