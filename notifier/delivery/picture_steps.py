"""Delivering pictures: the cover of an incident into its message, all others into its thread, and asked ones."""

import logging
from typing import Any, TypeVar

from ledger.errors import PictureGone
from ledger.redis.outbox import OutboxItem
from notifier.alerts import alert_texts
from notifier.alerts.incidents import Incident
from notifier.channel import ChannelError, ExpiringPictureChannel, NotYet, Picture, PictureChannel
from notifier.delivery.dispatch import DeliverySources, Refs, Step, Steps, growing
from notifier.delivery.lane_queue import LaneQueue
from notifier.delivery.text_steps import words_of
from notifier.outbox_messages import (
    AlertMessage,
    AskedMedia,
    AskedPicture,
    ForgetFile,
    HoldPicture,
    MediaMessage,
    NoteMessage,
    SharePicture,
    ShowPicture,
    UploadPicture,
)

log = logging.getLogger(__name__)

SHOW_EVERY = 0.4
"""Seconds between two tries to show an uploaded picture; Slack takes 1 to 3 s to process one."""

SHOW_TRIES = 75
"""Tries after which the picture goes into the thread instead: 30 s."""

AFTER_TEXTS = 0.2
"""Seconds between two looks whether texts still wait."""

LOOKED_AT_WITHIN = 1.5
"""Seconds an upload waits for the analyzer, so that what it saw is drawn into the picture."""

HELD = 600.0
"""Seconds for which a picture that was handed over but not shown is still there, for certain."""

Media = TypeVar("Media", bound=MediaMessage)


