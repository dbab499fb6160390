"""Durations as people read and type them: "3 min", and "30m" or "1h30m" as seconds."""

import re

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_DURATION = re.compile(r"(\d+(?:\.\d+)?)([smhd])", re.ASCII)
LONGEST = 366 * 86400.0
"""No duration a person types may be longer, in seconds."""


def duration(seconds: float) -> str:
    """A duration in its largest fitting unit: "4 s", "3 min", "2 h", "5 days"."""
    if seconds < 99.5:
        return f"{max(0.0, seconds):.0f} s"
    if seconds < 99.5 * 60:
        return f"{seconds / 60:.0f} min"
    if seconds < 48 * 3600:
        return f"{seconds / 3600:.0f} h"
    return f"{seconds / 86400:.0f} days"


def typed(seconds: float) -> str:
    """A duration as people type it, in whole minutes, at least one: "1m", "30m", "2h", "1h30m", "1d"."""
    minutes = max(1, round(seconds / 60))
    if minutes % 1440 == 0:
        return f"{minutes // 1440}d"
    hours, rest = divmod(minutes, 60)
    return "".join(filter(None, (f"{hours}h" if hours else "", f"{rest}m" if rest else "")))


def seconds_of(text: str) -> float | None:
    """Read "30m", "2h", "1h30m", "45s" or "1d" as seconds; None when it is no duration or longer than a year."""
    parts = _DURATION.findall(text.lower())
    if not parts or "".join(number + unit for number, unit in parts) != text.lower():
        return None
    seconds = sum(float(number) * _SECONDS[unit] for number, unit in parts)
    return seconds if 0 < seconds <= LONGEST else None
