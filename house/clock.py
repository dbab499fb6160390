"""A clock that is passed in, and a simulated one that tests move."""

import threading
import time
from typing import Protocol


class Clock(Protocol):
    """The time, and waiting; nothing in the house takes the time from anywhere else."""

    def now(self) -> float:
        """Unix time in seconds; may jump when the system clock is set."""
        ...

    def monotonic(self) -> float:
        """Seconds that never go backwards; only differences mean something."""
        ...

    def boot(self) -> float:
        """Seconds since the machine was started, time asleep included; the same in all its processes."""
        ...

    def sleep(self, seconds: float, wake: threading.Event | None = None) -> bool:
        """Wait that long, or until `wake` is set; True when `wake` ended the wait."""
        ...


class SystemClock:
    """The clock of this machine."""

    def now(self) -> float:
        return time.time()

    def monotonic(self) -> float:
        return time.monotonic()

    def boot(self) -> float:
        return time.clock_gettime(time.CLOCK_BOOTTIME)

    def sleep(self, seconds: float, wake: threading.Event | None = None) -> bool:
        if wake is not None:
            return wake.wait(max(0.0, seconds))
        time.sleep(max(0.0, seconds))
        return False


class FakeClock:
    """A clock that only moves when it is moved; `sleep` moves it.

    `now`, `monotonic` and `boot` move together with `advance`; `set_back` moves `now` alone, as a
    system clock that is corrected does.
    """

    def __init__(self, now: float = 1_700_000_000.0) -> None:
        self._lock = threading.Lock()
        self._now = now
        self._monotonic = 1000.0

    def now(self) -> float:
        with self._lock:
            return self._now

    def monotonic(self) -> float:
        with self._lock:
            return self._monotonic

    def boot(self) -> float:
        return self.monotonic() + 500.0

    def sleep(self, seconds: float, wake: threading.Event | None = None) -> bool:
        if wake is not None and wake.is_set():
            return True
        self.advance(max(0.0, seconds))
        return False

    def advance(self, seconds: float) -> None:
        """Let `seconds` pass."""
        with self._lock:
            self._now += seconds
            self._monotonic += seconds

    def set_back(self, seconds: float) -> None:
        """Correct the wall clock by `seconds` into the past; `monotonic` goes on."""
        with self._lock:
            self._now -= seconds
