"""How many paid calls a month, a day and a camera may still have."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from house.spending.call_counts import CallCaps, CallCounts, CallRefusal, free, free_of, share_of_day

NOVEMBER = CallCounts("2026-11", "2026-11-01")


def on(day):
    return date(2026, 11, day)


def test_a_day_has_an_even_share_of_what_is_left_so_that_one_day_cannot_use_up_a_month():
    assert free(NOVEMBER, CallCaps(1000), on(1)) == 34
    assert free(NOVEMBER.with_calls(34), CallCaps(1000), on(1)) is CallRefusal.DAY
    assert share_of_day(1000, 900, on(30)) == 100, "the last day has all of the rest"


def test_what_quiet_days_leave_is_for_the_days_after_them():
    assert free(NOVEMBER, CallCaps(1000), on(21)) == 100


def test_at_the_limit_of_the_month_nothing_is_left_and_a_new_month_begins_with_nothing():
    spent = replace(NOVEMBER, counted=1000)
    assert free(spent, CallCaps(1000), on(30)) is CallRefusal.MONTH
    assert spent.at(date(2026, 12, 1)) == CallCounts("2026-12", "2026-12-01")


def test_calls_that_no_camera_is_known_for_count_against_each_camera():
    counts = replace(NOVEMBER, counted=30, cameras={"front": 12, "yard": 9}, today=30)
    assert (counts.of("front"), counts.of("yard"), counts.of("attic")) == (21, 18, 9)
    assert free_of("front", counts, CallCaps(1000, camera=20), on(1)) is CallRefusal.CAMERA
    assert free_of("front", counts, CallCaps(1000), on(1)) == 1000


def test_a_clock_that_goes_back_a_day_gives_no_day_a_second_share():
    counts = NOVEMBER.at(on(5)).with_calls(40)
    assert counts.at(on(4)) is counts


@given(st.integers(0, 3000), st.lists(st.integers(0, 200), min_size=30, max_size=30))
def test_a_month_never_has_more_than_its_limit_and_a_steady_one_uses_all_of_it(limit, wanted):
    counts = NOVEMBER
    for number, asked in enumerate(wanted):
        today = on(1) + timedelta(days=number)
        counts = counts.at(today)
        left = free(counts, CallCaps(limit), today)
        counts = counts.with_calls(min(asked, left if isinstance(left, int) else 0))
        assert counts.counted <= limit
    if all(each >= limit for each in wanted):
        assert counts.counted == limit
