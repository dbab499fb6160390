"""What each page shows, gathered from the services; the templates only lay it out."""

import re
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from app.pages.camera_status import CameraCard, describe, period_of
from app.reading import process_health
from app.services import Services
from house import times
from house.alerting.alert_outcome import alert_outcome
from house.commands.modes.choose_mode import MODES
from house.commands.status import people
from house.commands.table import TABLE
from house.event_summary import Event
from house.facts import CommandGiven, Fact, ModeChosen, OverrideChosen
from house.people.persons import in_words, name_of
from house.search.query import EventQuery
from house.settings.sections.ingest import sender_of
from house.spending.spending_text import Spending
from house.state.house_state import HouseState, Trouble
from house.status_sentence import Sentence, alerts_text, all_switches, mode_notes, sentence
from house.troubles import unreachable_channels
from ledger.errors import LedgerError
from ledger.home import age_of
from ledger.spending.spending_now import spending_now

EVENTS_NOW = 6
ONLY_ASK = frozenset(each.name for each in TABLE if each.role == "viewer") | {"help", "audit"}
"""Commands that change nothing; the audit (./hearthwatch audit) has them as well."""
LOG_LINES = 200
SILENT_AFTER = 15.0
"""Seconds without a frame after which a camera is said to give no pictures, unless it gives them seldom."""
SLACK_ID = re.compile(r"\b[UW][A-Z0-9]{4,20}\b")
KNOWN = re.compile(rf"(?P<name>.+) \((?P<id>{SLACK_ID.pattern})\)")


