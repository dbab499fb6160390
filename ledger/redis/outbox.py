"""The outbox: what each channel still has to send, in order, one queue of texts and one of media per channel.

A text never waits for a picture, a stuck channel delays no other. At least once: an item leaves its queue in the same
step that remembers what its sending brought (the message's place), so a crash doubles one message at worst.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

import redis

from house.clock import Clock, SystemClock
from ledger.redis import keys
from ledger.redis.client import translated
from ledger.redis.scripts import script
from ledger.redis.timers import boot_id

Lane = Literal["text", "media"]
LANES: tuple[Lane, ...] = ("text", "media")


@dataclass(frozen=True)
class OutboxItem:
    """One thing to send: `body` is whatever was put, `key` what it is about, `tries` how often sending it failed."""

    channel: str
    id: str
    body: dict[str, Any]
    key: str
    lane: Lane
    tries: int = 0
    put_at: float = 0.0


class Outbox:
    """The queues of all channels; all methods raise LedgerAway while Redis does not answer."""

    def __init__(self, client: redis.Redis, clock: Clock | None = None,
                 on_refused: Callable[[OutboxItem, str], None] | None = None) -> None:
        """`on_refused(item, reason)` is called before an item is dropped for good, perhaps twice after a crash."""
        self._client = client
        self._clock = clock or SystemClock()
        self._on_refused = on_refused
        self._put = script(client, "outbox_put")
        self._done = script(client, "outbox_done")

    def put(self, channel: str, item_id: str, item: dict[str, Any], *, lane: Lane = "text", key: str = "") -> bool:
        """Queue `item`; False when `item_id` was queued on this channel before, sent or not: nothing is done then.

        `key` names what refs are remembered under; without it item["event"], else the item's id.
        """
        about = key or str(item.get("event") or item_id)
        body = {"body": item, "key": about, "lane": lane, "tries": 0, "put_at": self._clock.now()}
        names = (keys.outbox(channel, lane), _items(channel), keys.outbox_part(channel, "ids"))
        with translated():
            return bool(self._put(keys=names, args=(item_id, json.dumps(body), keys.REMEMBERED_SEEN)))

    def head(self, channel: str, lane: Lane | None = None) -> OutboxItem | None:
        """The oldest item that may be sent now; without `lane` texts go before media. None when there is nothing."""
        for name in LANES if lane is None else (lane,):
            if self.wait(channel, name) <= 0:
                item = self._first(channel, name)
                if item is not None:
                    return item
        return None

    def wait(self, channel: str, lane: Lane = "text") -> float:
        """Seconds for which the lane holds off; 0 when it may send."""
        with translated():
            stored: Any = self._client.get(_wait(channel, lane))
        if not stored:
            return 0.0
        until = json.loads(stored)
        same_boot = until["boot"] == boot_id()
        now, end = (self._clock.monotonic(), until["monotonic"]) if same_boot else (self._clock.now(), until["at"])
        return max(0.0, end - now)

    def done(self, channel: str, item_id: str, remember: dict[str, Any] | None = None) -> None:
        """The item was sent: it leaves its queue, and `remember` is added to the refs of its key, in one step."""
        item = self._item(channel, item_id)
        if item is not None:
            self._drop(item, remember or {})

    def later(self, channel: str, item_id: str, seconds: float) -> None:
        """Sending failed for now: count a try, and let the item's lane hold off for `seconds`."""
        item = self._item(channel, item_id)
        if item is None:
            return
        now = {"at": self._clock.now() + seconds, "monotonic": self._clock.monotonic() + seconds, "boot": boot_id()}
        with translated(), self._client.pipeline(transaction=True) as pipe:
            pipe.hset(_items(channel), item_id, _stored(replace(item, tries=item.tries + 1)))
            pipe.set(_wait(channel, item.lane), json.dumps(now))
            pipe.execute()

    def refuse(self, channel: str, item_id: str, reason: str) -> None:
        """Sending it can never succeed: tell the hook, keep it aside with the reason, and go on with the next."""
        item = self._item(channel, item_id)
        if item is None:
            return
        if self._on_refused is not None:
            self._on_refused(item, reason)
        aside = keys.outbox_part(channel, "refused")
        with translated(), self._client.pipeline(transaction=True) as pipe:
            pipe.lpush(aside, json.dumps({**item.body, "id": item_id, "reason": reason}))
            pipe.ltrim(aside, 0, 99)
            pipe.execute()
        self._drop(item, {})

    def refused(self, channel: str) -> list[dict[str, Any]]:
        """What was dropped for good, newest first, with `id` and `reason`; the last hundred."""
        with translated():
            rows: Any = self._client.lrange(keys.outbox_part(channel, "refused"), 0, -1)
        return [json.loads(row) for row in rows]

    def refs(self, channel: str, key: str) -> dict[str, Any]:
        """What the channel remembers about what it sent for `key`; empty when nothing."""
        with translated():
            stored: Any = self._client.hgetall(keys.refs(channel, key))
        return {name: json.loads(value) for name, value in stored.items()}

    def depth(self, channel: str) -> int:
        """How many items wait on the channel, both lanes."""
        with translated():
            return sum(int(self._client.llen(keys.outbox(channel, lane))) for lane in LANES)

    def _first(self, channel: str, lane: Lane) -> OutboxItem | None:
        with translated():
            while (item_id := self._client.lindex(keys.outbox(channel, lane), 0)) is not None:
                item = self._item(channel, str(item_id))
                if item is not None:
                    return item
                self._client.lrem(keys.outbox(channel, lane), 1, str(item_id))  # an id without its item
        return None

    def _item(self, channel: str, item_id: str) -> OutboxItem | None:
        with translated():
            stored: Any = self._client.hget(_items(channel), item_id)
        return OutboxItem(channel=channel, id=item_id, **json.loads(stored)) if stored else None

    def _drop(self, item: OutboxItem, remember: dict[str, Any]) -> None:
        names = (keys.outbox(item.channel, item.lane), _items(item.channel), _wait(item.channel, item.lane),
                 keys.refs(item.channel, item.key), keys.outbox_part(item.channel, "order"))
        values = [part for name, value in remember.items() for part in (name, json.dumps(value))]
        with translated():
            self._done(keys=names, args=(item.id, keys.REMEMBERED_REFS, keys.refs(item.channel, ""), item.key, *values))


def _stored(item: OutboxItem) -> str:
    names = ("body", "key", "lane", "tries", "put_at")
    return json.dumps({name: getattr(item, name) for name in names})


def _items(channel: str) -> str:
    return keys.outbox_part(channel, "items")


def _wait(channel: str, lane: Lane) -> str:
    return keys.outbox_part(channel, f"{lane}:wait")
