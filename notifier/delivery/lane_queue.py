"""One lane of one channel as its sender sees it: what waits in the outbox, and what of it may not be sent yet.

That is held in memory, so that waiting costs no writing; after a restart everything is looked at again.
"""

from dataclasses import dataclass, replace

from house.clock import Clock
from ledger.clock_sync import synchronised
from ledger.redis.outbox import Lane, Outbox, OutboxItem
from notifier.channel import NotYet
from notifier.delivery.dispatch import Refs
from notifier.delivery.giving_up import LAPSES
from notifier.outbox_messages import OutboxMessage

ASIDE = 3600.0
"""Seconds for which an item that stepped aside is left alone."""

Item = OutboxItem[OutboxMessage]


@dataclass
class _Held:
    """Why an item waits: until a time of the monotonic clock, or for a limit of its channel; how often it was so."""

    until: float = 0.0
    limit: str = ""
    waits: int = 0


class LaneQueue:
    """The items of one lane, oldest first; raises what the outbox raises.

    An item that waits is passed by all others, in the lane of media only by those of another key: there one picture is
    uploaded, then shown. The lane's own sender calls this; `busy`, `off` and `waits_for` may be asked by any thread.
    """

    def __init__(self, outbox: Outbox[OutboxMessage], channel: str, lane: Lane, clock: Clock) -> None:
        self.outbox, self.channel, self.lane, self.clock = outbox, channel, lane, clock
        self._off_until = 0.0
        self._limits: dict[str, float] = {}
        self._held: dict[str, _Held] = {}

    def next(self) -> Item | None:
        """The oldest item that may be sent now, None when there is none.

        One look at the clock for all: else a limit could end in between, and a later item would go ahead.
        """
        now, behind = self.clock.monotonic(), set[str]()
        for item in self.outbox.items(self.channel, self.lane) if self._off_until <= now else ():
            if item.key in behind:
                continue
            if self._left(item, now) <= 0:
                held = self._held.get(item.id)
                return replace(item, waits=held.waits) if held else item
            if self.lane == "media":
                behind.add(item.key)
        return None

    def off(self) -> float:
        """Seconds for which the whole lane holds off, 0 when it does not."""
        return max(0.0, self._off_until - self.clock.monotonic())

    def wait(self) -> float:
        """Seconds until an item that is held in memory may be sent, infinite when none is."""
        now = self.clock.monotonic()
        held = [left for each in self._held.values() if (left := self._until(each) - now) > 0]
        return self.off() or min(held, default=float("inf"))

    def busy(self) -> bool:
        """Whether something could be sent now, or waits for the channel to work again."""
        return self.off() > 0 or self.next() is not None

    def has_lapsed(self, item: Item) -> bool:
        """Whether it is news that has waited for a day; a clock that nobody knows to be right makes nothing old."""
        if not item.message.lapses:
            return False
        seconds, sure = self.outbox.waited(item)
        return seconds >= LAPSES and (sure or synchronised() is True)

    def waits_for(self, key: str, kind: type[OutboxMessage]) -> bool:
        """Whether a message of that kind and key still waits here, for whatever reason."""
        return any(item.key == key and isinstance(item.message, kind)
                   for item in self.outbox.items(self.channel, self.lane))

    def is_aside(self, key: str) -> bool:
        """Whether something about `key` has stepped aside."""
        return any(item.key == key and self._aside(item) > 0 for item in self.outbox.items(self.channel, self.lane))

    def done(self, item: Item, remember: Refs) -> None:
        """It was sent; what it brought is remembered in the same step."""
        self.outbox.done(item, remember)
        self._held.pop(item.id, None)

    def refuse(self, item: Item, reason: str) -> None:
        """It can never be sent."""
        self.outbox.refuse(item, reason)
        self._held.pop(item.id, None)

    def not_yet(self, item: Item, error: NotYet) -> None:
        """It waits for something; nothing is written."""
        held = self._held.setdefault(item.id, _Held())
        held.waits += 1
        self._hold(held, error.retry_after or 0.0, error.limits, error.whole_lane)

    def failed(self, item: Item, seconds: float, limit: str) -> None:
        """The channel did not take it: the whole lane holds off, or what `limit` limits."""
        self.outbox.tried(replace(item, failures=item.failures + 1))
        self._hold(self._held.setdefault(item.id, _Held()), seconds, limit, not limit)

    def odd(self, item: Item, seconds: float) -> None:
        """Sending it raised something nobody expected: the whole lane holds off, so that the order stays."""
        self.outbox.tried(replace(item, odd=item.odd + 1))
        self._hold(self._held.setdefault(item.id, _Held()), seconds, "", True)

    def step_aside(self, item: Item) -> None:
        """Sending it raised that once too often: others go on, it is left alone for an hour."""
        self.outbox.tried(replace(item, odd=item.odd + 1, aside_until=self.clock.now() + ASIDE))

    def _hold(self, held: _Held, seconds: float, limit: str, whole_lane: bool) -> None:
        until = self.clock.monotonic() + seconds
        held.limit = limit
        if whole_lane:
            self._off_until = until
        elif limit:
            self._limits[limit] = max(until, self._limits.get(limit, 0.0))
        else:
            held.until = until

    def _left(self, item: Item, now: float) -> float:
        held = self._held.get(item.id)
        return max(self._aside(item), self._until(held) - now if held else 0.0)

    def _until(self, held: _Held) -> float:
        return max(held.until, self._limits.get(held.limit, 0.0))

    def _aside(self, item: Item) -> float:
        """Seconds for which it stays aside; a time too far away comes from a clock that was set back."""
        left = item.aside_until - self.clock.now()
        return left if left <= ASIDE else 0.0
