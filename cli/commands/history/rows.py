"""What is exported of an entry of the history: a row for each event, or for each fact."""

import json
from collections.abc import Iterator
from typing import Any

from house import facts
from house.event_summary import Event, events
from house.search import facets
from house.search.query import EventQuery
from house.times import local
from ledger.history.reader import FoundEntry

Row = dict[str, Any]
EVENT_COLUMNS = ("time", "event", "camera", "what", "zones", "labels", "tag", "tagged_as", "tagged_by", "alerted",
                 "delivered", "not_delivered", "reasons", "ended", "picture", "at")
FACT_COLUMNS = ("time", "kind", "event", "camera", "who", "text", "id", "at", "body")
_RISKY = ("=", "+", "-", "@", "\t", "\r")


def rows_of(found: FoundEntry, wanted: EventQuery, timezone: str) -> Iterator[Row]:
    """The rows of an entry, in the order of time; of an event only those of the kind that is wanted, if one is."""
    if wanted.only_events:
        yield from (_of_event(event, found, timezone) for event in events(found.facts[::-1]))
        return
    kinds = facets.KINDS.get(wanted.kind, (facts.Fact,))
    for fact in sorted(found.facts, key=lambda each: each.at):
        if isinstance(fact, kinds):
            yield _of_fact(fact, timezone)


def cells(row: Row) -> list[str]:
    """The row for a CSV file; no cell is taken for a formula by the program that opens it."""
    return [_cell(value) for value in row.values()]


def _cell(value: object) -> str:
    if isinstance(value, bool) or value is None:
        return {True: "yes", False: "no", None: ""}[value]
    if isinstance(value, int | float):
        return str(value)
    text = value if isinstance(value, str) else json.dumps(value) if isinstance(value, dict) else "; ".join(value)  # type: ignore[arg-type]
    return f"'{text}" if text.startswith(_RISKY) else text


def _of_event(event: Event, found: FoundEntry, timezone: str) -> Row:
    zones = dict.fromkeys(zone for fact in found.facts for zone in getattr(fact, "zones", ()))
    values = (_time(event.began_at, timezone), event.id, event.camera, event.what, list(zones), sorted(event.words),
              event.tag, event.tagged_as, event.tagged_by, event.alerted, sorted(event.delays), sorted(event.given_up),
              list(event.reasons), None if event.ended_at is None else _time(event.ended_at, timezone), event.picture,
              event.began_at)
    return dict(zip(EVENT_COLUMNS, values, strict=True))


def _of_fact(fact: facts.Fact, timezone: str) -> Row:
    entry = facts.to_entry(fact)
    who = next((str(getattr(fact, name)) for name in ("by", "who", "person") if hasattr(fact, name)), "")
    values = (_time(fact.at, timezone), entry["kind"], getattr(fact, "event", ""), getattr(fact, "camera", ""), who,
              " ".join(facets.own_texts([fact])), fact.id, fact.at, json.loads(entry["body"]))
    return dict(zip(FACT_COLUMNS, values, strict=True))


def _time(at: float, timezone: str) -> str:
    return local(at, timezone).isoformat(timespec="milliseconds")
