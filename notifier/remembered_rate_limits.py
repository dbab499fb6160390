"""How long a channel asked to be left alone, by what it limits: kept in the outbox, and a twin that keeps it in memory.

A limit is named by the channel that has it ("post", "edit", ...); what one limits goes on while another is waited for.
When Slack asks for that: notifier/channels/slack/rate_limits.py.
"""

from dataclasses import dataclass, field
from typing import Protocol

from house.clock import Clock, SystemClock
from ledger.redis.outbox import Outbox
from notifier.outbox_messages import OutboxMessage


class RateLimits(Protocol):
    """The limits of one channel."""

    def wait(self, limit: str) -> float:
        """Seconds for which that limit still holds, 0 when it does not."""

    def hold(self, limit: str, seconds: float) -> None:
        """The channel asked to be left alone that long."""


@dataclass(frozen=True)
class OutboxRateLimits:
    """Limits that hold over a restart as well; raises what the outbox raises."""

    outbox: Outbox[OutboxMessage]
    channel: str

    def wait(self, limit: str) -> float:
        return self.outbox.limited(self.channel, limit)

    def hold(self, limit: str, seconds: float) -> None:
        self.outbox.limit(self.channel, limit, seconds)


@dataclass(frozen=True)
class MemoryRateLimits:
    """Limits that are forgotten with the process."""

    clock: Clock = field(default_factory=SystemClock)
    _until: dict[str, float] = field(default_factory=dict, init=False)

    def wait(self, limit: str) -> float:
        return max(0.0, self._until.get(limit, 0.0) - self.clock.monotonic())

    def hold(self, limit: str, seconds: float) -> None:
        self._until[limit] = self.clock.monotonic() + seconds
