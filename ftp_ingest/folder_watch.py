"""Takes files that appear in a folder, as a NAS or rsync puts them there, into the spool; links are not followed."""

import errno
import json
import logging
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from ftp_ingest.folder_files import FolderFiles, Mark
from ftp_ingest.sender_names import is_timed
from house.clock import Clock
from ledger.pushed import sender_counts
from ledger.pushed.spool import PushSpool

SETTLED = 2.0
"""Seconds for which a file must not have changed: whoever writes it is done with it then."""
MOST_A_LOOK = 20
_PIECE = 1024 * 1024
log = logging.getLogger(__name__)


class FolderWatch:
    """One folder and those below it, for one sender. Used by one thread.

    remove: files go once they were taken; else those that were there at the first look of all are left alone. Which
    ones were taken and are still there is remembered in the file `taken`. passed_over: how many files and folders in it
    are not looked at, by why.
    """

    def __init__(self, sender: str, folder: Path, spool: PushSpool, clock: Clock, remove: bool, taken: Path) -> None:
        self.sender, self.folder = sender, folder
        self._spool, self._clock, self._remove, self._taken_file = spool, clock, remove, taken
        self._growing: dict[str, tuple[Mark, float]] = {}
        self.passed_over: dict[str, int] = {}
        self._forgets = False
        if remove:  # what another setting left alone is taken then
            self._taken_file = taken.with_suffix(".left.json")
        self._taken = _read(self._taken_file)
        if remove and self._taken is None:
            self._taken = {}

    def look(self, goes_on: Callable[[], None] = lambda: None) -> int:
        """Take what has come, calling `goes_on` now and then; returns how many files.

        Raises SpoolFull, and OSError when the folder or, once the others were taken, a file in it cannot be read or
        removed.
        """
        os.scandir(self.folder).close()
        files = FolderFiles.of(self.folder)
        found = files.found
        self._say(files.passed_over)
        if self._taken is None:
            self._remember(found)
            return 0
        settled = self._settled({path: mark for path, mark in found.items() if self._taken.get(path) != mark})
        unread = self._take_all(settled[:MOST_A_LOOK], found, goes_on)
        taken = {path: mark for path, mark in self._taken.items() if path in found}
        if settled or len(taken) < len(self._taken):
            self._remember(taken)
        if unread is not None:
            raise OSError(unread.errno, f"a file in it cannot be read: {unread.strerror}")
        if self._remove and taken:
            _remove(Path(next(iter(taken))))
        return min(len(settled), MOST_A_LOOK)

    def _say(self, passed_over: Mapping[str, int]) -> None:
        """Log what is passed over, a line each time that it begins for a reason."""
        for why in passed_over.keys() - self.passed_over.keys():
            [line] = sender_counts.passed_over({why: passed_over[why]})
            log.warning("%s: %s (%s)", self.sender, line, self.folder)
        self.passed_over = dict(passed_over)

    def _take_all(self, paths: list[str], found: dict[str, Mark], goes_on: Callable[[], None]) -> OSError | None:
        """Take them; returns why one cannot be read, which is tried again later."""
        unread = None
        for path in paths:
            _, since = self._growing.pop(path)
            try:
                there = self._take(Path(path), goes_on)
            except OSError as error:
                if error.errno in (errno.ENOSPC, errno.EDQUOT):
                    self._growing[path] = (found[path], since)
                    raise
                unread = error
                continue
            if there and self._taken is not None:
                self._taken[path] = found[path]
        return unread

    def _settled(self, found: dict[str, Mark]) -> list[str]:
        """Those that have stayed the same for long enough, the oldest first."""
        now = self._clock.monotonic()
        before = self._growing
        self._growing = {path: before[path] if path in before and before[path][0] == mark else (mark, now)
                         for path, mark in found.items()}
        ready = [path for path, (_, since) in self._growing.items() if now - since >= SETTLED]
        return sorted(ready, key=lambda path: (found[path][1], path))

    def _take(self, path: Path, goes_on: Callable[[], None]) -> bool:
        """Take one file; returns whether it is still there afterwards."""
        incoming = self._spool.begin(self.sender)
        try:
            with path.open("rb") as file:
                while piece := file.read(_PIECE):
                    incoming.write(piece)
                    goes_on()
        except FileNotFoundError:
            incoming.drop()
            return False
        except OSError:
            incoming.drop()
            raise
        incoming.finish(is_timed(path.name))
        if self._remove:
            with suppress(OSError):
                path.unlink(missing_ok=True)
        return path.exists()

    def _remember(self, taken: dict[str, Mark]) -> None:
        self._taken = taken
        try:
            self._taken_file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            waiting = self._taken_file.with_suffix(".new")
            waiting.write_text(json.dumps(taken))
            waiting.replace(self._taken_file)
            self._forgets = False
        except OSError as error:
            if not self._forgets:
                log.warning("%s: what was taken of %s is not remembered, and is taken again after a restart: %s",
                            self.sender, self.folder, error.strerror)
            self._forgets = True


def _remove(path: Path) -> None:
    """Remove what was taken and could not be removed then; OSError says what to do where it still cannot."""
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise OSError(errno.EPERM, f"what was taken cannot be removed: {error.strerror}; ingest.remove_files: false "
                                   "leaves it there") from error


def _read(file: Path) -> dict[str, Mark] | None:
    try:
        return {str(path): (int(mark[0]), int(mark[1])) for path, mark in json.loads(file.read_text()).items()}
    except (OSError, ValueError, TypeError, AttributeError, IndexError):
        return None
