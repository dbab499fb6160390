"""`status`: which processes of the house run, since when, and when each last went round its loop."""

import argparse
import json
import time
from collections.abc import Sequence

from cli.errors import say
from cli.supervise import homes, xmlrpc_client
from ledger.home import Home, age_of

NOT_RUNNING = 3


def run(argv: Sequence[str], home: Home) -> int:
    """Print a table; exit code 0 when all run, 1 when one does not, 3 when the house does not run."""
    parser = argparse.ArgumentParser("hearthwatch status", description=__doc__)
    parser.add_argument("--json", action="store_true", help="as one JSON object")
    options = parser.parse_args(argv)
    home = homes.current(home)
    found = homes.keeper(home)
    if found is None:
        if options.json:
            print(json.dumps({"running": False, "home": str(home.path)}))
        say(f"the house in {home.path} is not running; ./hearthwatch up starts it")
        return NOT_RUNNING
    processes = xmlrpc_client.processes(home)
    now = time.time()
    beats = {each.name: age_of(home.heartbeat(each.name), now) for each in processes}
    if options.json:
        print(json.dumps({"running": True, "home": str(home.path), "page": found[1], "processes": [
            {"name": each.name, "state": each.state.lower(), "pid": each.pid, "seconds": each.seconds,
             "heartbeat_age": beats[each.name]} for each in processes]}))
    else:
        print("\n".join([f"home {home.path}   page {found[1]}", *table(processes, beats)]))
    return 0 if all(each.state == "RUNNING" for each in processes) else 1


def table(processes: Sequence[xmlrpc_client.Running], beats: dict[str, float | None]) -> list[str]:
    """One aligned line for each process; beats: name -> seconds since its last heartbeat, None when it has none."""
    width = max(len(each.name) for each in processes)
    return [_row(each, beats.get(each.name), width) for each in processes]


def _row(each: xmlrpc_client.Running, beat: float | None, width: int) -> str:
    if each.state != "RUNNING":
        reason = f"  {each.trouble}" if each.trouble else ""
        return f"{each.name:<{width}}  {each.state.lower():<9}{reason}  see ./hearthwatch logs {each.name}"
    life = f"  heartbeat {beat:.0f} s ago" if beat is not None else ""
    return f"{each.name:<{width}}  running    {duration(each.seconds):>8}  process {each.pid}{life}"


def duration(seconds: int) -> str:
    """`42s`, `3m07s`, `5h02m` or `12d04h`."""
    minutes, hours, days = seconds // 60, seconds // 3600, seconds // 86400
    if not minutes:
        return f"{seconds}s"
    if not hours:
        return f"{minutes}m{seconds % 60:02}s"
    return f"{hours}h{minutes % 60:02}m" if not days else f"{days}d{hours % 24:02}h"
