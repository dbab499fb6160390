"""What the switches make of hours, quiet hours, outdoor cameras, guests, vacation, and holds that presence ends."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from house import facts
from house.settings.whole_config import Settings
from house.state.house_state import WELCOME, HouseState
from house.state.mode_switches import effective_mode, switches

OFF, WATCHING, ALL = (False, False, False), (True, False, False), (True, True, True)
WHO = {"presence": {"routers": {"attic": {"address": "file:///nowhere"}}}, "people": {"Anna": {"devices": ["a"]}}}
NOON = datetime(2026, 6, 3, 12, tzinfo=ZoneInfo("Europe/Berlin")).timestamp()
NIGHT = NOON + 11 * 3600


def house(camera=None, **more):
    return Settings.model_validate({"house": {"timezone": "Europe/Berlin"}, "cameras": {
        "front": {"source": "demo://", **(camera or {})}}, **WHO, **more})


def state(*happened):
    found = HouseState()
    for fact in happened:
        found = found.after(fact)
    return found


def mode(chosen, **more):
    return facts.ModeChosen(at=1.0, mode=chosen, by="anna", **more)


def people(*home, arrived=(), at=2.0):
    return facts.PeopleChanged(at=at, home=home, arrived=arrived)


def three(settings, *happened, at=NOON):
    found = switches(state(*happened), "front", settings.cameras["front"], settings, at)
    return found.watching, found.recording, found.alerting


@pytest.mark.parametrize(("camera", "expected"), [
    ({"outdoor": True}, ALL), ({}, WATCHING), ({"outdoor": True, "at_home": ["recording"]}, ALL)])
def test_at_night_the_whole_view_of_an_outdoor_camera_records_and_alerts(camera, expected):
    assert three(house(camera), mode("night")) == expected


def test_zones_of_an_outdoor_camera_say_where_at_night():
    settings = house({"outdoor": True, "night": ["door"], "motion": {"zones": {"door": [[0, 0], [1, 0], [1, 1]]}}})
    found = switches(state(mode("night")), "front", settings.cameras["front"], settings, NOON)

    assert (found.alerting, found.zones) == (True, ("door",))


@pytest.mark.parametrize(("at", "expected"), [(NOON, WATCHING), (NIGHT, ALL)])
@pytest.mark.parametrize("chosen", ["away", "vacation"])
def test_outside_of_its_times_a_camera_does_as_at_home(chosen, at, expected):
    assert three(house({"when": ["20:00-08:00"]}), mode(chosen), at=at) == expected


def test_its_times_neither_arm_a_house_that_is_not_nor_hold_against_a_hold():
    settings = house({"when": ["20:00-08:00"]})
    held = facts.OverrideChosen(at=3.0, on=True, by="anna")

    assert three(settings, mode("home"), at=NIGHT) == WATCHING
    assert three(settings, mode("off"), at=NIGHT) == OFF
    assert three(settings, mode("home"), held, at=NOON) == ALL


@pytest.mark.parametrize(("chosen", "at", "expected"), [
    ("home", NOON, ALL), ("home", NIGHT, (True, True, False)), ("away", NIGHT, ALL), ("vacation", NIGHT, ALL)])
def test_in_quiet_hours_only_what_is_alerted_at_home_is_silent(chosen, at, expected):
    settings = house({"at_home": ["recording", "alerting"]}, alerts={"quiet_hours": "22:00-07:00"})

    assert three(settings, mode(chosen), at=at) == expected


def test_quiet_hours_say_so_and_leave_night_alone():
    settings = house({"at_home": ["alerting"]}, alerts={"quiet_hours": "22:00-07:00"})
    outdoor = house({"at_home": ["alerting"], "outdoor": True}, alerts={"quiet_hours": "22:00-07:00"})

    assert switches(state(mode("home")), "front", settings.cameras["front"], settings, NIGHT).why == (
        "mode home, quiet hours")
    assert three(outdoor, mode("night"), at=NIGHT) == ALL


def test_in_auto_before_a_router_has_answered_the_house_is_not_armed_and_says_so():
    assert effective_mode(state(mode("auto")), house(), NOON) == (
        "home", "mode auto works like home until a router has said who is home")
    assert three(house(), mode("auto")) == WATCHING


def test_while_a_guest_is_here_presence_does_not_arm():
    guest = facts.GuestChosen(at=3.0, until=NOON, by="anna")
    gone = facts.GuestChosen(at=4.0, until=4.0, by="anna")

    assert three(house(), mode("auto"), people(), guest, at=NOON - 1) == WATCHING
    assert three(house(), mode("auto"), people(), guest, at=NOON) == ALL
    assert three(house(), mode("auto"), people(), guest, gone, at=NOON - 1) == ALL
    assert three(house(), mode("away"), people(), guest, at=NOON - 1) == ALL


def test_a_private_camera_is_closed_while_a_guest_is_here_whatever_the_mode():
    guest = facts.GuestChosen(at=3.0, until=NOON, by="anna")

    assert three(house({"private": True}), mode("away"), people(), guest, at=NOON - 1) == OFF


def test_a_guest_until_somebody_comes_home_is_ended_by_an_arrival_alone():
    guest = facts.GuestChosen(at=3.0, by="anna", ends="home")

    assert three(house(), mode("auto"), people(), guest) == WATCHING
    assert three(house(), mode("auto"), people(), guest, people("Anna", arrived=("Anna",)), people()) == ALL


def test_in_vacation_presence_alone_disarms_nothing():
    assert three(house(), mode("vacation"), people("Anna", arrived=("Anna",))) == ALL


@pytest.mark.parametrize("said", [
    facts.PresenceSaid(at=2.5, person="Anna", home=True, by="U1"),
    facts.AlertAnswered(at=2.5, event="e", answer="me", by="U1")])
@pytest.mark.parametrize("first", [True, False])
def test_in_vacation_a_button_beside_presence_disarms_until_everybody_left(said, first):
    came = people("Anna", arrived=("Anna",), at=3.0)
    both = (said, came) if first else (came, said)
    there = (mode("vacation"), *both)

    assert three(house(), *there) == WATCHING
    assert three(house(), *there, people("Anna", "Ben", arrived=("Ben",), at=9e6)) == WATCHING
    assert three(house(), *there, people(), people("Anna", arrived=("Anna",))) == ALL
    assert three(house(), *there, mode("vacation")) == ALL, "chosen again, it counts from then on"


def test_a_button_alone_disarms_no_vacation_and_an_old_one_does_not_either():
    said = facts.AlertAnswered(at=10.0, event="e", answer="me", by="U1")

    assert three(house(), mode("vacation"), people(), said) == ALL
    late = people("Anna", arrived=("Anna",), at=10.0 + WELCOME + 1)
    assert three(house(), mode("vacation"), people(), said, late) == ALL


def test_a_hold_until_home_ends_when_somebody_comes_not_when_somebody_leaves():
    held = facts.OverrideChosen(at=3.0, on=True, by="anna", ends="home")
    home = (mode("home"), people("Anna", "Ben", arrived=("Anna", "Ben")), held)

    assert three(house(), *home) == ALL
    assert three(house(), *home, people("Anna")) == ALL
    assert three(house(), *home, people("Anna"), people("Anna", "Ben", arrived=("Ben",))) == WATCHING


def test_a_hold_until_away_ends_when_the_house_is_empty():
    held = facts.OverrideChosen(at=3.0, on=False, by="anna", ends="away")
    home = (mode("auto"), people("Anna", "Ben", arrived=("Anna", "Ben")), held)

    assert three(house(), *home, people("Anna")) == OFF
    assert three(house(), *home, people("Anna"), people()) == ALL


def test_presence_ends_no_hold_that_is_not_to_be_ended_by_it():
    for held in (facts.OverrideChosen(at=3.0, on=True, by="anna"),
                 facts.OverrideChosen(at=3.0, on=True, by="anna", until=2e9)):
        assert three(house(), mode("auto"), people(), held, people("Anna", arrived=("Anna",))) == ALL


def test_a_schedule_changes_the_mode_under_a_hold_and_leaves_the_hold():
    held = facts.OverrideChosen(at=3.0, on=False, by="anna")
    night = mode("away", scheduled=True, before="home")

    assert three(house(), mode("home"), held, night) == OFF
    assert state(mode("home"), held, night).mode == "away"
