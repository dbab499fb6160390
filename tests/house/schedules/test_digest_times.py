"""When a digest is due: once for each time that is written, on the days on which the clocks change as well."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from house.schedules.digest_times import checked, next_digest


def at(text, zone=UTC):
    return datetime.fromisoformat(text).replace(tzinfo=zone).timestamp()


@pytest.mark.parametrize(("written", "after", "due"), [
    ("daily 8:00", "2026-11-30T07:59:59", "2026-11-30T08:00"),
    ("daily 8:00", "2026-11-30T08:00", "2026-12-01T08:00"),
    ("8", "2026-11-30T09:00", "2026-12-01T08:00"),
    ("Sun 19:00", "2026-11-30T09:00", "2026-12-06T19:00"),
    ("mon,thu 0:00", "2026-11-30T09:00", "2026-12-03T00:00"),
    ("weekdays 23.59", "2026-12-04T23:59", "2026-12-07T23:59"),
])
def test_the_next_one_is_the_first_that_is_written(written, after, due):
    assert next_digest(written, at(after), "UTC") == at(due)


def test_without_any_none_is_due():
    assert next_digest("", 0.0) is None


@pytest.mark.parametrize("written", ["soon", "daily", "8:75", "25:00", "daily 24:00", "Fridy 8:00", "daily 8:00-9:00",
                                     "8:00 daily", "d" * 200 + " 8:00", "daily 8:00 9:00"])
def test_what_names_no_hour_is_refused(written):
    with pytest.raises(ValueError, match="."):
        checked(written)


@given(st.integers(0, 23), st.integers(0, 59), st.integers(0, 366 * 24 * 60))
def test_a_day_has_one_even_where_the_clock_changes(hour, minute, later):
    now = at("2026-01-01") + later * 60
    due = next_digest(f"daily {hour}:{minute:02d}", now, "Europe/Berlin")

    assert due is not None and now < due <= now + 25 * 3600
