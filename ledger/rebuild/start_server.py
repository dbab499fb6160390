"""Starts the house's own Redis: `python -m ledger.rebuild.start_server`, run by the supervisor whenever it must run.

The server never loads files that were not checked. It listens where nobody looks for it until `open_log` has compared
what it has with what the house remembers. This process becomes the server, so that the supervisor has the real one;
`open_log` runs in a fork of it, which imports what it needs while the files are checked.
"""

import os
import shutil
import sys
from pathlib import Path

from house.clock import Clock, SystemClock
from ledger.errors import LedgerError, PlaceRefused
from ledger.files.disk_reserve import DiskReserve
from ledger.home import Home
from ledger.rebuild.load_count import LoadCount
from ledger.rebuild.repairs_to_report import RepairNotes
from ledger.redis import embedded_server
from ledger.redis.log_files.check import DIRECTORY
from ledger.redis.log_files.memory_copy import start_folder
from ledger.redis.log_files.repair import set_aside
from ledger.redis.log_files.secure import secure
from ledger.redis.log_files.verdict import LogFilesReport, LogFilesUnrepaired

ROOT = Path(__file__).resolve().parents[2]
MOST_LOADS = 2
"""How often the server may end while it loads files that look whole, before they are set aside."""


def main() -> int:
    """Become the server; 1, with one line that says why, when there is none or its files cannot be used."""
    home = Home.from_environment(os.environ, ROOT / "var")
    try:
        for socket in (home.redis_socket, home.starting_socket):
            socket.unlink(missing_ok=True)
        _fork_opener(home)
        command = embedded_server.command(home, prepared(home, SystemClock()), home.starting_socket)
    except (LedgerError, OSError) as error:
        print(f"redis: {error}", file=sys.stderr)
        return 1
    return os.execv(command[0], command)


def _fork_opener(home: Home) -> None:
    """Let `open_log` wait for the server that this process becomes, in a grandchild: a server waits for no child."""
    server = os.getpid()
    child = os.fork()
    if child:
        os.waitpid(child, 0)
        return
    if os.fork():
        os._exit(0)
    from ledger.rebuild import open_log  # what it imports takes longer than all the rest here

    os._exit(open_log.open_to_all(home, server))


def prepared(home: Home, clock: Clock) -> Path:
    """The folder with the server's files, checked and repaired; an empty one in memory when they cannot be.

    What a repair took out is noted, to be said as Trouble.
    """
    if not home.path.is_dir():
        raise PlaceRefused(f"there is no home {home.path}: was it moved?")
    embedded_server.make_folder(home)
    folder = start_folder(home)
    try:
        report = _loadable(home, folder, clock)
    except LogFilesUnrepaired as error:
        RepairNotes(home).add(clock.now(), f"the log starts empty and in memory: {error}")
        return _empty_folder(home)
    if report.text:
        print(f"redis: {report.text}", file=sys.stderr, flush=True)
        RepairNotes(home).add(clock.now(), report.text)
    return folder


def _loadable(home: Home, folder: Path, clock: Clock) -> LogFilesReport:
    loads = LoadCount(home)
    if loads.failed >= MOST_LOADS and (folder / DIRECTORY).is_dir():
        loads.clear()
        return set_aside(folder / DIRECTORY, clock.now(), ("the server ended while it loaded them",))
    loads.begin()
    return secured(home, folder, clock)


def secured(home: Home, folder: Path, clock: Clock) -> LogFilesReport:
    """Check and repair the log's files in that folder, giving up the reserve for it; LogFilesUnrepaired."""
    try:
        return secure(folder, embedded_server.binary(home), clock)
    except LogFilesUnrepaired as error:
        if error.disk != "full" or not DiskReserve(home).release():
            raise
        return secure(folder, embedded_server.binary(home), clock)


def _empty_folder(home: Home) -> Path:
    folder = home.runtime / "redis"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    return folder


if __name__ == "__main__":
    sys.exit(main())
