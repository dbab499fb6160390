"""The silent-house alarm: pure planning, then against the stand-in for Slack."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from house import facts
from house.settings.whole_config import Settings
from notifier.channel import ScheduledMessage
from notifier.house_notes.silent_house import LOCKED, plan, posted

NOW = 1_700_000_000.0
HALF_HOUR = 1800.0


def scheduled(seconds, id="Q1"):
    return ScheduledMessage(id, int(NOW + seconds), "No sign of life from Home")


def test_the_first_message_is_scheduled_for_when_the_house_will_have_been_silent_that_long():
    assert plan([], NOW, HALF_HOUR).schedule == int(NOW + HALF_HOUR)


def test_a_fresh_one_is_left_alone_until_a_third_of_its_time_has_passed():
    steps = plan([scheduled(HALF_HOUR)], NOW, HALF_HOUR)
    assert (steps.schedule, steps.unschedule) == (None, ())
    assert 600 <= steps.look_again <= 602


def test_an_older_one_is_put_off_and_taken_back_well_before_it_is_due():
    steps = plan([scheduled(1199)], NOW, HALF_HOUR)
    assert (steps.schedule, steps.unschedule) == (int(NOW + HALF_HOUR), ("Q1",))


def test_what_a_crash_left_is_cleaned():
    left = [scheduled(900, "Q1"), scheduled(1500, "Q2"), scheduled(1799, "Q3")]
    steps = plan(left, NOW, HALF_HOUR)
    assert (steps.schedule, steps.unschedule) == (None, ("Q1", "Q2"))


def test_one_in_its_last_minutes_is_expected_to_come_and_looked_after_then():
    steps = plan([scheduled(50)], NOW, HALF_HOUR)
    assert (steps.schedule, steps.unschedule, steps.coming) == (int(NOW + HALF_HOUR), (), (int(NOW + 50),))
    assert steps.look_again == 55.0


def test_one_that_is_too_far_ahead_is_brought_nearer():
    steps = plan([scheduled(86_400)], NOW, HALF_HOUR)
    assert (steps.schedule, steps.unschedule) == (int(NOW + HALF_HOUR), ("Q1",))


def test_without_an_alarm_all_are_taken_back():
    steps = plan([scheduled(900), scheduled(1799, "Q2"), scheduled(60, "Q3")], NOW, 0.0)
    assert (steps.schedule, steps.unschedule) == (None, ("Q1", "Q2"))


def test_what_was_expected_and_is_no_longer_there_has_been_posted():
    assert posted([int(NOW) - 60, int(NOW) + 60], [], NOW) == [int(NOW) - 60]
    assert posted([int(NOW) - 1], [scheduled(-1)], NOW) == []


@given(st.lists(st.integers(-60, 90_000), max_size=6, unique=True), st.sampled_from([600.0, 1800.0, 86_400.0]))
def test_doing_what_it_says_and_planning_again_changes_nothing(ahead, silence):
    waiting = [scheduled(each, f"Q{each}") for each in ahead]
    steps = plan(waiting, NOW, silence)
    done = [each for each in waiting if each.id not in steps.unschedule]
    done += [ScheduledMessage("new", steps.schedule, "")] if steps.schedule else []
    again = plan(done, NOW, silence)
    assert (again.schedule, again.unschedule) == (None, ())
    assert sum(each.at - NOW >= LOCKED for each in done) == 1
    assert all(each.at - NOW >= LOCKED for each in waiting if each.id in steps.unschedule)


@given(st.sampled_from([600.0, 900.0, 1800.0, 86_400.0]))
def test_a_house_that_lives_takes_each_one_back_at_least_five_minutes_before_it_is_due(silence):
    waiting, now = [], NOW
    for number in range(50):
        steps = plan(waiting, now, silence)
        assert all(each.at - now >= 300 for each in waiting)
        kept = [each for each in waiting if each.id not in steps.unschedule]
        waiting = kept + ([ScheduledMessage(f"Q{number}", steps.schedule, "")] if steps.schedule else [])
        assert len(waiting) == 1
        now += steps.look_again


@pytest.fixture
def house(bench_with, fake_slack):
    """A notifier whose one channel is Slack's stand-in; both clocks stand at the same time and move together."""

    class House:
        def __init__(self):
            section = {"bot_token": fake_slack.bot_token, "signing_secret": fake_slack.signing_secret,
                       "channel": fake_slack.channel, "api_url": fake_slack.api_url}
            self.bench = bench_with(slack=section, house={"name": "Home & garden", "timezone": "UTC",
                                                          "first_mode": "away"})
            self.bench.open_slack()
            self.channel = self.bench.channels["slack://"]
            self.bench.clock.advance(fake_slack.state()["now"] - self.bench.clock.now())

        def waiting(self):
            return [each for each in fake_slack.state()["scheduled"] if each["fate"] == "waiting"]

        def lives(self, seconds, steps=1):
            for _ in range(steps):
                fake_slack.advance(seconds / steps)
                self.bench.wait(seconds / steps)

        def is_dead(self, seconds):
            fake_slack.advance(seconds)
            self.bench.clock.advance(seconds)

        def texts(self):
            return [message["text"] for message in fake_slack.messages()]

    return House()


