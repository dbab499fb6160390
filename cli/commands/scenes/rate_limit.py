"""So many calls a second at most, over all threads, evenly spaced."""

import threading

from house.clock import Clock


class RateLimit:
    """`wait` returns when the next call may be made; no second ever has more than `rate` of them.

    Callers pass one by one, each so long after the one before really went: what was late is not caught up with a burst.
    """

    def __init__(self, rate: float, clock: Clock, stop: threading.Event | None = None) -> None:
        self._every, self._clock = 1.0 / rate, clock
        self._lock, self._next = threading.Lock(), 0.0
        self._stop = stop or threading.Event()

    def wait(self) -> None:
        """Wait for this caller's turn."""
        with self._lock:
            while (left := self._next - self._clock.monotonic()) > 0 and not self._stop.is_set():
                self._clock.sleep(left, self._stop)
            self._next = self._clock.monotonic() + self._every

    def hold(self, seconds: float) -> None:
        """Let nobody through for so long: the service asked for it."""
        self._next = max(self._next, self._clock.monotonic() + seconds)


