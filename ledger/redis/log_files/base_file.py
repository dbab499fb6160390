"""Whether a base is whole. The server's own binary judges it: called by another name it is a checker of RDB files."""

import re
import subprocess
from pathlib import Path

from ledger.redis.log_files.command_scan import whole_until

TIMEOUT = 60.0
"""Seconds the checker may take; 16 MB take it a third of a second. A base that takes longer is called damaged."""

_CHECKER = "redis-check-rdb"
_MAGIC = re.compile(rb"(?:REDIS\d{4}|VALKEY\d{3})")
_STARTED, _GOOD = "Checking RDB file", re.compile(r"\[offset (\d+)\] \\o/ RDB looks OK!")
_END_MARK, _END_SIZE = 0xFF, 9
"""An RDB file ends with this byte and a checksum of 8."""


def base_end(path: Path, binary: Path, timeout: float = TIMEOUT) -> int | None:
    """Up to which offset a base is whole; None when it is damaged and nothing of it can be used.

    What is behind that offset has nothing to do with it (zeros after a power cut). A base is in no order of time, so
    half of one is no earlier state of the house: it is whole or damaged. OSError when it cannot be read.
    """
    snapshot, size = snapshot_end(path, binary, timeout), path.stat().st_size
    if snapshot is None or snapshot == size:
        return snapshot or None
    end = whole_until(path.read_bytes(), snapshot)
    return end if snapshot or end == size else None


def snapshot_end(path: Path, binary: Path, timeout: float = TIMEOUT) -> int | None:
    """Where the RDB snapshot that a file begins with ends: 0 when it begins with none, None when it is damaged."""
    with path.open("rb") as file:
        if not _MAGIC.fullmatch(file.read(9)):
            return 0
    try:
        done = subprocess.run([_CHECKER, str(path)], executable=binary, stdin=subprocess.DEVNULL, capture_output=True,
                              text=True, errors="replace", timeout=timeout, check=False)
    except subprocess.TimeoutExpired:
        return None
    if _STARTED not in done.stdout:
        return _unchecked_end(path)
    found = _GOOD.search(done.stdout)
    return int(found[1]) if found and done.returncode == 0 else None


def _unchecked_end(path: Path) -> int | None:
    """The size of a file that ends as a snapshot does: all there is to see where the server has no checker in it."""
    data = path.read_bytes()
    return len(data) if len(data) > _END_SIZE and data[-_END_SIZE] == _END_MARK else None
