"""Files that cameras have sent and nobody has looked at yet; their names alone say when each came, and from whom.

Each lies in the folder of its sender: in the runtime directory, which is memory, and on the disk once that is full. Its
name is `ARRIVAL-ID`, microseconds of unix time and eight random digits, with `-timed` behind it when the sender made it
on a timer; names and folders that the sender chose are nowhere in it.
"""

import errno
import os
import re
import shutil
import time
import uuid
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from house.clock import Clock
from house.settings.whole_config import Settings
from ledger.files.sidecars import part, when
from ledger.home import Home
from ledger.pushed.incoming_file import IncomingFile
from ledger.pushed.pushed_file import PushedFile, SpoolFull
from ledger.sizes import MEGABYTE

__all__ = ["IncomingFile", "PushSpool", "PushedFile", "SpoolFull", "SpoolLimits", "house_spool"]

LARGEST = 300 * MEGABYTE
"""Bytes of one file."""
MEMORY_LEFT = 16 * MEGABYTE
"""So much must stay free in the runtime directory, which holds sockets and heartbeats."""
HELD = 3600.0
"""Seconds without a write after which nobody goes on with a file."""
_MEASURED_EVERY = 0.5  # seconds; what comes within them may exceed the limit, but never what must stay free
_NAME = re.compile(r"(\d{16})-[0-9a-f]{8}(-timed)?")
_UNFINISHED = re.compile(r"\.([0-9a-f]{32})\.(\d+)\.(?:part|held)")
_KEPT = "kept"


@dataclass(frozen=True)
class SpoolLimits:
    """Bytes: of all senders together in memory, of one sender's in all, and what must stay free on the disk."""

    memory: int = 64 * MEGABYTE
    sender: int = 500 * MEGABYTE
    disk_left: int = 500 * MEGABYTE


def house_spool(home: Home, settings: Settings, clock: Clock) -> "PushSpool":
    """The spool of a home, with the limits of its settings."""
    ingest, left = settings.ingest, settings.storage.min_free_mb
    return PushSpool(home, clock, SpoolLimits(ingest.memory_mb * MEGABYTE, ingest.quota_mb * MEGABYTE, left * MEGABYTE))


