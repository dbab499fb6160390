"""Clips on their way to people: into the thread of their event's message, and to where one was asked for."""

import logging

from house import facts
from house.durations import duration
from house.names import place
from house.times import clock
from ledger.errors import ClipGone
from ledger.files.clips import Clips
from ledger.redis.outbox import OutboxItem
from notifier.alerts.event_alerting import AlertingParts
from notifier.alerts.incidents import Incident
from notifier.channel import Picture, PictureChannel
from notifier.delivery.dispatch import DeliverySources, Steps
from notifier.delivery.lane_queue import LaneQueue
from notifier.delivery.picture_steps import Media, PictureSteps
from notifier.outbox_messages import AskedClip, HoldClip, MediaMessage, ShareClip

log = logging.getLogger(__name__)

LARGEST = 200 * 1024 * 1024
"""Bytes of a clip that are still sent; a larger one stays in the dashboard."""


class ClipAlerts:
    """Handles the facts about clips; raises what log and store raise. Ids are derived: the second time does nothing."""

    def __init__(self, parts: AlertingParts) -> None:
        self.parts = parts

    def stored(self, fact: facts.ClipStored) -> None:
        """A clip is there: it goes to where it was asked for, or into the thread of its event's message; without either
        it goes nowhere.
        """
        if fact.channel and fact.part == 1:
            words = f"Clip of {place(fact.camera)}, {duration(fact.seconds)}"
            self.parts.outgoing.put(f"{fact.clip}:clip-asked", AskedClip(fact.channel, words, fact.clip), fact.id)
            return
        incident = self.parts.records.incident_of(fact.event)
        if incident is None or fact.size > LARGEST:
            return
        about = (incident.id, fact.event, fact.clip, fact.seconds)
        self.parts.outgoing.put(f"{fact.clip}:clip-hold", HoldClip(*about), incident.id)
        self.parts.outgoing.put(f"{fact.clip}:clip-share", ShareClip(*about), incident.id)

    def asked(self, fact: facts.ClipAsked) -> None:
        """Somebody in Slack wants to see a clip."""
        words = f"Clip of {place(fact.camera)}, event {fact.event[:8]}"
        self.parts.outgoing.put(fact.id, AskedClip(fact.channel, words, fact.clip), fact.id)


class ClipSteps(PictureSteps):
    """Delivers the clips of one channel, in the way pictures are delivered there."""

    def __init__(self, name: str, channel: PictureChannel, sources: DeliverySources, texts: LaneQueue,
                 clips: Clips) -> None:
        super().__init__(name, channel, sources, texts)
        self._clips = clips

    @property
    def steps(self) -> Steps:
        kept = self._while_remembered
        return {HoldClip: kept(self._hold), ShareClip: kept(self._share), AskedClip: self._asked}

    def _when_looked_at(self, item: OutboxItem[Media]) -> None:
        """Nothing is drawn into a clip, so it waits for nobody."""

    def _words(self, incident: Incident, message: MediaMessage, now: float) -> str:
        known = incident.event(message.event) or incident.events[0]
        at = clock(known.began_at, now, self.sources.timezone)
        return f"Clip of {place(known.camera)}, {at}, {duration(message.seconds)}"

    def _read(self, id: str, alt: str) -> Picture | None:
        try:
            path = self._clips.path(id)
            film = path.read_bytes() if path.stat().st_size <= LARGEST else b""
        except (ClipGone, OSError):
            film = b""
        if not film:
            log.info("%s: clip %s is gone, or too large to send", self.name, id)
            return None
        _, camera, _, name = id.split("/")
        return Picture(film, f"{camera}-{name[:12]}.mp4", "A clip of the event")
