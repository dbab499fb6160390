"""Times of the week, in the house's own zone: whether one of them is now, and when that changes. Pure.

A time that the clock shows twice, when it is put back, means the first of the two; one that it passes over, when it is
put forward, means the moment of that. So neighbouring spans stay neighbours, and each begins and ends once a day.
"""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from functools import lru_cache

from house.schedules.written_times import WeekSpan, read_times
from house.times import zone_of

DAY = 86400.0
_BEFORE, _AHEAD = 3, 17
"""Days around a moment that are looked at: a span lasts two days at most, and within two weeks every one begins."""

Interval = tuple[float, float]
"""Unix times: from, and up to but without."""


@dataclass(frozen=True)
class Schedule:
    """Spans of the week; with none of them it never holds."""

    spans: tuple[WeekSpan, ...] = ()

    @classmethod
    def of(cls, written: Iterable[str]) -> "Schedule":
        """The schedule that people wrote ("Mon-Fri 22:00-06:30", each text one or several spans); raises ValueError."""
        return _read(tuple(written))

    def includes(self, at: float, timezone: str = "") -> bool:
        """Whether unix time `at` lies in one of the spans."""
        intervals = self._around(at, timezone)
        found = bisect_right(intervals, (at, float("inf"))) - 1
        return found >= 0 and at < intervals[found][1]

    def next_change(self, now: float, timezone: str = "") -> float | None:
        """Unix time after `now` at which `includes` changes; None when it never does."""
        intervals = self._around(now, timezone)
        edges = (edge for interval in intervals for edge in interval if edge > now)
        found = next(edges, None)
        return None if found is None or found > now + (_AHEAD - 1) * DAY else found

    def _around(self, at: float, timezone: str) -> tuple[Interval, ...]:
        return _intervals(self.spans, zone_of(timezone), int(at // DAY))


def next_time(now: float, minutes: int, timezone: str = "", days: int = 0) -> float:
    """Unix time, after `now`, at which the clock shows so many minutes after a midnight; `days` later at least."""
    zone = zone_of(timezone)
    today = datetime.fromtimestamp(now, zone).date()
    moments = (_moment(today + timedelta(days=days + more), minutes, zone) for more in range(3))
    return next(at for at in moments if at > now)


@lru_cache(256)
def _read(written: tuple[str, ...]) -> Schedule:
    return Schedule(tuple(span for text in written for span in read_times(text)))


@lru_cache(256)
def _intervals(spans: tuple[WeekSpan, ...], zone: tzinfo, day: int) -> tuple[Interval, ...]:
    """What the spans cover around that day (counted from 1970), in order; neighbours that touch are one."""
    first = date(1970, 1, 1) + timedelta(days=day - _BEFORE)
    found: list[Interval] = []
    for begin, end in sorted(_on_days(spans, zone, first)):
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        elif begin < end:
            found.append((begin, end))
    return tuple(found)


def _on_days(spans: tuple[WeekSpan, ...], zone: tzinfo, first: date) -> Iterable[Interval]:
    for number in range(_BEFORE + _AHEAD + 1):
        each = first + timedelta(days=number)
        for span in spans:
            if each.weekday() in span.days:
                yield _moment(each, span.begin, zone), _moment(each, span.end, zone)


@lru_cache(4096)
def _moment(day: date, minutes: int, zone: tzinfo) -> float:
    """Unix time at which the clock first shows so many minutes after the midnight of `day`, or was put over that."""
    shown = datetime.combine(day, time(), zone) + timedelta(minutes=minutes)
    at = shown.timestamp()
    if datetime.fromtimestamp(at, zone).replace(tzinfo=None) == shown.replace(tzinfo=None):
        return at
    return _put_forward(shown.replace(fold=1).timestamp(), at, zone)


def _put_forward(before: float, after: float, zone: tzinfo) -> float:
    """The moment between the two at which the clock was put forward, to the second."""
    offset = datetime.fromtimestamp(before, zone).utcoffset()
    while after - before > 1.0:
        middle = (before + after) // 2
        if datetime.fromtimestamp(middle, zone).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after
