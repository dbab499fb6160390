"""Which events a house has alerted in Slack."""

import json
import re
from collections import Counter
from collections.abc import Collection

from benchmarks.running_house import RunningHouse

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
