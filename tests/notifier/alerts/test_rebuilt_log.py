"""Redis loses everything while the notifier runs: nothing is alerted twice unmarked, nothing recent is left out."""

import json
from dataclasses import replace

import pytest

from house import facts
from ledger.history.writer import History
from ledger.rebuild.log_keeper import LogKeeper
from ledger.redis import keys
from notifier.house_notes.note_texts import MODE_LOST
from slack_format.alert_buttons import parse_press
from slack_format.message_blocks import blocks


@pytest.fixture
def lose(bench, home):
    """`lose()`: Redis is emptied, and made again from a history that has all facts of until now."""
    history, keeper = History(home), LogKeeper(home, bench.client, bench.clock, lambda: ["notifier"])
    keeper.check()

    def lose():
        made, last = bench.log.recent(1000)[::-1], bench.client.xrevrange(keys.LOG, count=1)[0][0]
        history.add(made, bench.clock.now(), replace(keeper.check(), entry=last))
        bench.client.flushall()
        keeper.check()
        bench.work()
        bench.reload()

    yield lose
    history.close()


def test_what_a_channel_finds_again_is_not_sent_twice_and_is_kept_up_to_date(bench, lose):
    bench.began()
    bench.covered()
    assert len(bench.show.messages) == 1

    lose()
    bench.settle()
    bench.ended()
    bench.wait(3, steps=3)

    (line,) = [line for line in bench.show.lines if line.startswith("Motion")]
    assert "lasted 40 s" in line and "may be double" not in line


def test_what_a_channel_cannot_look_up_is_sent_again_and_says_that_it_may_be_double(bench, lose):
    bench.began()
    bench.covered()

    lose()
    bench.wait(3, steps=3)

    first, again = [line for line in bench.talk.lines if line.startswith("Motion")]
    assert "may be double" not in first and again.endswith("may be double")

    bench.ended()
    bench.wait(3, steps=3)
    assert "lasted 40 s" in bench.talk.lines[-1] and bench.talk.lines[-1].endswith("may be double")


def test_an_event_that_nobody_had_decided_is_decided_and_not_marked(bench, lose):
    bench.began()

    lose()
    bench.wait(3, steps=3)

    (line,) = [line for line in bench.talk.lines if line.startswith("Motion")]
    assert "may be double" not in line
    assert [decided.sent for decided in bench.decisions()] == [True]


def test_an_alert_is_sent_by_what_it_was_decided_on_whatever_the_mode_is_now(bench, lose):
    bench.began()
    bench.covered()
    bench.wait(30)
    bench.chose("home")
    bench.settle()

    lose()
    bench.wait(3, steps=3)

    assert [line for line in bench.talk.lines if line.endswith("may be double")]


def test_what_is_older_than_ten_minutes_is_not_sent_again(bench, lose):
    bench.began()
    bench.covered()
    bench.ended()
    bench.wait(700)
    before = bench.talk.lines

    lose()
    bench.wait(3, steps=3)

    assert [line for line in bench.talk.lines if line.startswith("Motion")] == [
        line for line in before if line.startswith("Motion")]


def test_the_loss_is_reported_on_every_channel(bench, lose):
    bench.chose("away")
    lose()
    bench.wait(3, steps=3)

    for channel in (bench.talk, bench.show):
        (line,) = [line for line in channel.lines if "came back empty" in line]
        assert "restored from the history" in line


def test_a_mode_that_is_lost_is_asked_for_with_buttons(bench):
    bench.record(facts.EpochBegan(at=bench.clock.now(), number=2, epoch="x", why="empty", mode_lost=True))
    bench.settle()

    (message,) = bench.show.messages.values()
    assert message.title == "The mode of the house is lost: choose one"
    assert ("mode away", "Away") in message.commands and len(message.commands) == 6


def test_slack_gives_their_presses_back_as_commands():
    buttons = blocks(MODE_LOST)[-1]["elements"]

    pressed = json.dumps({"type": "block_actions", "user": {"id": "U0ALICE001"}, "actions": [
        {"action_id": buttons[1]["action_id"], "value": buttons[1]["value"], "action_ts": "1"}]})
    assert parse_press(pressed).press.action == tuple(buttons[1]["value"].split())
