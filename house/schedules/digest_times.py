"""When a digest is due, as people write it: "daily 8:00", "Sun 19:00", "weekdays 7:30". Pure."""

import re

from house.schedules.schedule import Schedule
from house.schedules.written_times import read_times

_HOUR = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?", re.ASCII)


def checked(text: str) -> str:
    """The text, when it names days and an hour, or nothing at all; raises ValueError with one line."""
    if text.strip():
        read_times(_minute_of(text))
    return text.strip()


def next_digest(text: str, after: float, timezone: str = "") -> float | None:
    """The first unix time after `after` at which a digest is due; None when `text` is empty."""
    if not text:
        return None
    schedule = Schedule.of((_minute_of(text),))
    at = schedule.next_change(after, timezone)
    while at is not None and not schedule.includes(at, timezone):
        at = schedule.next_change(at, timezone)
    return at


def _minute_of(text: str) -> str:
    """The minute that begins then, as a time of the week."""
    words = text.split()
    found = _HOUR.fullmatch(words[-1]) if words else None
    if found is None or len(text) > 100:
        raise ValueError("names no hour, as daily 8:00 does")
    end = int(found[1]) * 60 + int(found[2] or 0) + 1
    return f"{' '.join(words[:-1])} {words[-1]}-{end // 60}:{end % 60:02d}".strip()
