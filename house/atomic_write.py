"""Writes files so that a power cut at any moment leaves the old one or the new one, and never half of one.

Configuration, what was learned, passwords, keys, and what the house remembers of itself are written by this alone.
"""

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def write_whole(path: Path, data: bytes) -> None:
    """Put `data` there, mode 600, on the disk when this returns; OSError leaves what was there before."""
    with _written_beside(path, data) as passing:
        passing.replace(path)


def write_first(path: Path, data: bytes) -> bool:
    """The same where there is no such file yet; False, and nothing changes, when there is one."""
    if os.path.lexists(path):
        return False
    with _written_beside(path, data) as passing:
        try:
            os.link(passing, path)
        except FileExistsError:  # another process was quicker
            return False
    return True


@contextmanager
def _written_beside(path: Path, data: bytes) -> Iterator[Path]:
    """A file beside `path` that has its data on the disk; where it is given its name is on the disk afterwards."""
    passing = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}.part")
    try:
        with open(os.open(passing, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        yield passing
    finally:
        passing.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


@contextmanager
def only_one(lock: Path) -> Iterator[None]:
    """No other thread or process passes this lock meanwhile; OSError. It is a file of its own beside what it guards."""
    handle = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
