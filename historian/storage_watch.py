"""Looks whether the home and its folders are where they were: removed ones come back, a missing disk is Trouble."""

import logging
import os
from collections.abc import Callable
from dataclasses import dataclass, field

from house.clock import Clock
from ledger.files.storage_mounts import NAMES, StorageFolder
from ledger.home import Home
from ledger.redis.log import Log
from ledger.redis.trouble import say_trouble

log = logging.getLogger(__name__)

DISK, HOME = "disk", "home folder"
"""Kinds of Trouble raised here; of a disk that is missing about its folder, of the home about itself."""


@dataclass
class StorageWatch:
    """For one home that was there when this was made."""

    home: Home
    log: Log
    clock: Clock
    _number: tuple[int, int] | None = field(init=False)

    def __post_init__(self) -> None:
        self._number = self._look()

    def __call__(self) -> None:
        """Look once. Raises LedgerAway and LedgerRefused, when Trouble cannot be recorded."""
        moved = self._number is not None and self._look() != self._number
        text = (f"{self.home.path} was moved, renamed or removed while the house runs, so that pictures, clips and"
                " the history cannot be kept: put it back, or run ./hearthwatch down, and up in its new place")
        self._say(HOME, "", text if moved else "")
        for name in () if moved else NAMES:
            self._look_at(StorageFolder(self.home, name))

    def _look_at(self, folder: StorageFolder) -> None:
        missing = folder.missing()
        self._say(DISK, folder.name, missing)
        if not missing:
            _unless_refused(folder.ready)
            _unless_refused(folder.note_disk)

    def _look(self) -> tuple[int, int] | None:
        try:
            about = os.stat(self.home.path)
        except OSError:
            return None
        return about.st_dev, about.st_ino

    def _say(self, kind: str, about: str, text: str) -> None:
        say_trouble(self.log, self.clock.now(), kind, about, text)


def _unless_refused(step: Callable[[], object]) -> None:
    try:
        step()
    except OSError as error:  # a disk that takes no writes is said elsewhere
        log.warning("a folder of the home cannot be made ready: %s", error)
