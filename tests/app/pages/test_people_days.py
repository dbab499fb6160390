"""Who was home in the last days, and when the house alerted."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from app.pages.people_days import DAYS, days, first_of
from app.reading.past_states import stretches
from house import facts
from house.settings.whole_config import Settings

NOW = datetime(2026, 11, 30, 18, 0, tzinfo=UTC).timestamp()
HOUR, DAY = 3600.0, 86_400.0
MIDNIGHT = NOW - 18 * HOUR
SETTINGS = Settings.model_validate({
    "house": {"timezone": "UTC", "first_mode": "auto"}, "cameras": {"front": {"source": "demo://room"}},
    "people": {"Anna": {"devices": []}, "Ben": {"devices": []}}})


def changed(at, *home):
    return facts.PeopleChanged(at=at, home=home, evidence="phones")


def shown(*oldest_first, before=(), settings=SETTINGS):
    return days(list(before), list(reversed(oldest_first)), settings, NOW)


def test_a_day_shows_who_was_home_and_that_the_house_alerted_while_nobody_was():
    [today] = shown(changed(MIDNIGHT + HOUR, "Anna", "Ben"), changed(MIDNIGHT + 8 * HOUR, "Ben"),
                    changed(MIDNIGHT + 9 * HOUR), changed(MIDNIGHT + 17 * HOUR, "Anna"))
    assert today.name == "Mon 30" and today.now == 75.0
    (anna, hers), (ben, his) = today.home
    assert (anna, ben) == ("Anna", "Ben")
    assert [stay.text for stay in hers] == ["01:00 – 08:00 home", "17:00 – 18:00 home"]
    assert [stay.text for stay in his] == ["01:00 – 09:00 home"] and hers[0].left == round(100 / 24, 3)
    assert [stay.text for stay in today.alerting] == ["09:00 – 17:00 mode auto, nobody is home"]


def test_what_went_on_at_midnight_is_shown_on_both_days_and_days_without_anything_are_left_out():
    found = shown(changed(MIDNIGHT - 2 * HOUR, "Anna"), changed(MIDNIGHT + 2 * HOUR),
                  changed(MIDNIGHT + 3 * HOUR, "Ben"))
    assert [each.name for each in found] == ["Mon 30", "Sun 29"]
    assert [stay.text for stay in found[1].home[0][1]] == ["22:00 – 00:00 home"]
    assert [stay.text for stay in found[0].home[0][1]] == ["00:00 – 02:00 home"]


def test_what_was_before_the_first_day_is_known_from_the_facts_before():
    start = first_of(NOW, "UTC")
    found = days([changed(start - DAY, "Anna")], [changed(start + HOUR)], SETTINGS, NOW)
    assert found[-1].home[0][1][0].text == "00:00 – 01:00 home" and len(found) == DAYS


def test_alerts_chosen_by_hand_say_why_and_a_hold_ends_at_its_time():
    mode = facts.ModeChosen(at=MIDNIGHT + HOUR, mode="away", by="ann")
    off = facts.OverrideChosen(at=MIDNIGHT + 2 * HOUR, on=False, by="ann", until=MIDNIGHT + 4 * HOUR)
    [today] = shown(mode, off)
    assert [stay.text for stay in today.alerting] == ["01:00 – 02:00 mode away", "04:00 – 18:00 mode away"]


def test_a_house_without_people_in_its_settings_shows_those_the_log_names():
    settings = SETTINGS.model_copy(update={"people": {}})
    [today] = shown(changed(MIDNIGHT + HOUR, "zoe"), settings=settings)
    assert [name for name, _ in today.home] == ["zoe"]


@given(st.lists(st.tuples(st.floats(-50, 150), st.sampled_from(["", "a", "b"])), max_size=12))
def test_stretches_never_overlap_nor_leave_the_day_and_say_what_was(moments):
    ordered = sorted(moments)
    found = stretches(ordered, 0.0, 100.0)
    for number, (began, ended, text) in enumerate(found):
        assert 0 <= began < ended <= 100 and (number == 0 or found[number - 1][1] <= began)
        assert text == [each for at, each in ordered if at <= (began + ended) / 2][-1]
