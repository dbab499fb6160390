"""Stretches of the log between two of its entries, for who has to catch up."""

from collections.abc import Iterator
from typing import Any

import redis

from house import facts
from ledger.redis import keys
from ledger.redis.client import translated

_AT_ONCE = 500


def reached(client: redis.Redis, group: str) -> str:
    """The newest entry that was handed to the group; "" when there is no such group. LedgerAway."""
    with translated():
        if not client.exists(keys.LOG):
            return ""
        rows: Any = client.xinfo_groups(keys.LOG)
    return next((str(row["last-delivered-id"]) for row in rows if row["name"] == group), "")


def between(client: redis.Redis, after: str, until: str) -> Iterator[list[facts.Fact]]:
    """The facts behind the entry `after` ("": all) up to the entry `until`, some at a time; LedgerAway."""
    start = f"({after}" if after else "-"
    while True:
        with translated():
            rows: Any = client.xrange(keys.LOG, min=start, max=until, count=_AT_ONCE)
        if not rows:
            return
        yield [fact for _, fields in rows if (fact := _readable(fields))]
        start = f"({rows[-1][0]}"


def place(entry: str) -> tuple[int, int]:
    """Where an entry is in the log; (0, 0) for none."""
    moment, _, number = entry.partition("-")
    return int(moment or 0), int(number or 0)


def _readable(fields: dict[str, str]) -> facts.Fact | None:
    try:
        return facts.from_entry(fields)
    except facts.UnreadableFact:
        return None
