"""How one item of an outbox reaches its channel; returns what to remember of it.

The words come from the stored incident at the moment of sending, never from the item, so that a late item cannot bring
back what has been corrected since.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from house.clock import Clock
from notifier.alerts.incidents import Incident
from notifier.alerts.outgoing import Lane
from notifier.alerts.records import Records
from notifier.channel import ChannelError

Remember = dict[str, Any]


class QueuedItem(Protocol):
    """One thing to send (ledger.redis.outbox.OutboxItem)."""

    @property
    def id(self) -> str: ...
    @property
    def key(self) -> str: ...
    @property
    def body(self) -> dict[str, Any]: ...
    @property
    def tries(self) -> int: ...
    @property
    def put_at(self) -> float: ...


class Outgoing(Protocol):
    """What delivering needs of the outbox (ledger.redis.outbox.Outbox)."""

    def refs(self, channel: str, key: str) -> dict[str, Any]: ...
    def head(self, channel: str, lane: Lane | None = None) -> Any: ...
    def wait(self, channel: str, lane: Lane = "text") -> float: ...
    def put(self, channel: str, item_id: str, item: dict[str, Any], *, lane: Lane = "text", key: str = "") -> bool: ...


@dataclass(frozen=True)
class DeliverySources:
    """Where delivering finds what it sends.

    picture: the JPEG of an id, with what was seen drawn into it where that is known; raises PictureGone.
    alerted: how many alerts and events were alerted since a unix time.
    shared: called with a channel's name and the name a picture has there.
    walked: called with a channel's name, an event of a walk test, its camera, and after how many seconds the channel
    had answered.
    analyzer: whether something looks at pictures, so that waiting a moment for it makes sense.
    """

    outbox: Outgoing
    records: Records
    picture: Callable[[str], bytes]
    clock: Clock
    timezone: str = ""
    alerted: Callable[[float], tuple[int, int]] = lambda since: (0, 0)
    shared: Callable[[str, str], None] = lambda channel, file: None
    analyzer: bool = False
    walked: Callable[[str, str, str, float], None] = lambda channel, event, camera, delay: None

    def incident(self, item: QueuedItem) -> Incident | None:
        """The incident an item is about, None when it is forgotten."""
        return self.records.incident(item.body["incident"])


class NotYet(ChannelError):
    """The item waits for something else to happen first; the channel itself is well."""

    def __init__(self, text: str, seconds: float) -> None:
        super().__init__(text, transient=True, retry_after=seconds, about="message")


Step = Callable[[QueuedItem], Remember]


class Dispatch:
    """Delivers the items of one channel by what they say is to be done."""

    def __init__(self, steps: Mapping[str, Step]) -> None:
        self.steps = steps

    def __call__(self, item: QueuedItem) -> Remember:
        """Deliver one item; what is returned is remembered under the item's key.

        Raises ChannelError and what the ledger raises. What this channel cannot do (it was queued before the channel
        changed) is left out.
        """
        step = self.steps.get(item.body["do"])
        return step(item) if step else {}
