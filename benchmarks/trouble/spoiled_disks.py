"""`bench disks`: the disk of a running house is full, read-only or unmounted for a minute in which people walk past.

Once it is the disk on which all of the house lies, its Redis too, once one for pictures, clips, samples and history.
Each visit must be alerted in Slack meanwhile, and people must read what is wrong, in Slack and by `status`. Once it
takes writes again, pictures and clips must be kept, nothing may be broken, and the house must start once more without a
word about damage. Needs root, for mounting.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from benchmarks.kills.alerted import alerted, began, unalerted
from benchmarks.kills.verdict import doubled
from benchmarks.kills.visited_camera import VisitedCamera
from benchmarks.running_house import ROOT, NotSeen, RunningHouse, wait_for
from benchmarks.trouble.after_disk import after_restart, damage
from benchmarks.trouble.disk_faults import FAULTS, SpoiledDisk
from benchmarks.trouble.disks import DiskNotMade
from house import facts
from ledger.errors import LedgerError

CONFIG = """
cameras: {{front: {{source: '{source}', motion: {{gap: 1.5}}}}}}
alerts: {{cooldown: 0}}
storage: {{min_free_mb: 64}}
"""
EVERY, SOONER = 18.0, 2.0
"""Seconds from visit to visit, and before the first of them in which the fault begins."""
REPORTED, WELL = 60.0, 240.0
"""Seconds within which people must read of it, and within which all must be well after the fault."""


def run(argv: list[str]) -> int:
    """Each fault in a house of its own; 1 when one was not passed, 2 when no disk can be mounted."""
    parser = argparse.ArgumentParser(prog="hearthwatch bench disks", description=__doc__)
    parser.add_argument("--seconds", type=float, default=75.0, help="how long a fault lasts")
    parser.add_argument("--only", choices=FAULTS)
    parser.add_argument("--keep", metavar="FOLDER", type=Path, help="copy the logs of each house there at the end")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args(argv)
    found = {}
    for name in [asked.only] if asked.only else FAULTS:
        try:
            found[name] = measure(name, asked.seconds, asked.keep)
        except DiskNotMade as error:
            print(f"no fault of a disk can be made: {error}", file=sys.stderr)
            return 2
        print(name, found[name], file=sys.stderr, flush=True)
    print(json.dumps(found) if asked.json else "\n".join(f"{name:15} {_row(each)}" for name, each in found.items()))
    return 0 if all(map(good, found.values())) else 1


def _row(found: dict[str, Any]) -> str:
    return ", ".join(f"{what} {value}" for what, value in found.items())


def good(found: dict[str, Any]) -> bool:
    """Whether every visit was alerted, people could read of it, and nothing is broken, lost or amiss afterwards."""
    amiss = ("damage", "left_half_done", *(() if found["forgets"] else ("facts_lost", "said_after_restart")))
    return (found["alerted"] == found["visits"] >= 1 and found["reported_after_s"] is not None
            and found["status_says"] and found["well_after_s"] is not None and not any(found[name] for name in amiss))


def measure(fault: str, seconds: float, keep: Path | None = None) -> dict[str, Any]:
    """What became of a house during and after one fault. keep: where its logs are copied to."""
    with FAULTS[fault]() as spoiled, VisitedCamera(EVERY) as camera:
        config = CONFIG.format(source=camera.address())
        with RunningHouse(config, slack={}, environ=dict(os.environ), folder=spoiled.folder) as house:
            wait_for(lambda: house.facts(facts.ClipStored), "the first clip", 120)
            try:
                return _spoiled(house, camera, spoiled, seconds)
            finally:
                if keep is not None:
                    shutil.copytree(house.home.logs, keep / fault.replace(" ", "-"), dirs_exist_ok=True)


def _spoiled(house: RunningHouse, camera: VisitedCamera, spoiled: SpoiledDisk, seconds: float) -> dict[str, Any]:
    begun = _before_a_visit(camera)
    spoiled.begin(house)
    told = _told(house, spoiled.means, begun)
    status = _status(house)
    if spoiled.means not in status:
        print(f"  status says: {status}", file=sys.stderr, flush=True)
    time.sleep(max(0.0, begun + seconds - time.time()))
    visits = [each for each in camera.visits(time.time() - 8.0) if each[0] >= begun]
    with suppress(NotSeen):
        wait_for(lambda: not unalerted(house, visits), "all visits are alerted", 10)
    missed = unalerted(house, visits)
    before = _facts(house)
    ended = time.time()
    spoiled.end(house)
    well = _well(house, ended)
    camera.empty()
    time.sleep(15.0)
    sent = alerted(house, {fact.event for fact in began(house)})
    known = before | _facts(house)
    house.stop()
    return {"visits": len(visits), "alerted": len(visits) - len(missed), "doubled": doubled(sent),
            "reported_after_s": told, "status_says": spoiled.means in status, "well_after_s": well,
            "forgets": spoiled.forgets, "damage": damage(house), **after_restart(house, known)}


def _before_a_visit(camera: VisitedCamera) -> float:
    """Wait until nobody is in the picture and somebody is about to come; returns the moment."""
    moment = list(camera.visits(time.time()))[-1][0] + EVERY - SOONER
    time.sleep(max(0.0, moment - time.time()))
    return moment


def _told(house: RunningHouse, words: str, begun: float) -> float | None:
    """Seconds until people could read in Slack what is wrong with the disk; None for never."""
    assert house.slack is not None
    slack = house.slack
    try:
        wait_for(lambda: words in json.dumps(slack.messages(), ensure_ascii=False), f"'{words}' in Slack", REPORTED)
    except NotSeen as error:
        print(f"  {error}", file=sys.stderr, flush=True)
        return None
    return round(time.time() - begun, 1)


def _status(house: RunningHouse) -> str:
    """What `status` prints."""
    environ = {**os.environ, "HEARTHWATCH_HOME": str(house.home.path)}
    done = subprocess.run([sys.executable, "-m", "cli", "status"], cwd=ROOT, env=environ, capture_output=True,
                          text=True, check=False)
    return done.stdout + done.stderr


def _well(house: RunningHouse, since: float) -> float | None:
    """Seconds until no trouble of a disk is left and a picture and a clip of a later event lie on the disk."""
    try:
        wait_for(lambda: not _disk_troubles(house), "no trouble of a disk", WELL)
        wait_for(lambda: _kept(house, since), "a new picture and clip on the disk", WELL)
    except NotSeen as error:
        print(f"  {error}: {_disk_troubles(house)}", file=sys.stderr, flush=True)
        return None
    return round(time.time() - since, 1)


def _disk_troubles(house: RunningHouse) -> list[str]:
    try:
        return [each.text for each in house.log.state().troubles if each.kind in ("disk", "home folder", "history")]
    except LedgerError as error:
        return [str(error)]


def _kept(house: RunningHouse, since: float) -> bool:
    """Whether of an event after that time picture and clip are on the disk."""
    events = [fact.event for fact in began(house) if fact.at > since]
    return any(list(house.home.pictures.rglob(f"{event}*.jpg")) and list(house.home.clips.rglob(f"{event}*.mp4"))
               for event in events)


def _facts(house: RunningHouse) -> set[tuple[str, str]]:
    """Kind and id of all facts that the log has."""
    with suppress(LedgerError):
        return {(type(fact).__name__, fact.id) for fact in house.facts(*facts.KINDS.values())}
    return set()
