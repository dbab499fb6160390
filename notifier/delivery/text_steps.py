"""Delivering text that can be changed: the message of an incident, the lines of its thread, answers to one person."""

import logging
from dataclasses import replace
from typing import Any

from house import facts
from house.message import Message
from ledger.redis.outbox import OutboxItem
from notifier.alerts import alert_texts
from notifier.alerts.incidents import Incident
from notifier.channel import ChannelError, EditingChannel, NotYet, Ref, ThreadChannel
from notifier.delivery.dispatch import DeliverySources, Refs, Steps, growing
from notifier.delivery.lane_queue import LaneQueue
from notifier.delivery.message_steps import MessageSteps
from notifier.outbox_messages import AlertMessage, LinesMessage, NoteMessage, PrivateAnswer

log = logging.getLogger(__name__)


class TextSteps(MessageSteps):
    """Delivers the text of one channel whose messages can be changed."""

    channel: EditingChannel

    def __init__(self, name: str, channel: EditingChannel, sources: DeliverySources, texts: LaneQueue) -> None:
        super().__init__(name, channel, sources, texts)

    @property
    def steps(self) -> Steps:
        """What this delivers, by kind of message."""
        if isinstance(self.channel, ThreadChannel):
            return {AlertMessage: self._alert, NoteMessage: self._note, LinesMessage: self._lines,
                    PrivateAnswer: self._whisper}
        return {AlertMessage: self._alert, NoteMessage: self._note}

    def _alert(self, item: OutboxItem[AlertMessage]) -> Refs:
        known = self._to_send(item)
        if known is None:
            return {}
        refs, incident = known
        alerted_at = refs.get("alerted_at") or self.sources.clock.now()
        message = alert_texts.alert(incident, alerted_at, self.sources.timezone)
        if incident.doubtful and "ref" not in refs and (found := self._sent_before(item)):
            refs = {**refs, "ref": found, "found": True}
        if incident.doubtful and not refs.get("found"):
            message = alert_texts.doubtful(message)
        sent: Refs = {"alerted_at": alerted_at, "version": incident.version, "words": words_of(message),
                      "found": refs.get("found", False)}
        if "ref" not in refs:
            self._sum_up(item)
            sent |= {"ref": self.send(item, message), "told": [each.event for each in incident.events]}
            self.sources.told(self.name, incident, sent["told"])
            return sent
        if refs.get("words") != sent["words"]:
            sent |= self._edit(refs, message, incident)
        return {**sent, "ref": refs["ref"]}

    def _sent_before(self, item: OutboxItem[AlertMessage]) -> Ref | None:
        """The message that was perhaps sent before the house lost what it knew of it; None when it is not found."""
        self._doubt.add(item.id)
        return self._found(item.id, item.put_at)

    def _edit(self, refs: Refs, message: Message, incident: Incident) -> Refs:
        """Give the message new text, without its picture when that is gone; one that cannot be changed stays so."""
        shown: Refs = {"told": [each.event for each in incident.events]}
        try:
            self.channel.edit(refs["ref"], message, refs["file"] if refs.get("shown") else "")
        except ChannelError as error:
            if not error.concerns_message or error.about == "gone":
                raise
            if error.about != "picture":
                log.info("%s: a message stays as it is: %s", self.name, error)
                if not isinstance(self.channel, ThreadChannel) and shown["told"] != refs.get("told", shown["told"]):
                    raise ChannelError(f"it cannot show more events: {error}", transient=False, about="gone") from error
                return {}
            self.channel.edit(refs["ref"], message)
            shown["shown"] = False
        if not isinstance(self.channel, ThreadChannel):  # else the line of an event tells of it
            self.sources.told(self.name, incident, shown["told"])
        return shown

    def _lines(self, item: OutboxItem[LinesMessage]) -> Refs:
        """Bring the thread up to date: lines of new events in one reply, then those that changed."""
        refs, incident = self._refs(item), self._incident(item)
        if incident is None or refs.get("lined", 0) >= item.message.version:
            return {}
        if "ref" not in refs:
            if self.texts.waits_for(item.key, AlertMessage):  # it stepped aside
                raise NotYet("the message of these lines has not been sent yet", growing(item.waits, 0.5, 60.0))
            return {}
        pages = self._with_new(item, refs, incident)
        return {"pages": [self._amended(page, incident) for page in pages], "lined": incident.version}

    def _with_new(self, item: OutboxItem[LinesMessage], refs: Refs, incident: Incident) -> list[dict[str, Any]]:
        """The pages of the thread, with one more for events that are on none of them.

        It is remembered at once where earlier pages have to follow: that may be limited for a while.
        """
        pages: list[dict[str, Any]] = refs.get("pages", [])
        there = {event for page in pages for event in page["events"]}
        new = [each.event for each in incident.events if each.event not in there]
        if not new:
            return pages
        at = self.sources.clock.now()
        words = alert_texts.lines(incident, new, at, self.sources.timezone)
        pages = [*pages, {"events": new, "at": at, **self._reply(item, refs["ref"], words, len(pages))}]
        self.sources.told(self.name, incident, new)
        if any(facts.derived_id(self._words(page, incident)) != page["words"] for page in pages):
            self.sources.outbox.remember(self.name, item.key, {"pages": pages})
        return pages

    def _amended(self, page: dict[str, Any], incident: Incident) -> dict[str, Any]:
        words = self._words(page, incident)
        if facts.derived_id(words) == page["words"]:
            return page
        try:
            self._thread.amend(page["ref"], words)
        except ChannelError as error:
            if not error.concerns_message or error.about == "gone":
                raise
            log.info("%s: a line stays as it is: %s", self.name, error)
        return {**page, "words": facts.derived_id(words)}

    def _words(self, page: dict[str, Any], incident: Incident) -> str:
        return alert_texts.lines(incident, page["events"], page["at"], self.sources.timezone)

    def _whisper(self, item: OutboxItem[PrivateAnswer]) -> Refs:
        answer = item.message
        try:
            self._thread.whisper(answer.place, answer.user, answer.text)
        except ChannelError as error:
            if not error.concerns_message:
                raise
            log.warning("%s: an answer reached nobody: %s", self.name, error)
        return {}

    def _reply(self, item: OutboxItem[LinesMessage], ref: Ref, words: str, page: int) -> dict[str, Any]:
        """Where the page of that number is, and which text it has, "" for one that an earlier try has sent."""
        mark = f"{item.id}:{page}"
        found = self._found(mark, item.put_at, ref)
        if found:
            return {"ref": found, "words": ""}
        return {"ref": self._sending(mark, lambda: self._thread.reply(ref, words, mark)),
                "words": facts.derived_id(words)}

    @property
    def _thread(self) -> ThreadChannel:
        assert isinstance(self.channel, ThreadChannel)  # steps offers no other channel what needs it
        return self.channel


def words_of(message: Message) -> str:
    """The same text for messages that look the same, apart from the picture."""
    return facts.derived_id(repr(replace(message, picture="")))
