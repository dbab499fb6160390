"""Event search: a page of matching events from log and history together."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from app.reading.search_form import LARGE_PAGE, SearchForm
from house import facts
from house.event_summary import Event, events
from house.facts import Fact
from house.search import facets
from house.search.distinct import Distinct, DistinctEvents
from ledger.errors import LedgerError
from ledger.history.reader import MOST_COUNTED, EventQuery, FoundEntry, HistoryReader

MOST_PASSED = 2000
"""Events that are looked through for a page of distinct ones."""


@dataclass(frozen=True)
class Searched:
    """What is looked through: the log's facts and events, newest first, perhaps ahead of the history, and the history.

    zone: the house's time zone. seen_before: the unix time before which every event counts as seen.
    """

    facts: Sequence[Fact]
    events: Sequence[Event]
    reader: HistoryReader
    zone: str
    seen_before: float = 0.0
    _fitting: dict[EventQuery, list[Event]] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def own(self) -> dict[str, list[Fact]]:
        """The log's facts by their event."""
        return by_event(self.facts)

    def near(self, wanted: EventQuery) -> list[Event]:
        """Such events of the log, newest first."""
        anywhere = replace(wanted, before=None, after=None)
        if anywhere not in self._fitting:
            self._fitting[anywhere] = [event for event in self.events
                                       if anywhere.fits(event, self.own.get(event.id, ()), self.zone)]
        return [event for event in self._fitting[anywhere] if wanted.reaches(event)]


@dataclass(frozen=True)
class EventPage:
    """A page of events, newest first; `older` and `newer` are where the next pages go on, "" when there is none.

    count: how many there are in all; exact: whether there are no more, however many. labels, zones, people: what one
    may choose. lacking: why older ones are not searched. followers: how many events follow one in its chain, by its id,
    where only distinct ones are shown.
    """

    events: Sequence[Event]
    older: str
    newer: str
    count: int
    labels: Sequence[str] = ()
    lacking: str = ""
    zones: Sequence[str] = ()
    people: Sequence[str] = ()
    followers: Mapping[str, int] = field(default_factory=dict)
    exact: bool = False

    @property
    def counted(self) -> str:
        """The count in words."""
        if self.count >= MOST_COUNTED and not self.exact:
            return f"{MOST_COUNTED:,} events or more"
        return "1 event" if self.count == 1 else f"{self.count:,} events"


def search(form: SearchForm, there: Searched, total: int | None = None) -> EventPage:
    """A page of matching events; total: how many the history has, None for counting them here."""
    wanted = form.wanted(there.zone, there.seen_before)
    page = _distinct(wanted, form.page_size, there) if form.distinct else _plain(wanted, form.page_size, there)
    anywhere = replace(wanted, before=None, after=None)
    count = len(there.near(anywhere))
    labels = {word.replace(" ", "_") for event in there.events for word in event.words}
    try:
        count = max(count, there.reader.count(anywhere) if total is None else total)
        labels |= set(there.reader.labels())
        page = replace(page, zones=there.reader.known(facets.ZONE), people=there.reader.known(facets.PERSON))
    except LedgerError as error:
        page = replace(page, lacking=str(error))
    return replace(page, count=count, exact=total is not None, labels=sorted(labels))


def _plain(wanted: EventQuery, size: int, there: Searched) -> EventPage:
    found, lacking = matching(wanted, size + 1, there)
    return replace(_page(found, wanted, size), lacking=lacking)


def matching(wanted: EventQuery, most: int, there: Searched) -> tuple[list[Event], str]:
    """At most `most` such events, newest first (with `after` the oldest of the newer ones), and why older ones lack.

    What the history found is looked at again with what the log knows since, so that it is asked for more until there
    are enough.
    """
    near, old, lacking, more = there.near(wanted), list[FoundEntry](), "", wanted
    found: list[Event] = []
    while True:
        try:
            some = there.reader.entries(more, most)
        except LedgerError as error:
            some, lacking = [], str(error)
        old = [*some, *old] if wanted.after else [*old, *some]
        found = _fitting(wanted, most, near, old, there)
        if len(some) < most or len(found) >= most or len(old) > MOST_PASSED:
            return found, lacking
        more = replace(wanted, after=(old[0].at, old[0].id)) if wanted.after else replace(
            wanted, before=(old[-1].at, old[-1].id))


def _fitting(wanted: EventQuery, most: int, near: list[Event], old: list[FoundEntry], there: Searched) -> list[Event]:
    near = near[-most:] if wanted.after else near[:most]
    names = {event.id for event in near} | {entry.id for entry in old}
    together = _together([fact for entry in old for fact in entry.facts], there.facts, names)
    found = [event for event, each in together if wanted.fits(event, each, there.zone)]
    return found[-most:] if wanted.after else found[:most]


def every(wanted: EventQuery, most: int, there: Searched) -> Iterator[Event]:
    """Such events one after another, newest first, at most `most`; read some at a time."""
    left = most
    while left > 0:
        found, _ = matching(wanted, min(left, LARGE_PAGE), there)
        yield from found
        left = left - len(found) if len(found) == min(left, LARGE_PAGE) else 0
        wanted = replace(wanted, after=None, before=(found[-1].began_at, found[-1].id)) if found else wanted


def _distinct(wanted: EventQuery, size: int, there: Searched) -> EventPage:
    wanted = replace(wanted, after=None)
    chains, lacking, last = _chains(wanted, size + 1, there)
    page = _page([each.event for each in chains], wanted, size)
    older = page.older or (_mark(last) if last else "")
    return replace(page, older=older, newer="", lacking=lacking,
                   followers={each.event.id: each.followers for each in chains})


def _chains(wanted: EventQuery, most: int, there: Searched) -> tuple[list[Distinct], str, Event | None]:
    """At most `most` chains, and the event behind which others may be where too many belong to these chains."""
    chains, passed = DistinctEvents(), 0
    while True:
        found, lacking = matching(wanted, LARGE_PAGE, there)
        for event in found:
            chains.take(event)
        passed += len(found)
        if len(found) < LARGE_PAGE:
            return chains.all()[:most], lacking, None
        if len(certain := chains.certain()) >= most:
            return certain[:most], lacking, None
        if passed >= MOST_PASSED:
            return chains.all()[:most], lacking, found[-1]
        wanted = replace(wanted, before=(found[-1].began_at, found[-1].id))


def by_event(found: Iterable[facts.Fact]) -> dict[str, list[facts.Fact]]:
    """These facts by the event that they are about, in their order."""
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
    own = by_event(every)
    found = [(event, own[event.id]) for event in events(every)]
    return sorted(found, key=lambda each: (each[0].began_at, each[0].id), reverse=True)


def _page(found: list[Event], wanted: EventQuery, size: int) -> EventPage:
    more = len(found) > size
    shown = found[-size:] if wanted.after else found[:size]
    older = shown and (more or wanted.after)
    newer = shown and (more if wanted.after else wanted.before)
    return EventPage(shown, _mark(shown[-1]) if older else "", _mark(shown[0]) if newer else "", 0)


def _mark(event: Event) -> str:
    return f"{event.began_at!r}~{event.id}"


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
