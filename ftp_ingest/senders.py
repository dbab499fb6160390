"""The cameras that may send: who they are, whether a password is right, and what was refused."""

import logging
import threading
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from house.clock import Clock
from ledger.home import Home
from ledger.pushed.passwords import PushPasswords
from ledger.pushed.sender_counts import DROPPED, REFUSED, PushCounts, file_of
from ledger.pushed.spool import PushSpool

log = logging.getLogger(__name__)


@dataclass
class Senders:
    """Shared by the servers of this process. names: those of the settings; others may not log in."""

    home: Home
    spool: PushSpool
    clock: Clock
    names: Collection[str]
    _counts: dict[str, PushCounts] = field(default_factory=dict, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)

    def let_in(self, sender: str, password: str) -> bool:
        """Whether that sender may send with that password; what is refused to a known one is counted."""
        if sender not in self.names:
            return False
        if PushPasswords(self.home).right(sender, password):
            return True
        self.count(sender, REFUSED)
        return False

    def dropped(self, sender: str, why: Exception) -> None:
        """A file was not taken."""
        log.warning("%s: a file was not taken: %s", sender, why)
        self.count(sender, DROPPED)

    def count(self, sender: str, kind: str, number: int = 1) -> None:
        """Count so many, for doctor and the page of the camera."""
        if number:
            with self._lock:
                self._of(sender).add(kind, self.clock.now(), number)
                self._of(sender).flush()

    def passed_over(self, sender: str, numbers: Mapping[str, int]) -> None:
        """So much in its folder is not taken now, by why."""
        with self._lock:
            self._of(sender).show(numbers)
            self._of(sender).flush()

    def _of(self, sender: str) -> PushCounts:
        if sender not in self._counts:
            self._counts[sender] = PushCounts(file_of(self.home, sender, "ingest"), self.clock)
        return self._counts[sender]

    def flush(self) -> None:
        """Write counts that have changed."""
        with self._lock:
            for each in self._counts.values():
                each.flush()
