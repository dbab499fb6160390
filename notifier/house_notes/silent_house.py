"""The silent-house alarm: a channel holds a message that says the house is silent, and the house keeps putting it off.

Slack cannot move such a message, so the next one is scheduled before the old one is unscheduled.
Limits: https://docs.slack.dev/reference/methods/chat.scheduleMessage and .../chat.deleteScheduledMessage
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from house import facts
from house.durations import duration
from house.state.house_state import HouseState
from house.times import clock
from ledger.redis.outbox import OutboxItem
from notifier.channel import ChannelError, ScheduledMessage, SchedulingChannel
from notifier.delivery.dispatch import DeliverySources, Refs, Steps
from notifier.house_notes import note_texts
from notifier.outbox_messages import NoteMessage, SilenceAlarm

log = logging.getLogger(__name__)

LOCKED = 120.0
"""Seconds before its time in which a scheduled message is left alone: Slack refuses to delete it in the last 60."""

AGAIN = 600.0
"""Seconds until the next try after Slack refused, or while the clock is wrong."""


@dataclass(frozen=True)
class SilencePlan:
    """What to do now. schedule: the unix second for a new message, None for none. unschedule: ids of old ones.

    look_again: seconds until the next look. coming: times of messages that can no longer be unscheduled.
    """

    schedule: int | None
    unschedule: tuple[str, ...]
    look_again: float
    coming: tuple[int, ...]


def plan(waiting: Sequence[ScheduledMessage], now: float, silence: float) -> SilencePlan:
    """Keep one message `silence` seconds ahead: renewed when a third of that has passed, so never in its last minutes.

    `waiting` are this house's messages. With silence 0 all are unscheduled. Doing what the plan says, and planning
    again, changes nothing.
    """
    locked = [each for each in waiting if each.at - now < LOCKED]
    free = sorted((each for each in waiting if each.at - now >= LOCKED), key=lambda each: each.at)
    coming = tuple(each.at for each in locked)
    if silence <= 0:
        return SilencePlan(None, tuple(each.id for each in free), AGAIN, coming)
    kept = free[-1] if free and now + silence * 2 / 3 <= free[-1].at <= now + silence + LOCKED else None
    old = tuple(each.id for each in free if each is not kept)
    newest = kept.at if kept else int(now + silence)
    look_again = max(1.0, newest - now - silence * 2 / 3 + 1.0)
    if locked:
        look_again = min(look_again, max(each.at for each in locked) - now + 5.0)
    return SilencePlan(None if kept else newest, old, look_again, coming)


def posted(expected: Iterable[int], waiting: Sequence[ScheduledMessage], now: float) -> list[int]:
    """Which of the messages that were not unscheduled have been posted meanwhile, by their times."""
    there = {each.at for each in waiting}
    return [at for at in expected if at <= now and at not in there]


@dataclass(frozen=True)
class WatchedHouse:
    """The house the alarm is about: its name, and its state when asked."""

    name: str
    state: Callable[[], HouseState]


class SilentHouse:
    """Delivers the alarm of one channel; `later` has this process handle a fact after some seconds."""

    def __init__(self, name: str, channel: SchedulingChannel, sources: DeliverySources, house: WatchedHouse,
                 later: Callable[[str, float, facts.Fact], None]) -> None:
        self.name, self.channel, self.sources, self.house, self.later = name, channel, sources, house, later

    @property
    def steps(self) -> Steps:
        """What this delivers, by kind of message."""
        return {SilenceAlarm: self._guard}

    def cancel(self) -> None:
        """The house stops in an orderly way: take back what can be. Raises ChannelError and what the store raises."""
        for id in plan(self._waiting(), self.sources.clock.now(), 0.0).unschedule:
            self.channel.unschedule(id)
        self._expect(())

    def _guard(self, item: OutboxItem[SilenceAlarm]) -> Refs:
        try:
            self._renew()
        except ChannelError as error:
            if not error.concerns_message:
                raise
            log.warning("%s: the silent-house alarm is not set: %s", self.name, error)
            self._look_again(AGAIN)
        return {}

    def _renew(self) -> None:
        now, waiting = self.sources.clock.now(), self._waiting()
        if any(each.kind == "clock" for each in self.house.state().troubles):
            self._look_again(AGAIN)
            return
        came = posted(self._expected(), waiting, now)
        steps = plan(waiting, now, self.channel.silence)
        if steps.schedule is not None:
            self.channel.schedule(self._words(now), steps.schedule)
        for id in steps.unschedule:
            self.channel.unschedule(id)
        for at in came:
            self._all_well(at, now)
        newest = [each.at for each in waiting if each.id not in steps.unschedule] + [steps.schedule or 0]
        self._expect([*steps.coming, *(at for at in newest if at > now)])
        if self.channel.silence > 0 or steps.coming:
            self._look_again(steps.look_again)

    def _waiting(self) -> list[ScheduledMessage]:
        return [each for each in self.channel.scheduled() if each.text.startswith(self._beginning)]

    @property
    def _beginning(self) -> str:
        return f"No sign of life from {self.house.name}"

    def _words(self, now: float) -> str:
        since = clock(now, now, self.sources.timezone)
        return (f"{self._beginning} since {since} ({duration(self.channel.silence)}): "
                "its power, its line or the house itself may be down.")

    def _all_well(self, at: int, now: float) -> None:
        since = at - self.channel.silence
        note = note_texts.house_is_back(since, now, self.sources.timezone)
        self.sources.outbox.put(self.name, f"all well:{at}", NoteMessage(note.title, note.detail))

    def _look_again(self, seconds: float) -> None:
        now = self.sources.clock.now()
        fact = facts.SilenceGuarded(at=now, channel=self.name, until=now + seconds)
        self.later(f"guard:{self.name}", seconds, fact)

    def _expected(self) -> list[int]:
        return list((self.sources.records.store.get(f"guard:{self.name}") or {}).get("expected", ()))

    def _expect(self, at: Iterable[int]) -> None:
        self.sources.records.store.put({f"guard:{self.name}": {"expected": sorted(set(at))}})
