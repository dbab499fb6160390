"""The outbox: what each channel still has to send, in order, one queue of texts and one of media per channel.

A text never waits for a picture, a stuck channel delays no other. At least once: an item leaves its queue in the same
step that remembers what its sending brought (the message's place), so a crash doubles one message at worst. What waits
for something else, and for how long, is held in the memory of its sender; written are only attempts that failed, and
how long a channel asked us to wait.
"""

import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Generic, Literal, Protocol, TypeVar

import redis

from house.clock import Clock, SystemClock
from ledger.redis import keys
from ledger.redis.client import translated
from ledger.redis.lua import script
from ledger.redis.timers import boot_id

log = logging.getLogger(__name__)

Lane = Literal["text", "media"]
LANES: tuple[Lane, ...] = ("text", "media")
PIECE = 50
"""Items read at once after the first of a lane: mostly the first is the one that is sent."""

M = TypeVar("M")


class OutboxCodec(Protocol[M]):
    """How messages are stored: as JSON, both ways."""

    def encode(self, message: M) -> Any:
        """The message as plain JSON."""

    def decode(self, stored: Any) -> M:
        """The message back; ValueError, in words without its contents, when it cannot be read."""


class PlainJson:
    """Messages that are plain JSON themselves."""

    def encode(self, message: Any) -> Any:
        return message

    def decode(self, stored: Any) -> Any:
        return stored


@dataclass(frozen=True)
class OutboxItem(Generic[M]):
    """One message that waits to be sent, and what became of it so far.

    key: what its refs are remembered under. put_at: the unix time at which it was queued. failures: how often the
    channel did not take it. odd: how often sending it raised something nobody expected. aside_until: the unix time
    before which it is left alone because of that, 0 when it is not. waits: how often its sender has put it off since
    the process started, never stored. boot, boot_at: in which start of the machine it was queued, and when by that
    start's own clock.
    """

    channel: str
    lane: Lane
    id: str
    message: M
    key: str
    put_at: float
    failures: int = 0
    odd: int = 0
    aside_until: float = 0.0
    waits: int = 0
    boot: str = ""
    boot_at: float = 0.0


