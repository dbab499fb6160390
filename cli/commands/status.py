"""`status`: what the house does, which of its processes run, since when, and when each last went round its loop."""

import argparse
import json
import os
import time
from collections.abc import Sequence

from cli.errors import say
from cli.supervise import homes, xmlrpc_client
from house.clock import SystemClock
from house.processes import counted
from house.settings.whole_config import SettingsError
from house.status_sentence import sentence
from house.times import clock
from house.troubles import headline
from ledger.errors import LedgerError
from ledger.files.settings_in_force import IN_FORCE, settings_now
from ledger.heartbeat import most_overdue
from ledger.home import Home
from ledger.process_startup import address
from ledger.readiness import refusal
from ledger.redis.client import connect
from ledger.redis.log import house_log
from ledger.spending.spending_now import spending_now

NOT_RUNNING = 3


def run(argv: Sequence[str], home: Home) -> int:
    """Print a table; exit code 0 when all run, 1 when one does not, 3 when the house does not run."""
    parser = argparse.ArgumentParser("hearthwatch status", description=__doc__)
    parser.add_argument("--json", action="store_true", help="as one JSON object")
    options = parser.parse_args(argv)
    home = homes.current(home)
    found = homes.supervisor_of(home)
    if found is None:
        if options.json:
            print(json.dumps({"running": False, "home": str(home.path)}))
        say(f"the house in {home.path} is not running; ./hearthwatch up starts it")
        return NOT_RUNNING
    processes = xmlrpc_client.processes(home)
    now = SystemClock().boot()
    beats = {each.name: _age(home, each.name, now) for each in processes}
    state = state_lines(home, time.time())
    if options.json:
        print(json.dumps({"running": True, "home": str(home.path), "page": found[1], "state": state, "processes": [
            {"name": each.name, "state": each.state.lower(), "pid": each.pid, "seconds": each.seconds,
             "heartbeat_age": beats[each.name]} for each in processes]}))
    else:
        print("\n".join([f"home {home.path}   page {found[1]}", *state, *table(processes, beats)]))
    return 0 if all(each.state == "RUNNING" for each in processes) else 1


def state_lines(home: Home, now: float) -> list[str]:
    """What the house does at unix time `now`, and a line for each trouble; why that is not known, where it is not."""
    try:
        settings, wrong = settings_now(home, os.environ)
        log = house_log(home, connect(address(home, settings)))
        state, refused = log.state(), refusal(log)
    except (SettingsError, LedgerError) as error:
        return [f"what the house does is not known: {error}"]
    said = any(each.kind == "settings" for each in state.troubles)
    mistake = [f"config.yml has a mistake; {IN_FORCE}: {wrong}"] if wrong and not said else []
    zone = settings.house.timezone
    troubles = [f"{headline(each)} (since {clock(each.since, now, zone)})" for each in state.troubles]
    waiting = [f"alerts wait: {refused}"] if refused else []
    spent = spending_now(home, settings, now)
    cloud = [f"cloud: {spent.line}"] if spent else []
    return [*waiting, sentence(state, settings, now).whole, *mistake, *troubles, *cloud]


def _age(home: Home, name: str, now: float) -> float | None:
    beat = most_overdue(home.heartbeat(name))
    return max(0.0, now - beat.at) if beat else None


def table(processes: Sequence[xmlrpc_client.Running], beats: dict[str, float | None]) -> list[str]:
    """One aligned line for each process, and how many of the house's run.

    beats: name -> seconds since its last heartbeat, None when it has none.
    """
    width = max(len(each.name) for each in processes)
    running = [each.name for each in processes if each.state == "RUNNING"]
    return [*(_row(each, beats.get(each.name), width) for each in processes),
            f"processes: {counted(running, [each.name for each in processes])}"]


def _row(each: xmlrpc_client.Running, beat: float | None, width: int) -> str:
    if each.state != "RUNNING":
        reason = f"  {each.trouble}" if each.trouble else ""
        return f"{each.name:<{width}}  {each.state.lower():<9}{reason}  see ./hearthwatch logs {each.name}"
    heartbeat = f"  heartbeat {beat:.0f} s ago" if beat is not None else ""
    return f"{each.name:<{width}}  running    {duration(each.seconds):>8}  process {each.pid}{heartbeat}"


def duration(seconds: int) -> str:
    """`42s`, `3m07s`, `5h02m` or `12d04h`."""
    minutes, hours, days = seconds // 60, seconds // 3600, seconds // 86400
    if not minutes:
        return f"{seconds}s"
    if not hours:
        return f"{minutes}m{seconds % 60:02}s"
    return f"{hours}h{minutes % 60:02}m" if not days else f"{days}d{hours % 24:02}h"
