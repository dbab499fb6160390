"""Folders of the home that hold much, each of which may be a mounted disk.

One that was removed comes back. Where a disk belongs, a file on it says so (`.hearthwatch-disk`); once that was seen
and is gone, the disk is not mounted, and nothing is written into the folder beneath it.
"""

import os
from pathlib import Path

from ledger.errors import DiskGone
from ledger.files.house_json import HouseMark
from ledger.home import Home

MARKER = ".hearthwatch-disk"
NAMES = ("pictures", "clips", "history", "samples")


class StorageFolder:
    """One of NAMES in one home."""

    def __init__(self, home: Home, name: str) -> None:
        self.name, self.path = name, home.path / name
        self._home, self._mark = home, HouseMark(home)

    def ready(self) -> Path:
        """The folder, made if it was removed; DiskGone when its disk, or the home itself, is not there. OSError."""
        missing = self.missing()
        if missing:
            raise DiskGone(missing)
        self.path.mkdir(mode=0o700, exist_ok=True)
        return self.path

    def missing(self) -> str:
        """What is not there, and how to fix that, in a line for people; "" when the folder may be used."""
        if not self._home.path.is_dir() or self._home.is_displaced():
            return (f"the home folder {self._home.path} is gone: its disk is not mounted, or it was moved, renamed or"
                    " removed; put it back")
        disk = self._mark.read().disks.get(self.name)
        if disk is None or (self.path / MARKER).exists():
            return ""
        return (f"the disk for {self.name} is not mounted at {disk}, and nothing is kept there: mount it; if the folder"
                f" belongs on this disk now, make an empty file {self.path / MARKER}")

    def note_disk(self) -> None:
        """Remember that a disk is mounted there; one that has no marker yet gets it. OSError."""
        marker = self.path / MARKER
        if self._is_other_disk() and not self.missing() and not marker.exists():
            marker.touch(mode=0o600)
        if marker.exists() and self.name not in self._mark.read().disks:
            disks = {**self._mark.read().disks, self.name: os.path.realpath(self.path)}
            self._mark.update(disks=disks)

    def _is_other_disk(self) -> bool:
        try:
            return self.path.stat().st_dev != self._home.path.stat().st_dev
        except OSError:
            return False
