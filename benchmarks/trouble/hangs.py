"""`bench hangs`: SIGSTOP to each process of a house in turn: how soon that is reported, and the process works again.

The first time it is also waited for on the channel, which hears only once of what hangs again within ten minutes.
"""

import argparse
import json
import os
import signal
import time
from typing import Any

from benchmarks.kills.each_process import CONFIG
from benchmarks.running_house import RunningHouse, wait_for
from house import facts
from house.clock import SystemClock
from house.settings.whole_config import load
from ledger.errors import LedgerError
from ledger.readiness import not_ready

BOUND = 60.0
LONGEST = 180.0
WORKER = "app's worker"
PROCESSES = ("redis", "app", WORKER, "camera-lan", "analysis", "presence", "notifier", "historian", "listener",
             "supervisor")


def run(argv: list[str]) -> int:
    """Do all of it in one house; 1 when something took longer than a minute."""
    parser = argparse.ArgumentParser(prog="hearthwatch bench hangs", description=__doc__)
    parser.add_argument("--times", type=int, default=2, metavar="N", help="how often each process is stopped")
    parser.add_argument("--only", choices=PROCESSES, help="this process alone")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args(argv)
    names = (asked.only,) if asked.only else PROCESSES
    found: dict[str, list[dict[str, float]]] = {name: [] for name in names}
    with RunningHouse(CONFIG, slack={"processing": [0.1, 0.3]}, environ=dict(os.environ)) as house:
        wait_for(lambda: _ready(house), "the house to be ready", LONGEST)
        for number in range(asked.times):
            for name in names:
                found[name].append(_hung(house, name, on_channel=number == 0))
    print(json.dumps(found) if asked.json else _table(found))
    return 0 if all(seconds <= BOUND for each in found.values() for once in each for seconds in once.values()) else 1


def _hung(house: RunningHouse, name: str, on_channel: bool) -> dict[str, float]:
    """Stop a process; seconds until its trouble is in the log, on the channel, and the house is ready again."""
    pid, about = pid_of(house, name), "app" if name == WORKER else name
    began = time.time()
    os.kill(pid, signal.SIGSTOP)
    took = {"reported": _seconds(began, lambda: _reported(house, about, began), f"{name} is reported")}
    if on_channel and name != WORKER:
        took["on the channel"] = _seconds(began, lambda: _said(house, about), f"{name} is on the channel")
    took["works again"] = _seconds(began, lambda: _went_on(pid) and _ready(house), f"{name} works again")
    wait_for(lambda: _over(house), f"the trouble about {name} is over", LONGEST)
    return took


def _seconds(began: float, look: Any, what: str) -> float:
    wait_for(look, what, LONGEST)
    return round(time.time() - began, 1)


def pid_of(house: RunningHouse, name: str) -> int:
    """The process id of one of PROCESSES."""
    if name == "supervisor":
        return house.supervisor
    pid = house.pids()["app" if name == WORKER else name]
    if name == WORKER:
        with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as children:
            return int(children.read().split()[0])
    return pid


def _reported(house: RunningHouse, about: str, since: float) -> bool:
    try:
        return any(each.about == about and each.kind == "hung" and each.at >= since
                   for each in house.facts(facts.TroubleBegan))
    except LedgerError:
        return False


def _over(house: RunningHouse) -> bool:
    try:
        return not any(each.kind == "hung" for each in house.log.state().troubles)
    except LedgerError:
        return False


def _said(house: RunningHouse, about: str) -> bool:
    assert house.slack is not None
    return any(f"{about} hung" in json.dumps(each) for each in house.slack.messages())


def _went_on(pid: int) -> bool:
    """Whether that process is gone, or not stopped any more."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as about:
            return about.read().rpartition(")")[2].split()[0] not in ("T", "t")
    except OSError:
        return True


def _ready(house: RunningHouse) -> bool:
    settings = load(house.home.config, house.home.learned, os.environ)
    return house.served() and not not_ready(house.home, settings, house.log, SystemClock().boot())


def _table(found: dict[str, list[dict[str, float]]]) -> str:
    rows = [f"{name:13}  " + "   ".join(f"{what} {max(times):5.1f} s" for what, times in _by_what(each).items())
            for name, each in found.items()]
    return "\n".join(["longest of each, from SIGSTOP on", *rows])


def _by_what(times: list[dict[str, float]]) -> dict[str, list[float]]:
    return {what: [once[what] for once in times if what in once] for what in times[0]}
