"""The state of the house, and the three switches derived from it."""

from dataclasses import dataclass, field

import pytest

from house import facts
from house.state.house_state import HouseState
from house.state.mode_switches import Switches, effective_mode, switches

NOW = 1000.0


@dataclass(frozen=True)
class Rules:
    paused: bool = False
    private: bool = False
    at_home: tuple[str, ...] = ()
    outdoor: bool = False
    night: tuple[str, ...] = ()
    when: tuple[str, ...] = ()
    zone_modes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    alert_zones: tuple[str, ...] = ()


@dataclass(frozen=True)
class House:
    first_mode: str = "home"
    timezone: str = "UTC"
    quiet_hours: tuple[str, ...] = ()
    knows_people: bool = False


def mode(name, at=1.0):
    return facts.ModeChosen(at=at, mode=name, by="anna")


def override(on, camera="", until=None, at=2.0):
    return facts.OverrideChosen(at=at, on=on, by="anna", until=until, camera=camera)


def alerts(state, camera="", until=None):
    return facts.AlertsChosen(at=3.0, alerts=state, by="anna", until=until, camera=camera)


def people(*names):
    return facts.PeopleChanged(at=4.0, home=names)


def state_of(*happened):
    state = HouseState()
    for fact in happened:
        state = state.after(fact)
    return state


def three(*happened, camera="front", rules=Rules(), first_mode="home", now=NOW):
    found = switches(state_of(*happened), camera, rules, House(first_mode), now)
    return found.watching, found.recording, found.alerting


OFF, WATCHING, ALL = (False, False, False), (True, False, False), (True, True, True)


def test_until_when_a_view_is_to_be_ignored_is_remembered():
    state = HouseState().after(facts.SceneAsked(at=1.0, camera="front", wanted="ignore", by="ann", until=3601.0))
    state = state.after(facts.SceneAsked(at=2.0, camera="front", wanted="check", by="ann"))
    assert state.fields["scene_ignored:front"]["until"] == 3601.0


@pytest.mark.parametrize(("name", "expected"), [
    ("off", OFF), ("home", WATCHING), ("night", WATCHING), ("away", ALL), ("vacation", ALL), ("auto", WATCHING),
])
def test_each_mode_sets_the_three_switches(name, expected):
    assert three(mode(name)) == expected


@pytest.mark.parametrize(("first", "expected"), [("home", WATCHING), ("away", ALL), ("off", OFF)])
def test_a_new_house_is_in_its_first_mode(first, expected):
    assert three(first_mode=first) == expected


def test_a_new_house_with_cameras_keeps_and_alerts_nothing():
    """A default that records the sofa would be a scandal."""
    assert three() == WATCHING


@pytest.mark.parametrize(("at_home", "expected"), [
    ((), WATCHING), (("recording",), (True, True, False)), (("alerting",), (True, False, True)),
    (("recording", "alerting"), ALL),
])
def test_at_home_only_what_the_camera_is_set_to_happens(at_home, expected):
    assert three(mode("home"), rules=Rules(at_home=at_home)) == expected
    assert three(mode("night"), rules=Rules(at_home=at_home)) == expected, "at night without zones as at home"


def test_at_night_the_zones_chosen_for_it_count():
    found = switches(state_of(mode("night")), "front", Rules(night=("door", "yard")), House(), NOW)

    assert (found.watching, found.recording, found.alerting, found.zones) == (*ALL, ("door", "yard"))


def test_at_night_all_means_the_whole_view():
    found = switches(state_of(mode("night")), "front", Rules(night=("all",)), House(), NOW)

    assert (found.alerting, found.zones) == (True, None)


@pytest.mark.parametrize(("who", "expected"), [((), ALL), (("anna",), WATCHING)])
def test_auto_follows_who_is_home(who, expected):
    assert three(mode("auto"), people(*who)) == expected


def test_auto_without_a_presence_source_is_home_and_says_so():
    name, why = effective_mode(state_of(mode("auto")), House("away"), NOW)

    assert name == "home"
    assert "until presence is set up" in why


def test_an_override_holds_against_the_mode():
    assert three(mode("home"), override(True)) == ALL
    assert three(mode("away"), override(False)) == OFF


def test_a_cameras_own_override_goes_before_the_houses():
    both = (mode("home"), override(True), override(False, camera="front"))

    assert three(*both) == OFF
    assert three(*both, camera="back") == ALL


def test_an_override_ends_at_its_time_and_not_before():
    held = (mode("home"), override(True, until=NOW))

    assert three(*held, now=NOW - 0.001) == ALL
    assert three(*held, now=NOW) == WATCHING


def test_a_cameras_override_that_is_over_gives_way_to_the_houses():
    held = (mode("home"), override(True), override(False, camera="front", until=NOW - 1))

    assert three(*held) == ALL


