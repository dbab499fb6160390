"""Responses that are the same for all viewers, made at most once a second."""

import threading
from collections.abc import Callable, Hashable

from house.clock import Clock

FRESH = 1.0
MOST = 64


class ResponseCache:
    """Keeps what was made for a key as long as it is fresh; safe to call from all threads."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._kept: dict[Hashable, tuple[float, str]] = {}

    def get(self, key: Hashable, make: Callable[[], str]) -> str:
        """The response for `key`, made now unless a fresh one is there; others who ask meanwhile wait for it."""
        with self._lock:
            now = self._clock.monotonic()
            at, text = self._kept.get(key, (float("-inf"), ""))
            if now - at < FRESH:
                return text
            if len(self._kept) >= MOST:
                self._kept.clear()
            text = make()
            self._kept[key] = (now, text)
            return text

    def invalidate(self) -> None:
        """Forget all: something was just changed here."""
        with self._lock:
            self._kept.clear()
