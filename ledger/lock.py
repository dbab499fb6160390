"""One process of each name per home: a lock that ends with its holder, however it ends."""

import fcntl
import os
from pathlib import Path

from ledger.errors import AlreadyHeld, PlaceRefused
from ledger.home import Home


class Lock:
    """A held lock; `release` or the end of the process frees it."""

    def __init__(self, descriptor: int, path: Path) -> None:
        self._descriptor = descriptor
        self.path = path

    def release(self) -> None:
        """Let go; harmless the second time."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


def hold(home: Home, process: str) -> Lock:
    """Hold the lock of `process` in this home; AlreadyHeld with the holder's pid when another has it."""
    path = home.lock(process)
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise PlaceRefused(f"cannot open {path}: {error.strerror}") from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        pid = _pid(descriptor)
        os.close(descriptor)
        raise AlreadyHeld(f"{process} is already running in {home.path} (pid {pid or 'unknown'})", pid) from error
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
    return Lock(descriptor, path)


def _pid(descriptor: int) -> int:
    text = os.pread(descriptor, 32, 0).decode("ascii", "replace").strip()
    return int(text) if text.isdigit() else 0
