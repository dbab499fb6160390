"""Which events a house has alerted in Slack, and which visits it has not."""

import json
import re
from collections import Counter
from collections.abc import Collection
from contextlib import suppress

from benchmarks.kills.verdict import lost
from benchmarks.kills.visited_camera import Visit
from benchmarks.running_house import RunningHouse
from house import facts
from ledger.errors import LedgerError

_BUTTON = re.compile(r'"value": "[^"]*?([0-9a-f]{32})')
_LINE = re.compile(r"· event ([0-9a-f]{8})")


def alerted(house: RunningHouse, events: Collection[str]) -> Counter[str]:
    """How often each event was alerted: by a message of its own, or by a line in a thread."""
    assert house.slack is not None
    found: Counter[str] = Counter()
    short = {event[:8]: event for event in events}
    for message in house.slack.messages():
        if message.get("thread_ts") in (None, message["ts"]):
            named = _BUTTON.search(json.dumps(message["blocks"]))
            found.update([named[1]] if named and named[1] in events else [])
        else:
            lines = _LINE.findall(message["text"])
            found.update(short[each] for each in lines if each in short)
    return found


def unalerted(house: RunningHouse, visits: list[Visit]) -> list[Visit]:
    """The visits of which no event was alerted."""
    found = began(house)
    sent = alerted(house, {fact.event for fact in found})
    return lost(visits, [(fact.at, fact.at) for fact in found if fact.event in sent])


def began(house: RunningHouse) -> list[facts.EventBegan]:
    """The events that its log has; none while that cannot be read."""
    with suppress(LedgerError):
        return house.facts(facts.EventBegan)
    return []
