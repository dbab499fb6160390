"""The files in a folder and those below it, and how many are passed over for which reason; links are not followed."""

import os
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from ftp_ingest.sender_names import is_passing
from ledger.pushed.sender_counts import TOO_DEEP, TOO_LARGE, TOO_MANY, UNREADABLE
from ledger.pushed.spool import LARGEST

DEEPEST, MOST_FILES = 10, 20_000
Mark = tuple[int, int]
"""Size in bytes and time of change in nanoseconds."""


@dataclass
class FolderFiles:
    """found: each plain file that is not still being written, as its name says. passed_over: how many were, by why."""

    found: dict[str, Mark] = field(default_factory=dict)
    passed_over: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, folder: Path) -> "FolderFiles":
        """Those of this folder now; what cannot be read is passed over."""
        files = cls()
        files._add(folder, 0)
        return files

    def _add(self, folder: Path, depth: int) -> None:
        try:
            with os.scandir(folder) as listed:
                entries = list(listed)
        except FileNotFoundError:
            return
        except OSError:
            self.passed_over[UNREADABLE] += 1
            return
        count = 0
        for each in entries:
            if each.name.startswith(".") or each.is_symlink():
                continue
            if each.is_dir(follow_symlinks=False):
                if depth < DEEPEST:
                    self._add(Path(each.path), depth + 1)
                else:
                    self.passed_over[TOO_DEEP] += 1
            elif each.is_file(follow_symlinks=False) and not is_passing(each.name):
                count += 1
                self._note(each, count)

    def _note(self, file: os.DirEntry[str], count: int) -> None:
        try:
            about = file.stat(follow_symlinks=False)
        except FileNotFoundError:
            return  # it was removed meanwhile
        except OSError:
            self.passed_over[UNREADABLE] += 1
            return
        if count > MOST_FILES:
            self.passed_over[TOO_MANY] += 1
        elif about.st_size > LARGEST:
            self.passed_over[TOO_LARGE] += 1
        else:
            self.found[file.path] = (about.st_size, about.st_mtime_ns)
