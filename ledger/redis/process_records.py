"""Small durable records of one process, forgotten when nobody has changed them for a long time."""

import json
from typing import Any

import redis

from ledger.redis.client import translated

KEPT = 35 * 86400
"""Seconds a record is kept after its last change: longer than pictures are by default."""


class RecordStore:
    """Records of `owner` by key; all methods raise LedgerAway while Redis does not answer."""

    def __init__(self, client: redis.Redis, owner: str) -> None:
        self._client = client
        self._owner = owner

    def get(self, key: str) -> dict[str, Any] | None:
        """The record, None when there is none (any more)."""
        with translated():
            text: Any = self._client.get(self._key(key))
        return None if text is None else dict(json.loads(text))

    def put(self, records: dict[str, dict[str, Any]], keep: float = KEPT) -> None:
        """Write all these records, or none of them; each is forgotten `keep` seconds after its last change."""
        with translated(), self._client.pipeline(transaction=True) as pipe:
            for key, value in records.items():
                pipe.set(self._key(key), json.dumps(value), ex=max(1, int(keep)))
            pipe.execute()

    def forget(self, key: str) -> None:
        """Forget the record; nothing happens when there is none."""
        with translated():
            self._client.delete(self._key(key))

    def _key(self, key: str) -> str:
        return f"{{house}}:memory:{self._owner}:{key}"
