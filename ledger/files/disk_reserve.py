"""A file that keeps room on the disk, given up when the disk is full so that Redis can write again."""

import logging
import os
import shutil
from pathlib import Path

from ledger.home import Home

log = logging.getLogger(__name__)

SIZE = 64 * 1024 * 1024


class DiskReserve:
    """The reserve of one house: `size` bytes beside the log."""

    def __init__(self, home: Home, size: int = SIZE) -> None:
        self.path = home.redis / "reserve"
        self._size = size

    def release(self) -> bool:
        """Give the room up; True when there was any to give. Any process of the house may do it."""
        try:
            self.path.unlink()
        except FileNotFoundError:
            return False
        log.warning("the disk is full: %d MB kept in reserve were given up", self._size // 1024 // 1024)
        return True

    def restore(self) -> bool:
        """Take the room again once the disk has more than twice as much; True when the reserve is there."""
        if self.path.exists():
            return True
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            if shutil.disk_usage(self.path.parent).free < 2 * self._size:
                return False
            self._fill()
        except OSError as error:
            log.warning("no reserve can be kept on the disk: %s", error.strerror)
            return False
        return True

    def _fill(self) -> None:
        temporary = Path(f"{self.path}.{os.getpid()}.part")
        try:
            with temporary.open("wb") as file:
                os.posix_fallocate(file.fileno(), 0, self._size)
            temporary.replace(self.path)
        finally:
            temporary.unlink(missing_ok=True)
