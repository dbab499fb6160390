"""Modes that are chosen because it is time: by a durable timer, and never against what people chose for a reason."""

from datetime import UTC, datetime

import pytest

from house import facts

NIGHT = {"house": {"first_mode": "auto", "timezone": "UTC", "schedule": {"night": ["22:30-06:30"]}}}
"""The clock of the bench begins at 22:13:20."""


@pytest.fixture
def house(bench_with):
    bench = bench_with(**NIGHT)
    bench.settle()
    return bench


def mode(bench):
    return (bench.log.state().fields.get("mode") or {}).get("mode", "")


def until(bench, hour, minute):
    """Let time pass until the clock shows that."""
    now = datetime.fromtimestamp(bench.clock.now(), UTC)
    seconds = ((hour - now.hour) * 60 + minute - now.minute) * 60 - now.second
    bench.wait(seconds % 86400 + 1.0)


def choose(bench, chosen, before="auto"):
    bench.record(facts.ModeChosen(at=bench.clock.now(), mode=chosen, by="ann", before=before))
    bench.settle()


def test_the_mode_is_chosen_when_it_is_time_and_gives_way_when_that_is_over(house):
    assert mode(house) == ""
    until(house, 22, 30)
    assert mode(house) == "night"
    until(house, 6, 30)
    assert mode(house) == "auto"
    [begun, ended] = house.log.recent(10, [facts.ModeChosen])[::-1]
    assert (begun.by, begun.scheduled, begun.before, ended.mode, ended.scheduled) == (
        "schedule", True, "auto", "auto", True)


def test_nothing_but_a_timer_waits_for_it(house):
    assert "schedule" in house.timers()
    until(house, 22, 29)
    assert mode(house) == ""


@pytest.mark.parametrize("chosen", ["off", "away", "vacation"])
def test_off_away_and_vacation_chosen_by_a_person_stand(house, chosen):
    choose(house, chosen)
    until(house, 22, 30)
    until(house, 6, 30)

    assert mode(house) == chosen


def test_what_a_person_chooses_meanwhile_stands_until_the_next_beginning(house):
    until(house, 22, 30)
    choose(house, "home")
    house.restart()
    house.settle()
    assert mode(house) == "home"
    until(house, 6, 30)
    assert mode(house) == "home"
    until(house, 22, 30)
    assert mode(house) == "night"


def test_night_chosen_by_a_person_before_its_time_ends_with_it(house):
    choose(house, "night")
    until(house, 22, 30)
    until(house, 6, 30)

    assert mode(house) == "auto"


def test_a_hold_is_not_touched(house):
    house.record(facts.OverrideChosen(at=house.clock.now(), on=True, by="ann"))
    until(house, 22, 30)

    assert mode(house) == "night" and house.log.state().override("front", house.clock.now()) is True


def test_what_it_was_time_for_while_the_house_was_off_is_done_at_the_start(house):
    house.clock.advance(3600.0)
    house.restart()
    house.settle()
    assert mode(house) == "night"
    house.clock.advance(12 * 3600.0)
    house.restart()
    house.settle()
    assert mode(house) == "auto"


def test_a_clock_that_is_set_is_noticed_both_ways(house):
    house.clock.set_back(-3600.0)
    house.settle()
    house.settle()
    assert mode(house) == "night"
    house.clock.set_back(3600.0)
    house.settle()
    house.settle()
    assert mode(house) == "auto"


def test_spans_that_follow_each_other_bring_back_what_was_before_the_first(bench_with):
    schedule = {"night": ["22:30-06:30"], "away": ["06:30-07:30"]}
    bench = bench_with(house={"first_mode": "auto", "timezone": "UTC", "schedule": schedule})
    found = []
    for hour, minute in ((22, 30), (6, 30), (7, 30)):
        until(bench, hour, minute)
        found.append(mode(bench))

    assert found == ["night", "away", "auto"]


def test_on_the_day_on_which_the_clock_is_put_forward_it_comes_at_that_moment(bench_with):
    schedule = {"night": ["02:30-06:00"]}
    bench = bench_with(house={"first_mode": "auto", "timezone": "Europe/Berlin", "schedule": schedule})
    forward = datetime(2026, 3, 29, 1, 0, tzinfo=UTC).timestamp()
    bench.clock.advance(forward - 60.0 - bench.clock.now())
    bench.settle()
    assert mode(bench) == ""
    bench.wait(60.5)

    assert mode(bench) == "night"


def test_a_young_machine_whose_clock_no_time_server_has_set_waits(house, monkeypatch):
    from notifier.house_notes import mode_schedule

    sure = []
    monkeypatch.setattr(mode_schedule, "YOUNG", 1e9)
    monkeypatch.setattr("notifier.factory.synchronised", lambda: bool(sure))
    house.clock.advance(3600.0)
    house.restart()
    house.settle()
    assert mode(house) == ""
    sure.append("set")
    house.wait(31.0)

    assert mode(house) == "night"


def test_a_schedule_of_one_camera_refreshes_what_people_look_at_when_it_begins(bench_with):
    bench = bench_with(cameras={"front": {"source": "demo://", "when": ["22:30-06:30"]}})
    bench.settle()
    assert "schedule" in bench.timers()
    bench.began("e1")
    bench.settle()
    until(bench, 22, 30)
    bench.began("e2")
    bench.settle()

    assert {each.event: each.sent for each in bench.decisions()} == {"e1": False, "e2": True}
    assert bench.decisions()[0].reasons == ("alerts are not sent (mode away, outside of the times in when)",)
