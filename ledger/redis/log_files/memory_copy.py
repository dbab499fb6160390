"""A server that has to start while its disk takes no writes: it loads a copy of the log's files that lies in memory."""

import logging
import shutil
from pathlib import Path

from ledger.disk_fault import described, fault_of
from ledger.files.disk_reserve import DiskReserve
from ledger.home import Home
from ledger.redis.log_files.check import DIRECTORY

log = logging.getLogger(__name__)


def start_folder(home: Home) -> Path:
    """Where the house's own server starts: the home's folder, or one in memory with a copy of the log's files.

    A server cannot load its files where it could not write to them. Without room for the copy the folder is empty.
    """
    fault = fault_of(home.redis)
    if fault == "full" and DiskReserve(home).release():
        fault = fault_of(home.redis)
    folder = home.runtime / "redis"
    shutil.rmtree(folder, ignore_errors=True)
    if not fault:
        return home.redis
    log.warning("%s: the log starts in memory", described(home.redis, fault))
    folder.mkdir(mode=0o700)
    try:
        shutil.copytree(home.redis / DIRECTORY, folder / DIRECTORY)
    except FileNotFoundError:
        pass
    except OSError as error:  # shutil.Error is one
        log.warning("there is no room in memory for the log's files: %s", error)
        drop_copy(folder)
    return folder


def drop_copy(folder: Path) -> None:
    """Free the memory of a copy whose server has loaded it, and writes no files now."""
    shutil.rmtree(folder / DIRECTORY, ignore_errors=True)
