"""Opens the log of a server that was just started: `python -m ledger.rebuild.open_log PID`, run by `start_server`.

It waits until the server has loaded its files, has what they lost restored, and then lets everybody in by moving the
server's socket to where the house looks for it. It ends as soon as the server does.
"""

import os
import sys
import time
from collections.abc import Callable
from contextlib import suppress

import redis

from house import facts, logs
from house.clock import SystemClock
from house.settings.model import survey
from ledger.errors import LedgerAway
from ledger.home import Home
from ledger.rebuild.log_keeper import LogKeeper
from ledger.rebuild.repair_notes import RepairNotes
from ledger.rebuild.start_server import ROOT, LoadCount
from ledger.redis.client import connect
from ledger.redis.log import Log, house_log
from ledger.redis.trouble import FILES, LOG
from ledger.redis.upkeep import enabled_groups

TRIES, EVERY = 20, 0.2
"""How often it tries to have the log restored, and to say what was lost; and the seconds between."""
_STEP = 0.02


def main(server: int) -> int:
    """Open the log of the server with that pid; 1 when it ended before that."""
    logs.configure("redis")
    home = Home.from_environment(os.environ, ROOT / "var")
    client = connect(home.starting_socket)
    if not _answers(client, lambda: os.path.exists(f"/proc/{server}")):
        return 1
    LoadCount(home).clear()
    keeper = LogKeeper(home, client, SystemClock(), _groups(home))
    _insist("the log cannot be compared with the history", keeper.check)
    with suppress(FileNotFoundError):  # the next server is here already, and has its own opener
        home.starting_socket.rename(home.redis_socket)
    _insist("what the log lost cannot be said", lambda: say_repairs(home, house_log(home, connect(home.redis_socket))))
    return 0


def say_repairs(home: Home, log: Log) -> None:
    """Record as Trouble what repairs of the log's files took out; the second time nothing happens."""
    notes = RepairNotes(home)
    for at, text in notes.read():
        id = facts.derived_id("log files", repr(at), text)
        log.record(facts.TroubleBegan(at=at, id=id, kind=LOG, about=FILES, text=text))
    notes.clear()


def _answers(client: redis.Redis, runs: Callable[[], bool]) -> bool:
    """Wait until the server has loaded its files; False when it ends before."""
    while runs():
        try:
            return bool(client.ping())
        except redis.RedisError:
            time.sleep(_STEP)
    return False


def _insist(what: str, step: Callable[[], object]) -> None:
    """Try a step for some seconds; the historian goes on with what did not succeed."""
    for _ in range(TRIES):
        try:
            step()
            return
        except LedgerAway as error:
            failed: Exception = error
        except Exception as error:  # noqa: BLE001 - whatever it is, the house must have its log
            failed = error
            break
        time.sleep(EVERY)
    print(f"redis: {what}: {failed}", file=sys.stderr)


def _groups(home: Home) -> list[str]:
    """The groups of the house's processes; none while its settings cannot be read: they begin at the log's epoch."""
    settings = survey(home.config, home.learned, os.environ).settings
    return enabled_groups(settings) if settings else []


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
