"""What is handed to the outboxes: which items a message, a note or an asked picture becomes, and their ids.

Ids are derived from what is alerted, so handing over the same thing again does nothing.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from house.facts import new_id
from house.message import Message
from notifier.alerts.incidents import Incident, KnownEvent

Lane = Literal["text", "media"]


class Waiting(Protocol):
    """An item that waits in an outbox (ledger.redis.outbox.OutboxItem)."""

    @property
    def id(self) -> str: ...
    @property
    def key(self) -> str: ...
    @property
    def body(self) -> dict[str, Any]: ...


class OutgoingQueue(Protocol):
    """Where items wait (ledger.redis.outbox.Outbox)."""

    def put(self, channel: str, item_id: str, item: dict[str, Any], *, lane: Lane = "text", key: str = "") -> bool: ...


@dataclass(frozen=True)
class ConfiguredChannel:
    """One configured channel: its name (the address without secrets), and what it can do.

    pictures: it takes them later than words. threads: its messages have threads. spare: it is used only while all
    others refuse us. refused: set while it does, until somebody mends it. The events wake the sender of a lane.
    """

    name: str
    pictures: bool
    threads: bool = False
    spare: bool = False
    refused: threading.Event = field(default_factory=threading.Event)
    wake: dict[Lane, threading.Event] = field(
        default_factory=lambda: {"text": threading.Event(), "media": threading.Event()})


class OutgoingMessages:
    """Hands messages to every channel's outbox and wakes its senders; raises what the outbox raises."""

    def __init__(self, queue: OutgoingQueue, lines: Sequence[ConfiguredChannel]) -> None:
        self._queue, self._lines = queue, lines

    def incident(self, incident: Incident, event: str = "") -> None:
        """Bring the incident's message up to date, and the pictures of `event` to it ("": of all its events)."""
        about = {"incident": incident.id, "version": incident.version}
        for line in self._open():
            self._put(line, f"{incident.id}:{incident.version}", {"do": "alert", **about}, incident.id)
            if line.threads and len(incident.events) > 1:
                self._put(line, f"{incident.id}:{incident.version}:lines", {"do": "lines", **about}, incident.id)
        for each in incident.events:
            if event in ("", each.event):
                self._pictures(incident, each)

    def note(self, id: str, message: Message, but: str = "") -> None:
        """Send one line to every channel; `but` is the name of the one that it is about."""
        for line in self._open():
            if line.name != but:
                self._put(line, id, {"do": "note", "title": message.title, "detail": message.detail}, id)

    def everywhere(self, id: str, body: dict[str, Any]) -> None:
        """Hand over what every channel can do by itself."""
        for line in self._open():
            self._put(line, id, body, id)

    def asked(self, id: str, place: str, words: str, picture: str) -> None:
        """Show a picture (or, without one, the words) in the place of Slack where somebody asked."""
        for line in self._lines:
            if line.pictures:
                body = {"do": "asked", "place": place, "words": words, "picture": picture}
                self._put(line, id, body, id, "media")

    def media(self, id: str, body: dict[str, Any], key: str) -> None:
        """Hand over what only channels that take pictures can show."""
        for line in self._lines:
            if line.pictures:
                self._put(line, id, body, key, "media")

    def whisper(self, id: str, place: str, user: str, words: str) -> None:
        """Answer one person where they asked, on the channels that can."""
        for line in self._lines:
            if line.threads:
                self._put(line, id, {"do": "whisper", "place": place, "user": user, "words": words}, id)

    def home(self, user: str, role: str, opened: bool, said: str = "") -> None:
        """Show a person the house's page, where a channel has one; `said` answers what they pressed there."""
        body = {"do": "home", "user": user, "role": role, "opened": opened, "said": said}
        for line in self._lines:
            if line.threads:
                self._put(line, f"home:{user}:{new_id()}", body, f"home:{user}")

    def guard(self, id: str) -> None:
        """Have every channel that can promise to say so when the house falls silent."""
        for line in self._lines:
            if line.threads:
                self._put(line, f"guard:{id}", {"do": "guard"}, "guard", "media")

    def forget(self, channel: str, file: str) -> None:
        """Remove a picture from a channel."""
        for line in self._lines:
            if line.name == channel and line.pictures:
                self._put(line, f"forget:{file}", {"do": "forget", "file": file}, "forgotten", "media")

    def refused(self, line: ConfiguredChannel, item: Waiting) -> None:
        """A channel refuses us until somebody mends it: what waits there goes to the spare ones, and stays as well."""
        line.refused.set()
        if item.body["do"] in ("alert", "note"):
            for each in self._open():
                if each.spare:
                    self._put(each, item.id, item.body, item.key)

    def _open(self) -> list[ConfiguredChannel]:
        """The channels that are alerted: the spare ones too while all others refuse us."""
        lost = all(line.refused.is_set() for line in self._lines if not line.spare)
        return [line for line in self._lines if lost or not line.spare]

    def _pictures(self, incident: Incident, happening: KnownEvent) -> None:
        """The cover goes into the message, every other picture into its thread; none while the cover is settling."""
        for picture in () if incident.settling else happening.pictures:
            cover = picture == incident.cover
            body = {"incident": incident.id, "event": happening.event, "picture": picture}
            for line in self._lines:
                for step in (("upload", "show") if cover else ("hold", "share")) if line.pictures else ():
                    self._put(line, f"{picture}:{step}", {"do": step, **body}, incident.id, "media")

    def _put(self, line: ConfiguredChannel, id: str, body: dict[str, Any], key: str, lane: Lane = "text") -> None:
        if self._queue.put(line.name, id, body, lane=lane, key=key):
            line.wake[lane].set()