class PictureSteps:
    """Delivers the pictures of one channel; raises ChannelError and what the ledger raises.

    texts: what waits in the channel's lane of texts, which goes first.
    """

    def __init__(self, name: str, channel: PictureChannel, sources: DeliverySources, texts: LaneQueue) -> None:
        self.name, self.channel, self.sources, self.texts = name, channel, sources, texts
        self._dropped = ""

    @property
    def steps(self) -> Steps:
        """What this delivers, by kind of message."""
        kept = self._while_remembered
        return {UploadPicture: kept(self._upload), ShowPicture: kept(self._show), HoldPicture: kept(self._hold),
                SharePicture: kept(self._share), AskedPicture: self._asked, ForgetFile: self._forget}

    def _while_remembered(self, step: Step) -> Step:
        """The same step, which drops what belongs to an incident that is forgotten; the log says so once."""

        def guarded(item: OutboxItem[Media]) -> Refs:
            if self._incident(item) is not None:
                return step(item)
            media = item.message.media
            if media != self._dropped:
                log.warning("%s: %s is dropped: its alert is not remembered any more", self.name, media)
            self._dropped = media
            return {}

        return guarded

    def _upload(self, item: OutboxItem[UploadPicture]) -> Refs:
        if self._refs(item).get("file"):
            return {}
        self._after_texts()
        self._when_looked_at(item)
        picture = self._picture(item)
        return {"file": self._handed_over(self.channel.upload(picture))} if picture else {}

    def _show(self, item: OutboxItem[ShowPicture]) -> Refs:
        incident = self._incident(item)
        refs = self._alerted(item)
        if incident is None or not refs.get("file"):
            return {}
        message = alert_texts.alert(incident, refs["alerted_at"], self.sources.timezone)
        try:
            self.channel.edit(refs["ref"], message, refs["file"])
        except ChannelError as error:
            if error.about != "picture":
                raise
            if item.waits < SHOW_TRIES:
                raise NotYet(str(error), SHOW_EVERY) from error
            return self._into_thread(item, self._hold(item))
        self._seen(incident, item.message.media, refs["file"])
        return {"shown": True, "version": incident.version, "words": words_of(message)}

    def _hold(self, item: OutboxItem[Media]) -> Refs:
        self._after_texts()
        self._when_looked_at(item)
        picture = self._picture(item)
        if picture is None:
            return {}
        file = self._handed_over(self.channel.hold(picture))
        return {f"held {item.message.media}": [file, self.sources.clock.now()]}

    def _share(self, item: OutboxItem[Media]) -> Refs:
        held = {name: value for name, value in self._alerted(item).items() if name == f"held {item.message.media}"}
        if any(not 0 <= self.sources.clock.now() - at < HELD for _, at in held.values()):
            held = self._hold(item)
        return self._into_thread(item, held)

    def _into_thread(self, item: OutboxItem[Media], held: Refs) -> Refs:
        incident, refs = self._incident(item), self._alerted(item)
        for file, _ in held.values() if incident else ():
            assert incident is not None
            words = self._words(incident, item.message, refs["alerted_at"])
            self.channel.share(refs["ref"], words, file, words)
            self._seen(incident, item.message.media, file)
        return held

    def _words(self, incident: Incident, message: MediaMessage, now: float) -> str:
        """The text beside it in the thread."""
        return alert_texts.beside_picture(incident, message.media, now, self.sources.timezone)

    def _seen(self, incident: Incident, picture: str, file: str) -> None:
        """This is the newest picture of its camera at the channel, for the house's page there."""
        of = next((each for each in incident.events if picture in each.pictures), None)
        if of is not None:
            self.sources.records.store.put({f"seen:{self.name}:{of.camera}": {"file": file, "at": of.began_at}})

    def _asked(self, item: OutboxItem[AskedMedia]) -> Refs:
        self._after_texts()
        asked, picture = item.message, self._asked_picture(item.message)
        words = asked.text if picture or not asked.media else f"{asked.text}: the picture is gone"
        try:
            file = self.channel.answer(asked.place, words, picture)
        except ChannelError as error:
            if not error.concerns_message:
                raise
            note = NoteMessage(words, f"it could not be shown where it was asked for: {error}")
            self.sources.outbox.put(self.name, f"{item.id}:here", note, lane=note.lane)
            return {}
        if file:
            self._handed_over(file)
        return {}

    def _forget(self, item: OutboxItem[ForgetFile]) -> Refs:
        try:
            self.channel.forget(item.message.file)
        except ChannelError as error:
            if not error.concerns_message:
                raise
            log.warning("%s: a picture stays: %s", self.name, error)
        return {}

    def _handed_over(self, file: str) -> str:
        if isinstance(self.channel, ExpiringPictureChannel) and self.channel.delete_after > 0:
            self.sources.shared(self.name, file, self.channel.delete_after)
        return file

    def _after_texts(self) -> None:
        """Texts go first where the connection is slow: raises NotYet while one of them could be sent."""
        if self.texts.busy():
            raise NotYet("texts go before pictures", max(AFTER_TEXTS, self.texts.off()), whole_lane=True)

    def _when_looked_at(self, item: OutboxItem[Media]) -> None:
        """Raises NotYet while the analyzer may still say what the picture shows."""
        incident = self._incident(item) if self.sources.analyzer else None
        known = incident.event(item.message.event) if incident else None
        if known is None or item.message.media in known.looked:
            return
        if 0 <= self.sources.clock.now() - item.put_at < LOOKED_AT_WITHIN:
            raise NotYet("the picture has not been looked at yet", 0.1)

    def _alerted(self, item: OutboxItem[Media]) -> dict[str, Any]:
        """The refs of a message that was sent; raises NotYet while it is on its way, ChannelError if it never will."""
        refs = self._refs(item)
        if "ref" in refs:
            return refs
        coming = self.texts.waits_for(item.key, AlertMessage)
        refs = self._refs(item)  # it may have been sent between both looks
        if "ref" in refs:
            return refs
        if coming:
            raise NotYet("the message of this picture has not been sent yet", growing(item.waits, 0.1, 10.0))
        raise ChannelError("the message of this picture was refused", transient=False, about="message")

    def _refs(self, item: OutboxItem[Media]) -> Refs:
        return self.sources.outbox.refs(self.name, item.key)

    def _incident(self, item: OutboxItem[Media]) -> Incident | None:
        """The incident the item is about, None when it is forgotten."""
        return self.sources.records.incident(item.message.incident)

    def _picture(self, item: OutboxItem[Media]) -> Picture | None:
        id, incident = item.message.media, self._incident(item)
        alt = alert_texts.beside_picture(incident, id, self.sources.clock.now()) if incident else ""
        return self._read(id, alt)

    def _asked_picture(self, asked: AskedMedia) -> Picture | None:
        return self._read(asked.media, asked.text) if asked.media else None

    def _read(self, id: str, alt: str) -> Picture | None:
        """The picture, None when it is gone."""
        try:
            jpeg = self.sources.picture(id)
        except PictureGone:
            log.info("%s: picture %s is gone", self.name, id)
            return None
        return Picture(jpeg, f"{id.rpartition('/')[2]}.jpg", alt)