class Outbox(Generic[M]):
    """The queues of all channels; all methods raise LedgerAway while Redis does not answer."""

    def __init__(self, client: redis.Redis, codec: OutboxCodec[M], clock: Clock | None = None) -> None:
        self._client = client
        self._codec = codec
        self._clock = clock or SystemClock()
        self._put = script(client, "outbox_put")
        self._done = script(client, "outbox_done")
        self._tried = script(client, "outbox_tried")

    def put(self, channel: str, item_id: str, message: M, *, lane: Lane = "text", key: str = "") -> bool:
        """Queue `message`; False when `item_id` was queued on this channel before, sent or not: nothing is done then.

        `key` names what refs are remembered under; without it the item's id.
        """
        stored = {"message": self._codec.encode(message), "key": key or item_id, "put_at": self._clock.now(),
                  "boot": boot_id(), "boot_at": self._clock.boot()}
        names = (keys.outbox(channel, lane), _items(channel), keys.outbox_part(channel, "ids"))
        with translated():
            return bool(self._put(keys=names, args=(item_id, json.dumps(stored), keys.REMEMBERED_SEEN)))

    def items(self, channel: str, lane: Lane) -> Iterator[OutboxItem[M]]:
        """The items that are in the lane now, oldest first; those that are sent meanwhile may be left out.

        One that cannot be read is dropped, with a line in the process's log.
        """
        with translated():
            ids: Any = self._client.lrange(keys.outbox(channel, lane), 0, -1)
        pieces = [ids[:1], *(ids[start : start + PIECE] for start in range(1, len(ids), PIECE))]
        for piece in pieces if ids else ():
            yield from self._read(channel, lane, piece)

    def tried(self, item: OutboxItem[M]) -> None:
        """Store how often the item failed and was odd, and until when it is left alone."""
        names = (_items(item.channel), keys.outbox_part(item.channel, "tries"))
        with translated():
            self._tried(keys=names, args=(item.id, json.dumps([item.failures, item.odd, item.aside_until])))

    def done(self, item: OutboxItem[M], remember: dict[str, Any] | None = None) -> None:
        """The item was sent: it leaves its queue, and `remember` is added to the refs of its key, in one step."""
        self._take_off(item.channel, item.lane, item.id, item.key, remember or {})

    def remember(self, channel: str, key: str, refs: dict[str, Any]) -> None:
        """Add to the refs of that key."""
        self._take_off(channel, LANES[0], "", key, refs)

    def refuse(self, item: OutboxItem[M], reason: str) -> None:
        """Sending it can never succeed: keep it aside with the reason, and take it off its queue."""
        aside = keys.outbox_part(item.channel, "refused")
        row = {"id": item.id, "reason": reason, "message": self._codec.encode(item.message)}
        with translated(), self._client.pipeline(transaction=True) as pipe:
            pipe.lpush(aside, json.dumps(row))
            pipe.ltrim(aside, 0, 99)
            pipe.execute()
        self.done(item)

    def refused(self, channel: str) -> list[dict[str, Any]]:
        """What was dropped for good, newest first: `id`, `reason` and the stored `message`; the last hundred."""
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

    def waited(self, item: OutboxItem[M]) -> tuple[float, bool]:
        """Seconds since the item was queued, and whether they are sure: nobody has set the clock that measured them."""
        if item.boot == boot_id():
            return self._clock.boot() - item.boot_at, True
        return self._clock.now() - item.put_at, False

    def limit(self, channel: str, name: str, seconds: float) -> None:
        """The channel asked to be left alone for `seconds` with what `name` limits; that holds over restarts."""
        until = {"at": self._clock.now() + seconds, "monotonic": self._clock.monotonic() + seconds, "boot": boot_id()}
        with translated():
            self._client.hset(keys.outbox_part(channel, "limits"), name, json.dumps(until))

    def limited(self, channel: str, name: str) -> float:
        """Seconds for which that limit of the channel holds; 0 when it does not."""
        with translated():
            stored: Any = self._client.hget(keys.outbox_part(channel, "limits"), name)
        if not stored:
            return 0.0
        until = json.loads(stored)
        same_boot = until["boot"] == boot_id()
        now, end = (self._clock.monotonic(), until["monotonic"]) if same_boot else (self._clock.now(), until["at"])
        return max(0.0, end - now)

    def _read(self, channel: str, lane: Lane, ids: list[str]) -> list[OutboxItem[M]]:
        with translated(), self._client.pipeline(transaction=False) as pipe:
            pipe.hmget(_items(channel), ids)
            pipe.hmget(keys.outbox_part(channel, "tries"), ids)
            stored, tries = pipe.execute()
        found = [self._item(channel, lane, *row) for row in zip(ids, stored, tries, strict=True)]
        return [item for item in found if item is not None]

    def _item(self, channel: str, lane: Lane, item_id: str, stored: str | None,
              tries: str | None) -> OutboxItem[M] | None:
        if stored is None:  # an id without its item
            with translated():
                self._client.lrem(keys.outbox(channel, lane), 1, item_id)
            return None
        try:
            return self._decoded(channel, lane, item_id, json.loads(stored), tries)
        except (ValueError, TypeError, LookupError) as error:
            words = str(error) if isinstance(error, ValueError) else type(error).__name__
            log.warning("%s: what waits as %s cannot be read and is dropped: %s", channel, item_id, words)
            self._take_off(channel, lane, item_id, "", {})
            return None

    def _decoded(self, channel: str, lane: Lane, item_id: str, row: Any, tries: str | None) -> OutboxItem[M]:
        return OutboxItem(channel, lane, item_id, self._codec.decode(row["message"]), str(row["key"]),
                          float(row["put_at"]), *_counted(tries), boot=str(row.get("boot", "")),
                          boot_at=float(row.get("boot_at", 0.0)))

    def _take_off(self, channel: str, lane: Lane, item_id: str, key: str, refs: dict[str, Any]) -> None:
        names = (keys.outbox(channel, lane), _items(channel), keys.outbox_part(channel, "tries"),
                 keys.refs(channel, key), keys.outbox_part(channel, "order"))
        values = [part for name, value in refs.items() for part in (name, json.dumps(value))]
        with translated():
            self._done(keys=names, args=(item_id, keys.REMEMBERED_REFS, keys.refs(channel, ""), key, *values))


def _counted(tries: str | None) -> tuple[int, int, float]:
    """Failures, odd errors, and until when the item is left alone; all 0 where that cannot be read."""
    try:
        failures, odd, aside_until = json.loads(tries or "")
        return int(failures), int(odd), float(aside_until)
    except (ValueError, TypeError):
        return 0, 0, 0.0


def _items(channel: str) -> str:
    return keys.outbox_part(channel, "items")
