"""What repairs of the log's files had to take out, until it is said as Trouble: a file beside the log."""

import contextlib
import json
import logging
from pathlib import Path

from house.atomic_write import write_whole
from ledger.home import Home

log = logging.getLogger(__name__)


class RepairNotes:
    """The notes of one home: unix time and a line for people. Nothing raises."""

    def __init__(self, home: Home) -> None:
        self._home = home

    @property
    def _paths(self) -> tuple[Path, Path]:
        """In the home; in the runtime directory while the disk takes no writes."""
        return self._home.redis / "repaired.json", self._home.runtime / "repaired.json"

    def add(self, at: float, text: str) -> None:
        """Keep one more."""
        notes = [*self.read(), (at, text)]
        for path in self._paths:
            with contextlib.suppress(OSError):
                write_whole(path, json.dumps(notes).encode())
                return
        log.error("this is not said as Trouble, for it cannot be kept until then: %s", text)

    def read(self) -> list[tuple[float, str]]:
        """All of them, oldest first."""
        found: list[tuple[float, str]] = []
        for path in self._paths:
            with contextlib.suppress(OSError, ValueError, TypeError):
                found += [(float(at), str(text)) for at, text in json.loads(path.read_bytes())]
        return found

    def clear(self) -> None:
        """Forget them: they are said."""
        for path in self._paths:
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)
