"""Times of the week as a grid of half hours, for people who choose them by looking. Pure."""

from collections.abc import Iterable

from house.schedules.written_times import DAY_MINUTES, read_times

HALF_HOURS = 48
_WEEK = 7 * DAY_MINUTES


def week_cells(text: str) -> list[list[bool]]:
    """Seven days from Monday of 48 half hours each: whether any of it lies in the times, which ; divides.

    All False for no times; raises ValueError for what is no time of the week.
    """
    cells = [[False] * HALF_HOURS for _ in range(7)]
    for begin, end in _spans(each for each in text.replace("\n", ";").split(";") if each.strip()):
        for minute in range(begin - begin % 30, end, 30):
            at = minute % _WEEK
            cells[at // DAY_MINUTES][at % DAY_MINUTES // 30] = True
    return cells


def _spans(texts: Iterable[str]) -> Iterable[tuple[int, int]]:
    """From and to in minutes of the week; past its end for those that go on into Monday."""
    for text in texts:
        for span in read_times(text):
            for day in span.days:
                yield day * DAY_MINUTES + span.begin, day * DAY_MINUTES + span.end