class PushSpool:
    """The files of all senders of one home."""

    def __init__(self, home: Home, clock: Clock, limits: SpoolLimits = SpoolLimits()) -> None:  # noqa: B008 - frozen
        self._home, self.clock, self.limits = home, clock, limits
        self._in_use, self._measured = 0, float("-inf")

    def waiting(self, sender: str) -> list[PushedFile]:
        """The files of `sender` that have come, the oldest first."""
        return sorted(PushedFile(file.name, sender, Path(file.path)) for folder in self._folders(sender)
                      for file in _listed(folder) if _NAME.fullmatch(file.name))

    def begin(self, sender: str) -> IncomingFile:
        """A file of `sender` to be written; SpoolFull when too much of its waits already. OSError."""
        return IncomingFile(self, sender, self.room(sender))

    def room(self, sender: str) -> int:
        """How many bytes another file of `sender` may have; raises SpoolFull when too much of its waits already."""
        room = min(LARGEST, self.limits.sender - sum(_bytes(each) for each in self._folders(sender)))
        if room <= 0:
            raise SpoolFull(errno.EDQUOT, f"more than {self.limits.sender // MEGABYTE} MB of {sender} wait already")
        return room

    def put(self, sender: str, data: bytes, timed: bool = False) -> PushedFile:
        """Take a file that has come whole. Raises SpoolFull, OSError."""
        incoming = self.begin(sender)
        try:
            incoming.write(data)
        except OSError:
            incoming.drop()
            raise
        return incoming.finish(timed)

    def recover(self) -> int:
        """Take what processes that are gone left half written, or waiting for its name; returns how many files."""
        found = [file for folder in self._all_folders() for file in _listed(folder) if self._is_left(file)]
        for file in found:
            place = Path(file.path)
            place.rename(place.with_name(self.new_name(False)))
        return len(found)

    def _is_left(self, file: os.DirEntry[str]) -> bool:
        """Whether nobody goes on writing it. A number may be that of another process by now, or, in a container, this
        one's own."""
        match = _UNFINISHED.fullmatch(file.name)
        if match is None or IncomingFile.is_open_here(match[1]):
            return False
        gone = int(match[2]) == os.getpid() or not Path(f"/proc/{match[2]}").exists()
        return gone or self.clock.now() - when(Path(file.path)) > HELD

    def forget(self, file: PushedFile) -> None:
        """Remove it; harmless the second time."""
        file.path.unlink(missing_ok=True)

    def tried(self, file: PushedFile) -> int:
        """Count one more try to look at it; how many there were before, also by processes that it ended."""
        note = self._in_memory(file.sender).with_suffix(".trying")
        try:
            name, _, tries = note.read_text().partition(" ")
            before = int(tries) if name == file.name else 0
        except (OSError, ValueError):
            before = 0
        with suppress(OSError):
            note.write_text(f"{file.name} {before + 1}")
        return before

    def forget_all_but(self, senders: Collection[str]) -> None:
        """Remove what waits of those who may not send any more."""
        for folder in self._all_folders():
            for file in _listed(folder) if folder.name not in senders else ():
                if _NAME.fullmatch(file.name):
                    Path(file.path).unlink(missing_ok=True)

    def keep(self, file: PushedFile, ending: str) -> None:
        """Move it to those that are kept, by day, named `TIME-ID` and `ending`; forget it where there is no room."""
        day = time.strftime("%Y-%m-%d", time.gmtime(file.arrived))
        folder = self._on_disk(file.sender) / _KEPT / day
        try:
            if shutil.disk_usage(self._home.path).free < self.limits.disk_left:
                raise SpoolFull(errno.ENOSPC, "no room for what is only kept")
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            at = time.strftime("%H%M%S", time.gmtime(file.arrived))
            shutil.move(file.path, folder / f"{at}-{file.name[17:25]}{ending}")
        except OSError:
            self.forget(file)

    def prune(self, sender: str, before: float) -> None:
        """Remove what was kept of `sender` on days before that of unix time `before`."""
        day = time.strftime("%Y-%m-%d", time.gmtime(before))
        for file in _listed(self._on_disk(sender) / _KEPT):
            if file.name < day:
                shutil.rmtree(file.path, ignore_errors=True)

    def place(self, sender: str, in_memory: bool) -> Path:
        """The folder in which a file of `sender` begins, made if need be. OSError."""
        folder = self._in_memory(sender) if in_memory else self._on_disk(sender)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder

    def memory_has_room(self, more: int) -> bool:
        """Whether so many bytes still belong into memory."""
        if shutil.disk_usage(self._home.runtime).free - more < MEMORY_LEFT:
            return False
        now = self.clock.monotonic()
        if now - self._measured >= _MEASURED_EVERY:
            self._in_use, self._measured = sum(map(_bytes, self._all_in_memory())), now
        return self._in_use + more <= self.limits.memory

    def check_disk(self, more: int) -> None:
        """Raises SpoolFull when so many bytes do not belong on the disk any more."""
        if shutil.disk_usage(self._home.path).free - more < self.limits.disk_left:
            raise SpoolFull(errno.ENOSPC, "there is too little room on the disk")

    def new_name(self, timed: bool) -> str:
        """The name of a file that has come now."""
        return f"{int(self.clock.now() * 1e6):016d}-{uuid.uuid4().hex[:8]}{'-timed' if timed else ''}"

    def _folders(self, sender: str) -> tuple[Path, Path]:
        return self._in_memory(sender), self._on_disk(sender)

    def _all_folders(self) -> list[Path]:
        on_disk = [Path(each.path) for each in _listed(self._home.path / "pushed") if each.is_dir()]
        return [*self._all_in_memory(), *on_disk]

    def _all_in_memory(self) -> list[Path]:
        return [Path(each.path) for each in _listed(self._home.runtime / "pushed") if each.is_dir()]

    def _in_memory(self, sender: str) -> Path:
        return self._home.runtime / "pushed" / part(sender)

    def _on_disk(self, sender: str) -> Path:
        return self._home.path / "pushed" / part(sender)


def _listed(folder: Path) -> Iterator[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as found:
            yield from list(found)
    except OSError:
        return


def _bytes(folder: Path) -> int:
    """What the files in it hold together, without those of its folders."""
    total = 0
    for file in _listed(folder):
        try:
            total += file.stat(follow_symlinks=False).st_size if file.is_file(follow_symlinks=False) else 0
        except OSError:
            continue  # it was looked at meanwhile
    return total
