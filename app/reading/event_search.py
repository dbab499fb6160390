"""Event search: the search form as it was sent, and a page of matching events from log and history together."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from house import facts, times
from house.event_summary import Event, events
from house.labels.vocabulary import label_of
from house.search import facets
from ledger.errors import LedgerError
from ledger.history.reader import MOST_COUNTED, EventQuery, HistoryReader

PAGE = 20
TAGS = ("occupied", "unoccupied")
HOURS = tuple(map(str, range(24)))
ALERTED = {"yes": True, "no": False, "lost": None}
"""What may be chosen of alerts, and whether they were decided to be sent; "lost": some channel never took them."""
_FREE = ("label", "zone", "person", "text")
_PLACE = re.compile(r"(\d{1,12}(?:\.\d{1,9})?)~([A-Za-z0-9][A-Za-z0-9_-]{0,127})")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class SearchForm:
    """What was chosen, each "" for any; `first` and `last` are days, `before` and `after` where a page begins or ends.

    What makes no sense is taken as not chosen: the form then shows what was searched for.
    """

    camera: str = ""
    zone: str = ""
    label: str = ""
    hour: str = ""
    tag: str = ""
    alerted: str = ""
    person: str = ""
    text: str = ""
    first: str = ""
    last: str = ""
    before: str = ""
    after: str = ""

    @classmethod
    def read(cls, sent: Mapping[str, str], cameras: Iterable[str]) -> "SearchForm":
        """The form as it was sent."""
        asked = {name: sent.get(name, "")[:160].strip() for name in cls.__dataclass_fields__}
        keep = {
            "camera": asked["camera"] in set(cameras),
            **{name: len(asked[name]) <= 64 and asked[name].isprintable() for name in _FREE},
            "hour": asked["hour"] in HOURS,
            "tag": asked["tag"] in TAGS,
            "alerted": asked["alerted"] in ALERTED,
            "first": _is_day(asked["first"]),
            "last": _is_day(asked["last"]),
            "before": bool(_PLACE.fullmatch(asked["before"])),
            "after": bool(_PLACE.fullmatch(asked["after"])),
        }
        return cls(**{name: text if keep[name] else "" for name, text in asked.items()})

    @property
    def chosen(self) -> dict[str, str]:
        """What was chosen, for the addresses of other pages of the same search."""
        return {name: str(getattr(self, name)) for name in self.__dataclass_fields__
                if name not in ("before", "after") and getattr(self, name)}

    def wanted(self, zone: str) -> EventQuery:
        """The same as a query: days are those of that time zone."""
        return EventQuery(
            since=_midnight(self.first, zone) if self.first else None,
            until=times.day_after(_midnight(self.last, zone), zone) if self.last else None,
            camera=self.camera, zone=self.zone, hour=int(self.hour) if self.hour else None, person=self.person,
            text=self.text, label=label_of(self.label).replace(" ", "_"), tag=self.tag,
            alerted=ALERTED.get(self.alerted), given_up=self.alerted == "lost",
            before=_place(self.before), after=None if self.before else _place(self.after))


@dataclass(frozen=True)
class EventPage:
    """A page of events, newest first; `older` and `newer` are where the next pages go on, "" when there is none.

    count: how many there are in all, in words. labels, zones, people: what one may choose. lacking: why older ones are
    not searched.
    """

    events: Sequence[Event]
    older: str
    newer: str
    count: str
    labels: Sequence[str]
    lacking: str = ""
    zones: Sequence[str] = ()
    people: Sequence[str] = ()


def search(form: SearchForm, zone: str, latest: tuple[Sequence[facts.Fact], Sequence[Event]],
           reader: HistoryReader) -> EventPage:
    """A page of matching events; `latest`: the log's facts and events, newest first, perhaps ahead of the history."""
    wanted = form.wanted(zone)
    log_facts, log_events = latest
    own = _by_event(log_facts) if form.chosen else {}
    anywhere = replace(wanted, before=None, after=None)
    there = [event for event in log_events if anywhere.fits(event, own.get(event.id, ()), zone)]
    labels = {word.replace(" ", "_") for event in log_events for word in event.words}
    count, lacking, zones, people = len(there), "", list[str](), list[str]()
    old: list[facts.Fact] = []
    try:
        old = [fact for entry in reader.entries(wanted, PAGE + 1) for fact in entry.facts]
        count = max(count, reader.count(anywhere))
        labels |= set(reader.labels())
        zones, people = reader.known(facets.ZONE), reader.known(facets.PERSON)
    except LedgerError as error:
        lacking = str(error)
    near = [event for event in there if wanted.reaches(event)]
    near = near[-PAGE - 1:] if wanted.after else near[:PAGE + 1]
    names = {event.id for event in near} | {str(getattr(fact, "event", "")) for fact in old}
    together = _together(old, log_facts, names)
    found = [event for event, each in together if wanted.fits(event, each, zone)]
    page = _page(found, wanted, (_words(count), sorted(labels), lacking))
    return replace(page, zones=zones, people=people)


