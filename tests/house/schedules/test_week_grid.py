"""Times of the week as half hours of a grid."""

import pytest

from house.schedules.week_grid import week_cells


def hours(text, day):
    return [at / 2 for at, on in enumerate(week_cells(text)[day]) if on]


def test_spans_are_where_they_begin_and_go_on_into_the_next_day_and_week():
    assert hours("Mon-Fri 22:00-1:30", 0) == [22, 22.5, 23, 23.5]
    assert hours("Mon-Fri 22:00-1:30", 5) == [0, 0.5, 1]
    assert hours("Sun 23:30-0:30; Tue 8:10-8:20", 0) == [0] and hours("Tue 8:10-8:20", 1) == [8]
    assert sum(map(sum, week_cells("always"))) == 7 * 48 and not any(map(any, week_cells("")))


def test_what_is_no_time_is_refused():
    with pytest.raises(ValueError):
        week_cells("Blursday")
