"""The machine's clock, which tests may move ahead: half an hour passes at once for everything in here."""

import threading

from house.clock import Clock


class MovedClock:
    """Answers as the clock under it does, plus all that `advance` was told."""

    def __init__(self, under: Clock) -> None:
        self._under = under
        self._ahead = 0.0

    def now(self) -> float:
        return self._under.now() + self._ahead

    def monotonic(self) -> float:
        return self._under.monotonic() + self._ahead

    def sleep(self, seconds: float, wake: threading.Event | None = None) -> bool:
        return self._under.sleep(seconds, wake)

    def advance(self, seconds: float) -> None:
        """Let `seconds` pass at once; never back."""
        self._ahead += max(0.0, seconds)

    def present(self) -> None:
        """Forget what was advanced."""
        self._ahead = 0.0
