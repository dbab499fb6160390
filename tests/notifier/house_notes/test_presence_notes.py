"""What people are told of presence: each arming with why and an undo, each hold it ends, and who came home."""

import pytest

from house import facts

PRESENCE = {"presence": {"routers": {"attic": {"address": "file:///nowhere/devices"}}},
            "people": {"Anna": {"devices": ["annas-phone"]}, "Ben": {"devices": ["bens-phone"]}}}
AUTO = {"house": {"first_mode": "auto", "timezone": "UTC"}, **PRESENCE}


@pytest.fixture
def house(bench_with):
    """A house in mode Auto with Anna and Ben at home."""
    bench = bench_with(**AUTO)
    people(bench, "Anna", "Ben", arrived=("Anna", "Ben"))
    bench.settle()
    return bench


def people(bench, *home, arrived=(), left=(), evidence=""):
    bench.record(facts.PeopleChanged(at=bench.clock.now(), home=home, arrived=arrived, left=left, evidence=evidence))


def leave(bench, evidence="the last sign was annas-phone at 08:06"):
    people(bench, left=("Anna", "Ben"), evidence=evidence)
    bench.settle()


def come(bench, *names):
    people(bench, *names, arrived=names)
    bench.settle()


def titles(bench):
    return [message.title for message in bench.show.messages.values()]


def test_each_arming_is_reported_once_with_why_and_an_undo(house):
    people(house, "Anna", left=("Ben",))
    house.settle()
    assert titles(house) == []
    leave(house)
    house.restart()
    house.settle()

    [message] = house.show.messages.values()
    assert message.title == "Armed: nobody is home"
    assert "the last sign was annas-phone at 08:06" in message.detail
    assert message.detail.endswith("Auto (away): watching, recording and alerting")
    assert message.commands == (("guest until home", "Undo: somebody is here"),)


def test_an_arming_that_is_over_when_it_is_told_is_not_called_one_of_now(house):
    """A notifier that was away hears of all of it at once."""
    people(house, left=("Anna", "Ben"))
    people(house, "Anna", arrived=("Anna",))
    house.settle()

    [message] = house.show.messages.values()
    assert message.title == "Was armed for a while: nobody was home"
    assert message.commands == ()


def test_coming_home_says_nothing_where_no_alert_is_open_and_the_next_arming_is_reported_again(house):
    leave(house)
    house.clock.advance(3600.0)
    come(house, "Anna")
    assert len(titles(house)) == 1 and house.show.replies == {}
    people(house, left=("Anna",))
    house.settle()

    assert titles(house) == ["Armed: nobody is home"] * 2


def test_who_came_home_is_said_in_the_thread_of_an_open_alert(house):
    leave(house)
    house.began()
    house.settle()
    house.clock.advance(20.0)
    come(house, "Anna")
    house.restart()
    house.settle()

    assert [words for _, words in house.show.replies.values()] == ["Anna came home at 22:13: disarmed"]
    assert len(titles(house)) == 2


def test_where_away_was_chosen_by_hand_the_thread_says_that_the_house_stays_armed(house):
    house.chose("away")
    leave(house)
    house.began()
    house.settle()
    come(house, "Anna")

    assert [words for _, words in house.show.replies.values()] == [
        "Anna came home at 22:13, the house stays armed"]


def test_nothing_is_said_in_the_thread_of_an_alert_that_is_long_over(house):
    leave(house)
    house.began()
    house.settle()
    house.ended()
    house.settle()
    house.clock.advance(3600.0)
    come(house, "Anna")

    assert house.show.replies == {}


@pytest.mark.parametrize("chosen", [
    facts.ModeChosen(at=1.0, mode="home", by="ann"), facts.ModeChosen(at=1.0, mode="away", by="ann"),
    facts.OverrideChosen(at=1.0, on=False, by="ann"), facts.GuestChosen(at=1.0, until=2e9, by="ann"),
])
def test_where_presence_arms_nothing_nothing_is_reported(house, chosen):
    house.record(chosen)
    leave(house)

    assert titles(house) == []


