"""Delivering words: the message of an incident, the lines of its thread, notes, and answers to one person."""

import logging
from dataclasses import replace
from typing import Any

from house import facts
from house.message import Message
from notifier.alerts import message_texts
from notifier.alerts.incidents import Incident
from notifier.channel import Channel, ChannelError, Ref, ThreadChannel
from notifier.delivery.dispatch import DeliverySources, QueuedItem, Remember, Step

log = logging.getLogger(__name__)

FORGOTTEN = 86400.0
"""Seconds after which news about a message that is unknown here is no reason to send it."""

HELD_UP = 180.0
"""Seconds an alert must have waited for its channel before a summary goes ahead of it."""

WORTH_A_SUMMARY = 3
"""Events that must wait for a summary to be shorter than they are."""

SUMMED_UP = 900.0
"""Seconds after a summary in which there is no second one: what goes on was said."""


class TextSteps:
    """Delivers the words of one channel; raises ChannelError and what the ledger raises.

    A sending whose answer got lost, or that a killed process may have made, is looked for before it is made again.
    """

    def __init__(self, name: str, channel: Channel, sources: DeliverySources) -> None:
        self.name, self.channel, self.sources = name, channel, sources
        self._began = sources.clock.now()
        self._doubt = {""}  # "": the first item was perhaps sent by the process before this one
        self._last: tuple[str, Ref] = ("", {})  # sent, and perhaps not taken off the queue because Redis went away

    @property
    def steps(self) -> dict[str, Step]:
        """What this delivers, by what is to be done."""
        if isinstance(self.channel, ThreadChannel):
            return {"alert": self._alert, "note": self._note, "lines": self._lines, "whisper": self._whisper}
        return {"alert": self._alert, "note": self._note}

    def _note(self, item: QueuedItem) -> Remember:
        return {"ref": self.send(item, Message(item.body["title"], item.body["detail"]))}

    def _alert(self, item: QueuedItem) -> Remember:
        refs, incident = self._refs(item), self.sources.incident(item)
        if incident is None or refs.get("version", 0) >= item.body["version"] or self._too_old(item, refs, incident):
            return {}
        alerted_at = refs.get("alerted_at") or self.sources.clock.now()
        message = message_texts.alert(incident, alerted_at, self.sources.timezone)
        sent: Remember = {"alerted_at": alerted_at, "version": incident.version, "words": words_of(message)}
        if "ref" not in refs:
            self._sum_up(item)
            return {**sent, "ref": self.send(item, message)}
        if refs.get("words") != sent["words"]:
            sent |= self._edit(refs, message)
        return {**sent, "ref": refs["ref"]}

    def _edit(self, refs: Remember, message: Message) -> Remember:
        """Give the message new words, without its picture when that is gone; what people deleted stays as it is."""
        try:
            self.channel.edit(refs["ref"], message, refs["file"] if refs.get("shown") else "")
        except ChannelError as error:
            if error.transient or error.about in ("channel", "room"):
                raise
            if error.about == "picture":
                self.channel.edit(refs["ref"], message)
                return {"shown": False}
            log.info("%s: a message stays as it is: %s", self.name, error)
        return {}

    def _lines(self, item: QueuedItem) -> Remember:
        """Bring the thread up to date: lines that changed, then those of new events, in one reply."""
        refs, incident = self._refs(item), self.sources.incident(item)
        known_or_gone = incident is None or "ref" not in refs or refs.get("lined", 0) >= item.body["version"]
        if incident is None or known_or_gone:
            return {}
        pages = [self._amended(page, incident) for page in refs.get("pages", [])]
        there = {event for page in pages for event in page["events"]}
        new = [each.event for each in incident.events if each.event not in there]
        if new:
            at = self.sources.clock.now()
            words = message_texts.lines(incident, new, at, self.sources.timezone)
            ref = self._reply(item, refs["ref"], words)
            pages.append({"ref": ref, "events": new, "at": at, "words": facts.derived_id(words)})
        return {"pages": pages, "lined": incident.version}

    def _amended(self, page: dict[str, Any], incident: Incident) -> dict[str, Any]:
        words = message_texts.lines(incident, page["events"], page["at"], self.sources.timezone)
        if facts.derived_id(words) == page["words"]:
            return page
        try:
            self._thread.amend(page["ref"], words)
        except ChannelError as error:
            if error.transient or error.about in ("channel", "room"):
                raise
            log.info("%s: a line stays as it is: %s", self.name, error)
        return {**page, "words": facts.derived_id(words)}

    def _whisper(self, item: QueuedItem) -> Remember:
        body = item.body
        try:
            self._thread.whisper(body["place"], body["user"], body["words"])
        except ChannelError as error:
            if error.transient or error.about in ("channel", "room"):
                raise
            log.warning("%s: an answer reached nobody: %s", self.name, error)
        return {}

    def _sum_up(self, item: QueuedItem) -> None:
        """Before the first of many alerts that had to wait: say how many there are."""
        now, store, key = self.sources.clock.now(), self.sources.records.store, f"summed up:{self.name}"
        if now - item.put_at < HELD_UP or 0 <= now - (store.get(key) or {}).get("until", 0.0) < SUMMED_UP:
            return
        alerts, events = self.sources.alerted(item.put_at)
        if events >= WORTH_A_SUMMARY:
            self.channel.send(message_texts.held_up(alerts, events, item.put_at, now, self.sources.timezone))
        store.put({key: {"until": now}})

    def send(self, item: QueuedItem, message: Message) -> Ref:
        """Send a new message for this item, or find the one that was sent for it."""
        found = self._found(item)
        if found is not None:
            return found
        try:
            self._last = item.id, self.channel.send(message, item.id)
        except ChannelError as error:
            raise self._noted(item, error) from error
        return self._last[1]

    def _reply(self, item: QueuedItem, ref: Ref, words: str) -> Ref:
        found = self._found(item, ref)
        if found is not None:
            return found
        try:
            self._last = item.id, self._thread.reply(ref, words, item.id)
        except ChannelError as error:
            raise self._noted(item, error) from error
        return self._last[1]

    def _noted(self, item: QueuedItem, error: ChannelError) -> ChannelError:
        if error.unsure:
            self._doubt.add(item.id)
        return error

    def _found(self, item: QueuedItem, ref: Ref | None = None) -> Ref | None:
        """What an earlier try sent after all, None when none did or that cannot be known."""
        if item.id == self._last[0]:
            return self._last[1]
        doubtful = item.id in self._doubt or ("" in self._doubt and item.put_at <= self._began)
        found: Ref | None = None
        if doubtful and isinstance(self.channel, ThreadChannel):
            try:
                found = self.channel.find(item.id, ref)
            except ChannelError as error:
                if error.transient:
                    raise
                log.warning("%s: whether a message arrived cannot be looked up: %s", self.name, error)
        self._doubt -= {"", item.id}
        return found

    def _too_old(self, item: QueuedItem, refs: Remember, incident: Incident) -> bool:
        """Whether this is news about an old message that this channel never had or has forgotten."""
        age = self.sources.clock.now() - incident.events[0].began_at
        return "ref" not in refs and item.body["version"] > 1 and age > FORGOTTEN

    def _refs(self, item: QueuedItem) -> dict[str, Any]:
        return self.sources.outbox.refs(self.name, item.body["incident"])

    @property
    def _thread(self) -> ThreadChannel:
        assert isinstance(self.channel, ThreadChannel)  # steps offers no other channel what needs it
        return self.channel


def words_of(message: Message) -> str:
    """The same text for messages that look the same, apart from the picture."""
    return facts.derived_id(repr(replace(message, picture="")))
