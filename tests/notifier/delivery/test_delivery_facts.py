"""Delivery is a fact for each channel: delivered and how late, or given up and why; and what is said of it."""

import pytest

from house import facts
from house.event_summary import events
from notifier.channel import ChannelError
from notifier.delivery import lane_queue

AWAY = ChannelError("Slack cannot be reached: Connection refused", transient=True)
REVOKED = ChannelError("Slack refuses the bot token (token_revoked)", transient=False)
WRONG = ChannelError("Slack refuses this message (msg_too_long)", transient=False, about="message")
DAY = 86400.0


def failing(error, *operations):
    def trouble(operation):
        if not operations or operation in operations:
            raise error

    return trouble


def given(bench, *kinds):
    return list(reversed(bench.log.recent(1000, kinds)))


def delivered(bench, channel="show://"):
    return [(fact.event, fact.delay) for fact in given(bench, facts.AlertDelivered) if fact.channel == channel]


def given_up(bench):
    return [(fact.event, fact.channel, fact.reason) for fact in given(bench, facts.AlertGivenUp)]


def troubles(bench):
    return [(each.kind, each.about, each.text) for each in bench.log.state().troubles]


@pytest.fixture
def slack_like(bench_with):
    """A notifier whose only channel is `show`."""
    bench = bench_with(alerts={"cooldown": 60})
    bench.channels = {"show://": bench.show}
    bench.restart()
    return bench


def test_an_alert_is_delivered_on_each_channel_and_its_decision_names_them(bench):
    began = bench.began("e1")
    bench.settle()

    [decided] = given(bench, facts.AlertDecided)
    assert decided.channels == ("talk://", "show://")
    found = given(bench, facts.AlertDelivered)
    assert sorted((fact.event, fact.camera, fact.channel) for fact in found) == [
        ("e1", "front", "show://"), ("e1", "front", "talk://")]
    assert all(0 <= fact.delay <= bench.clock.now() - began.at for fact in found)


def test_an_event_that_joins_is_delivered_with_its_line_and_on_a_channel_without_threads_with_the_message(bench):
    bench.began("e1")
    bench.settle()
    bench.clock.advance(10)
    bench.show.trouble = failing(AWAY, "reply")
    bench.began("e2")
    bench.settle()
    assert [event for event, _ in delivered(bench, "talk://")] == ["e1", "e2"]
    assert [event for event, _ in delivered(bench)] == ["e1"]

    bench.show.trouble = lambda operation: None
    bench.wait(30)
    assert [event for event, _ in delivered(bench)] == ["e1", "e2"]


def test_a_late_alert_says_how_late_and_waits_in_the_meantime(slack_like):
    bench = slack_like
    bench.show.trouble = failing(AWAY)
    bench.began("e1")
    bench.wait(230, steps=10)
    [waiting] = events(bench.log.recent(100))
    assert waiting.waiting == ("show://",)
    bench.show.trouble = lambda operation: None
    bench.wait(31)

    [(_, delay)] = delivered(bench)
    assert 230 <= delay <= 262
    [event] = events(bench.log.recent(100))
    assert (event.waiting, event.delays, event.given_up) == ((), {"show://": delay}, {})


def test_a_message_that_is_refused_for_good_is_given_up_with_the_reason_and_only_seen_ends_that(slack_like):
    bench = slack_like
    bench.show.trouble = failing(WRONG, "send")
    bench.began("e1")
    bench.settle()
    bench.clock.advance(100)
    bench.show.trouble = lambda operation: None
    bench.began("e2")
    bench.settle()

    assert given_up(bench) == [("e1", "show://", "Slack refuses this message (msg_too_long)")]
    assert [event for event, _ in delivered(bench)] == ["e2"]
    [(kind, about, text)] = troubles(bench)
    assert (kind, about) == ("undelivered", "show://")
    assert text.startswith("an alert was not delivered: Front 22:13 (Slack refuses this message (msg_too_long))")


def test_what_was_given_up_stays_so_and_the_next_event_within_the_cooldown_has_its_own_message(slack_like):
    bench = slack_like
    bench.show.trouble = failing(WRONG, "send")
    bench.began("e1", picture=True)
    bench.settle()
    bench.show.trouble = lambda operation: None
    bench.clock.advance(10)
    bench.ended("e1", duration=9)
    bench.began("e2")
    bench.settle()
    bench.wait(10, steps=2)

    assert [message.event for message in bench.show.messages.values() if message.event] == ["e2"]
    assert [each[0] for each in troubles(bench)] == ["undelivered"]
    assert bench.outbox.depth("show://") == 0


def test_a_thread_that_takes_no_line_is_left_for_a_new_message(slack_like):
    bench = slack_like
    bench.began("e1")
    bench.settle()
    bench.show.trouble = failing(WRONG, "reply")
    bench.clock.advance(10)
    bench.began("e2")
    bench.settle()
    bench.settle()

    assert [message.event for message in bench.show.messages.values()] == ["e1", "e2"]
    assert [event for event, _ in delivered(bench)] == ["e1", "e2"]
    assert given_up(bench) == []


