"""What the senders of all channels work with, and what each channel can deliver with it."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import Any

from house import facts
from house.clock import Clock
from house.fact_table import Use, kinds
from house.people.presence_report import PresenceReport
from house.settings.whole_config import Settings
from ledger.files.clips import Clips
from ledger.files.pictures import Pictures
from ledger.files.presence_files import PresenceFiles
from ledger.files.references import ReferenceFiles
from ledger.home import Home
from ledger.redis.log import Log
from ledger.redis.outbox import Outbox
from ledger.redis.timers import Timers
from ledger.tuning_files import TuningFiles
from notifier.alerts.incident_records import IncidentRecords
from notifier.alerts.incidents import Incident
from notifier.channel import (
    Channel,
    EditingChannel,
    HomeChannel,
    PictureChannel,
    SchedulingChannel,
    ThreadChannel,
    WholeMessageChannel,
)
from notifier.delivery.clip_steps import ClipSteps
from notifier.delivery.delivery_facts import DeliveryFacts
from notifier.delivery.dispatch import DeliverySources, Steps
from notifier.delivery.lane_queue import LaneQueue
from notifier.delivery.picture_steps import PictureSteps
from notifier.delivery.text_steps import TextSteps
from notifier.delivery.thread_note_steps import ThreadNoteSteps
from notifier.delivery.whole_message_steps import WholeMessageSteps
from notifier.house_notes.home_page import LOOK_BACK, HomePageSteps, now_of
from notifier.house_notes.silent_house import SilentHouse, WatchedHouse
from notifier.house_notes.walk_test_alerts import WalkTestSteps
from notifier.outbox_messages import OutboxMessage
from slack_format.home_blocks import HomePicture, HomeState


@dataclass(frozen=True)
class DeliveryParts:
    """The parts that deliver; safe to use from the threads of all senders."""

    settings: Settings
    log: Log
    outbox: Outbox[OutboxMessage]
    timers: Timers
    records: IncidentRecords
    home: Home
    clock: Clock

    @property
    def sources(self) -> DeliverySources:
        """Where delivering finds what it sends."""
        pictures = Pictures(self.home, "notifier")
        timezone, analyzer = self.settings.house.timezone, self.settings.analyzes
        return DeliverySources(self.outbox, self.records, self._picture(pictures), self.clock, timezone, self.alerted,
                               self.shared, analyzer, self.walked, self.told)

    def _picture(self, pictures: Pictures) -> Callable[[str], bytes]:
        """Opens a picture by its id; PictureGone. Of a camera's references it is "references/CAMERA/ID", of what its
        samples said of its settings "tuning/CAMERA".
        """
        references, tuning = ReferenceFiles(self.home), TuningFiles(self.home)

        def opened(id: str) -> bytes:
            kind, _, rest = id.partition("/")
            if kind == "tuning":
                return tuning.picture(rest)
            if kind != "references":
                return pictures.drawn(id)
            camera, _, name = rest.partition("/")
            return references.picture(camera, name)

        return opened

    def steps(self, name: str, channel: Channel, texts: LaneQueue) -> Steps:
        """All that this channel can deliver; `texts` is its lane of texts, for which pictures wait."""
        text_steps = self._text_steps(name, channel, texts)
        steps = text_steps.steps | WalkTestSteps(channel, self.sources, text_steps).steps
        if isinstance(channel, ThreadChannel):
            steps |= ThreadNoteSteps(name, channel, self.sources, texts).steps
        if isinstance(channel, PictureChannel):
            steps |= PictureSteps(name, channel, self.sources, texts).steps
            steps |= ClipSteps(name, channel, self.sources, texts, Clips(self.home, "notifier")).steps
        if isinstance(channel, HomeChannel):
            steps |= HomePageSteps(name, channel, self.page, self.refresh).steps
        if isinstance(channel, SchedulingChannel):
            steps |= self.silent_house(name, channel).steps
        return steps

    def _text_steps(self, name: str, channel: Channel, texts: LaneQueue) -> TextSteps | WholeMessageSteps:
        if isinstance(channel, EditingChannel):
            return TextSteps(name, channel, self.sources, texts)
        assert isinstance(channel, WholeMessageChannel)  # open_channels opens no other
        return WholeMessageSteps(name, channel, self.sources, texts)

    def delivery_facts(self, name: str, channel: Channel | None = None) -> DeliveryFacts:
        """What becomes of the alerts on this channel."""
        return DeliveryFacts(name, self.log, self.outbox, self.records, self.clock, self.settings.house.timezone,
                          isinstance(channel, ThreadChannel))

    def told(self, channel: str, incident: Incident, events: Collection[str]) -> None:
        """A channel was told of these events of the incident."""
        self.delivery_facts(channel).delivered(incident, events)

    def silent_house(self, name: str, channel: SchedulingChannel) -> SilentHouse:
        """The silent-house alarm of this channel."""
        house = WatchedHouse(self.settings.house.name, self.log.state)
        return SilentHouse(name, channel, self.sources, house, self.timers.after)

    def alerted(self, since: float) -> tuple[int, int]:
        """How many alerts and events were alerted since that unix time."""
        found = self.log.recent(5000, [facts.AlertDecided])
        events = {f.event for f in found if isinstance(f, facts.AlertDecided) and f.sent and f.at >= since}
        records = [self.records.event(event) for event in events]
        return len({each.incident for each in records if each}), len(events)

    def shared(self, channel: str, file: str, seconds: float) -> None:
        """A picture was handed to a channel: it is removed there after so many seconds."""
        now = self.clock.now()
        fact = facts.PictureShared(at=now, channel=channel, file=file)
        self.timers.set(f"shared:{channel}:{file}", now + seconds, fact)

    def walked(self, channel: str, event: str, camera: str, delay: float) -> None:
        """An event of a walk test was alerted: the channel had taken it `delay` seconds after it began."""
        self.log.record(facts.WalkTestReported(at=self.clock.now(), id=facts.derived_id("walked", event, channel),
                                               event=event, camera=camera, delay=delay, channel=channel))

    def page(self, channel: str) -> HomeState:
        """What the house's page shows on that channel now."""
        recent = self.log.recent(LOOK_BACK, kinds(Use.HOME_EVENTS))
        seen = {name: HomePicture(found["file"], found["at"]) for name in self.settings.cameras
                if (found := self.records.store.get(f"seen:{channel}:{name}"))}
        report = PresenceReport.read(PresenceFiles(self.home).shown())
        return replace(now_of(self.settings, self.log.state(), recent, seen, self.clock.now()),
                       presence=report)

    def refresh(self, user: str, role: str, seconds: float) -> None:
        """Show a person the page again in some seconds."""
        self.timers.after(f"home:{user}", seconds, facts.HomeOpened(at=0.0, user=user, role=role))


def both(first: Callable[[Any], None], then: Callable[[Any], None]) -> Callable[[Any], None]:
    """A handler of facts that does one, then the other."""

    def handle(fact: Any) -> None:
        first(fact)
        then(fact)

    return handle
