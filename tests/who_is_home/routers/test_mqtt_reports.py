"""What messages of OwnTracks, room presence and any other topic say about a device."""

import json

import pytest

from who_is_home.routers.mqtt.reports import DeviceReport, ReportRules, report

NOW = 1_800_000_000.0
PHONE = "owntracks/anna/phone"


def said(payload: object, topic: str = PHONE, retained: bool = False, **rules) -> DeviceReport | None:
    text = payload if isinstance(payload, str) else json.dumps(payload)
    return report(topic, text.encode(), retained, NOW, ReportRules(**rules))


def location(ago: float = 0.0, **more: object) -> dict:
    return {"_type": "location", "lat": 52.5, "lon": 13.4, "tst": NOW - ago, "tid": "ap"} | more


def transition(event: str, region: str = "Home", ago: float = 0.0) -> dict:
    return {"_type": "transition", "event": event, "desc": region, "tst": NOW - ago}


@pytest.mark.parametrize(("payload", "home"), [
    (location(inregions=["Home", "Garden"]), True), (location(inregions=["Work"]), False), (location(), False),
    (location(inregions=[]), False), (transition("enter"), True), (transition("leave"), False),
    (transition("enter", "Work"), None), (transition("leave", "Work"), None), ({"_type": "lwt", "tst": NOW}, None),
    (location(inregions="Home", tst="soon"), None), (location(inregions=7), None), (location(tst=10**400), None),
    ({"_type": ["location"]}, None),
])  # fmt: skip
def test_a_phone_with_owntracks_is_home_in_its_region(payload, home):
    found = said(payload)
    assert (found.home if found else None) is home


def test_an_event_is_about_the_phone_of_its_topic_and_the_region_may_be_called_otherwise():
    found = said(transition("enter", "Büro"), f"{PHONE}/event", region="büro")
    assert (found.topic, found.name, found.home) == (PHONE, "anna phone", True)


def test_a_kept_location_counts_from_the_time_it_carries():
    found = said(location(3600, inregions=["home"]), retained=True)
    assert found.active(NOW)
    assert not found.active(NOW + 86_400)
    assert not said(location(100, inregions=["home"]), retained=True, fresh=60.0).active(NOW)


def test_an_older_location_that_comes_late_changes_nothing():
    left = said(transition("leave", ago=10))
    assert said(location(60, inregions=["home"])).after(left) == left
    assert said(location(5, inregions=["home"])).after(left).home


@pytest.mark.parametrize(("topic", "own"), [
    ("espresense/devices/annas-watch/kitchen", "espresense/devices/annas-watch"),
    ("room_presence/kitchen", "room_presence/annas-watch"), ("kitchen", "annas-watch"),
])  # fmt: skip
def test_a_device_heard_in_any_room_is_there_for_two_minutes(topic, own):
    found = said({"id": "annas-watch", "name": "Anna's watch", "distance": 2.5}, topic)
    assert (found.topic, found.name) == (own, "Anna's watch")
    assert found.active(NOW + 119)
    assert not found.active(NOW + 121)


def test_a_room_reading_that_the_broker_kept_is_of_unknown_age_and_no_evidence():
    assert not said({"id": "annas-watch", "distance": 2.5}, retained=True).active(NOW)


@pytest.mark.parametrize(("payload", "rules", "home"), [
    ("home", {}, True), (" Home\n", {}, True), ("not_home", {}, False), ("on", {"home": ("on", "true")}, True),
    ("true", {"home": ("on", "true")}, True), ("kitchen", {"away": ("not_home",)}, True),
    ("not_home", {"away": ("not_home", "unavailable")}, False), ({"state": "home"}, {"key": "state"}, True),
    ({"a": {"here": True}}, {"key": "a.here", "home": ("true",)}, True), ({"state": 1}, {"key": "state"}, False),
    ({"state": "home"}, {}, None), ({"x": 1}, {"key": "state"}, None), ("home", {"key": "state"}, None),
    ("[" * 9999, {"key": "a"}, None), ("{" * 9999, {}, False),
])  # fmt: skip
def test_the_value_of_any_topic_says_whether_its_device_is_home(payload, rules, home):
    found = said(payload, "home/anna", **rules)
    assert (found.home if found else None) is home


def test_the_device_of_a_topic_is_named_by_its_last_part_that_is_a_name():
    assert said("home", "homeassistant/person/anna/state").name == "anna"
    assert said("home", "presence").name == "presence"


def test_a_value_counts_for_ever_unless_it_is_to_be_fresh():
    assert said("home", retained=True).active(NOW + 1e9)
    fresh = said("home", fresh=600.0)
    assert fresh.active(NOW + 599)
    assert not fresh.active(NOW + 601)
    assert not said("home", retained=True, fresh=600.0).active(NOW)


def test_a_value_that_the_broker_sends_again_after_a_break_keeps_its_age():
    heard = said("home", fresh=600.0)
    again = said("home", retained=True, fresh=600.0)
    assert again.after(heard) == heard
    assert not said("not_home", retained=True, fresh=600.0).after(heard).home