@dataclass(frozen=True)
class HouseView:
    """The house as a page shows it: everything is of the same moment."""

    now: float
    state: HouseState
    facts: list[Fact]
    events: list[Event]
    services: Services

    @property
    def zone(self) -> str:
        """The house's time zone."""
        return self.services.settings.house.timezone

    @property
    def away(self) -> str:
        """Why the log cannot be read now; "" when it can."""
        return self.services.reading.away

    @cached_property
    def sentence(self) -> Sentence:
        """The state in a sentence."""
        return sentence(self.state, self.services.settings, self.now, self._silent)

    @property
    def _silent(self) -> list[str]:
        """The cameras whose newest frame is much older than it should be."""
        found = []
        for name, own in self.services.settings.cameras.items():
            age = age_of(self.services.home.frame_time(name), self.now)
            if not sender_of(own.source) and age is not None and age > max(SILENT_AFTER, 3 * period_of(own)):
                found.append(name)
        return found

    @property
    def channels_down(self) -> list[str]:
        """The channels, as people call them, on which nothing can be delivered now."""
        return unreachable_channels(self.state, self.services.settings)

    @property
    def mode_notes(self) -> dict[str, str]:
        """Of the modes Night and Auto that they do nothing of their own here, and why."""
        return mode_notes(self.services.settings)

    @property
    def unseen(self) -> int | None:
        """How many events nobody has seen yet; None while they are being counted.

        Those of the log by what the log knows, which is ahead of the history; older ones by the history.
        """
        near = [event for event in self.events if event.began_at >= self.state.seen_before]
        since = min((event.began_at for event in near), default=self.now)
        own = sum(1 for event in near if not event.seen_by_people)
        try:
            older = self.services.counter.of(
                EventQuery(unseen=True, since=self.state.seen_before or None, until=since), self.state.seen_before)
        except LedgerError:
            return own
        return None if older is None else own + older.total

    @property
    def since(self) -> float | None:
        """When the mode was last chosen (unix time), None when that is not among the latest facts."""
        chosen = (f.at for f in self.facts if isinstance(f, ModeChosen | OverrideChosen))
        return next(chosen, None)

    @property
    def mode(self) -> str:
        """The base mode that is chosen; "unknown" when it was lost."""
        return self.state.base_mode(self.services.settings.house.first_mode)

    @property
    def held(self) -> bool:
        """Whether all cameras are held on or off, whatever the mode."""
        return self.state.hold("", self.now) is not None

    @property
    def modes(self) -> tuple[str, ...]:
        """The modes to choose from."""
        return MODES

    @property
    def alerts(self) -> str:
        """The alerts in words."""
        return alerts_text(self.state, self.services.settings, self.now)

    @property
    def alerts_state(self) -> str:
        """on, off or snoozed, for the whole house."""
        return self.state.alerts("", self.now)

    @property
    def troubles(self) -> tuple[Trouble, ...]:
        """What is wrong now."""
        return self.state.troubles

    @property
    def people(self) -> str:
        """Who is home, in words."""
        return people(self.state)

    @property
    def cameras(self) -> list[CameraCard]:
        """Every camera."""
        return [self.camera(name) for name in self.services.settings.cameras]

    def camera(self, name: str) -> CameraCard:
        """One camera."""
        switch = all_switches(self.state, self.services.settings, self.now)[name]
        age = age_of(self.services.home.frame_time(name), self.now)
        newest = next((e for e in self.events if e.camera == name), None)
        card = describe(name, self.services.settings, self.state, (switch, age, newest), self.now)
        return replace(card, pictured=self.services.home.live(name).exists())

    @property
    def processes(self) -> list[process_health.Process]:
        """Every process and whether its heart beats."""
        return process_health.processes(self.services.home, self.services.settings, self.services.clock.boot(),
                                        log_answers=not self.away)

    @property
    def machine(self) -> process_health.Machine:
        """Temperature, load and disk."""
        return self.services.gauge.read()

    @property
    def spending(self) -> Spending | None:
        """What analyzers that cost money have cost this month; None where there are none."""
        return spending_now(self.services.home, self.services.settings, self.now)

    @property
    def channels(self) -> list[tuple[str, int | None]]:
        """Each channel with the number of messages that wait; None when that cannot be read."""
        return [(channel, self._depth(channel)) for channel in self.services.settings.channels]

    def _depth(self, channel: str) -> int | None:
        try:
            return None if self.away else self.services.outbox.depth(channel)
        except LedgerError:
            return None

    @property
    def commands(self) -> list[CommandGiven]:
        """The last commands and button presses that may have changed something, newest first."""
        return [f for f in self.facts if isinstance(f, CommandGiven) and f.what.split(" ", 1)[0] not in ONLY_ASK][:12]

    def alert_of(self, event: Event) -> str:
        """What became of the alert of an event that was to have one, and how soon."""
        first = min(event.delays.values(), default=(event.alerted_at or event.began_at) - event.began_at)
        return alert_outcome(event, self.clock, f" after {max(first, 0.0):.1f} s" if event.alerted_at else "")

    def is_new(self, event: Event) -> bool:
        """Whether nobody has seen the event yet."""
        return event.began_at >= self.state.seen_before and not event.seen_by_people

    def clock(self, at: float) -> str:
        """A time of day, with the day when it is not today."""
        return times.clock(at, self.now, self.zone)

    def precise(self, at: float) -> str:
        """The time of day to the second, with the day when it is not today."""
        day = self.clock(at).rpartition(" ")[0]
        return f"{day} {times.local(at, self.zone):%H:%M:%S}".strip()

    def named(self, text: str) -> str:
        """`text` with the ids of Slack's people as the names they came with, and others as people call them."""
        known = self.services.settings.people
        named = SLACK_ID.sub(lambda found: name_of(found[0], known) or self._names.get(found[0], found[0]), text)
        return in_words(named)

    @cached_property
    def _names(self) -> dict[str, str]:
        """Newest name of each Slack user who gave a command."""
        given = (KNOWN.fullmatch(f.who) for f in reversed(self.facts) if isinstance(f, CommandGiven))
        return {known["id"]: known["name"] for known in given if known}


def view(services: Services) -> HouseView:
    """The house as it is now."""
    latest = services.reading.facts()
    return HouseView(services.clock.now(), services.reading.state(), latest, services.reading.events(), services)


def card(camera: CameraCard) -> dict[str, Any]:
    """What changes on a camera's card, for the page's script."""
    return {"kind": camera.kind, "doing": camera.doing, "age": camera.age, "period": camera.period,
            "badge": camera.badge, "badgeKind": camera.badge_kind}

