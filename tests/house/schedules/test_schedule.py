"""Times of the week: as people write them, across midnight, and on the days on which the clock is changed."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from house.schedules.schedule import Schedule
from house.schedules.written_times import DAY_MINUTES, EVERY, WeekSpan, read_times

BERLIN = "Europe/Berlin"
ZONES = [BERLIN, "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "America/Havana", "Africa/Casablanca",
         "America/Sao_Paulo", "UTC"]
YEARS = (1483228800.0, 1830297600.0)
"""2017 to 2027: with summers and winters, and in Brazil years with both and with one."""


def at(text, zone=BERLIN, fold=0):
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold).timestamp()


def shown(moment, zone=BERLIN):
    return f"{datetime.fromtimestamp(moment, ZoneInfo(zone)):%a %d %H:%M %z}"


def changes(schedule, start, count, zone=BERLIN):
    found, now = [], start
    for _ in range(count):
        now = schedule.next_change(now, zone)
        found.append(shown(now, zone))
    return found


@pytest.mark.parametrize(("text", "spans"), [
    ("Mon-Fri 22:00-06:30", (WeekSpan((0, 1, 2, 3, 4), 1320, DAY_MINUTES + 390),)),
    ("8:00-17:00", (WeekSpan(EVERY, 480, 1020),)),
    ("sat, Sunday", (WeekSpan((5, 6), 0, DAY_MINUTES),)),
    ("Fri-Mon 9-12 14-18", (WeekSpan((0, 4, 5, 6), 540, 720), WeekSpan((0, 4, 5, 6), 840, 1080))),
    ("weekdays 08.00 \u2013 17.30", (WeekSpan((0, 1, 2, 3, 4), 480, 1050),)),
    ("daily", (WeekSpan(EVERY, 0, DAY_MINUTES),)),
    ("00:00-24:00", (WeekSpan(EVERY, 0, DAY_MINUTES),)),
    ("22:00-22:00", (WeekSpan(EVERY, 1320, 1320 + DAY_MINUTES),)),
    ("Tue. 00:00-00:00", (WeekSpan((1,), 0, DAY_MINUTES),)),
])
def test_times_are_read_as_people_write_them(text, spans):
    assert read_times(text) == spans


@pytest.mark.parametrize("text", [
    "", " ", "Mon-Fri 25:00-06:00", "8:60-9:00", "24:30-25:00", "24:00-06:00", "T 8-9", "8-9 Mon", "Mon-Funday", "8:00",
    "Mon 8:00-", "whenever", "Mon-Tue-Wed", "-", "Mon 8:00-9:00 Tue", "9-10-11", "\u0663-\u0664", "Mon " * 100,
])
def test_what_is_no_time_of_the_week_is_refused_in_one_line(text):
    with pytest.raises(ValueError, match=r"^[^\n]+$"):
        read_times(text)


def test_a_night_that_begins_on_friday_ends_on_saturday():
    nights = Schedule.of(["Mon-Fri 22:00-06:00"])

    assert nights.includes(at("2026-06-06 05:59"), BERLIN)
    assert not nights.includes(at("2026-06-06 06:00"), BERLIN)
    assert not nights.includes(at("2026-06-06 23:00"), BERLIN)
    assert not nights.includes(at("2026-06-08 05:00"), BERLIN)
    assert nights.includes(at("2026-06-08 22:00"), BERLIN)


def test_days_that_follow_each_other_are_one_span():
    assert changes(Schedule.of(["Sat,Sun"]), at("2026-06-01 12:00"), 2) == ["Sat 06 00:00 +0200", "Mon 08 00:00 +0200"]
    assert changes(Schedule.of(["20:00-24:00", "00:00-06:00"]), at("2026-06-01 12:00"), 2) == [
        "Mon 01 20:00 +0200", "Tue 02 06:00 +0200"]


def test_a_schedule_that_is_empty_or_always_holds_never_changes():
    now = at("2026-03-28 12:00")

    assert (Schedule().next_change(now), Schedule().includes(now)) == (None, False)
    assert Schedule.of(["daily"]).next_change(now, BERLIN) is None
    assert Schedule.of(["Mon-Sun 06:00-06:00"]).next_change(now, BERLIN) is None
    assert Schedule.of(["daily"]).includes(now, BERLIN)


def test_a_time_that_the_clock_passes_over_is_the_moment_it_is_put_forward():
    """Berlin, 29 March 2026: after 01:59 comes 03:00."""
    evening = at("2026-03-28 12:00")

    assert changes(Schedule.of(["22:00-02:30"]), evening, 2) == ["Sat 28 22:00 +0100", "Sun 29 03:00 +0200"]
    assert changes(Schedule.of(["02:30-06:00"]), evening, 2) == ["Sun 29 03:00 +0200", "Sun 29 06:00 +0200"]
    assert changes(Schedule.of(["02:15-02:45"]), evening, 1) == ["Mon 30 02:15 +0200"]


def test_a_time_that_the_clock_shows_twice_is_the_first_of_the_two():
    """Berlin, 25 October 2026: after 02:59 comes 02:00 again."""
    evening = at("2026-10-24 12:00")

    assert changes(Schedule.of(["22:00-02:30"]), evening, 2) == ["Sat 24 22:00 +0200", "Sun 25 02:30 +0200"]
    assert changes(Schedule.of(["02:30-06:00"]), evening, 2) == ["Sun 25 02:30 +0200", "Sun 25 06:00 +0100"]
    assert Schedule.of(["02:30-06:00"]).includes(at("2026-10-25 02:15", fold=1), BERLIN), "it begins only once"
    assert changes(Schedule.of(["02:00-03:00"]), evening, 2) == ["Sun 25 02:00 +0200", "Sun 25 03:00 +0100"]


def test_a_day_that_has_no_midnight_begins_when_its_clock_was_put_forward():
    """Havana, 8 March 2026: after Saturday 23:59 comes Sunday 01:00."""
    assert changes(Schedule.of(["Sun"]), at("2026-03-07 12:00", "America/Havana"), 2, "America/Havana") == [
        "Sun 08 01:00 -0400", "Mon 09 00:00 -0400"]


def test_the_machines_own_zone_counts_where_the_settings_name_none(monkeypatch):
    schedule, now = Schedule.of(["08:00-17:00"]), at("2026-06-01 07:30", "UTC")

    monkeypatch.setenv("TZ", BERLIN)
    assert schedule.includes(now)
    monkeypatch.setenv("TZ", "America/New_York")
    assert not schedule.includes(now)


hours = st.integers(0, DAY_MINUTES - 1)
spans = st.builds(lambda days, begin, length: WeekSpan(tuple(sorted(days)), begin, begin + length),
                  st.sets(st.integers(0, 6), min_size=1), hours, st.integers(1, DAY_MINUTES))
schedules = st.builds(Schedule, st.lists(spans, max_size=3).map(tuple))
moments = st.floats(*YEARS)


@given(schedules, moments, st.sampled_from(ZONES), st.floats(0, 1, exclude_max=True))
def test_it_stays_as_it_is_until_the_next_change_and_changes_then(schedule, now, zone, share):
    change = schedule.next_change(now, zone)
    until = change if change is not None else now + 15 * 86400

    assert until > now
    assert schedule.includes(now + share * (until - now) * 0.999999, zone) == schedule.includes(now, zone)
    if change is not None:
        assert schedule.includes(change, zone) != schedule.includes(now, zone)


@given(schedules, moments, st.sampled_from(ZONES))
def test_on_days_without_a_change_of_the_clock_it_is_what_the_clock_shows(schedule, now, zone):
    local = datetime.fromtimestamp(now, ZoneInfo(zone))
    around = {(local + timedelta(days=days)).utcoffset() for days in (-3, 0, 2)}
    minute, expected = local.hour * 60 + local.minute, False
    for span in schedule.spans:
        expected |= any((local.weekday() - back) % 7 in span.days
                        and span.begin <= minute + back * DAY_MINUTES < span.end for back in (0, 1))

    if len(around) == 1:
        assert schedule.includes(now, zone) == expected


@given(hours, hours, moments, st.sampled_from(ZONES))
def test_neighbours_neither_overlap_nor_leave_a_gap_on_any_day(one, other, now, zone):
    begin, end = sorted((one, other))
    first = Schedule((WeekSpan(EVERY, begin, end),)) if begin < end else Schedule()
    rest = Schedule((WeekSpan(EVERY, end, begin + DAY_MINUTES),))

    assert first.includes(now, zone) != rest.includes(now, zone)


@given(spans, moments, st.sampled_from(ZONES))
def test_a_week_has_at_most_one_beginning_for_each_of_its_days(span, now, zone):
    schedule, begun, end = Schedule((span,)), 0, now + 7 * 86400 - 3600
    while (change := schedule.next_change(now, zone)) is not None and change < end:
        begun += schedule.includes(change, zone)
        now = change

    assert begun <= len(span.days)
