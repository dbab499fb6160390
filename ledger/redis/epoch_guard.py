"""Keeps processes from a log that is not the one the house has: emptied, an older one, or another house's.

Such a log is as good as away: nothing is taken from it and nothing recorded in it until what it lost is restored. So
nobody ever acts on the state of a house that knows nothing any more.
"""

from collections.abc import Callable
from typing import Any

import redis

from ledger.epoch import FIRST_ENTRY, Epoch, epoch_in
from ledger.errors import LedgerAway
from ledger.redis import keys

_WORDS = "Redis has lost facts of the house, or is another one; they are restored within seconds"


class EpochGuard:
    """`expected` gives the id of the epoch that the house knows, "" while it knows none: then any log will do."""

    def __init__(self, client: redis.Redis, expected: Callable[[], str]) -> None:
        self._client, self.expected = client, expected

    def check(self, stored: Any) -> Epoch | None:
        """The epoch that the log has stored; LedgerAway when it is not the one that the house knows."""
        epoch, expected = epoch_in(stored), self.expected()
        if expected and (epoch is None or expected not in (epoch.id, *epoch.ancestors)):
            raise LedgerAway(_WORDS)
        return epoch

    def begins(self) -> str:
        """The entry behind which a new group begins. Raises as `check` does, and redis.RedisError."""
        epoch = self.check(self._client.get(keys.EPOCH))
        return epoch.begins if epoch else FIRST_ENTRY
