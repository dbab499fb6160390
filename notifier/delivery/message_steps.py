"""What delivering the messages of any channel has in common: sending each once, and finding what was perhaps sent."""

import logging
from collections.abc import Callable
from typing import Any

from house.message import Message
from ledger.redis.outbox import OutboxItem
from notifier.alerts import alert_texts
from notifier.alerts.incidents import Incident
from notifier.channel import Channel, ChannelError, Ref, ThreadChannel
from notifier.delivery.dispatch import DeliverySources, Refs
from notifier.delivery.lane_queue import LaneQueue
from notifier.outbox_messages import AlertMessage, LinesMessage, NoteMessage

log = logging.getLogger(__name__)

FORGOTTEN = 86400.0
"""Seconds after which news about a message that is unknown here is no reason to send it."""

HELD_UP = 180.0
"""Seconds an alert must have waited for its channel before a summary goes ahead of it."""

WORTH_A_SUMMARY = 3
"""Events that must wait for a summary to be shorter than they are."""

SUMMED_UP = 900.0
"""Seconds after a summary in which there is no second one: what goes on was said."""

KEPT_IN_MIND = 20
"""Messages sent last, of which it is known in memory where they are."""


class MessageSteps:
    """Sends messages on one channel; raises ChannelError and what the ledger raises.

    A sending whose answer got lost, or that a killed process may have made, is looked for before it is made again.
    """

    def __init__(self, name: str, channel: Channel, sources: DeliverySources, texts: LaneQueue) -> None:
        self.name, self.channel, self.sources, self.texts = name, channel, sources, texts
        self._began = sources.clock.now()
        self._doubt = {""}  # marks of what was perhaps sent; "": one of the oldest items, by an earlier process
        self._sent: dict[str, Ref] = {}  # by mark; perhaps not taken off the queue because Redis went away

    def _note(self, item: OutboxItem[NoteMessage]) -> Refs:
        note = item.message
        return {"ref": self.send(item, Message(note.title, note.detail, commands=note.commands))}

    def _sum_up(self, item: OutboxItem[AlertMessage]) -> None:
        """Before the first of many alerts that had to wait: say how many there are."""
        now, store, key = self.sources.clock.now(), self.sources.records.store, f"summed up:{self.name}"
        if now - item.put_at < HELD_UP or 0 <= now - (store.get(key) or {}).get("until", 0.0) < SUMMED_UP:
            return
        alerts, events = self.sources.alerted(item.put_at)
        if events >= WORTH_A_SUMMARY:
            self.channel.send(alert_texts.held_up(alerts, events, item.put_at, now, self.sources.timezone))
        store.put({key: {"until": now}})

    def send(self, item: OutboxItem[Any], message: Message) -> Ref:
        """Send a new message for this item, or find the one that was sent for it."""
        found = self._found(item.id, item.put_at)
        return found or self._sending(item.id, lambda: self.channel.send(message, item.id))

    def _sending(self, mark: str, send: Callable[[], Ref]) -> Ref:
        try:
            ref = send()
        except ChannelError as error:
            if error.unsure:
                self._doubt.add(mark)
            error.concern_all()  # postings stay in order: nothing goes ahead of one that is limited
            raise
        self._doubt.discard("")
        self._sent = {**dict(list(self._sent.items())[-KEPT_IN_MIND:]), mark: ref}
        return ref

    def _found(self, mark: str, put_at: float, ref: Ref | None = None) -> Ref | None:
        """What an earlier try sent after all, None when none did or that cannot be known."""
        if mark in self._sent:
            return self._sent[mark]
        doubtful = mark in self._doubt or ("" in self._doubt and put_at <= self._began)
        found: Ref | None = None
        if doubtful and isinstance(self.channel, ThreadChannel):
            try:
                found = self.channel.find(mark, ref)
            except ChannelError as error:
                if error.transient:
                    error.concern_all()  # nothing is sent ahead of what was perhaps sent before
                    raise
                log.warning("%s: whether a message arrived cannot be looked up: %s", self.name, error)
        self._doubt -= {mark, *([""] if found else [])}
        return found

    def _too_old(self, item: OutboxItem[AlertMessage], refs: Refs, incident: Incident) -> bool:
        """Whether this is news about an old message that this channel never had or has forgotten."""
        age = self.sources.clock.now() - incident.events[0].began_at
        return "ref" not in refs and item.message.version > 1 and age > FORGOTTEN

    def _to_send(self, item: OutboxItem[AlertMessage]) -> tuple[Refs, Incident] | None:
        """What this channel has of an alert, and the incident it must hear more of; None when it has it all.

        Raises ChannelError for a first message about what the house has forgotten.
        """
        refs, incident = self._refs(item), self._incident(item)
        if incident is None and item.message.version == 1 and "ref" not in refs:
            raise ChannelError("the house has forgotten what it was about", transient=False, about="message")
        if incident is None or refs.get("version", 0) >= item.message.version or self._too_old(item, refs, incident):
            return None
        return refs, incident

    def _refs(self, item: OutboxItem[Any]) -> Refs:
        return self.sources.outbox.refs(self.name, item.key)

    def _incident(self, item: OutboxItem[AlertMessage] | OutboxItem[LinesMessage]) -> Incident | None:
        """The incident the item is about, None when it is forgotten."""
        return self.sources.records.incident(item.message.incident)