def test_a_house_that_lives_keeps_one_message_ahead_and_nothing_is_ever_posted(house):
    for _ in range(12):
        house.lives(700)
        [one] = house.waiting()
        assert one["post_at"] - house.bench.clock.now() >= 1000
        assert one["metadata"] is None
    assert house.texts() == []


def test_slack_itself_reports_a_dead_house_and_its_return_is_reported_too(house):
    house.bench.settle()
    house.is_dead(3600)
    [alarm] = house.texts()
    assert alarm.startswith("No sign of life from Home &amp; garden since")
    house.bench.restart()
    house.bench.settle()
    house.bench.settle()
    assert house.texts()[1].startswith("Back online · no sign of life for ")
    assert len(house.waiting()) == 1
    house.lives(2000, steps=10)
    assert len(house.texts()) == 2


def test_a_crash_between_two_steps_leaves_one_message_in_the_end(house):
    house.bench.settle()
    house.channel.schedule("No sign of life from Home & garden since 14:02", int(house.bench.clock.now() + 900))
    house.channel.schedule("Dinner is ready", int(house.bench.clock.now() + 900))
    house.bench.restart()
    house.bench.settle()
    assert sorted(each["text"][:7] for each in house.waiting()) == ["Dinner ", "No sign"]


def test_an_orderly_stop_calls_it_off(house):
    house.bench.settle()
    for silent_house in house.bench.notifier.silent_houses:
        silent_house.cancel()
    assert house.waiting() == []
    house.is_dead(7200)
    house.bench.restart()
    house.bench.settle()
    assert house.texts() == []


def test_a_connection_that_was_lost_for_an_hour_is_reported_and_explained(house, fake_slack):
    house.bench.settle()
    fake_slack.fault("down", lasts=3600)
    house.lives(3700, steps=40)
    house.lives(120, steps=4)
    alarm, well = house.texts()
    assert alarm.startswith("No sign of life")
    assert well.startswith("Back online")
    assert len(house.waiting()) == 1


def test_a_refusal_is_tried_again_and_stops_no_alert(house, fake_slack):
    fake_slack.fault("error", error="restricted_too_many", methods=["chat.scheduleMessage"], count=1)
    house.bench.began()
    house.bench.settle()
    assert house.waiting() == []
    assert len(house.texts()) == 1
    house.lives(610)
    assert len(house.waiting()) == 1


def test_while_the_clock_is_known_to_be_wrong_nothing_is_scheduled(house):
    house.bench.record(facts.TroubleBegan(at=house.bench.clock.now(), kind="clock", about="house", text="not set"))
    house.bench.settle()
    assert house.waiting() == []


def test_no_alarm_is_wanted(bench_with, fake_slack):
    section = {"bot_token": fake_slack.bot_token, "signing_secret": "x", "channel": fake_slack.channel,
               "api_url": fake_slack.api_url, "dead_man": 0}
    bench = bench_with(slack=section)
    bench.open_slack()
    bench.settle()
    assert fake_slack.state()["scheduled"] == []


def test_an_alarm_of_less_than_ten_minutes_is_refused():
    with pytest.raises(ValueError, match="at least 10m"):
        Settings.model_validate({"slack": {"bot_token": "x", "signing_secret": "x", "channel": "C1", "dead_man": 60}})