def test_a_message_without_thread_that_cannot_be_changed_is_left_for_a_new_one(bench):
    bench.began("e1")
    bench.settle()
    bench.talk.trouble = failing(WRONG, "edit")
    bench.clock.advance(10)
    bench.began("e2")
    bench.settle()
    bench.settle()

    assert [message.event for message in bench.talk.messages.values()] == ["e1", "e2"]
    assert [event for event, _ in delivered(bench, "talk://")] == ["e1", "e2"]


def test_after_a_day_an_alert_is_given_up_with_what_was_wrong(slack_like):
    bench = slack_like
    bench.show.trouble = failing(AWAY)
    bench.began("e1", picture=True)
    bench.settle()
    bench.clock.advance(70)
    bench.began("e2")
    bench.settle()
    bench.wait(DAY - 200)
    assert given_up(bench) == []
    bench.wait(400, steps=4)

    reason = "tried for a day: Slack cannot be reached: Connection refused"
    assert given_up(bench) == [("e1", "show://", reason), ("e2", "show://", reason)]
    [trouble] = [each for each in troubles(bench) if each[0] == "undelivered"]
    assert trouble[2].startswith("2 alerts were not delivered: Front yesterday 22:13, Front yesterday 22:14 (tried")
    bench.show.trouble = lambda operation: None
    bench.wait(61)
    assert [line for line in bench.show.said if "not delivered" not in line and "Resolved" not in line] == []
    assert any("2 alerts were not delivered" in line for line in bench.show.said)
    assert bench.show.uploads == []
    assert bench.outbox.depth("show://") == 0


def test_a_house_that_was_off_for_two_days_gives_up_what_waited_and_says_so(slack_like, monkeypatch):
    bench = slack_like
    bench.show.trouble = failing(AWAY)
    bench.began("e1")
    bench.settle()
    bench.show.trouble = lambda operation: None
    monkeypatch.setattr("ledger.redis.outbox.boot_id", lambda: "another start")
    monkeypatch.setattr(lane_queue, "synchronised", lambda: True)
    bench.clock.advance(2 * DAY)
    bench.restart()
    bench.wait(30, steps=3)

    assert given_up(bench) == [("e1", "show://", "the house was off, or could not send it, for a day")]
    [line] = bench.show.said
    assert "an alert was not delivered: Front" in line


@pytest.mark.parametrize("right", [False, None])
def test_nothing_of_an_earlier_start_is_given_up_by_a_clock_that_may_be_wrong(slack_like, monkeypatch, right):
    bench = slack_like
    bench.show.trouble = failing(AWAY)
    bench.began("e1")
    bench.settle()
    bench.show.trouble = lambda operation: None
    monkeypatch.setattr("ledger.redis.outbox.boot_id", lambda: "another start")
    monkeypatch.setattr(lane_queue, "synchronised", lambda: right)
    bench.clock.advance(2 * DAY)
    bench.restart()
    bench.settle()

    assert given_up(bench) == []
    assert [event for event, _ in delivered(bench)] == ["e1"]


def test_a_clock_that_jumps_by_years_gives_nothing_up(slack_like):
    bench = slack_like
    bench.show.trouble = failing(AWAY)
    bench.began("e1")
    bench.settle()
    bench.show.trouble = lambda operation: None
    bench.clock.set_back(-3 * 365 * DAY)
    bench.wait(31)

    assert given_up(bench) == []
    assert len(bench.show.said) >= 1


def test_what_the_channel_refuses_goes_to_the_spare_one_and_both_are_told_apart(bench):
    bench.channels, bench.spares = {"show://": bench.show}, {"talk://": bench.talk}
    bench.restart()
    bench.show.trouble = failing(REVOKED)
    bench.began("e1")
    bench.settle()
    bench.settle()
    bench.wait(DAY + 100, steps=2)

    [event] = events(bench.log.recent(100))
    assert "talk://" in event.delays
    assert list(event.given_up) == ["show://"]


@pytest.mark.parametrize("step", ["record", "done", "refuse"])
def test_a_kill_between_sending_and_recording_neither_loses_nor_doubles_the_fact(slack_like, step, monkeypatch):
    bench = slack_like
    if step == "refuse":
        bench.show.trouble = failing(WRONG, "send")
    bench.began("e1")
    bench.work()
    target = bench.outbox if step != "record" else bench.log

    def dies(*_args, **_more):
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(type(target), step, dies)
        with pytest.raises(SystemExit):
            bench.send()
    bench.restart()
    bench.settle()
    bench.settle()

    assert len(given(bench, facts.AlertDelivered)) == (step != "refuse")
    assert len(given(bench, facts.AlertGivenUp)) == (step == "refuse")
    assert len(bench.show.said) <= 1 + (step == "refuse")


def test_an_alert_whose_record_is_gone_is_given_up_and_not_silently_dropped(slack_like):
    bench = slack_like
    bench.began("e1")
    bench.work()
    bench.notifier.records.store.forget("incident:e1")
    bench.send()

    assert given_up(bench) == [("e1", "show://", "the house has forgotten what it was about")]
