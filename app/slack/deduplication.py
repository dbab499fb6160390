"""Remembers which requests were already answered, so that a repeat changes nothing."""

import threading
from collections import OrderedDict

from house.clock import Clock

KEPT_SECONDS = 900.0
"""Longer than a signature stays fresh in either direction: after that a repeat is refused as stale."""
MOST = 10_000


class Deduplication:
    """A small memory of request keys; safe to call from all threads."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._seen: OrderedDict[str, float] = OrderedDict()

    def first(self, key: str) -> bool:
        """Claim `key`: True the first time, False for a repeat."""
        now = self._clock.monotonic()
        with self._lock:
            while self._seen and (len(self._seen) >= MOST or next(iter(self._seen.values())) < now - KEPT_SECONDS):
                self._seen.popitem(last=False)
            if key in self._seen:
                return False
            self._seen[key] = now
            return True

    def forget(self, key: str) -> None:
        """Give `key` back: its request could not be answered and may be repeated."""
        with self._lock:
            self._seen.pop(key, None)
