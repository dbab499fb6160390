"""Ends processes by their locks: what a killed supervisor left running, or what would not stop."""

import contextlib
import os
import signal
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from cli.errors import CliError
from cli.supervise import lock_exec

UP = "up"
STORE = "redis"
GRACE, STORE_GRACE, LAST = 2.0, 15.0, 2.0
"""Seconds a process may take after SIGTERM; the store (it writes to disk), after the others; and after SIGKILL."""
HASTY = 0.6
"""Seconds for what a killed supervisor left: every process may be killed at any time, and the house is back sooner."""


def running(locks: Path) -> dict[str, int]:
    """Process name -> process id of every lock in the folder that is held, `up` left out."""
    held = {each.stem: lock_exec.holder(str(each)) for each in sorted(locks.glob("*.lock")) if each.stem != UP}
    return {name: found[0] for name, found in held.items() if found is not None}


def end(locks: Path, grace: float = GRACE, store_grace: float = STORE_GRACE) -> list[str]:
    """End them all, the store last; returns their names. Raises CliError when one cannot be ended."""
    found = running(locks)
    _end([name for name in found if name != STORE], locks, grace)
    _end([name for name in found if name == STORE], locks, store_grace)
    return sorted(found)


def wait_until(condition: Callable[[], bool], seconds: float, step: float = 0.02) -> bool:
    """Whether `condition` came true within the time; looks every `step` seconds, at least once."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() >= deadline:
            return False
        time.sleep(step)
    return True


def _end(names: list[str], locks: Path, grace: float) -> None:
    for number, seconds in ((signal.SIGTERM, grace), (signal.SIGKILL, LAST)):
        _signal(names, locks, number)
        if wait_until(lambda: not set(names) & set(running(locks)), seconds):
            return
    still = {name: pid for name, pid in running(locks).items() if name in names}
    listed = ", ".join(f"{name} (process {pid})" for name, pid in still.items())
    raise CliError(f"of an earlier start these do not end: {listed}; look at them with ps, end them and start again")


def _signal(names: Iterable[str], locks: Path, number: int) -> None:
    """To whole process groups: a worker may outlive the master that held the lock before it."""
    for name, pid in running(locks).items():
        if name in names and pid > 1 and pid != os.getpid():
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(pid, number)
