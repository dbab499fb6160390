"""Delivering alerts whose messages stay as they were sent: each goes out once, whole, with its pictures."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from house.message import Message
from ledger.errors import PictureGone
from ledger.redis.outbox import OutboxItem
from notifier.alerts import alert_texts
from notifier.alerts.incidents import Incident, KnownEvent
from notifier.channel import ChannelError, NotYet, PartlyTaken, Picture, Ref, WholeMessageChannel
from notifier.delivery.dispatch import DeliverySources, Refs, Steps, growing
from notifier.delivery.lane_queue import LaneQueue
from notifier.delivery.message_steps import MessageSteps
from notifier.outbox_messages import AlertMessage, NoteMessage

LOOK_AGAIN = 0.5
"""Seconds between two looks whether an alert has all it waits for."""


class WholeMessageSteps(MessageSteps):
    """Delivers the messages of one channel; raises ChannelError and what the ledger raises.

    An alert waits for its cover, and for the end of its event for as long as the channel gathers. Events that join it
    later get a message of their own in the same thread; what else changes is not sent again.
    """

    channel: WholeMessageChannel

    def __init__(self, name: str, channel: WholeMessageChannel, sources: DeliverySources, texts: LaneQueue) -> None:
        super().__init__(name, channel, sources, texts)
        self._partly: dict[str, str] = {}  # the item that some of its recipients have, by key

    @property
    def steps(self) -> Steps:
        """What this delivers, by kind of message."""
        return {AlertMessage: self._alert, NoteMessage: self._note}

    def _alert(self, item: OutboxItem[AlertMessage]) -> Refs:
        known = self._to_send(item)
        if known is None:
            return {}
        refs, incident = known
        told = refs.get("told", [])
        new = tuple(each for each in incident.events if each.event not in told)
        if new:
            self._wait_for(item, incident, new)
            events = [each.event for each in new]
            ref = self._in_turn(item, lambda: self._send_about(item, incident, new, refs.get("ref")))
            refs = {"ref": refs.get("ref", ref), "told": [*told, *events]}
            self.sources.told(self.name, incident, events)
        return {**refs, "version": incident.version}

    def _wait_for(self, item: OutboxItem[AlertMessage], incident: Incident, new: Sequence[KnownEvent]) -> None:
        """Raises NotYet while the cover is not chosen, or an event may still end in time."""
        now = self.sources.clock.now()
        gathering = any(each.duration is None and 0 <= now - each.began_at < self.channel.gathers for each in new)
        if incident.settling or gathering:
            raise NotYet("the alert waits for its pictures", growing(item.waits, LOOK_AGAIN, 2.0))

    def _in_turn(self, item: OutboxItem[AlertMessage], send: Callable[[], Ref]) -> Ref:
        """Send it, unless some recipients have an earlier item about the same and others wait for it."""
        if self._partly.get(item.key, item.id) != item.id:
            raise NotYet("some recipients still wait for an earlier message about it", LOOK_AGAIN * 10)
        self._partly.pop(item.key, None)
        try:
            return send()
        except PartlyTaken:
            self._partly[item.key] = item.id
            raise

    def _send_about(self, item: OutboxItem[AlertMessage], incident: Incident, new: tuple[KnownEvent, ...],
                    earlier: Ref | None) -> Ref:
        """Send a message about these events, with a summary first where many had to wait."""
        about = incident if earlier is None else replace(incident, events=new, cover="")
        now, timezone = self.sources.clock.now(), self.sources.timezone
        message = alert_texts.alert(about, now, timezone)
        if len(new) > 1:
            lines = alert_texts.lines(about, [each.event for each in new], now, timezone)
            message = replace(message, detail=f"{message.detail}\n{lines}")
        if incident.doubtful and earlier is None:
            message = alert_texts.doubtful(message)
        if earlier is None:
            self._sum_up(item)
        pictures = self._pictures(about)
        ref = self._found(item.id, item.put_at) or self._sending(
            item.id, lambda: self._handed_over(item, message, pictures, earlier))
        self._say_who_is_refused(ref)
        return ref

    def _handed_over(self, item: OutboxItem[Any], message: Message, pictures: list[Picture],
                     earlier: Ref | None) -> Ref:
        """Send it; without its pictures where the channel refuses those."""
        try:
            return self.channel.send_whole(message, pictures, item.id, earlier)
        except ChannelError as error:
            if error.transient or error.about != "picture":
                raise
            return self.channel.send_whole(message, [], item.id, earlier)

    def _say_who_is_refused(self, ref: Ref) -> None:
        """Tell those who get this channel's messages who does not, and why; once for each code of the server's."""
        for who, why in ref.get("refused", {}).items():
            note = NoteMessage(f"{who} gets no alerts: {why}", "")
            self.sources.outbox.put(self.name, f"refused:{who}:{why[:3]}", note, lane=note.lane)

    def _pictures(self, incident: Incident) -> list[Picture]:
        """The cover, and others of its events evenly spread over them, at most as many as a message takes."""
        cover = incident.cover
        others = [each for known in incident.events for each in known.pictures if each != cover]
        room = self.channel.most_pictures - bool(cover)
        step = max(1.0, len(others) / room) if room > 0 else 0.0
        spread = [others[int(at * step)] for at in range(min(room, len(others)))] if room > 0 else []
        found = (self._picture(each, incident) for each in [*([cover] if cover else []), *spread])
        return [each for each in found if each is not None]

    def _picture(self, id: str, incident: Incident) -> Picture | None:
        try:
            jpeg = self.sources.picture(id)
        except PictureGone:
            return None
        alt = alert_texts.beside_picture(incident, id, self.sources.clock.now(), self.sources.timezone)
        return Picture(jpeg, f"{id.rpartition('/')[2]}.jpg", alt)
