"""Looks whether the home and its folders are where they were, and take writes.

Removed folders come back; a disk that is missing, or takes no writes, is Trouble.
"""

import logging
import os
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from house.clock import Clock
from house.names import listed
from ledger.disk_fault import FIXES, described, fault_of, shows_fault
from ledger.errors import DiskFault
from ledger.files.storage_mounts import NAMES, StorageFolder
from ledger.home import Home
from ledger.redis.log import Log
from ledger.redis.trouble import say_trouble

log = logging.getLogger(__name__)

DISK, HOME = "disk", "home folder"
"""Kinds of Trouble raised here; of a disk about its (first) folder, of the home about itself."""
TRY_EVERY = 60.0
"""Seconds between two writes that try a disk; that it is full or mounted for reading alone is seen without one."""


@dataclass
class StorageWatch:
    """For one home that was there when this was made."""

    home: Home
    log: Log
    clock: Clock
    _number: tuple[int, int] | None = field(init=False)
    _try_at: float = field(default=float("-inf"), init=False)
    _refusing: set[str] = field(default_factory=set, init=False)

    def __post_init__(self) -> None:
        self._number = self._look()

    def __call__(self) -> None:
        """Look once. Raises LedgerAway and LedgerRefused, when Trouble cannot be recorded."""
        moved = self._number is not None and self._look() != self._number
        text = (f"{self.home.path} was moved, renamed or removed while the house runs, or its disk is not mounted any"
                " more, so that pictures, clips and the history cannot be kept: put it back, or run ./hearthwatch down,"
                " and up in its new place")
        self._say(HOME, "", text if moved else "")
        folders = [] if moved else [StorageFolder(self.home, name) for name in NAMES]
        refused = self._refused([folder for folder in folders if not folder.missing()])
        for folder in folders:
            self._look_at(folder, refused.get(folder.name, ""))

    def _look_at(self, folder: StorageFolder, refused: str) -> None:
        missing = folder.missing()
        self._say(DISK, folder.name, missing or refused)
        if not missing:
            _unless_refused(folder.ready)
            _unless_refused(folder.note_disk)

    def _refused(self, folders: Sequence[StorageFolder]) -> dict[str, str]:
        """What is said of disks beside the home's that take no writes, each by the first of its folders.

        Of the home's the log's upkeep says so.
        """
        now, said = self.clock.monotonic(), dict[str, str]()
        tries = now >= self._try_at
        self._try_at = now + TRY_EVERY if tries else self._try_at
        for first, *more in self._by_disk(folders):
            if tries or first.name in self._refusing or shows_fault(first.path):
                fault = fault_of(first.path, through=False)
                if fault:
                    said[first.name] = _refusal(fault, [first, *more])
        self._refusing = set(said)
        return said

    def _by_disk(self, folders: Sequence[StorageFolder]) -> Iterable[list[StorageFolder]]:
        """Those on other disks than the home's, together those of one disk."""
        found: dict[int, list[StorageFolder]] = {}
        with suppress(OSError):
            for folder in folders:
                found.setdefault(folder.path.stat().st_dev, []).append(folder)
            found.pop(self.home.path.stat().st_dev, None)
        return found.values()

    def _look(self) -> tuple[int, int] | None:
        try:
            about = os.stat(self.home.path)
        except OSError:
            return None
        return about.st_dev, about.st_ino

    def _say(self, kind: str, about: str, text: str) -> None:
        say_trouble(self.log, self.clock.now(), kind, about, text)


def _refusal(fault: DiskFault, folders: Sequence[StorageFolder]) -> str:
    names = [folder.name for folder in folders]
    but = " (of pictures only thumbnails, in memory)" if "pictures" in names else ""
    return f"{described(folders[0].path, fault, listed(names))}: nothing new is kept there{but}; {FIXES[fault]}"


def _unless_refused(step: Callable[[], object]) -> None:
    try:
        step()
    except OSError as error:  # a disk that takes no writes is said elsewhere
        log.warning("a folder of the home cannot be made ready: %s", error)
