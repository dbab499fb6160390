"""Delivering pictures: the cover of an incident into its message, all others into its thread, and asked ones."""

import logging
from typing import Any

from ledger.errors import PictureGone
from notifier.alerts import message_texts
from notifier.alerts.incidents import Incident
from notifier.channel import ChannelError, Picture, PictureChannel
from notifier.delivery.dispatch import DeliverySources, NotYet, QueuedItem, Remember, Step
from notifier.delivery.text_steps import words_of

log = logging.getLogger(__name__)

SHOW_EVERY = 0.4
"""Seconds between two tries to show an uploaded picture; Slack takes 1 to 3 s to process one."""

SHOW_TRIES = 75
"""Tries after which the picture goes into the thread instead: 30 s."""

LOOKED_AT_WITHIN = 1.5
"""Seconds an upload waits for the analyzer, so that what it saw is drawn into the picture."""

HELD = 600.0
"""Seconds for which a picture that was handed over but not shown is still there, for certain."""


class PictureSteps:
    """Delivers the pictures of one channel; raises ChannelError and what the ledger raises."""

    def __init__(self, name: str, channel: PictureChannel, sources: DeliverySources) -> None:
        self.name, self.channel, self.sources = name, channel, sources

    @property
    def steps(self) -> dict[str, Step]:
        """What this delivers, by what is to be done."""
        return {"upload": self._upload, "show": self._show, "hold": self._hold, "share": self._share,
                "asked": self._asked, "forget": self._forget}

    def _upload(self, item: QueuedItem) -> Remember:
        if self._refs(item).get("file"):
            return {}
        self._after_words()
        self._when_looked_at(item)
        picture = self._picture(item)
        return {"file": self._handed_over(self.channel.upload(picture))} if picture else {}

    def _show(self, item: QueuedItem) -> Remember:
        incident = self.sources.incident(item)
        refs = self._sent(item)
        if incident is None or not refs.get("file"):
            return {}
        message = message_texts.alert(incident, refs["alerted_at"], self.sources.timezone)
        try:
            self.channel.edit(refs["ref"], message, refs["file"])
        except ChannelError as error:
            if error.about != "picture":
                raise
            if item.tries < SHOW_TRIES:
                raise NotYet(str(error), SHOW_EVERY) from error
            return self._into_thread(item, self._hold(item))
        self._seen(incident, item.body["picture"], refs["file"])
        return {"shown": True, "version": incident.version, "words": words_of(message)}

    def _hold(self, item: QueuedItem) -> Remember:
        self._after_words()
        self._when_looked_at(item)
        picture = self._picture(item)
        if picture is None:
            return {}
        file = self._handed_over(self.channel.hold(picture))
        return {f"held {item.body['picture']}": [file, self.sources.clock.now()]}

    def _share(self, item: QueuedItem) -> Remember:
        held = {name: value for name, value in self._sent(item).items() if name == f"held {item.body['picture']}"}
        if any(not 0 <= self.sources.clock.now() - at < HELD for _, at in held.values()):
            held = self._hold(item)
        return self._into_thread(item, held)

    def _into_thread(self, item: QueuedItem, held: Remember) -> Remember:
        incident, refs = self.sources.incident(item), self._sent(item)
        for file, _ in held.values() if incident else ():
            assert incident is not None
            picture = item.body["picture"]
            words = message_texts.beside_picture(incident, picture, refs["alerted_at"], self.sources.timezone)
            self.channel.share(refs["ref"], words, file, words)
            self._seen(incident, picture, file)
        return held

    def _seen(self, incident: Incident, picture: str, file: str) -> None:
        """This is the newest picture of its camera at the channel, for the house's page there."""
        of = next((each for each in incident.events if picture in each.pictures), None)
        if of is not None:
            self.sources.records.store.put({f"seen:{self.name}:{of.camera}": {"file": file, "at": of.began_at}})

    def _asked(self, item: QueuedItem) -> Remember:
        self._after_words()
        body, picture = item.body, self._picture(item)
        words = body["words"] if picture or not body["picture"] else f"{body['words']}: the picture is gone"
        try:
            file = self.channel.answer(body["place"], words, picture)
        except ChannelError as error:
            if error.transient or error.about in ("channel", "room"):
                raise
            note = {"do": "note", "title": words, "detail": f"it could not be shown where it was asked for: {error}"}
            self.sources.outbox.put(self.name, f"{item.id}:here", note)
            return {}
        if file:
            self._handed_over(file)
        return {}

    def _forget(self, item: QueuedItem) -> Remember:
        try:
            self.channel.forget(item.body["file"])
        except ChannelError as error:
            if error.transient or error.about in ("channel", "room"):
                raise
            log.warning("%s: a picture stays: %s", self.name, error)
        return {}

    def _handed_over(self, file: str) -> str:
        self.sources.shared(self.name, file)
        return file

    def _after_words(self) -> None:
        """Words go first where the line is thin: raises NotYet while some of them wait."""
        outbox = self.sources.outbox
        if outbox.wait(self.name, "text") > 0 or outbox.head(self.name, "text"):
            raise NotYet("words go before pictures", 0.2)

    def _when_looked_at(self, item: QueuedItem) -> None:
        """Raises NotYet while the analyzer may still say what the picture shows."""
        incident = self.sources.incident(item) if self.sources.analyzer else None
        happening = incident.event(item.body["event"]) if incident else None
        if happening is None or item.body["picture"] in happening.looked:
            return
        if 0 <= self.sources.clock.now() - item.put_at < LOOKED_AT_WITHIN:
            raise NotYet("the picture has not been looked at yet", 0.1)

    def _sent(self, item: QueuedItem) -> dict[str, Any]:
        """The refs of a message that was sent; raises NotYet while it is on its way, ChannelError if it never will."""
        on_its_way = self.sources.outbox.head(self.name, "text") or self.sources.outbox.wait(self.name, "text") > 0
        refs = self._refs(item)
        if "ref" in refs:
            return refs
        if on_its_way:
            raise NotYet("the message of this picture has not been sent yet", min(0.1 * 2**item.tries, 10.0))
        raise ChannelError("the message of this picture was refused", transient=False, about="message")

    def _refs(self, item: QueuedItem) -> dict[str, Any]:
        return self.sources.outbox.refs(self.name, item.body["incident"])

    def _picture(self, item: QueuedItem) -> Picture | None:
        id = item.body["picture"]
        if not id:
            return None
        try:
            jpeg = self.sources.picture(id)
        except PictureGone:
            log.info("%s: picture %s is gone", self.name, id)
            return None
        incident = self.sources.incident(item) if "incident" in item.body else None
        alt = message_texts.beside_picture(incident, id, self.sources.clock.now()) if incident else item.body["words"]
        return Picture(jpeg, f"{id.rpartition('/')[2]}.jpg", alt)