def _by_event(found: Iterable[facts.Fact]) -> dict[str, list[facts.Fact]]:
    own: dict[str, list[facts.Fact]] = {}
    for fact in found:
        own.setdefault(str(getattr(fact, "event", "")), []).append(fact)
    return own


def _together(old: list[facts.Fact], newest_first: Sequence[facts.Fact], names: set[str]
              ) -> list[tuple[Event, list[facts.Fact]]]:
    """The events of that name from both, newest first, each with its facts."""
    known = {fact.id for fact in old}
    new = [fact for fact in newest_first if getattr(fact, "event", "") in names and fact.id not in known]
    every = [*new, *reversed(old)]
    own = _by_event(every)
    found = [(event, own[event.id]) for event in events(every)]
    return sorted(found, key=lambda each: (each[0].began_at, each[0].id), reverse=True)


def _page(found: list[Event], wanted: EventQuery, rest: tuple[str, Sequence[str], str]) -> EventPage:
    more = len(found) > PAGE
    shown = found[-PAGE:] if wanted.after else found[:PAGE]
    older = shown and (more or wanted.after)
    newer = shown and (more if wanted.after else wanted.before)
    return EventPage(shown, _mark(shown[-1]) if older else "", _mark(shown[0]) if newer else "", *rest)


def _mark(event: Event) -> str:
    return f"{event.began_at!r}~{event.id}"


def _place(text: str) -> tuple[float, str] | None:
    found = _PLACE.fullmatch(text)
    return (float(found[1]), found[2]) if found else None


def _words(count: int) -> str:
    if count >= MOST_COUNTED:
        return f"{MOST_COUNTED:,} events or more"
    return "1 event" if count == 1 else f"{count:,} events"


def _is_day(text: str) -> bool:
    if not _DAY.fullmatch(text):
        return False
    try:
        return 1971 <= date.fromisoformat(text).year <= 9000
    except ValueError:
        return False


def _midnight(day: str, zone: str) -> float:
    """Unix time at which that day begins in the zone."""
    days = date.fromisoformat(day).toordinal() - date(1970, 1, 1).toordinal()
    starts = [times.midnight(days * 86_400 + hours * 3_600, zone) for hours in (12, 0, 24)]  # from -12 to +14
    return next((start for start in starts if f"{times.local(start, zone):%Y-%m-%d}" == day), starts[0])


def about(event: str, newest_first: list[facts.Fact], reader: HistoryReader) -> list[facts.Fact]:
    """Facts in which the event is found whole, newest first: the log's own while it has them, else the history's."""
    own = [fact for fact in newest_first if getattr(fact, "event", "") == event]
    if any(isinstance(fact, facts.EventBegan) for fact in own):
        return own
    try:
        old = reader.facts_of([event])
    except LedgerError:
        return own
    known = {fact.id for fact in old}
    return [*(fact for fact in own if fact.id not in known), *reversed(old)]
