"""Times as people read and type them, in the house's own time zone."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_DURATION = re.compile(r"(\d+(?:\.\d+)?)([smhd])", re.ASCII)
LONGEST = 366 * 86400.0
"""No duration a person types may be longer, in seconds."""


def local(at: float, timezone: str = "") -> datetime:
    """`at` (unix seconds) in the zone of that name; "" or an unknown zone means this machine's own."""
    try:
        zone = ZoneInfo(timezone) if timezone else None
    except (ZoneInfoNotFoundError, ValueError):
        zone = None
    return datetime.fromtimestamp(at, zone) if zone else datetime.fromtimestamp(at).astimezone()


def midnight(at: float, timezone: str = "") -> float:
    """Unix time of the midnight that began the day of `at`."""
    return local(at, timezone).replace(hour=0, minute=0, second=0, microsecond=0).timestamp()


def day_after(start: float, timezone: str = "") -> float:
    """Unix time of the midnight after the midnight `start`; 23 to 25 hours later."""
    return midnight(start + timedelta(hours=30).total_seconds(), timezone)


def clock(at: float, now: float, timezone: str = "") -> str:
    """A moment in few words, seen from `now`: "14:02", "yesterday 14:02" or "18 Nov 14:02"."""
    then = local(at, timezone)
    days = (local(now, timezone).date() - then.date()).days
    if days == 0:
        return f"{then:%H:%M}"
    if abs(days) == 1:
        return f"{'yesterday' if days == 1 else 'tomorrow'} {then:%H:%M}"
    year = "" if then.year == local(now, timezone).year else f" {then.year}"
    return f"{then.day} {then:%b}{year} {then:%H:%M}"


def duration(seconds: float) -> str:
    """A duration in its largest fitting unit: "4 s", "3 min", "2 h", "5 days"."""
    if seconds < 99.5:
        return f"{max(0.0, seconds):.0f} s"
    if seconds < 99.5 * 60:
        return f"{seconds / 60:.0f} min"
    if seconds < 48 * 3600:
        return f"{seconds / 3600:.0f} h"
    return f"{seconds / 86400:.0f} days"


def seconds_of(text: str) -> float | None:
    """Read "30m", "2h", "1h30m", "45s" or "1d" as seconds; None when it is no duration or longer than a year."""
    parts = _DURATION.findall(text.lower())
    if not parts or "".join(number + unit for number, unit in parts) != text.lower():
        return None
    seconds = sum(float(number) * _SECONDS[unit] for number, unit in parts)
    return seconds if 0 < seconds <= LONGEST else None
