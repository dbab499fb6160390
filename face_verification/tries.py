"""How often a device may try: five times a minute, and after that not for a minute. Pure, but for the clock."""

import threading
from collections import defaultdict, deque

from house.clock import Clock

MOST, WITHIN, LOCKED = 5, 60.0, 60.0
"""Tries, in so many seconds, and for how many seconds a device is locked out that tries more often."""
_MOST_KNOWN = 4096
"""Devices, or addresses of strangers, that are remembered before those are forgotten that no longer count."""


class TryLimit:
    """Counts the tries of each device; used by many threads."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._tries: defaultdict[str, deque[float]] = defaultdict(deque)
        self._until: dict[str, float] = {}
        self._lock = threading.Lock()

    def locked_out(self, device: str) -> tuple[float, bool]:
        """Count a try: seconds for which the device is locked out, 0 when it may try; and whether that began now."""
        with self._lock:
            now = self._clock.monotonic()
            if (left := self._until.get(device, now) - now) > 0:
                return left, False
            if len(self._tries) + len(self._until) > _MOST_KNOWN:
                self._forget_old(now)
            tries = self._tries[device]
            while tries and tries[0] <= now - WITHIN:
                tries.popleft()
            if len(tries) >= MOST:
                tries.clear()
                self._until[device] = now + LOCKED
                return LOCKED, True
            tries.append(now)
            return 0.0, False

    def _forget_old(self, now: float) -> None:
        for device in [device for device, tries in self._tries.items() if not tries or tries[-1] <= now - WITHIN]:
            del self._tries[device]
        for device in [device for device, until in self._until.items() if until <= now]:
            del self._until[device]
