"""Opens the log of a server that was just started; a fork of `start_server` runs this.

It waits until the server has loaded its files, has what they lost restored, and then lets everybody in by moving the
server's socket to where the house looks for it; when that takes long, a little earlier. It ends as soon as the server
does.
"""

import os
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress

import redis

from house import facts, logs
from house.clock import SystemClock
from ledger.errors import LedgerAway
from ledger.home import Home
from ledger.rebuild.load_count import LoadCount
from ledger.rebuild.log_keeper import LogKeeper
from ledger.rebuild.repairs_to_report import RepairNotes
from ledger.redis.client import connect
from ledger.redis.log import Log, house_log
from ledger.redis.trouble import FILES, LOG

TRIES, EVERY = 20, 0.2
"""How often it tries to have the log restored, and to say what was lost; and the seconds between."""
PATIENCE = 20.0
"""Seconds after which others are let in although it is not done: the watchdog ends one that says nothing for 35."""
_STEP = 0.02


def open_to_all(home: Home, server: int) -> int:
    """Open the log of the server with that pid once it has begun to listen; 1 when it ends before that."""
    logs.configure("redis")
    client = connect(home.starting_socket)
    if not _answers(client, home.starting_socket.exists, lambda: os.path.exists(f"/proc/{server}")):
        return 1
    LoadCount(home).clear()
    late = threading.Timer(PATIENCE, let_in, (home, server))
    late.daemon = True
    late.start()
    keeper = LogKeeper(home, client, SystemClock(), lambda: _groups(home))
    _insist("the log cannot be compared with the history", keeper.check)
    late.cancel()
    let_in(home, server)
    _insist("what the log lost cannot be said", lambda: say_repairs(home, house_log(home, connect(home.redis_socket))))
    return 0


def let_in(home: Home, server: int) -> None:
    """Let everybody into the log of that server; nothing is done when it has ended, or they are in already."""
    if os.path.exists(f"/proc/{server}"):  # else the next one may be here already, which has its own opener
        with suppress(FileNotFoundError):
            home.starting_socket.rename(home.redis_socket)


def say_repairs(home: Home, log: Log) -> None:
    """Record as Trouble what repairs of the log's files took out; the second time nothing happens."""
    notes = RepairNotes(home)
    for at, text in notes.read():
        id = facts.derived_id("log files", repr(at), text)
        log.record(facts.TroubleBegan(at=at, id=id, kind=LOG, about=FILES, text=text))
    notes.clear()


def _answers(client: redis.Redis, listens: Callable[[], bool], runs: Callable[[], bool]) -> bool:
    """Wait until the server has loaded its files; False when it ends before."""
    while runs():
        with suppress(redis.RedisError):
            if listens():
                return bool(client.ping())
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
    """The groups of the house's processes; none while its settings cannot be read: they begin at the log's epoch.

    Only a log that is made again needs them, so what reads settings is imported here.
    """
    from house.settings.whole_config import survey
    from ledger.redis.log_upkeep import enabled_groups

    settings = survey(home.config, home.learned, os.environ).settings
    return enabled_groups(settings) if settings else []
