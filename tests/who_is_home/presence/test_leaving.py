"""Nobody is away before the house was silent for long enough, by answers that can be believed."""

import pytest

from tests.who_is_home.presence.played_house import ANNA, BEN, PlayedHouse
from who_is_home.presence.evidence import EntranceSeen, FaceRecognised, ProbeAnswered, RouterFailed


def test_before_the_first_answer_it_is_not_known_who_is_home(house):
    assert house.hear().home is None
    assert "not known yet" in house.decision.evidence
    assert house.hear(RouterFailed(house.now, "box", "no answer")).home is None


def test_an_empty_first_answer_arms_nothing(house):
    house.play(5, ())
    assert house.home is None
    assert house.minutes_until_away() >= 8


def test_all_phones_silent_for_eight_minutes_means_away(settled):
    left = settled.now

    minutes = settled.minutes_until_away()

    assert 7.5 <= minutes <= 9.5, left
    assert "no device was listed for 8 min" in settled.decision.evidence
    assert "probes of each phone had no answer" in settled.decision.evidence


def test_phones_whose_nights_are_not_known_are_given_sixteen_minutes(house):
    house.play(10, (ANNA, BEN))
    assert 15.5 <= house.minutes_until_away() <= 17.5


def test_one_phone_listed_keeps_everybody_home_for_the_house(settled):
    settled.play(15, (ANNA,))
    assert settled.home == ("Anna", "Ben")


def test_a_person_is_away_alone_after_twenty_minutes(settled):
    settled.play(25, (ANNA,))
    assert settled.home == ("Anna",)
    assert "silent for 20 min" in settled.decision.evidence
    assert settled.minutes_until_away() <= 9.5


def test_phones_are_probed_every_ten_seconds_while_nothing_is_listed(settled):
    settled.polls.clear()
    settled.play(4, ())
    assert settled.polls[3:] == [10.0] * len(settled.polls[3:])
    assert settled.probes >= 20


def test_in_the_last_two_minutes_phones_are_probed_every_five_seconds(settled):
    settled.play(5.2, ())
    settled.polls.clear()
    settled.play(1.5, ())
    assert settled.home == ("Anna", "Ben")
    assert settled.polls == [5.0] * len(settled.polls)


def test_a_phone_that_answers_a_probe_keeps_the_house_home(settled):
    settled.answering = (BEN,)
    settled.play(15, ())
    assert settled.home == ("Anna", "Ben")
    settled.play(15, ())
    assert settled.home == ("Ben",)


def test_one_poll_without_phones_changes_nothing(settled):
    settled.listed = ()
    assert settled.poll().home == ("Anna", "Ben")


def test_one_missed_answer_among_empty_ones_neither_arms_nor_starts_the_clock_again(settled):
    settled.play(6, ())
    settled.listed = None
    settled.poll()
    assert settled.home == ("Anna", "Ben")
    settled.now += 10
    assert settled.minutes_until_away() <= 4


def test_nobody_is_found_away_by_an_answer_that_did_not_come(settled):
    settled.play(6.3, ())
    settled.play(1.3, None)
    assert settled.home == ("Anna", "Ben")


def test_polls_are_slow_while_all_are_home_and_quick_while_one_is_away(settled):
    assert settled.decision.poll == 60.0
    settled.play(25, (ANNA,))
    assert settled.decision.poll == 15.0
    settled.minutes_until_away()
    assert 10.0 <= settled.decision.poll <= 15.0
    assert settled.decision.probe == ()


@pytest.mark.parametrize(("seen_before", "wait"), [(3, (7.5, 9.5)), (30, (15.5, 17.5)), (None, (15.5, 17.5))])
def test_with_an_entrance_camera_somebody_must_have_been_seen_there(make_house, seen_before, wait):
    house: PlayedHouse = make_house(entrances=("door",))
    house.learn_nights()
    if seen_before:
        house.hear(EntranceSeen(house.now - 60 * seen_before, "door"))
    assert wait[0] <= house.minutes_until_away() <= wait[1]


@pytest.mark.parametrize(("faces", "person", "agrees"), [
    (True, "Anna", True), (False, "Anna", False), (True, "Eve", False)])
def test_a_known_face_is_as_good_as_an_event_at_an_entrance_where_it_counts(make_house, faces, person, agrees):
    house: PlayedHouse = make_house(entrances=("door",), faces=faces)
    house.learn_nights()
    house.hear(FaceRecognised(house.now - 180, "kitchen", person))
    assert (house.minutes_until_away() < 10) is agrees


def test_a_known_face_finds_nobody_home(make_house):
    house: PlayedHouse = make_house(entrances=("door",), faces=True)
    house.hear(FaceRecognised(house.now, "door", "Anna"))
    assert not house.home


def test_another_camera_is_no_entrance(make_house):
    house: PlayedHouse = make_house(entrances=("door",))
    house.learn_nights()
    house.hear(EntranceSeen(house.now, "kitchen"))
    assert house.minutes_until_away() >= 15.5


def test_after_a_pause_of_the_program_the_clock_begins_again(settled):
    settled.play(5, ())
    settled.now += 3600
    assert settled.minutes_until_away() >= 7.5


def test_a_late_probe_answer_keeps_a_phone_home(settled):
    settled.play(7, ())
    settled.hear(ProbeAnswered(settled.now - 20, (BEN,), (BEN,)))
    settled.play(4, ())
    assert settled.home == ("Anna", "Ben")
