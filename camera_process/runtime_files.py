"""Small files in the runtime directory, which is in memory and can be full: written whole or not at all, no errors."""

import contextlib
import logging
import os
from collections.abc import Callable
from pathlib import Path

log = logging.getLogger(__name__)


class RuntimeFile:
    """One file there. Nothing raises: what cannot be done returns False, and is logged once until it can be again."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._failed = False

    def write(self, data: bytes) -> bool:
        """Put `data` there; whoever reads the file finds all of the old or all of the new content."""
        return self._done(lambda: _replace(self.path, data))

    def touch(self) -> bool:
        """Let its time be now."""
        return self._done(lambda: self.path.touch(mode=0o600, exist_ok=True))

    def remove(self) -> bool:
        """Let it be gone; True as well when it was not there."""
        return self._done(lambda: self.path.unlink(missing_ok=True))

    def _done(self, change: Callable[[], None]) -> bool:
        failed_before, self._failed = self._failed, False
        try:
            change()
        except OSError as error:
            self._failed = True
            if not failed_before:
                log.warning("%s stays as it is: %s", self.path, error.strerror)
        return not self._failed


def _replace(path: Path, data: bytes) -> None:
    waiting = path.with_name(f"{path.name}.new")
    try:
        waiting.write_bytes(data)
        os.replace(waiting, path)
    except OSError:
        with contextlib.suppress(OSError):
            waiting.unlink(missing_ok=True)
        raise
