"""So many calls a second at most over all threads, counted as the service counts them."""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from house.clock import Clock

WINDOW = 1.005
"""A second, and what two clocks may differ by within one."""


class RateLimit:
    """Lets calls through so that the service never sees more than `calls` of them within a second.

    It sees a call at some moment between its beginning and its answer; so a call counts until a second after its
    answer, however late the network brought it.
    """

    def __init__(self, calls: int, clock: Clock, stop: threading.Event | None = None) -> None:
        self._calls, self._clock = calls, clock
        self._lock, self._turns = threading.Lock(), threading.Lock()
        self._running, self._ended = 0, deque[float]()
        self._held_until = float("-inf")
        self._stop = stop or threading.Event()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for this caller's turn; the call is made, and answered or failed, inside."""
        with self._turns:  # one waits for a place, the others for him
            while (left := self._left()) > 0 and not self._stop.is_set():
                self._clock.sleep(left, self._stop)
            with self._lock:
                self._running += 1
        try:
            yield
        finally:
            with self._lock:
                self._running -= 1
                self._ended.append(self._clock.monotonic())

    def hold(self, seconds: float) -> None:
        """Let nobody through for so long: the service asked for it."""
        self._held_until = max(self._held_until, self._clock.monotonic() + seconds)

    def _left(self) -> float:
        """Seconds until there may be a place, 0 when there is one."""
        with self._lock:
            now = self._clock.monotonic()
            while self._ended and now - self._ended[0] > WINDOW:
                self._ended.popleft()
            if now < self._held_until:
                return self._held_until - now
            if self._running + len(self._ended) < self._calls:
                return 0.0
            return max(0.001, WINDOW - (now - self._ended[0])) if self._ended else 0.01
