"""Where the logs of the processes are, on the disk or in memory, and how large they may grow."""

import shutil
from pathlib import Path

from ledger.home import Home

LOG_BYTES, LOG_BACKUPS = 1_000_000, 2
MEMORY_LOG_BYTES, MEMORY_LOG_BACKUPS = 250_000, 1
"""What one process may log before the oldest lines go, and how often, on the disk and in memory."""


def log_file(home: Home, name: str) -> Path:
    """The log file of a process: in home.logs, by the link that `link_logs` makes, or in memory.

    supervisord expands % in a log's path twice, so that no way of writing one works there.
    """
    return home.runtime / "logs" / f"{name}.log"


def link_logs(home: Home, in_memory: bool = False) -> None:
    """Make the home's logs reachable by a path without characters that mean something to supervisord.

    in_memory: the logs lie there instead; those of an earlier start that did are kept.
    """
    place = home.runtime / "logs"
    if place.is_symlink():
        place.unlink()
    elif place.is_dir() and not in_memory:
        shutil.rmtree(place)
    if in_memory:
        place.mkdir(mode=0o700, exist_ok=True)
    else:
        place.symlink_to(home.logs, target_is_directory=True)


def log_bounds(home: Home) -> tuple[int, int]:
    """How large the log of one process may grow, and how many earlier ones are kept."""
    place = home.runtime / "logs"
    in_memory = place.is_dir() and not place.is_symlink()
    return (MEMORY_LOG_BYTES, MEMORY_LOG_BACKUPS) if in_memory else (LOG_BYTES, LOG_BACKUPS)
