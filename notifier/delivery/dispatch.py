"""How one item of an outbox reaches its channel: by a step for its kind, which returns what to remember of it.

The texts come from the stored incident at the moment of sending, never from the item, so that a late item cannot bring
back what has been corrected since.
"""

import logging
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from house.clock import Clock
from ledger.redis.outbox import Outbox, OutboxItem
from notifier.alerts.incident_records import IncidentRecords
from notifier.alerts.incidents import Incident
from notifier.channel import ChannelError
from notifier.delivery.delivery_facts import DeliveryFacts
from notifier.outbox_messages import IncidentMessage, OutboxMessage

log = logging.getLogger(__name__)

Refs = dict[str, Any]
"""What is remembered of what a channel was sent: plain JSON by name, kept in the outbox under the item's key."""

Step = Callable[[OutboxItem[Any]], Refs]
"""Delivers one item of its kind; returns what to add to the refs. Raises ChannelError and what the ledger raises."""

Steps = dict[type[OutboxMessage], Step]


@dataclass(frozen=True)
class DeliverySources:
    """Where delivering finds what it sends.

    picture: the JPEG of an id, with what was seen drawn into it where that is known; raises PictureGone.
    alerted: how many alerts and events were alerted since a unix time.
    shared: called with a channel's name, the name a picture has there, and after how many seconds to remove it.
    walked: called with a channel's name, an event of a walk test, its camera, and after how many seconds the channel
    had taken it.
    told: called with a channel's name, an incident and those of its events that the channel has been told of.
    analyzer: whether something looks at pictures, so that waiting a moment for it makes sense.
    """

    outbox: Outbox[OutboxMessage]
    records: IncidentRecords
    picture: Callable[[str], bytes]
    clock: Clock
    timezone: str = ""
    alerted: Callable[[float], tuple[int, int]] = lambda since: (0, 0)
    shared: Callable[[str, str, float], None] = lambda channel, file, seconds: None
    analyzer: bool = False
    walked: Callable[[str, str, str, float], None] = lambda channel, event, camera, delay: None
    told: Callable[[str, Incident, Collection[str]], None] = lambda channel, incident, events: None


class Dispatch:
    """Delivers the items of one channel by the kinds of their messages."""

    def __init__(self, steps: Mapping[type[OutboxMessage], Step], delivery_facts: DeliveryFacts) -> None:
        self.steps, self.delivery_facts = steps, delivery_facts

    def __call__(self, item: OutboxItem[OutboxMessage]) -> Refs:
        """Deliver one item; what is returned is remembered under the item's key.

        Raises ChannelError and what the ledger raises. What this channel cannot do (it was queued before the channel
        changed) is left out, and so is what belongs to a message that is gone.
        """
        step = self.steps.get(type(item.message))
        if step is None or self.delivery_facts.is_over(item):
            return {}
        try:
            return step(item)
        except ChannelError as error:
            if error.about != "gone" or not isinstance(item.message, IncidentMessage):
                raise
            log.info("%s: %s", self.delivery_facts.name, error)
            return self.delivery_facts.lost(item)


def growing(times: int, first: float, most: float) -> float:
    """A wait in seconds that doubles each time, from `first` up to `most`."""
    return min(first * 2.0 ** min(times, 20), most)
