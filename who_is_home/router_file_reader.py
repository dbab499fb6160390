"""Files that something else writes at any moment: read whole or not at all, and no further than a bound."""

import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from house.clock import Clock
from who_is_home.router import RouterError

MOST = 4 * 1024 * 1024
"""Bytes such a file may have."""

T = TypeVar("T")
_TRIES, _PAUSE = 4, 0.1


class HalfWritten(ValueError):
    """What was read cannot be all of the file; the text says how that is seen ("ends in the middle of a line")."""


@dataclass(frozen=True)
class FileText:
    """What a file held, and when it was written (unix time)."""

    text: str
    written: float


def read(path: Path, shown: str, clock: Clock, parse: Callable[[FileText], T]) -> T:
    """What `parse` returns for the file's text; read again where that raises HalfWritten or the file just changed.

    shown: how errors call the file. Raises RouterError for a file that is missing, no text, too big, or half written
    for longer than a moment; and what `parse` raises.
    """
    problem = ""
    for turn in range(_TRIES):
        if turn:
            clock.sleep(_PAUSE)
        try:
            return parse(_text(path))
        except HalfWritten as error:
            problem = str(error)
        except OSError as error:
            raise _unreadable(error, shown) from error
    raise RouterError(f"{shown} {problem}; it is written beside and then renamed best", transient=True, about="answer")


def _text(path: Path) -> FileText:
    with open(path, "rb", opener=_without_waiting) as file:
        before = os.fstat(file.fileno())
        if not stat.S_ISREG(before.st_mode):
            raise OSError("it is no plain file")
        data = file.read(MOST + 1)
        after = os.fstat(file.fileno())
    if len(data) > MOST:
        raise OSError(f"it is larger than {MOST // 1024 // 1024} MB")
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise HalfWritten("changes while it is read")
    if b"\0" in data:
        raise OSError("it is no text; is it the right file?")
    return FileText(data.decode("utf-8-sig", "replace"), after.st_mtime)


def _without_waiting(path: str, flags: int) -> int:
    """Opened at once, also where the name is that of a pipe without a writer."""
    return os.open(path, flags | os.O_NONBLOCK)


def _unreadable(error: OSError, shown: str) -> RouterError:
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return RouterError(f"there is no file {shown}; check the path, and that what writes it runs", transient=True)
    if isinstance(error, PermissionError):
        return RouterError(f"{shown} may not be read by this user; give it the right to read", transient=False)
    return RouterError(f"{shown} cannot be read: {error.strerror or error}", transient=False)
