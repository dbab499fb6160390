"""The events of a stretch of time, from log and history together, each with its facts."""

from collections.abc import Sequence

from house import facts
from house.event_summary import Event, events
from ledger.errors import LedgerError
from ledger.history.reader import EventQuery, HistoryReader

MOST = 2000
"""Events of a day up to which all are brought; of more the latest."""
_LONGEST = 2 * 3600.0
"""Seconds before the stretch in which an event may have begun that goes on into it."""

Found = tuple[Event, list[facts.Fact]]


def events_between(start: float, end: float, newest_first: Sequence[facts.Fact],
                   reader: HistoryReader) -> tuple[list[Found], str]:
    """The events that went on between the two, oldest first, and why older ones may be lacking ("": they are not).

    newest_first: the log's latest facts.
    """
    old, lacking = list[facts.Fact](), ""
    if not newest_first or newest_first[-1].at > start - _LONGEST:
        try:
            wanted = EventQuery(since=start - _LONGEST, until=end)
            entries = reader.entries(wanted, MOST)
            old = [fact for entry in entries for fact in reversed(entry.facts)]
            lacking = f"Only the latest {MOST} events of this day are shown." if len(entries) == MOST else ""
        except LedgerError as error:
            lacking = f"Older events cannot be shown: {error}"
    known = {fact.id for fact in old}
    every = [*(fact for fact in newest_first if fact.id not in known), *old]
    own: dict[str, list[facts.Fact]] = {}
    for fact in every:
        own.setdefault(str(getattr(fact, "event", "")), []).append(fact)
    there = [event for event in events(every)
             if event.began_at < end and (event.ended_at is None or event.ended_at >= start)]
    return [(event, own[event.id]) for event in reversed(there[:MOST])], lacking
