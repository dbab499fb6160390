"""A router that fails keeps its last answer; while it matters nobody is found away by its silence."""

from collections.abc import Callable

import pytest

from tests.who_is_home.presence.played_house import ANNA, BEN, PlayedHouse
from who_is_home.presence.evidence import RouterAnswered, RouterFailed
from who_is_home.presence.waiting_times import DAY, PresenceTimes
from who_is_home.router import ListedDevice

TELEVISION = ListedDevice(mac="00:11:22:33:44:55", name="television")


def test_a_failing_router_keeps_the_last_answer_and_is_blind_since_it(settled):
    last = settled.now
    settled.play(120, None)
    assert settled.home == ("Anna", "Ben")
    assert settled.decision.blind_since is not None
    assert abs(settled.decision.blind_since - last) <= 60
    assert settled.decision.poll <= 15


def test_it_is_not_blind_after_one_missed_answer(settled):
    settled.listed = None
    assert settled.poll().blind_since is None


def test_after_a_blindness_the_clock_begins_again(settled):
    settled.play(7, ())
    settled.play(10, None)
    assert settled.minutes_until_away() >= 7.5
    assert settled.decision.blind_since is None


def test_blind_and_chosen_arm_means_away_after_half_an_hour_without_any_sign(make_house):
    house: PlayedHouse = make_house(when_blind="arm")
    house.learn_nights()
    house.play(25, None)
    assert house.home == ("Anna", "Ben")
    house.play(10, None)
    assert house.home == ()
    assert "blind since" in house.decision.evidence
    house.play(1, (ANNA,))
    assert house.home == ("Anna",)


def test_blind_and_chosen_ask_asks_once(make_house):
    house: PlayedHouse = make_house(when_blind="ask")
    house.learn_nights()
    house.play(180, None)
    assert house.home == ("Anna", "Ben")
    assert [each.kind for each in house.questions] == ["blind"]


def test_a_router_that_never_listed_a_phone_may_fail_for_ever(settled):
    settled.hear(RouterAnswered(settled.now, "cellar", ()))
    settled.play(5, (ANNA, BEN))
    settled.hear(RouterFailed(settled.now, "cellar", "gone"))
    assert settled.minutes_until_away() <= 11


def test_a_second_router_that_lists_phones_must_answer_too(settled):
    settled.hear(RouterAnswered(settled.now, "upstairs", (ANNA,)))
    assert settled.minutes_until_away(most=40) == float("inf")
    assert settled.decision.blind_since is not None


@pytest.fixture
def with_television(make_house: Callable[..., PlayedHouse]) -> PlayedHouse:
    """A house whose television was on its router's list for long enough to be missed."""
    house = make_house(times=PresenceTimes(stays_after=DAY))
    house.learn_nights()
    house.play(25 * 60, (ANNA, BEN, TELEVISION))
    return house


def test_a_list_without_even_the_things_that_are_always_on_it_is_no_answer(with_television):
    with_television.play(60, ())
    assert with_television.home == ("Anna", "Ben")
    assert with_television.decision.blind_since is not None
    with_television.play(1, (TELEVISION,))
    assert with_television.minutes_until_away((TELEVISION,)) <= 10


def test_a_thing_that_was_missing_while_phones_were_listed_is_not_missed_any_more(with_television):
    with_television.play(10, (ANNA, BEN))
    assert with_television.minutes_until_away(()) <= 10


@pytest.mark.parametrize("listed", [(ANNA,), (BEN, TELEVISION)])
def test_a_phone_on_the_list_is_believed_without_the_things(with_television, listed):
    with_television.play(5, listed)
    assert with_television.decision.blind_since is None


def test_routers_that_disagree_are_kept_with_the_evidence(settled):
    settled.hear(RouterAnswered(settled.now - 3600, "upstairs", (ANNA,)))
    settled.hear(RouterAnswered(settled.now, "upstairs", ()))
    settled.play(1, (ANNA, BEN))
    sure = {each.name: each for each in settled.presence.people(settled.now)}
    assert "upstairs did not list" in sure["Anna"].evidence
    assert sure["Anna"].confidence < 0.9
    assert settled.home == ("Anna", "Ben")


def test_two_things_are_missed_after_a_day(settled):
    printer = ListedDevice(mac="00:11:22:33:44:66", name="printer")
    settled.play(25 * 60, (ANNA, BEN, TELEVISION, printer))
    settled.play(60, ())
    assert settled.home == ("Anna", "Ben")
    assert settled.decision.blind_since is not None
