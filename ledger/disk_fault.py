"""What is wrong with the disk beneath a folder: found by writing to it, and said for people."""

import errno
import os
from pathlib import Path

from ledger.errors import DiskFault

_PROBE = 65_536
_FAULTS: dict[int, DiskFault] = {errno.ENOSPC: "full", errno.EDQUOT: "full", errno.EROFS: "read-only"}
_SAID: dict[DiskFault, str] = {"full": "is full", "read-only": "has become read-only", "other": "cannot be written"}

FIXES: dict[DiskFault, str] = {
    "full": "make room, or lower storage.keep_days",
    "read-only": "the system does that to a card or disk that fails: copy what you need, replace it",
    "other": "look at dmesg, check the card or disk",
}
"""What people can do about each."""


def fault_of(folder: Path, through: bool = True) -> DiskFault:
    """What keeps a new file from being written there, "" when nothing does; raises nothing.

    through: bring it to the disk, for a fault that only shows there; without, nothing wears the disk.

    A card whose file system shut itself off still counts as mounted for writing (statvfs); only writing tells.
    """
    try:
        descriptor = _opened(folder)
        try:
            os.write(descriptor, bytes(_PROBE))
            if through:
                os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        return _FAULTS.get(error.errno or 0, "other")
    return ""


def _opened(folder: Path) -> int:
    """A new file without a name, so that nothing is left behind; some file systems only have files with one."""
    try:
        return os.open(folder, os.O_WRONLY | os.O_TMPFILE | os.O_CLOEXEC, 0o600)
    except OSError as error:
        if error.errno not in (errno.EOPNOTSUPP, errno.EISDIR):
            raise
    probe = folder / f".probe.{os.getpid()}"
    descriptor = os.open(probe, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
    probe.unlink(missing_ok=True)
    return descriptor


def described(folder: Path, fault: DiskFault, holding: str = "") -> str:
    """For people, such as "the memory card has become read-only"; "" without a fault. holding: what the disk is for."""
    what = f"{_kind(folder)} for {holding}" if holding else _kind(folder)
    return f"the {what} {_SAID.get(fault, 'cannot be written')}" if fault else ""


def shows_fault(folder: Path) -> bool:
    """Whether its disk shows, without a write, that it takes none; False when it cannot be asked."""
    try:
        disk = os.statvfs(folder)
    except OSError:
        return False
    return bool(disk.f_flag & os.ST_RDONLY) or disk.f_bavail == 0


def _kind(folder: Path) -> str:
    """"memory card" for an SD card or built-in flash, else "disk"."""
    try:
        device = os.stat(folder).st_dev
        name = os.path.realpath(f"/sys/dev/block/{os.major(device)}:{os.minor(device)}")
    except OSError:
        return "disk"
    return "memory card" if "/mmcblk" in name else "disk"
