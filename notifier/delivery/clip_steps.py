"""Clips on their way to people: into the thread of their event's message, and to where one was asked for."""

import logging

from house import facts
from house.status_sentence import place
from house.times import clock, duration
from ledger.errors import ClipGone
from ledger.files.clips import Clips
from notifier.alerts.alerting import AlertingParts
from notifier.alerts.incidents import Incident
from notifier.channel import Picture, PictureChannel
from notifier.delivery.dispatch import DeliverySources, QueuedItem, Remember, Step
from notifier.delivery.picture_steps import PictureSteps

log = logging.getLogger(__name__)

LARGEST = 200 * 1024 * 1024
"""Bytes of a clip that are still sent; a larger one stays in the dashboard."""


class ClipAlerts:
    """Answers the facts about clips; raises what log and store raise. Ids are derived: the second time does nothing."""

    def __init__(self, desk: AlertingParts) -> None:
        self.desk = desk

    def stored(self, fact: facts.ClipStored) -> None:
        """A clip is there: it goes into the thread of its event's message; without one it goes nowhere."""
        dossier = self.desk.records.dossier(fact.event)
        incident = self.desk.records.incident(dossier.incident) if dossier and dossier.incident else None
        if incident is None or fact.size > LARGEST:
            return
        body = {"incident": incident.id, "event": fact.event, "picture": fact.clip, "seconds": fact.seconds}
        for step in ("clip-hold", "clip-share"):
            self.desk.post.media(f"{fact.clip}:{step}", {"do": step, **body}, incident.id)

    def asked(self, fact: facts.ClipAsked) -> None:
        """Somebody in Slack wants to see a clip."""
        words = f"Clip of {place(fact.camera)}, event {fact.event[:8]}"
        body = {"do": "clip-asked", "place": fact.channel, "words": words, "picture": fact.clip}
        self.desk.post.media(fact.id, body, fact.id)


class ClipSteps(PictureSteps):
    """Delivers the clips of one channel, in the way pictures are delivered there."""

    def __init__(self, name: str, channel: PictureChannel, sources: DeliverySources, shelf: Clips) -> None:
        super().__init__(name, channel, sources)
        self._shelf = shelf

    @property
    def steps(self) -> dict[str, Step]:
        return {"clip-hold": self._hold, "clip-share": self._share, "clip-asked": self._asked}

    def _when_looked_at(self, item: QueuedItem) -> None:
        """Nothing is drawn into a clip, so it waits for nobody."""

    def _into_thread(self, item: QueuedItem, held: Remember) -> Remember:
        incident, refs = self.sources.incident(item), self._sent(item)
        for file, _ in held.values() if incident else ():
            assert incident is not None
            words = self._words(incident, item, refs["alerted_at"])
            self.channel.share(refs["ref"], words, file, words)
        return held

    def _words(self, incident: Incident, item: QueuedItem, alerted_at: float) -> str:
        happening = incident.event(item.body["event"]) or incident.events[0]
        at = clock(happening.began_at, alerted_at, self.sources.timezone)
        return f"Clip of {place(happening.camera)}, {at}, {duration(item.body['seconds'])}"

    def _picture(self, item: QueuedItem) -> Picture | None:
        clip = item.body["picture"]
        try:
            path = self._shelf.path(clip)
            film = path.read_bytes() if path.stat().st_size <= LARGEST else b""
        except (ClipGone, OSError):
            film = b""
        if not film:
            log.info("%s: clip %s is gone, or too large to send", self.name, clip)
            return None
        _, camera, _, name = clip.split("/")
        return Picture(film, f"{camera}-{name[:12]}.mp4", "A clip of the event")
