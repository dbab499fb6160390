"""`bench kills --random`: any process of a house is killed at random moments of an hour of visits.

Counted are visits without an event, events without a message, messages that came twice, what does not play or show, and
what is left half done once the house was started again. The camera is ours, so it is known who walked past it when. A
visit is left out where the camera's process was down, or learning the view again, during all of it but two seconds.
"""

import argparse
import json
import os
import random
import shutil
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.kills.alerted import alerted
from benchmarks.kills.marks import FrameMarks
from benchmarks.kills.processes import HouseProcesses
from benchmarks.kills.stored_files import broken, leftovers
from benchmarks.kills.verdict import doubled, downtimes, lost, watched
from benchmarks.kills.visited_camera import VisitedCamera
from benchmarks.running_house import NotSeen, RunningHouse, wait_for
from house import facts
from ledger.errors import LedgerError

CONFIG = "cameras: {{front: {{source: '{source}', motion: {{gap: 1.5}}}}}}\nalerts: {{cooldown: 0}}"
EVERY = 15.0
"""Seconds from one visit to the next; each takes 7 to 11."""
MOST_DOUBLED = 2
SETTLES = 240.0
"""Seconds within which all that was open must come to its end after the last kill."""


def run(argv: list[str]) -> int:
    """Kill for as long as asked, settle, count; 1 when a bound is not kept."""
    parser = argparse.ArgumentParser(prog="hearthwatch bench kills --random", description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=3600.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", metavar="FOLDER", type=Path, help="copy logs and history there at the end")
    parser.add_argument("--json", metavar="FILE", nargs="?", const="-", help="write the figures as JSON, there or here")
    asked = parser.parse_args(argv)
    found = measure(asked.kills, asked.seconds, asked.seed, asked.keep)
    text = json.dumps(found, indent=1) if asked.json else "\n".join(f"{name:24} {each}" for name, each in found.items())
    if asked.json not in (None, "-"):
        with open(asked.json, "w", encoding="utf-8") as file:
            file.write(text + "\n")
    else:
        print(text)
    return 0 if good(found) else 1


def good(found: dict[str, Any]) -> bool:
    """Whether nothing was lost, unsent, broken or left, and next to nothing came twice."""
    nothing = ("visits_lost", "events_without_message", "events_without_end", "broken", "leftovers", "not_settled")
    return not any(found[name] for name in nothing) and found["doubled_messages"] <= MOST_DOUBLED


def measure(kills: int, seconds: float, seed: int, keep: Path | None = None) -> dict[str, Any]:
    """The figures of one house. keep: where its logs and its history are copied to."""
    with VisitedCamera(EVERY) as camera:
        config = CONFIG.format(source=camera.address())
        with RunningHouse(config, slack={"processing": [0.1, 0.3]}, environ=dict(os.environ)) as house:
            wait_for(house.home.frame_time("front").exists, "the camera's first frame")
            with FrameMarks(house.home.frame_time("front")) as marks:
                blows = Blows(house, random.Random(seed))
                blows.deal(kills, seconds)
                camera.empty()
                until = time.time()
                unsettled = _settle(house, blows)
            found = _figures(house, camera, marks.seen, until)
            unsettled += _started_again(house)
            _keep(house, keep)
            files = {"broken": broken(house.home), "leftovers": leftovers(house.home),
                     "processes_left": sorted(HouseProcesses(house).names())}
    return {**found, **files, "not_settled": unsettled, "kills": dict(blows.dealt), "starts": blows.starts}


@dataclass
class Blows:
    """Kills of one house; where its supervisor was hit, the house is started again."""

    house: RunningHouse
    random: random.Random
    dealt: Counter[str] = field(default_factory=Counter)
    starts: int = 1

    def deal(self, kills: int, seconds: float) -> None:
        """So many of them, at random moments of so many seconds."""
        began = time.time()
        for moment in sorted(self.random.uniform(0, seconds) for _ in range(kills)):
            while time.time() < began + moment:
                self.start_if_down()
                time.sleep(0.05)
            self._one(moment)
        while time.time() < began + seconds:
            self.start_if_down()
            time.sleep(0.05)

    def start_if_down(self) -> None:
        """The next `up`, once the supervisor is gone."""
        if not self.house.has_ended():
            return
        self.starts += 1
        self.house.spawn()

    def _one(self, moment: float) -> None:
        """First what kind of process, then which: encoders are there but seldom."""
        running = HouseProcesses(self.house)
        name = self.random.choice(sorted(running.names()))
        running.kill(self.random.choice(running.pids(name)))
        self.dealt[name] += 1
        print(f"{moment:7.1f} s  {name}", file=sys.stderr, flush=True)


def _settle(house: RunningHouse, blows: Blows) -> list[str]:
    """Wait until everything open has come to its end; returns what has not."""
    def over() -> bool:
        blows.start_if_down()
        return not _open(house)

    try:
        wait_for(over, "everything open has come to its end", SETTLES)
    except NotSeen:
        return _open(house)
    return []


def _open(house: RunningHouse) -> list[str]:
    """What is still to come, in words."""
    try:
        began = {fact.event for fact in house.facts(facts.EventBegan)}
        ended = {fact.event for fact in house.facts(facts.EventEnded)}
        sent = set(alerted(house, began))
    except LedgerError as error:
        return [str(error)]
    growing = [*house.home.clips.rglob("*.part.mp4"), *(house.home.runtime / "clips").rglob("*.part.mp4")]
    found = {"events open": len(began - ended), "events not alerted": len(began - sent), "clips": len(growing)}
    return [f"{name}: {count}" for name, count in found.items() if count]


def _started_again(house: RunningHouse) -> list[str]:
    """Stop the house, start it once more, let it clean up, and stop it for good."""
    try:
        house.stop()
        house.start()
        wait_for(lambda: not _open(house), "nothing is open after another start", SETTLES)
        wait_for(house.home.frame_time("front").exists, "the camera's frames")
    except NotSeen as error:
        return [str(error), *_open(house)]
    finally:
        house.stop()
    return []


def _keep(house: RunningHouse, folder: Path | None) -> None:
    if folder is not None:
        for each in (house.home.logs, house.home.history):
            shutil.copytree(each, folder / each.name, dirs_exist_ok=True)
        shutil.copy(house.folder / "up.log", folder)


def _figures(house: RunningHouse, camera: VisitedCamera, marks: list[float], until: float) -> dict[str, Any]:
    began = {fact.event: fact for fact in house.facts(facts.EventBegan)}
    ended = {fact.event: fact.at for fact in house.facts(facts.EventEnded)}
    clips = {fact.event for fact in house.facts(facts.ClipStored)}
    sent, visits = alerted(house, set(began)), list(camera.visits(until))
    down = downtimes(marks)
    seen = watched(visits, down)
    missed = lost(seen, [(fact.at, ended.get(event, until)) for event, fact in began.items()])
    gaps = [end - begin for begin, end in down if begin > 0 and end < until]
    return {
        "visits": len(visits), "visits_not_watched": len(visits) - len(seen), "visits_lost": _times(missed),
        "events": len(began), "events_without_end": len(began.keys() - ended.keys()),
        "events_without_message": sorted(began.keys() - sent.keys()),
        "events_without_clip": len(began.keys() - clips), "doubled_messages": doubled(sent),
        "camera_down_s": round(sum(gaps)), "camera_down": len(gaps),
        "troubles": sorted({f"{fact.kind} {fact.about}" for fact in house.facts(facts.TroubleBegan)}),
    }


def _times(moments: list[tuple[float, float]]) -> list[str]:
    return [time.strftime("%H:%M:%S", time.localtime(begin)) for begin, _ in moments]
