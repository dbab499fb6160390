"""What the senders of all channels work with, and what each channel can deliver with it."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from house import facts
from house.clock import Clock
from house.fact_table import Use, kinds
from house.settings.whole_config import Settings
from ledger.files.clips import Clips
from ledger.files.pictures import Pictures
from ledger.home import Home
from ledger.redis.log import Log
from ledger.redis.outbox import Outbox
from ledger.redis.timers import Timers
from notifier.alerts.incident_records import IncidentRecords
from notifier.alerts.incidents import Incident
from notifier.channel import Channel, HomeChannel, PictureChannel, SchedulingChannel, ThreadChannel
from notifier.delivery.clip_steps import ClipSteps
from notifier.delivery.delivery_facts import DeliveryFacts
from notifier.delivery.dispatch import DeliverySources, Steps
from notifier.delivery.lane_queue import LaneQueue
from notifier.delivery.picture_steps import PictureSteps
from notifier.delivery.text_steps import TextSteps
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
        return DeliverySources(self.outbox, self.records, pictures.drawn, self.clock, self.settings.house.timezone,
                               self.alerted, self.shared, bool(self.settings.analysis.analyzer), self.walked,
                               self.told)

    def steps(self, name: str, channel: Channel, texts: LaneQueue) -> Steps:
        """All that this channel can deliver; `texts` is its lane of texts, for which pictures wait."""
        text_steps = TextSteps(name, channel, self.sources, texts)
        steps = text_steps.steps | WalkTestSteps(channel, self.sources, text_steps).steps
        if isinstance(channel, PictureChannel):
            steps |= PictureSteps(name, channel, self.sources, texts).steps
            steps |= ClipSteps(name, channel, self.sources, texts, Clips(self.home, "notifier")).steps
        if isinstance(channel, HomeChannel):
            steps |= HomePageSteps(name, channel, self.page, self.refresh).steps
        if isinstance(channel, SchedulingChannel):
            steps |= self.silent_house(name, channel).steps
        return steps

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
        return now_of(self.settings, self.log.state(), recent, seen, self.clock.now())

    def refresh(self, user: str, role: str, seconds: float) -> None:
        """Show a person the page again in some seconds."""
        self.timers.after(f"home:{user}", seconds, facts.HomeOpened(at=0.0, user=user, role=role))


def both(first: Callable[[Any], None], then: Callable[[Any], None]) -> Callable[[Any], None]:
    """A handler of facts that does one, then the other."""

    def handle(fact: Any) -> None:
        first(fact)
        then(fact)

    return handle
