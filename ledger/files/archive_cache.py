"""Pictures and clips that were fetched again from a store, in a folder of bounded size: the oldest go first."""

import os
import shutil
from pathlib import Path

from ledger.errors import DiskFull
from ledger.files.sidecars import beside, parts_of
from ledger.files.upload_marks import ENDINGS
from ledger.home import Home
from ledger.sizes import MEGABYTE

LEAST_FREE = 64 * MEGABYTE
"""So much stays free on the disk whatever is fetched."""


class ArchiveCache:
    """Files by kind ("pictures", "clips") and id, at most `most` bytes of them."""

    def __init__(self, home: Home, most: int) -> None:
        self._folder, self._most = home.archive, most

    def path(self, kind: str, id: str) -> Path | None:
        """The file, None when it is not there (any more) or this is no id. Who asks for it keeps it for longer."""
        place = self._place(kind, id)
        if place is None or not place.is_file():
            return None
        try:
            os.utime(place)
        except OSError:
            return None
        return place

    def begin(self, kind: str, id: str) -> Path:
        """Where the file shall be written before `keep` is called; ValueError for what is no id. DiskFull, OSError."""
        place = self._place(kind, id)
        if place is None:
            raise ValueError(f"{id!r} is no id of {kind}")
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._trim(self._most)
        if shutil.disk_usage(self._folder).free < LEAST_FREE:
            raise DiskFull(f"no room to fetch anything again: make some in {self._folder}")
        return place.with_name(f".{place.name}.{os.getpid()}.part")

    def keep(self, kind: str, id: str, written: Path) -> None:
        """Put what was written in its place; older ones go where there is more than may be. OSError."""
        place = self._place(kind, id)
        assert place is not None
        written.replace(place)
        self._trim(self._most, place)

    def forget(self, kind: str, id: str) -> None:
        """Remove one file; harmless when there is none. OSError."""
        place = self._place(kind, id)
        if place is not None:
            place.unlink(missing_ok=True)

    def forget_all(self) -> None:
        """Remove everything, as when the disk is short of room."""
        self._trim(0)

    def _trim(self, most: int, newest: Path | None = None) -> None:
        """Remove the oldest until no more than `most` bytes are left; the newest stays, however large. OSError."""
        files = [(each.stat(), each) for each in self._folder.glob("*/*/*/*/*") if each.is_file() and each != newest]
        total = sum(about.st_size for about, _ in files) + (newest.stat().st_size if newest else 0)
        for about, file in sorted(files, key=lambda each: each[0].st_mtime):
            if total <= most:
                return
            file.unlink(missing_ok=True)
            total -= about.st_size

    def _place(self, kind: str, id: str) -> Path | None:
        parts = parts_of(id)
        if not parts or kind not in ENDINGS:
            return None
        return beside(self._folder.joinpath(kind, *parts), ENDINGS[kind])
