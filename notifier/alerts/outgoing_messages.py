"""What is put into the outboxes: which messages an incident, a note or an asked picture becomes, and their ids.

Ids are derived from what is alerted, so putting the same message in again does nothing.
"""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from house.facts import new_id
from house.message import Message
from ledger.redis.outbox import LANES, Lane, Outbox, OutboxItem
from notifier.alerts.incidents import Incident, KnownEvent
from notifier.outbox_messages import (
    AlertMessage,
    AskedPicture,
    ForgetFile,
    HoldPicture,
    HomePageMessage,
    LinesMessage,
    NoteMessage,
    OutboxMessage,
    PrivateAnswer,
    SharePicture,
    ShowPicture,
    SilenceAlarm,
    UploadPicture,
)


def _events() -> dict[Lane, threading.Event]:
    return {lane: threading.Event() for lane in LANES}


@dataclass(frozen=True)
class ConfiguredChannel:
    """One configured channel: its name (the address without secrets), and the kinds of messages it can take.

    spare: it is used only while all others refuse us. reports: nothing goes there but reports that name it. wake: set
    to wake the sender of a lane. refused: set while the channel refuses what it sends, until somebody fixes that.
    """

    name: str
    takes: frozenset[type[OutboxMessage]]
    spare: bool = False
    reports: bool = False
    wake: dict[Lane, threading.Event] = field(default_factory=_events)
    refused: dict[Lane, threading.Event] = field(default_factory=_events)

    @property
    def lanes(self) -> list[Lane]:
        """The lanes in which anything can wait."""
        return [lane for lane in LANES if any(kind.lane == lane for kind in self.takes)]


class OutgoingMessages:
    """Puts messages into the outbox of every channel that takes them, and wakes its senders; raises what the outbox
    raises.
    """

    def __init__(self, outbox: Outbox[OutboxMessage], channels: Sequence[ConfiguredChannel]) -> None:
        self._outbox, self._every = outbox, channels
        self._channels = [channel for channel in channels if not channel.reports]

    def incident(self, incident: Incident, event: str = "") -> None:
        """Bring the incident's message up to date, and the pictures of `event` to it ("": of all its events)."""
        id = f"{incident.id}:{incident.version}"
        for channel in self._alerted():
            self._put(channel, id, AlertMessage(incident.id, incident.version), incident.id)
            if len(incident.events) > 1:
                self._put(channel, f"{id}:lines", LinesMessage(incident.id, incident.version), incident.id)
        for each in incident.events:
            if event in ("", each.event):
                self._pictures(incident, each)

    @property
    def alerted(self) -> tuple[str, ...]:
        """The names of the channels that alerts go to now."""
        return tuple(channel.name for channel in self._alerted() if AlertMessage in channel.takes)

    def note(self, id: str, message: Message, but: str = "") -> None:
        """Send one line to every channel; `but` is the name of the one that it is about."""
        for channel in self._alerted():
            if channel.name != but:
                self._put(channel, id, NoteMessage(message.title, message.detail, message.commands), id)

    def report(self, id: str, message: Message, names: Sequence[str]) -> None:
        """Send one line to the channels of these names, whether or not they are alerted."""
        for channel in self._every:
            if channel.name in names:
                self._put(channel, id, NoteMessage(message.title, message.detail), id)

    def everywhere(self, id: str, message: OutboxMessage) -> None:
        """Send it on every channel that is alerted."""
        for channel in self._alerted():
            self._put(channel, id, message, id)

    def asked(self, id: str, place: str, words: str, picture: str) -> None:
        """Show a picture (or, without one, the text) in the place of Slack where somebody asked."""
        self.put(id, AskedPicture(place, words, picture), id)

    def put(self, id: str, message: OutboxMessage, key: str) -> None:
        """Send it on every channel that can, also on one that is not alerted now."""
        for channel in self._channels:
            self._put(channel, id, message, key)

    def whisper(self, id: str, place: str, user: str, words: str) -> None:
        """Answer one person where they asked, on the channels that can."""
        self.put(id, PrivateAnswer(place, user, words), id)

    def home(self, user: str, role: str, opened: bool, said: str = "") -> None:
        """Show a person the house's page, where a channel has one; `said` answers what they pressed there."""
        self.put(f"home:{user}:{new_id()}", HomePageMessage(user, role, opened, said), f"home:{user}")

    def guard(self, id: str) -> None:
        """Look after the message that each channel which can schedule one posts when the house falls silent."""
        self.put(f"guard:{id}", SilenceAlarm(), "guard")

    def forget(self, channel: str, file: str) -> None:
        """Remove a picture from the channel of that name."""
        for each in self._channels:
            if each.name == channel:
                self._put(each, f"forget:{file}", ForgetFile(file), f"forget:{file}")

    def refused(self, item: OutboxItem[OutboxMessage]) -> None:
        """A channel refuses this item until somebody fixes that: it goes to the spare channels, and stays as well."""
        if isinstance(item.message, AlertMessage | NoteMessage):
            for channel in self._alerted():
                if channel.spare:
                    self._put(channel, item.id, item.message, item.key)

    def _alerted(self) -> list[ConfiguredChannel]:
        """The channels that are alerted: the spare ones too while all others refuse us."""
        lost = all(channel.refused["text"].is_set() for channel in self._channels if not channel.spare)
        return [channel for channel in self._channels if lost or not channel.spare]

    def _pictures(self, incident: Incident, known: KnownEvent) -> None:
        """The cover goes into the message, every other picture into its thread; none while the cover is settling."""
        for picture in () if incident.settling else known.pictures:
            for step, message in _brought(incident, known, picture):
                again = f":{incident.id}" if incident.replaces else ""
                self.put(f"{picture}:{step}{again}", message, incident.id)

    def _put(self, channel: ConfiguredChannel, id: str, message: OutboxMessage, key: str) -> None:
        if type(message) in channel.takes and self._outbox.put(channel.name, id, message, lane=message.lane, key=key):
            channel.wake[message.lane].set()


def _brought(incident: Incident, known: KnownEvent, picture: str) -> Iterator[tuple[str, OutboxMessage]]:
    about = (incident.id, known.event, picture)
    if picture == incident.cover:
        yield from (("upload", UploadPicture(*about)), ("show", ShowPicture(*about)))
    else:
        yield from (("hold", HoldPicture(*about)), ("share", SharePicture(*about)))
