"""What hands out calls that cost money; ledger.spending.call_counter is it in a house."""

from typing import Protocol

from house.spending.call_counts import CallRefusal


class PaidCalls(Protocol):
    """Whoever is about to make a call that costs money asks here, once for each attempt."""

    def ask(self, camera: str) -> CallRefusal | None:
        """None when one call about a picture of that camera may be made now; else why not."""
        ...

    def time_seen(self, at: float) -> None:
        """A server that is trusted said it was unix time `at`: the clock may be right, though nobody else said so."""
        ...