def test_choosing_a_mode_ends_all_overrides():
    assert three(override(True), override(True, camera="front"), mode("home")) == WATCHING
    assert three(override(False), override(False, camera="back"), mode("away"), camera="back") == ALL


@pytest.mark.parametrize("chosen", ["off", "snoozed"])
def test_alerts_turned_off_leave_watching_and_recording(chosen):
    assert three(mode("away"), alerts(chosen)) == (True, True, False)


def test_a_snooze_ends_by_itself():
    snoozed = (mode("away"), alerts("snoozed", until=NOW))

    assert three(*snoozed, now=NOW - 1) == (True, True, False)
    assert three(*snoozed, now=NOW) == ALL


def test_alerts_of_one_camera_leave_the_others():
    chosen = (mode("away"), alerts("off", camera="front"))

    assert three(*chosen) == (True, True, False)
    assert three(*chosen, camera="back") == ALL


def test_alerts_off_for_all_count_for_each_even_where_a_camera_is_on():
    assert three(mode("away"), alerts("off"), alerts("on", camera="front")) == (True, True, False)


def test_turning_alerts_on_again_ends_off_and_snooze():
    assert three(mode("away"), alerts("snoozed", until=NOW + 60), alerts("on")) == ALL


@pytest.mark.parametrize("chosen", ["home", "night", "away", "vacation", "auto"])
def test_a_private_camera_decodes_nothing_while_someone_is_home(chosen):
    assert three(mode(chosen), people("anna"), rules=Rules(private=True)) == OFF


def test_a_private_camera_stays_private_under_an_override():
    assert three(mode("home"), people("anna"), override(True), rules=Rules(private=True)) == OFF


@pytest.mark.parametrize(("chosen", "expected"), [("home", OFF), ("night", OFF), ("auto", OFF), ("away", ALL)])
def test_without_a_presence_source_a_private_camera_goes_by_the_mode(chosen, expected):
    assert three(mode(chosen), rules=Rules(private=True)) == expected


def test_a_private_camera_watches_when_everyone_has_left():
    assert three(mode("away"), people(), rules=Rules(private=True)) == ALL


@pytest.mark.parametrize("happened", [
    (), (mode("off"),), (mode("auto"),), (override(True),), (override(False),), (mode("away"), alerts("off")),
    (mode("away"), alerts("snoozed")),
])
def test_the_switches_always_say_why(happened):
    found = switches(state_of(*happened), "front", Rules(), House(), NOW)

    assert isinstance(found, Switches)
    assert found.why


def began(event="e", camera="front"):
    return facts.EventBegan(at=10.0, event=event, camera=camera)


def ended(event="e", camera="front"):
    return facts.EventEnded(at=20.0, event=event, camera=camera, began_at=10.0, duration=10.0)


def test_an_event_is_open_from_its_beginning_to_its_end():
    assert state_of().open_event("front") is None
    assert state_of(began()).open_event("front") == "e"
    assert state_of(began()).open_event("back") is None
    assert state_of(began(), ended()).open_event("front") is None
    assert state_of(began("a"), ended("a"), began("b")).open_event("front") == "b"


def trouble(kind, about="front", at=10.0):
    return facts.TroubleBegan(at=at, kind=kind, about=about, text=f"{kind} is wrong")


def test_troubles_are_listed_oldest_first_until_they_end():
    state = state_of(trouble("camera", at=30.0), trouble("disk", "home", at=20.0), trouble("clock", "a:b", at=40.0))
    over = state.after(facts.TroubleEnded(at=50.0, kind="camera", about="front", since=30.0))

    assert [(t.kind, t.about, t.since) for t in state.troubles] == [
        ("disk", "home", 20.0), ("camera", "front", 30.0), ("clock", "a:b", 40.0)]
    assert [t.kind for t in over.troubles] == ["disk", "clock"]


def test_who_is_home_is_unknown_until_a_source_has_spoken():
    assert state_of().people is None
    assert state_of(people()).people == ()
    assert state_of(people("anna", "ben")).people == ("anna", "ben")


def test_most_facts_change_nothing():
    before = state_of(mode("away"))

    assert before.after(facts.AlertTestAsked(at=9.0, by="anna")) == before


def test_the_state_is_read_from_the_logs_hash():
    stored = {"mode": '{"at":1.0,"spooled":false,"v":{"mode":"away","by":"anna"}}',
              "people": '{"at":1.0,"spooled":true,"v":{"home":[],"evidence":""}}',
              "override*": '{"at":1.0,"spooled":false,"v":null}',
              "override:front": '{"at":1.0,"spooled":false,"v":null}'}

    state = HouseState.from_fields(stored)

    assert (state.mode, state.people) == ("away", ())
    assert state.override("front", NOW) is None
