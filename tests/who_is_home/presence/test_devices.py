"""Devices are recognised however they are written; those that do not leave do not count; odd ones are pointed out."""

import pytest

from tests.who_is_home.presence.played_house import ANNA, BEN, PlayedHouse
from who_is_home.presence.device_matching import DeviceOwners
from who_is_home.presence.waiting_times import DAY, PresenceTimes
from who_is_home.router import ListedDevice

TABLET = ListedDevice(mac="00:cc:00:00:00:03", name="tablet")


@pytest.mark.parametrize(("written", "listed"), [
    ("AA-BB-CC-00-11-22", ListedDevice(mac="aa:bb:cc:00:11:22")),
    ("aabbcc001122", ListedDevice(mac="aa:bb:cc:00:11:22", name="other")),
    ("Annas iPhone", ListedDevice(name="annas-iphone.fritz.box")),
    ("192.168.1.20", ListedDevice(ip="192.168.1.20")),
    ("owntracks/anna/phone", ListedDevice(topic="owntracks/anna/phone")),
    ("person.anna", ListedDevice(topic="person.anna")),
])  # fmt: skip
def test_a_device_is_recognised_however_it_is_written(written, listed):
    assert DeviceOwners({"Anna": (written,)}).device(listed) == written


@pytest.mark.parametrize(("written", "listed"), [
    ("192.168.1.20", ListedDevice(ip="192.16.81.20")),
    ("192.168.1.20", ListedDevice(ip="192.168.1.2")),
    ("annas-phone", ListedDevice(name="bens-phone")),
    ("annas-phone", ListedDevice()),
])  # fmt: skip
def test_another_device_is_not(written, listed):
    assert DeviceOwners({"Anna": (written,)}).device(listed) == ""


@pytest.fixture
def with_tablet(make_house) -> PlayedHouse:
    times = PresenceTimes(stays_after=2 * DAY)
    house: PlayedHouse = make_house(people={"Anna": ("annas-phone", "tablet")}, times=times)
    house.learn_nights(2)
    for _ in range(3):
        house.play(22 * 60, (ANNA, TABLET))
        house.play(120, (TABLET,))
    return house


def test_a_tablet_that_never_leaves_does_not_count_after_a_while_and_is_pointed_out(with_tablet):
    with_tablet.play(30, (ANNA, TABLET))
    assert any("tablet of Anna has not left" in note for note in with_tablet.presence.notes(with_tablet.now))
    assert with_tablet.minutes_until_away((TABLET,)) <= 17.5


def test_a_tablet_counts_again_once_it_left(with_tablet):
    with_tablet.play(60, ())
    with_tablet.play(30, (ANNA, TABLET))
    assert with_tablet.minutes_until_away((TABLET,), most=60) == float("inf")


def test_all_devices_of_a_person_who_stays_in_count(make_house):
    house: PlayedHouse = make_house(people={"Anna": ("annas-phone", "tablet")}, times=PresenceTimes(stays_after=DAY))
    house.learn_nights(2)
    house.play(3 * 24 * 60, (ANNA, TABLET))
    assert house.minutes_until_away((TABLET,), most=60) == float("inf")


def test_an_address_the_phone_made_up_is_pointed_out_where_it_is_named_by_it(make_house):
    house: PlayedHouse = make_house(people={"Anna": (ANNA.mac,), "Ben": ("00-BB-00-00-00-02",)})
    house.play(5, (ANNA, BEN))
    notes = house.presence.notes(house.now)
    assert [note for note in notes if "made up" in note and note.startswith(ANNA.mac)] == list(notes)


def test_a_phone_named_by_its_host_name_may_change_its_address(settled):
    settled.play(5, (ListedDevice(mac="0a:12:34:56:78:9a", name="Annas-Phone.lan"), BEN))
    assert settled.questions == []
    assert "made up" not in " ".join(settled.presence.notes(settled.now))


def test_a_device_that_comes_and_goes_too_often_is_pointed_out(settled):
    for _ in range(25):
        settled.play(1, (ANNA, BEN))
        settled.play(1, (ANNA,))
    assert any("came and went" in note and "Ben" in note for note in settled.presence.notes(settled.now))
    assert settled.home == ("Anna", "Ben")


def test_a_device_that_was_never_listed_is_pointed_out(make_house):
    house: PlayedHouse = make_house(people={"Anna": ("annas-phone",), "Ben": ("bens-pone",)})
    house.play(5, (ANNA,))
    assert any(note.startswith("bens-pone of Ben was never listed") for note in house.presence.notes(house.now))


def test_a_router_that_was_down_does_not_look_like_leaving(with_tablet):
    with_tablet.play(90, None)
    with_tablet.play(30, (ANNA, TABLET))
    assert any("tablet of Anna has not left" in note for note in with_tablet.presence.notes(with_tablet.now))


def test_somebody_whose_device_was_never_listed_is_not_said_to_wait_for_a_router_that_has_answered(house):
    why = {each.name: each.evidence for each in house.presence.people(house.now)}
    assert why["Ben"] == "no router has answered yet"
    house.play(2, (ANNA,))
    why = {each.name: each.evidence for each in house.presence.people(house.now)}
    assert why["Ben"] == "no device of theirs was listed yet"


def test_somebody_who_is_away_without_any_device_listed_is_not_said_to_have_a_silent_one(house):
    house.play(30, (ANNA,))
    why = {each.name: each.evidence for each in house.presence.people(house.now)}
    assert why["Ben"].startswith("Ben is away: no device of theirs was listed for ")
