"""What presence keeps beside the log: what it remembers, its evidence of the last days, and what it knows now.

In home/presence: `remembered.json`, written whole, and `evidence.jsonl`, two files of at most MOST bytes. In the
runtime directory: `presence.json`, what pages and commands show, and `presence.jsonl`, evidence of the last minutes.
"""

import contextlib
import json
import logging
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from house.atomic_write import write_whole
from ledger.home import Home

log = logging.getLogger(__name__)

MOST = 2_000_000
"""Bytes of one of the two files of evidence; both together hold some days of a house."""
MOST_HEARD = 200_000
"""Bytes of the evidence of the last minutes; then its file begins anew."""
MODE = 0o600


class PresenceFiles:
    """The files of one home. Nothing raises: presence goes on without a disk, and says so in its log once."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._folder = home.presence
        self.remembered, self.evidence = self._folder / "remembered.json", self._folder / "evidence.jsonl"
        self._failing: set[str] = set()

    def memory(self) -> dict[str, Any] | None:
        """What was remembered; None when nothing was, or it cannot be read: then it is set aside."""
        try:
            found = json.loads(self.remembered.read_text("utf-8"))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, RecursionError) as error:
            self.set_aside(str(error))
            return None
        if not isinstance(found, dict):
            self.set_aside("it is no JSON object")
            return None
        return found

    def set_aside(self, why: str) -> None:
        """Keep what cannot be used beside, under another name."""
        log.warning("what presence remembered cannot be used, and is kept beside as remembered.json.bad: %s", why)
        with contextlib.suppress(OSError):
            self.remembered.replace(self.remembered.with_suffix(".json.bad"))

    def remember(self, memory: dict[str, Any]) -> None:
        """Keep this for the next start, on the disk when this returns."""
        with self._trying("what presence remembers"):
            self._folder.mkdir(mode=0o700, exist_ok=True)
            write_whole(self.remembered, json.dumps(memory, separators=(",", ":")).encode())

    def hear(self, lines: Sequence[str]) -> None:
        """Let whoever watches read these lines of evidence, now."""
        if not lines:
            return
        with self._trying("the evidence of the last minutes"):
            path = self._home.presence_heard
            if _size(path) >= MOST_HEARD:
                path.unlink(missing_ok=True)
            _append(path, lines)

    def note(self, lines: Sequence[str], first: str) -> None:
        """Add lines of evidence; `first` begins each file. The older one of two full files is dropped."""
        with self._trying("the evidence of presence"):
            self._folder.mkdir(mode=0o700, exist_ok=True)
            size = _size(self.evidence)
            if size >= MOST:
                self.evidence.replace(self.evidence.with_suffix(".jsonl.1"))
                size = 0
            _append(self.evidence, ([] if size else [first]) + list(lines))

    def show(self, report: dict[str, Any]) -> None:
        """Let pages and commands show this."""
        with self._trying("what presence shows"):
            path = self._home.presence_report
            passing = path.with_name(f".{path.name}.part")
            passing.write_text(json.dumps(report), "utf-8")
            passing.chmod(MODE)
            passing.replace(path)

    def hide(self) -> None:
        """Show nothing any more: nobody looks who is home."""
        with contextlib.suppress(OSError):
            self._home.presence_report.unlink(missing_ok=True)

    def shown(self) -> dict[str, Any] | None:
        """What presence knew when it looked last; None while it has not."""
        try:
            found = json.loads(self._home.presence_report.read_text("utf-8"))
        except (OSError, ValueError):
            return None
        return found if isinstance(found, dict) else None

    @contextlib.contextmanager
    def _trying(self, what: str) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            if what not in self._failing:
                log.warning("%s cannot be written: %s", what, error.strerror)
            self._failing.add(what)
        else:
            self._failing.discard(what)


def _append(file: Path, lines: Sequence[str]) -> None:
    data = "".join(f"{line}\n" for line in lines).encode()
    with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, MODE), "ab") as opened:
        opened.write(data)


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0
