"""`up --wait`: the house starts in the background, and the command ends when it is ready."""

import os
from collections.abc import Callable
from pathlib import Path

from cli.commands.up.wait_until_ready import READY
from cli.supervise.orphans import wait_until

PATIENCE = 120.0
"""Seconds it may take to become ready, unless the command says otherwise."""


def start(begin: Callable[[int], int]) -> int:
    """Call `begin` in a process and session of its own; 0 once it is ready, else the code it ends with, or 1.

    begin: gets the descriptor at which READY is written; may raise what a command may raise, in that other process.
    """
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        os.setsid()
        return begin(write)
    os.close(write)
    with os.fdopen(read, "rb") as said:
        if said.read() == READY:
            return 0
    ended: list[int] = []
    if wait_until(lambda: _has_ended(child, ended), 1.0):
        return os.waitstatus_to_exitcode(ended[0]) or 1
    return 1


def leave_terminal(log: Path) -> None:
    """From now on read nothing, and write to `log`."""
    nothing, output = os.open(os.devnull, os.O_RDONLY), os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(nothing, 0)
    os.dup2(output, 1)
    os.dup2(output, 2)


def _has_ended(child: int, status: list[int]) -> bool:
    pid, code = os.waitpid(child, os.WNOHANG)
    if pid:
        status.append(code)
    return pid != 0