def test_when_the_time_of_a_guest_is_over_the_arming_is_reported(house):
    house.record(facts.GuestChosen(at=house.clock.now(), until=house.clock.now() + 3600.0, by="ann"))
    leave(house)
    house.wait(3601.0)

    [message] = house.show.messages.values()
    assert "the time of the guest is over" in message.detail


def test_when_the_time_of_a_hold_is_over_and_nobody_is_home_the_arming_is_reported(house):
    house.record(facts.OverrideChosen(at=house.clock.now(), on=False, by="ann", until=house.clock.now() + 3600.0))
    leave(house)
    house.wait(3601.0)

    [message] = house.show.messages.values()
    assert "the cameras are not held any more" in message.detail


def test_where_a_schedule_chooses_auto_in_an_empty_house_the_arming_is_reported(house):
    house.chose("home")
    leave(house)
    house.record(facts.ModeChosen(at=house.clock.now(), mode="auto", by="schedule", scheduled=True))
    house.settle()

    [message] = house.show.messages.values()
    assert "mode Auto by the schedule" in message.detail


def test_the_undo_of_an_arming_disarms_until_somebody_comes(house):
    leave(house)
    house.record(facts.GuestChosen(at=house.clock.now(), by="ann", ends="home"))
    house.began()
    house.settle()
    assert house.decisions()[-1].reasons == ("alerts are not sent (mode auto, a guest is here)",)
    come(house, "Anna")
    people(house, left=("Anna",))
    house.settle()

    assert titles(house) == ["Armed: nobody is home"] * 2


def test_a_hold_that_presence_ends_is_reported_with_an_undo(house):
    house.record(facts.OverrideChosen(at=house.clock.now(), on=True, by="ann", ends="home"))
    leave(house)
    house.clock.advance(600.0)
    come(house, "Anna")

    [message] = house.show.messages.values()
    assert message.title == "The cameras are no longer held on: Anna came home"
    assert message.commands == (("pycam_on until home", "Undo"),)
    assert message.detail == "Auto (home): watching, neither recording nor alerting"


def test_a_hold_of_one_camera_until_everybody_is_away_is_as_well(house):
    house.record(facts.OverrideChosen(at=house.clock.now(), on=False, by="ann", camera="front", ends="away"))
    leave(house)

    assert titles(house) == ["Front is no longer held off: everybody is away", "Armed: nobody is home"]


def test_a_hold_that_a_person_ended_before_is_not_reported_as_ended_by_presence(house):
    house.record(facts.OverrideChosen(at=house.clock.now(), on=True, by="ann", ends="home"))
    house.chose("home")
    leave(house)
    come(house, "Anna")

    assert titles(house) == []


def test_a_notifier_that_was_away_reports_what_each_fact_did(house):
    """The hold was ended by the arrival, not by the mode that was chosen after it."""
    house.record(facts.OverrideChosen(at=house.clock.now(), on=True, by="ann", ends="home"))
    people(house, left=("Anna", "Ben"))
    people(house, "Anna", arrived=("Anna",))
    house.clock.advance(300.0)
    house.chose("home")
    house.settle()

    assert titles(house) == ["The cameras are no longer held on: Anna came home"]


def test_in_vacation_arriving_alone_disarms_nothing_and_saying_so_does(house):
    house.chose("vacation")
    leave(house)
    come(house, "Anna")
    house.began("e1")
    house.settle()
    house.record(facts.PresenceSaid(at=house.clock.now(), person="Anna", home=True, by="U1"))
    house.began("e2")
    house.settle()

    assert {each.event: each.sent for each in house.decisions()} == {"e1": True, "e2": False}
    people(house, left=("Anna",))
    house.settle()
    assert titles(house)[-1] == "Armed: nobody is home"
