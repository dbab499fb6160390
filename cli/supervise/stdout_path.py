"""A path of `up`'s standard output that supervisord can open, for what processes print for people."""

import contextlib
import fcntl
import os
import signal
import stat
from pathlib import Path

STDOUT = Path("/dev/fd/1")
_RELAY = "cat 2>/dev/null; exec cat >/dev/null"
"""Copies until the reader has gone, then goes on reading, so that no process is stopped when it prints."""


def openable() -> Path | None:
    """STDOUT, made openable where needed; None when standard output is closed.

    A terminal and a file are opened as they are. A socket (the journal) cannot be opened by its path, nor can another
    user's terminal, and a pipe may lose its reader: these are put behind a small relay process.
    """
    try:
        mode = os.fstat(1).st_mode
    except OSError:
        return None
    if (os.isatty(1) or stat.S_ISREG(mode) or stat.S_ISCHR(mode)) and _opens():
        _append(1, 2)
        return STDOUT
    _relay()
    return STDOUT


def _opens() -> bool:
    try:
        os.close(os.open(STDOUT, os.O_WRONLY | os.O_APPEND | os.O_NOCTTY))
    except OSError:
        return False
    return True


def _append(*outputs: int) -> None:
    """Make files be appended to: supervisord opens the same file once more, and one would overwrite the other."""
    for fd in outputs:
        with contextlib.suppress(OSError):
            if stat.S_ISREG(os.fstat(fd).st_mode):
                fcntl.fcntl(fd, fcntl.F_SETFL, fcntl.fcntl(fd, fcntl.F_GETFL) | os.O_APPEND)


def _relay() -> None:
    read, write = os.pipe()
    if os.fork() == 0:
        # It ends when every process that prints has ended, not by a signal meant for the house.
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        os.dup2(read, 0)
        os.closerange(3, 256)
        os.execv("/bin/sh", ["sh", "-c", _RELAY])
    os.close(read)
    os.dup2(write, 1)
    os.close(write)
