"""The Events page, put together: what was found, what can be filtered by, and how many are new."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from app.pages.events import exports, listing
from app.pages.page_contents import HouseView
from app.reading.event_counts import EventCounts, among
from app.reading.event_search import Searched, search
from app.reading.search_form import SearchForm
from ledger.errors import LedgerError


def searched(seen: HouseView) -> Searched:
    """What is looked through for a page."""
    return Searched(seen.facts, seen.events, seen.services.history, seen.zone, seen.state.seen_before)


def listed(seen: HouseView, sent: Mapping[str, str]) -> dict[str, Any]:
    """What the template of the page shows for an address."""
    form = SearchForm.read(sent, seen.services.settings.cameras)
    there = searched(seen)
    counts = _counts(form, there, seen)
    found = search(form, there, None if counts is None or counts.at_least else counts.total)
    return {"events": found.events, "found": found, "form": form, "left_out": form.left_out(sent),
            "exported": list(exports.shown(seen)),
            "filters": listing.filters(form, counts, seen.services.settings.cameras, found.labels),
            "days": list(listing.days(found.events, seen.now, seen.zone))}


def _counts(form: SearchForm, there: Searched, seen: HouseView) -> EventCounts | None:
    wanted = replace(form.wanted(there.zone, there.seen_before), before=None, after=None)
    try:
        return seen.services.counter.of(wanted, there.seen_before)
    except LedgerError:
        return among(there.events, there.own, there.zone, wanted)
