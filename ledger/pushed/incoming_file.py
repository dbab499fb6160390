"""One file on its way into the spool."""

import errno
import os
import shutil
import uuid
from pathlib import Path
from typing import Protocol
from weakref import WeakValueDictionary

from ledger.pushed.pushed_file import PushedFile, SpoolFull
from ledger.sizes import MEGABYTE

_LARGEST_IN_MEMORY = 8 * MEGABYTE


class SpoolRoom(Protocol):
    """What a file on its way in asks of its spool (ledger.pushed.spool.PushSpool)."""

    def place(self, sender: str, in_memory: bool) -> Path: ...
    def memory_has_room(self, more: int) -> bool: ...
    def check_disk(self, more: int) -> None: ...
    def new_name(self, timed: bool) -> str: ...


class IncomingFile:
    """One file on its way in: to be written from the beginning, then finished or dropped. Used by one thread.

    held: its sender still writes it under a passing name (`*.tmp`), and will say when it is done.
    """

    def __init__(self, spool: SpoolRoom, sender: str, room: int) -> None:
        self._spool, self._sender, self._room = spool, sender, room
        self.size, self.in_memory, self.finished = 0, spool.memory_has_room(1), False
        if not self.in_memory:
            spool.check_disk(0)
        id = uuid.uuid4().hex
        self.path = spool.place(sender, self.in_memory) / f".{id}.{os.getpid()}.part"
        self._file = self.path.open("xb", buffering=0)  # what came outlives this process
        _OPEN[id] = self

    @staticmethod
    def is_open_here(id: str) -> bool:
        """Whether somebody in this process still has the file of that id, 32 hexadecimal digits."""
        return id in _OPEN

    @property
    def closed(self) -> bool:
        """Whether nothing can be written into it any more."""
        return self._file.closed

    def write(self, data: bytes) -> int:
        """Add bytes. Raises SpoolFull when it gets too large, OSError."""
        if self.size + len(data) > self._room:
            raise SpoolFull(errno.EDQUOT, os.strerror(errno.EDQUOT))
        before, self.size = self.size, self.size + len(data)
        if self.in_memory and (self.size > _LARGEST_IN_MEMORY or _steps(before, self.size)):
            if self.size > _LARGEST_IN_MEMORY or not self._spool.memory_has_room(len(data)):
                self._move()
        elif not self.in_memory and _steps(before, self.size):
            self._spool.check_disk(len(data))
        if self._file.write(data) != len(data):
            raise SpoolFull(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return len(data)

    def close(self) -> None:
        """End writing; harmless the second time."""
        self._file.close()

    def finish(self, timed: bool = False) -> PushedFile:
        """It has come, whole or not: from now on it waits to be looked at."""
        self.close()
        self.finished = True
        done = self.path.with_name(self._spool.new_name(timed))
        self.path.rename(done)
        return PushedFile(done.name, self._sender, done)

    def hold(self) -> None:
        """Keep it until `finish` or `drop`, also beyond the process: `PushSpool.recover` takes it then."""
        self.close()
        held = self.path.with_suffix(".held")
        self.path.rename(held)
        self.path = held

    def drop(self) -> None:
        """Forget it; harmless once it is finished."""
        self.close()
        if not self.finished:
            self.path.unlink(missing_ok=True)

    def _move(self) -> None:
        """Let it go on, on the disk."""
        self._spool.check_disk(self.size)
        target = self._spool.place(self._sender, in_memory=False) / self.path.name
        moved = target.open("xb", buffering=0)
        with self.path.open("rb") as before:
            shutil.copyfileobj(before, moved)
        self._file.close()
        self.path.unlink(missing_ok=True)
        self._file, self.path, self.in_memory = moved, target, False


_OPEN: "WeakValueDictionary[str, IncomingFile]" = WeakValueDictionary()


def _steps(before: int, after: int) -> bool:
    """Whether another megabyte has begun: room is looked at that often."""
    return before // MEGABYTE != after // MEGABYTE
