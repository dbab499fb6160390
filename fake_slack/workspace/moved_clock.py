"""The machine's clock, which tests may move ahead: half an hour passes at once for the whole stand-in."""

import threading

from house.clock import Clock


class MovedClock:
    """The clock under it plus everything given to `advance`."""

    def __init__(self, under: Clock) -> None:
        self._under = under
        self._ahead = 0.0

    def now(self) -> float:
        return self._under.now() + self._ahead

    def monotonic(self) -> float:
        return self._under.monotonic() + self._ahead

    def boot(self) -> float:
        return self._under.boot() + self._ahead

    def sleep(self, seconds: float, wake: threading.Event | None = None) -> bool:
        return self._under.sleep(seconds, wake)

    def advance(self, seconds: float) -> None:
        """Move ahead by `seconds`; never back."""
        self._ahead += max(0.0, seconds)

    def present(self) -> None:
        """Return to the clock under it."""
        self._ahead = 0.0
