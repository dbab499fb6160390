"""Whether this machine's clock is known to be right: a time server set it, or another server's time is the same."""

from collections.abc import Callable
from dataclasses import dataclass, field

from house.clock import Clock
from ledger.clock_sync import synchronised

NEAR = 300.0
"""Seconds by which two clocks that are right may differ."""
ASK_AGAIN = 60.0


@dataclass
class KnownTime:
    """What is known of the clock; once it is right it stays so. synced: whether a time server set it, None: unknown."""

    clock: Clock
    synced: Callable[[], bool | None] = synchronised
    _right: bool = field(default=False, init=False)
    _asked: float = field(default=float("-inf"), init=False)

    def right(self) -> bool:
        """Whether the clock is right, as far as anybody says."""
        now = self.clock.monotonic()
        if not self._right and now - self._asked >= ASK_AGAIN:
            self._asked, self._right = now, self.synced() is True
        return self._right

    def seen(self, at: float) -> None:
        """A server that is trusted said it was unix time `at`."""
        self._right = self._right or abs(at - self.clock.now()) <= NEAR
