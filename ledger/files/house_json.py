"""What the home itself knows of its house: `house.json`, which outlives the log and the history.

It says which log the house has, whether anybody ever chose a mode, on which folders a disk is mounted, and whether
calls that cost money were ever counted.
"""

import errno
import json
from dataclasses import dataclass, field, replace
from typing import Any

from house.atomic_write import only_one, write_whole
from ledger.epoch import Epoch, epoch_in
from ledger.home import HOUSE_FILE, Home


@dataclass(frozen=True)
class Mark:
    """What the file says. disks: folder of the home (`clips`) -> where it really was when a disk was mounted there."""

    epoch: Epoch | None = None
    had_mode: bool = False
    disks: dict[str, str] = field(default_factory=dict)
    counts_calls: bool = False


class HouseMark:
    """The file of one home. Reading is cheap: it is read again only when it has changed."""

    def __init__(self, home: Home) -> None:
        self._home, self.path = home, home.path / HOUSE_FILE
        self._lock = home.path / ".house.json.lock"
        self._known: tuple[tuple[int, int, int] | None, Mark] = (None, Mark())

    def read(self) -> Mark:
        """What it says now. Nothing is known where there is no file; a damaged one shows that the house is not new."""
        stamp = self._stamp()
        if stamp is None:
            return Mark()
        if stamp != self._known[0]:
            self._known = (stamp, self._read())
        return self._known[1]

    def epoch_id(self) -> str:
        """The id of the house's epoch; "" when none is known."""
        epoch = self.read().epoch
        return epoch.id if epoch else ""

    def update(self, **changes: Any) -> None:
        """Change these fields of the mark; OSError. Writes nothing when it says so already, or without the home's disk.
        """
        if self._home.is_displaced():
            raise FileNotFoundError(errno.ENOENT, "the home is not there", str(self.path))
        with only_one(self._lock):
            before, existed = self._read(), self._stamp() is not None
            after = replace(before, **changes)
            if after != before or not existed:
                write_whole(self.path, _encoded(after))

    def _read(self) -> Mark:
        try:
            return _decoded(json.loads(self.path.read_bytes()))
        except FileNotFoundError:
            return Mark()
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return Mark(had_mode=True, counts_calls=True)

    def _stamp(self) -> tuple[int, int, int] | None:
        try:
            about = self.path.stat()
        except OSError:
            return None
        return about.st_mtime_ns, about.st_size, about.st_ino


def _encoded(mark: Mark) -> bytes:
    epoch = json.loads(mark.epoch.text()) if mark.epoch else None
    return json.dumps({"epoch": epoch, "had_mode": mark.had_mode, "disks": mark.disks,
                       "counts_calls": mark.counts_calls}).encode() + b"\n"


def _decoded(found: Any) -> Mark:
    return Mark(epoch_in(found["epoch"]), bool(found["had_mode"]),
                {str(name): str(place) for name, place in dict(found["disks"]).items()},
                bool(found.get("counts_calls", False)))
