"""`bench power`: 200 homes as a power cut may leave them, made from all that a real house wrote; then `up` in each.

Files are cut, filled with zeros, empty, missing, or as they were seconds before; of the log a byte may be wrong.
"""

import argparse
import contextlib
import json
import os
import random
import re
import shutil
import time
from collections import Counter
from pathlib import Path
from typing import Any

from benchmarks.power.damage import DamagedHome, damaged
from benchmarks.power.recording import HomeRecorder, Recording
from benchmarks.power.trial import Trial, is_named, judged_state, lost_facts, put
from benchmarks.power.truth import Truth, live
from benchmarks.running_house import NotSeen, RunningHouse, wait_for
from house import facts
from house.facts import Fact
from ledger.errors import LedgerError
from ledger.history.reader import HistoryReader

CONFIG = """
cameras: {front: {source: 'demo://room?first=1&every=12', motion: {gap: 1.5}}}
alerts: {cooldown: 0}
analysis: {analyzer: ''}
"""
WITHIN = 10.0
"""Seconds from `up` to the first alert of something new."""
_SETTLES = 6.0
"""Seconds the historian may take to read back what the history lost."""
_ALERTED = re.compile(r"Motion at Front(?!.*may be double)")


def run(argv: list[str]) -> int:
    """Try all homes; 1 when one does not come up, has a wrong state, or says nothing of what it lost."""
    parser = argparse.ArgumentParser(prog="hearthwatch bench power", description=__doc__)
    parser.add_argument("--homes", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=60.0, help="how long the recorded house runs")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args(argv)
    recording, truth = recorded(arguments.seconds)
    rng = random.Random(arguments.seed)
    trials = []
    for number in range(arguments.homes):
        home = damaged(recording, rng.uniform(*_cut_between(truth)), rng)
        trials.append(tried(home, truth))
        if not arguments.json:
            print(f"{number + 1:4} {_row(trials[-1])}", flush=True)
    found = summary(trials)
    print(json.dumps(found) if arguments.json else "\n".join(f"{name:24} {value}" for name, value in found.items()))
    return 0 if found["good"] == found["homes"] else 1


def recorded(seconds: float) -> tuple[Recording, Truth]:
    """A house that runs for so long, all it wrote, and what it was told."""
    with RunningHouse(CONFIG, environ=dict(os.environ)) as house:
        recorder = HomeRecorder(house.home.path)
        recorder.start()
        truth = live(house.log, seconds)
        return recorder.stop(), truth


def tried(home: DamagedHome, truth: Truth) -> Trial:
    """Start a house in that home by `up`, and judge it."""
    house = PowerlessHouse(home)
    try:
        began = time.time()
        house.spawn()
        alert = _seconds(lambda: wait_for(lambda: _alerted(house, began), "an alert of something new", 60), began)
        up = _seconds(lambda: wait_for(house.served, "the page", 60), began)
        time.sleep(_SETTLES)
        state = house.log.state()
        return Trial(home.damage, up, alert, judged_state(state, home, truth),
                     lost_facts(_known(house), home, truth), is_named(state))
    except LedgerError:
        return Trial(home.damage, None, None, "wrong", 0, False)
    finally:
        house.__exit__()


class PowerlessHouse(RunningHouse):
    """A house whose home is the one that a power cut left."""

    def __init__(self, home: DamagedHome) -> None:
        super().__init__(CONFIG, environ=dict(os.environ))
        self._write_config()
        config = self.home.config.read_bytes()
        shutil.rmtree(self.home.path)
        put(self.home.path, home)
        self.home.config.write_bytes(config)

    @property
    def said(self) -> str:
        """What `up` and the terminal's channel have printed."""
        return (self.folder / "up.log").read_text(errors="replace")


def _alerted(house: PowerlessHouse, since: float) -> bool:
    """Whether an event that began after that time was alerted on the terminal."""
    with contextlib.suppress(LedgerError):
        new = {fact.event for fact in house.facts(facts.EventBegan) if fact.at > since}
        sent = {fact.event for fact in house.facts(facts.AlertDecided) if fact.sent}
        return bool(new & sent) and bool(_ALERTED.search(house.said))
    return False


def _known(house: PowerlessHouse) -> list[Fact]:
    history: list[Fact] = []
    with contextlib.suppress(LedgerError):
        history = HistoryReader(house.home).since(0.0, list(facts.KINDS.values()))
    return [*house.log.recent(100_000), *history]


def _seconds(step: Any, began: float) -> float | None:
    try:
        step()
    except NotSeen:
        return None
    return round(time.time() - began, 2)


def _cut_between(truth: Truth) -> tuple[float, float]:
    """A power cut comes in the second half of what was recorded."""
    first, last = truth.modes[0][0], truth.modes[-1][0]
    return (first + last) / 2, last


def summary(trials: list[Trial]) -> dict[str, Any]:
    """The figures over all homes."""
    alerts = [each.alert_s for each in trials if each.alert_s is not None]
    return {
        "homes": len(trials), "good": sum(each.good for each in trials),
        "up": sum(each.up_s is not None for each in trials),
        "alerting": len(alerts), "alerting_within_10_s": sum(each <= WITHIN for each in alerts),
        "slowest_alert_s": max(alerts, default=None), "state": dict(Counter(each.state for each in trials)),
        "facts_lost": sum(each.lost for each in trials), "lost_in_homes": sum(each.lost > 0 for each in trials),
        "lost_and_named": sum(each.lost > 0 and each.named for each in trials),
        "damage": dict(Counter(kind for each in trials for kind in each.damage.values())),
    }


def _row(trial: Trial) -> str:
    harm = ", ".join(f"{Path(name).name} {kind}" for name, kind in trial.damage.items()) or "nothing"
    return (f"up {trial.up_s} s, alert {trial.alert_s} s, state {trial.state}, lost {trial.lost}"
            f"{' named' if trial.named else ''}{'' if trial.good else '  WRONG'}: {harm}")
