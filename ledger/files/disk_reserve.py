"""A file that keeps room on the disk, given up when the disk is full so that Redis can write again."""

import logging
import os
import shutil
from pathlib import Path

from ledger.disk_fault import fault_of
from ledger.errors import DiskFault, LedgerAway
from ledger.home import Home

log = logging.getLogger(__name__)

SIZE = 64 * 1024 * 1024

_WORDS: dict[DiskFault, str] = {
    "full": "Redis cannot write because its disk is full: make room there (the house's own Redis has its files in "
            "{folder})",
    "read-only": "Redis cannot write because its disk is read-only (the house's own Redis has its files in {folder}). "
                 "The system does that to a disk or card that fails: see dmesg, check it, mount it for writing again",
    "other": "{error} (the disk of {folder} is neither full nor read-only: the log of Redis says more)",
}


class DiskReserve:
    """The reserve of one house: `size` bytes beside the log. Any process of the house may use it; nothing raises."""

    def __init__(self, home: Home, size: int = SIZE) -> None:
        self.home, self.path = home, home.redis / "reserve"
        self._size = size

    def relieve(self, error: LedgerAway) -> str:
        """Help a Redis that cannot write; returns for people what keeps it from writing.

        On a full disk the reserve is given up. Redis often does not say what is wrong with its disk; then the disk that
        holds the reserve is looked at, on which the house's own Redis keeps its files.
        """
        fault = self._fault() if error.disk == "unknown" else error.disk
        if fault == "full":
            self.release()
        words = _WORDS.get(fault)
        return words.format(folder=self.path.parent, error=error) if words else str(error)

    def release(self) -> bool:
        """Give the room up; True when there was any to give, False also when the disk does not let it go."""
        try:
            self.path.unlink()
        except FileNotFoundError:
            return False
        except OSError as error:
            log.warning("the reserve on the disk cannot be given up: %s", error.strerror)
            return False
        log.warning("the disk is full: %d MB kept in reserve were given up", self._size // 1024 // 1024)
        return True

    def free(self) -> int:
        """Bytes the disk has left; 0 also when it cannot be asked."""
        try:
            return shutil.disk_usage(self.path.parent).free
        except OSError:
            return 0

    def restore(self) -> bool:
        """Take the room again once the disk has more than twice as much; True when the reserve is there."""
        try:
            if self.path.exists():
                return True
            if self.home.is_displaced():
                return False
            self.path.parent.mkdir(mode=0o700, exist_ok=True)
            if shutil.disk_usage(self.path.parent).free < 2 * self._size:
                return False
            self._fill()
        except OSError as error:
            log.warning("no reserve can be kept on the disk: %s", error.strerror)
            return False
        return True

    def _fault(self) -> DiskFault:
        """What is wrong with the disk. Redis may need some room at once, so less than the reserve counts as none."""
        try:
            disk = os.statvfs(self.path.parent)
        except OSError:
            return "other"
        if disk.f_flag & os.ST_RDONLY:
            return "read-only"
        without_files = disk.f_files > 0 and disk.f_favail == 0
        full = without_files or disk.f_bavail * disk.f_frsize < self._size
        return "full" if full else fault_of(self.path.parent) or "other"

    def _fill(self) -> None:
        temporary = Path(f"{self.path}.{os.getpid()}.part")
        try:
            with temporary.open("wb") as file:
                os.posix_fallocate(file.fileno(), 0, self._size)
            temporary.replace(self.path)
        finally:
            temporary.unlink(missing_ok=True)
