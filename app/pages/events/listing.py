"""What the Events page shows: the events by day, the chips and hours that filter them, with how many there are."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from app.reading.event_counts import EventCounts
from app.reading.search_form import SearchForm
from house import times
from house.event_summary import Event
from house.names import place
from house.search import facets

MOST_CHIPS = 12
"""Chips of one kind that are shown, the most frequent; one that is chosen always is."""
TAGS = {"occupied": "Someone was there", "unoccupied": "False alarm"}
ALERTS = {"yes": "Sent", "no": "Not sent", "lost": "Not delivered"}
Labels = dict[str, str]


@dataclass(frozen=True)
class Chip:
    """One filter. turned: what the address asks for once it is pressed. count: None while that is not known."""

    text: str
    on: bool
    turned: dict[str, str]
    count: int | None = None


@dataclass(frozen=True)
class ChipGroup:
    """The chips of one kind; name: its heading."""

    name: str
    chips: Sequence[Chip]


@dataclass(frozen=True)
class HourBar:
    """One hour of the day, by the clock of the house. share: of the fullest hour, 0..1."""

    hour: int
    on: bool
    turned: dict[str, str]
    count: int | None
    share: float

    @property
    def text(self) -> str:
        """From when to when."""
        return f"{self.hour:02d}:00 to {(self.hour + 1) % 24:02d}:00"


@dataclass(frozen=True)
class EventDay:
    """The events of one day, newest first; day: as 2026-11-30."""

    day: str
    title: str
    events: Sequence[Event]


@dataclass(frozen=True)
class Filters:
    """All that can be filtered by. at_least: there may be more of each than the counts say. counted: whether there are
    any counts yet.
    """

    groups: Sequence[ChipGroup]
    hours: Sequence[HourBar]
    at_least: bool = False
    counted: bool = True


def filters(form: SearchForm, counts: EventCounts | None, cameras: Iterable[str], labels: Iterable[str]) -> Filters:
    """The chips and hours of this search; counts: None while they are not known. labels: those that are known then."""
    groups = [ChipGroup("Show", _shown(form, counts)), ChipGroup("Camera", _cameras(form, counts, cameras)),
              ChipGroup("Label", _labels(form, counts, labels)), ChipGroup("Zone", _named(form, counts, "zone")),
              ChipGroup("What it was", _fixed(form, counts, "tag", TAGS)),
              ChipGroup("Alert", _fixed(form, counts, "alerted", ALERTS)),
              ChipGroup("Person", _named(form, counts, "person"))]
    return Filters([group for group in groups if group.chips], hours(form, counts),
                   counts is not None and counts.at_least, counts is not None)


def hours(form: SearchForm, counts: EventCounts | None) -> list[HourBar]:
    """The hours of the day."""
    found = [None if counts is None else counts.count(facets.HOUR, str(hour)) for hour in range(24)]
    most = max((count or 0 for count in found), default=0) or 1
    return [HourBar(hour, hour in form.hours, form.turned("hour", str(hour)), count, (count or 0) / most)
            for hour, count in enumerate(found)]


def days(events: Iterable[Event], now: float, zone: str) -> Iterator[EventDay]:
    """The events by the day on which they began, in the house's own zone."""
    found: dict[date, list[Event]] = {}
    for event in events:
        found.setdefault(times.local(event.began_at, zone).date(), []).append(event)
    today = times.local(now, zone).date()
    for day, own in found.items():
        yield EventDay(day.isoformat(), times.day_title(day, today), own)


def _shown(form: SearchForm, counts: EventCounts | None) -> list[Chip]:
    unseen = None if counts is None else counts.count(facets.SEEN, facets.UNSEEN)
    pinned = None if counts is None else counts.count(facets.PINNED, facets.PIN)
    return [Chip("New", form.seen == "no", form.turned("seen", "no"), unseen),
            Chip("Pinned", bool(form.pinned), form.turned("pinned", "yes"), pinned),
            Chip("Only distinct", bool(form.distinct), form.turned("distinct", "yes"))]


def _cameras(form: SearchForm, counts: EventCounts | None, cameras: Iterable[str]) -> list[Chip]:
    return [_chip(form, "camera", (name, place(name)), None if counts is None else counts.count(facets.CAMERA, name))
            for name in cameras]


def _fixed(form: SearchForm, counts: EventCounts | None, name: str, texts: Labels) -> list[Chip]:
    letter = {"tag": facets.TAG, "alerted": facets.ALERT}[name]
    return [_chip(form, name, each, None if counts is None else counts.count(letter, each[0]))
            for each in texts.items()]


def _labels(form: SearchForm, counts: EventCounts | None, known: Iterable[str]) -> list[Chip]:
    found = counts.of(facets.LABEL) if counts else [(name.replace("_", " "), None) for name in known]
    chosen = form.label.replace("_", " ")
    return [_chip(form, "label", (name.replace(" ", "_"), name), count) for name, count in _most(found, chosen)]


def _named(form: SearchForm, counts: EventCounts | None, name: str) -> list[Chip]:
    letter, chosen = {"zone": facets.ZONE, "person": facets.PERSON}[name], getattr(form, name)
    found = _people(counts.of(letter)) if counts else []
    return [_chip(form, name, (each, each), count) for each, count in _most(found, chosen)]


def _most(found: Sequence[tuple[str, int | None]], chosen: str) -> list[tuple[str, int | None]]:
    shown = list(found[:MOST_CHIPS])
    if chosen and not any(name.casefold() == chosen.casefold() for name, _ in shown):
        shown += [each for each in found if each[0].casefold() == chosen.casefold()] or [(chosen, 0)]
    return shown


def _people(found: Sequence[tuple[str, int]]) -> list[tuple[str, int | None]]:
    """Each person once: "Anna (U123)" is found as Anna and as U123 too."""
    both = {part for name, _ in found for part in facets.people_in(name)[::2] if len(facets.people_in(name)) > 1}
    both |= {name for name, _ in found if len(facets.people_in(name)) > 1}
    return [(name, count) for name, count in found if name not in both]


def _chip(form: SearchForm, name: str, value: tuple[str, str], count: int | None) -> Chip:
    on = str(getattr(form, name)).casefold() == value[0].casefold()
    return Chip(value[1], on, form.turned(name, getattr(form, name) if on else value[0]), count)
