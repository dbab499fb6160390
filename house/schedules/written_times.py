"""Times of the week as people write them: "Mon-Fri 22:00-06:30", "Sat,Sun", "8:00-17:00", "weekdays 9-17". Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

DAY_MINUTES = 24 * 60
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
EVERY = tuple(range(7))
_GROUPS = {"daily": EVERY, "always": EVERY, "weekdays": (0, 1, 2, 3, 4), "weekend": (5, 6), "weekends": (5, 6)}
_HOURS = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?-(\d{1,2})(?:[:.](\d{2}))?", re.ASCII)
_DASHES = re.compile(r"\s*[-\u2010-\u2015\u2212]\s*")


@dataclass(frozen=True)
class WeekSpan:
    """One span: on which days it begins (0 is Monday), and from when to when, in minutes after that day's midnight.

    An `end` above 24 h is on the day after.
    """

    days: tuple[int, ...]
    begin: int
    end: int


def read_times(text: str) -> tuple[WeekSpan, ...]:
    """The spans of one text; days alone are whole days, hours alone are of every day. Raises ValueError with one line.

    Hours that end before they begin, or when they begin, end on the next day.
    """
    words = _DASHES.sub("-", text.strip().lower().replace(", ", ",")).split()
    hours = [word for word in words if _HOURS.fullmatch(word)]
    if not words or len(text) > 200 or words[:len(words) - len(hours)] + hours != words:
        raise ValueError("is no time of the week that can be read")
    days = _days(words[:len(words) - len(hours)])
    return tuple(WeekSpan(days, *_begin_and_end(each)) for each in hours) or (WeekSpan(days, 0, DAY_MINUTES),)


def _days(words: list[str]) -> tuple[int, ...]:
    named = [part for word in words for part in word.split(",") if part]
    return tuple(sorted({day for part in named for day in _each_day(part)})) if words else EVERY


def _each_day(part: str) -> Iterator[int]:
    if part in _GROUPS:
        yield from _GROUPS[part]
        return
    first, dash, last = part.partition("-")
    begin, end = _day(first), _day(last if dash else first)
    yield from ((begin + number) % 7 for number in range((end - begin) % 7 + 1))


def _day(word: str) -> int:
    found = [number for number, name in enumerate(DAYS) if len(word) >= 2 and name.startswith(word.rstrip("."))]
    if len(found) != 1:
        raise ValueError("names a day that there is not; days are Mon, Tue, Wed, Thu, Fri, Sat and Sun")
    return found[0]


def _begin_and_end(word: str) -> tuple[int, int]:
    match = _HOURS.fullmatch(word)
    assert match is not None
    begin, end = _minutes(match[1], match[2]), _minutes(match[3], match[4])
    if begin >= DAY_MINUTES:
        raise ValueError("cannot begin at 24:00, which is 00:00 of the next day")
    return begin, end if end > begin else end + DAY_MINUTES


def _minutes(hour: str, minute: str | None) -> int:
    if int(hour) > 24 or int(minute or 0) > 59 or (int(hour) == 24 and int(minute or 0)):
        raise ValueError("names an hour that no clock shows; hours are 00:00 to 24:00")
    return int(hour) * 60 + int(minute or 0)
