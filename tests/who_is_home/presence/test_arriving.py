"""Whoever is shown to be home is home at once; buttons are evidence too."""

import pytest

from tests.who_is_home.presence.played_house import ANNA, BEN, PEOPLE, PlayedHouse
from who_is_home.presence.evidence import PersonSaid, RouterAnswered


@pytest.fixture
def empty(settled: PlayedHouse) -> PlayedHouse:
    settled.minutes_until_away()
    settled.play(60, ())
    return settled


def test_the_first_listing_brings_its_person_home(empty):
    empty.listed = (BEN,)
    assert empty.poll().home == ("Ben",)
    assert empty.decision.changed
    assert empty.decision.evidence.startswith("Ben is home since")
    assert "listed by box" in empty.decision.evidence


def test_the_router_is_asked_often_enough_that_it_takes_no_35_seconds(empty):
    assert empty.decision.poll <= 15


def test_a_device_that_is_only_remembered_is_no_evidence(empty):
    empty.listed = (type(BEN)(mac=BEN.mac, active=False),)
    assert empty.poll().home == ()


def test_old_evidence_brings_nobody_back(empty):
    assert empty.hear(RouterAnswered(empty.now - 600, "box", (ANNA,))).home == ()


def test_im_home_counts_at_once_and_holds_without_a_phone(empty):
    assert empty.hear(PersonSaid(empty.now, "Anna", True)).home == ("Anna",)
    empty.play(11 * 60, ())
    assert empty.home == ("Anna",)
    empty.play(3 * 60, ())
    assert empty.home == ()


def test_im_home_gives_way_to_the_phone_once_that_is_listed(empty):
    empty.hear(PersonSaid(empty.now, "Anna", True))
    empty.play(5, (ANNA,))
    assert empty.minutes_until_away() <= 9.5


def test_im_leaving_counts_though_the_phone_is_still_listed(settled):
    settled.hear(PersonSaid(settled.now, "Anna", False))
    settled.play(5, (ANNA, BEN))
    assert settled.home == ("Ben",)


def test_who_pressed_leaving_and_is_still_listed_after_a_quarter_of_an_hour_is_home(settled):
    settled.hear(PersonSaid(settled.now, "Anna", False))
    settled.play(17, (ANNA, BEN))
    assert settled.home == ("Anna", "Ben")


def test_who_pressed_leaving_and_comes_back_soon_is_home_again(settled):
    settled.hear(PersonSaid(settled.now, "Anna", False))
    settled.play(3, (ANNA, BEN))
    settled.play(5, (BEN,))
    settled.play(0.5, (ANNA, BEN))
    assert settled.home == ("Anna", "Ben")


def test_the_last_one_who_presses_leaving_arms_at_once(settled):
    settled.hear(PersonSaid(settled.now, "Anna", False), PersonSaid(settled.now, "Ben", False))
    assert settled.home == ()
    settled.play(4, (ANNA, BEN))
    assert settled.home == ()


def test_a_person_nobody_knows_changes_nothing(settled):
    assert settled.hear(PersonSaid(settled.now, "Carl", False)).home == ("Anna", "Ben")


def test_a_person_without_devices_counts_once_they_pressed_a_button(make_house):
    house: PlayedHouse = make_house(people=PEOPLE | {"Kim": ()})
    house.learn_nights()
    assert house.home == ("Anna", "Ben")
    house.hear(PersonSaid(house.now, "Kim", True))
    house.play(60, ())
    assert house.home == ("Kim",)
    house.hear(PersonSaid(house.now, "Kim", False))
    assert house.home == ()


@pytest.mark.parametrize("home", [True, False])
def test_a_press_that_is_heard_only_after_later_evidence_said_otherwise_changes_nothing(settled, home):
    pressed = settled.now
    settled.minutes_until_away()
    if not home:
        settled.play(1, (ANNA, BEN))
    before = settled.home
    settled.hear(PersonSaid(pressed, "Anna", home))
    assert settled.home == before
    assert len(before) == (0 if home else 2)


def test_im_home_counts_though_the_house_was_found_empty_between_the_press_and_its_hearing(empty):
    empty.hear(PersonSaid(empty.now, "Anna", True))
    empty.hear(PersonSaid(empty.now, "Anna", False))
    assert empty.home == ()
    empty.now += 2
    assert empty.hear(PersonSaid(empty.now - 1, "Ben", True)).home == ("Ben",)


def test_two_presses_that_are_heard_late_count_in_the_order_in_which_they_were_pressed(empty):
    pressed = empty.now
    empty.now += 30
    empty.hear(PersonSaid(pressed, "Anna", True))
    assert empty.home == ("Anna",)
    assert empty.hear(PersonSaid(pressed + 1, "Anna", False)).home == ()
