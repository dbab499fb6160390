"""How many events there are of each kind, for the chips and the hours of the Events page."""

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from house import facts
from house.event_summary import Event
from house.search import facets
from house.search.facet_blocks import FacetBlock, Wanted, counted
from house.search.facets import token
from house.search.query import EventQuery
from ledger.errors import LedgerError
from ledger.history import search
from ledger.history.database import FILE, readable
from ledger.history.entries import number_at
from ledger.history.facet_index import FacetIndex
from ledger.home import Home

MOST_BY_TEXT = 20_000
"""Events with the words of a text that are counted; of more, the newest."""
SMALL = 24_000_000
"""Bytes of a history that is read while somebody waits; a larger one is read behind their back."""


@dataclass(frozen=True)
class EventCounts:
    """total: of all that was asked. by_facet: token -> how many there would be with it; names: what a token stands for.

    at_least: there may be more of each.
    """

    total: int
    by_facet: Mapping[str, int] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    at_least: bool = False

    def of(self, letter: str) -> list[tuple[str, int]]:
        """What the facets of that letter stand for and how many events have each, most first."""
        found = [(self.names[each], count) for each, count in self.by_facet.items()
                 if each.startswith(f"{letter}:") and each in self.names]
        return sorted(found, key=lambda each: (-each[1], each[0]))

    def count(self, letter: str, value: str) -> int:
        """How many have this one."""
        return self.by_facet.get(token(letter, value), 0)


class EventCounter:
    """Counts over the whole history, for all threads."""

    def __init__(self, home: Home) -> None:
        self._home, self._lock = home, threading.Lock()
        self._index, self._loaded = FacetIndex(home), False

    def of(self, wanted: EventQuery, seen_before: float) -> EventCounts | None:
        """The counts; None while the history is still being read. HistoryAway, HistoryDamaged.

        seen_before: the unix time before which every event counts as seen.
        """
        if not self._loaded and self._is_large():
            self._load_behind()
            return None
        with self._lock:
            self._index.refresh()
            self._loaded = True
            return self._counted(wanted, seen_before)

    def _counted(self, wanted: EventQuery, seen_before: float) -> EventCounts:
        numbers = self._by_text(wanted)
        asked = _asked(wanted, numbers)
        total, found = counted(self._index.blocks, asked)
        unseen = token(facets.SEEN, facets.UNSEEN)
        if seen_before and found[unseen]:
            since = replace(asked, begin=max(asked.begin, number_at(seen_before)))
            found[unseen] = counted(self._index.blocks, since)[1][unseen]
        return EventCounts(total, found, self._index.names, numbers is not None and len(numbers) >= MOST_BY_TEXT)

    def _by_text(self, wanted: EventQuery) -> list[int] | None:
        if not wanted.text:
            return None
        alone = EventQuery(text=wanted.text, since=wanted.since, until=wanted.until)
        with readable(self._home.history / FILE) as db:
            return search.numbers(db, alone, MOST_BY_TEXT)

    def _is_large(self) -> bool:
        try:
            return (self._home.history / FILE).stat().st_size > SMALL
        except OSError:
            return False

    def _load_behind(self) -> None:
        if self._lock.acquire(blocking=False):
            threading.Thread(target=self._load, name="event-counts", daemon=True).start()

    def _load(self) -> None:
        try:
            self._index.refresh()
            self._loaded = True
        except LedgerError:
            pass  # whoever asks next is told
        finally:
            self._lock.release()


def among(events: Iterable[Event], own: Mapping[str, Sequence[facts.Fact]], timezone: str, wanted: EventQuery
          ) -> EventCounts:
    """The same of these events alone, where there is no history; `own`: their facts."""
    found = [(number, facets.of_event(event, own.get(event.id, ()), timezone)) for number, event in enumerate(events)
             if EventQuery(text=wanted.text, since=wanted.since, until=wanted.until).fits(
                 event, own.get(event.id, ()), timezone)]
    block = FacetBlock.of((number, " ".join(each)) for number, each in found)
    total, by_facet = counted([block], replace(_asked(wanted, None), begin=0, end=2**62))
    return EventCounts(total, by_facet, {key: name for _, each in found for key, name in each.items()})


def _asked(wanted: EventQuery, numbers: list[int] | None) -> Wanted:
    chosen: dict[str, list[list[str]]] = {letter: [[each] for each in tokens]
                                          for letter, tokens in wanted.by_letter().items()}
    if wanted.hours:
        chosen.setdefault(facets.HOUR, []).append(wanted.any_hour())
    begin = 0 if wanted.since is None else number_at(wanted.since)
    return Wanted(chosen, begin, 2**62 if wanted.until is None else number_at(wanted.until), numbers)

