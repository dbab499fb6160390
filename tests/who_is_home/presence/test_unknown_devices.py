"""A device nobody named is asked about; it keeps the house from arming and never disarms it."""

import pytest

from tests.who_is_home.presence.played_house import ANNA, BEN, PEOPLE, PlayedHouse
from who_is_home.presence.evidence import DeviceExplained
from who_is_home.router import ListedDevice

UNKNOWN = ListedDevice(mac="06:00:00:00:00:09", name="Pixel-7")
TELEVISION = ListedDevice(mac="00:11:22:33:44:55", name="television")


def replaced(house: PlayedHouse) -> None:
    """Anna's phone vanishes and an unknown one appears."""
    house.play(10, (ANNA, BEN))
    house.play(5, (UNKNOWN, BEN))


def test_a_device_that_appears_as_a_phone_vanishes_is_asked_about_once(settled):
    replaced(settled)
    settled.play(30, (UNKNOWN, BEN))
    assert [(each.kind, each.about) for each in settled.questions] == [("replaced", UNKNOWN.mac)]
    assert "Is it Anna's phone" in settled.questions[0].text


def test_while_it_is_listed_nothing_is_armed(settled):
    replaced(settled)
    assert settled.minutes_until_away((UNKNOWN,), most=120) == float("inf")
    assert settled.minutes_until_away(()) <= 9.5


def test_an_unknown_device_never_disarms(settled):
    settled.minutes_until_away()
    settled.play(30, (UNKNOWN,))
    assert settled.home == ()


def test_a_guest_who_stays_alone_is_asked_about_once_and_nothing_is_armed(settled):
    settled.play(30, (ANNA, BEN, UNKNOWN))
    assert settled.questions == []
    assert settled.minutes_until_away((UNKNOWN,), most=120) == float("inf")
    assert [each.kind for each in settled.questions] == ["guest"]


def test_a_thing_of_the_house_by_a_persons_answer_holds_nothing(settled):
    settled.play(30, (ANNA, BEN, UNKNOWN))
    settled.hear(DeviceExplained(settled.now, UNKNOWN.mac, "house"))
    assert settled.minutes_until_away((UNKNOWN,)) <= 9.5


def test_a_device_said_to_be_annas_counts_as_her_phone(settled):
    replaced(settled)
    settled.hear(DeviceExplained(settled.now, UNKNOWN.mac, "Anna"))
    settled.play(3, (UNKNOWN,))
    settled.minutes_until_away(())
    assert settled.home == ()
    settled.play(1, (UNKNOWN,))
    assert settled.home == ("Anna",)


def test_what_the_first_answer_lists_belongs_to_the_house(house):
    house.play(10, (ANNA, BEN, TELEVISION))
    assert house.minutes_until_away((TELEVISION,)) <= 17.5


def test_a_new_thing_belongs_to_the_house_after_a_day_without_a_gap(settled):
    settled.play(25 * 60, (ANNA, BEN, TELEVISION))
    assert settled.minutes_until_away((TELEVISION,)) <= 9.5


def test_a_sleeping_phone_never_becomes_a_thing(settled):
    for _ in range(26):
        settled.play(55, (ANNA, BEN, UNKNOWN))
        settled.play(5, (ANNA, BEN))
    assert settled.minutes_until_away((UNKNOWN,), most=60) == float("inf")


def test_many_unknown_devices_do_not_grow_the_memory(settled):
    for number in range(400):
        settled.play(1, (ANNA, BEN, ListedDevice(mac=f"06:00:00:00:{number // 256:02x}:{number % 256:02x}")))
    assert len(settled.presence.remembered()["strangers"]) <= 200


def test_a_list_full_of_new_devices_raises_a_few_questions_a_day_not_one_for_each(settled):
    """A router that was replaced, or shows nonsense: none of them is more likely the phone than another."""
    many = tuple(ListedDevice(mac=f"06:00:00:00:00:{number:02x}") for number in range(30))
    settled.questions.clear()
    settled.play(20, many)
    assert len(settled.questions) <= 3 * len(PEOPLE) + 1
    assert settled.home == ("Anna", "Ben"), "they keep the house from being armed all the same"


@pytest.mark.parametrize(("whose", "home"), [("guest", False), ("house", False), ("Ben", True)])
def test_who_was_said_to_own_a_device_by_mistake_can_be_corrected(settled, whose, home):
    replaced(settled)
    settled.hear(DeviceExplained(settled.now, UNKNOWN.mac, "Anna"))
    settled.hear(DeviceExplained(settled.now, UNKNOWN.mac, whose))
    assert settled.presence.owner(UNKNOWN) == (whose if home else "")
    settled.minutes_until_away((), most=40)
    settled.listed = (UNKNOWN,)
    assert settled.poll().home == (("Ben",) if home else ())


def test_a_device_may_be_explained_by_its_name(settled):
    replaced(settled)
    settled.hear(DeviceExplained(settled.now, "pixel 7", "Anna"))
    assert settled.presence.owner(UNKNOWN) == "Anna"


def test_a_device_that_was_listed_for_a_moment_only_is_not_asked_about(settled):
    settled.play(10, (ANNA, BEN))
    settled.questions.clear()
    settled.play(0.2, (UNKNOWN, BEN))
    settled.play(20, (BEN,))
    assert settled.questions == []
