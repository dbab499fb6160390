"""Sending: in order, at least once, whatever the channel does; on a real Redis."""

import threading

import pytest

from house import facts
from ledger.errors import LedgerAway
from notifier.alerts.cover_picture import SETTLES
from notifier.channel import ChannelError
from notifier.delivery.picture_steps import SHOW_EVERY, SHOW_TRIES
from notifier.delivery.send_locks import MessageTurns

AWAY = ChannelError("Slack cannot be reached: Connection refused", transient=True)
REVOKED = ChannelError("Slack refuses the bot token (token_revoked)", transient=False)
UNREADY = ChannelError("Slack cannot show the picture (invalid_blocks)", transient=False, about="picture")
WRONG = ChannelError("Slack refuses this message (invalid_blocks)", transient=False, about="message")


def failing(error, *operations):
    """Trouble that strikes these operations (all when none is named)."""

    def trouble(operation):
        if not operations or operation in operations:
            raise error

    return trouble


def well(operation):
    """No trouble."""


def troubles(bench):
    return [(each.kind, each.about, each.text) for each in bench.log.state().troubles]


def started(line):
    """A message without its time."""
    return line.split(" · ")[0]


def test_a_channel_that_is_away_for_minutes_gets_everything_in_order_and_says_how_late(bench_with):
    bench = bench_with(alerts={"cooldown": 0})
    bench.show.trouble = failing(AWAY)
    for number in range(5):
        bench.began(f"e{number}", picture=True)
        bench.wait(60, steps=20)
    assert bench.show.said == []
    bench.show.trouble = well
    bench.wait(31)
    bench.wait(31)
    [summary, *said] = bench.show.said
    assert summary.startswith("5 alerts held up since")
    assert len(said) == 5
    assert "alerted 6 min late" in said[0]
    assert "alerted 91 s late" in said[4]
    assert bench.show.files == {n + 1: f"F{n}" for n in range(1, 6)}
    assert [message.event for message in bench.show.messages.values()] == ["", *(f"e{n}" for n in range(5))]


def test_one_stuck_channel_delays_no_other(bench):
    bench.show.trouble = failing(AWAY)
    bench.began()
    bench.settle()
    assert len(bench.talk.said) == 1
    assert bench.show.said == []


def test_a_picture_that_waits_delays_no_text(bench_with):
    bench = bench_with(alerts={"cooldown": 0})
    bench.show.trouble = failing(UNREADY, "show")
    bench.began("e1", picture=True)
    bench.covered()
    bench.began("e2", picture=True)
    bench.settle()
    assert len(bench.show.said) == 2
    assert bench.show.calls.count("show") > 0
    assert bench.show.files == {}


def test_retry_after_is_honoured_to_the_second(bench):
    bench.show.trouble = failing(ChannelError("Slack asks to wait (429)", True, retry_after=17.0))
    bench.began()
    bench.settle()
    bench.show.trouble = well
    bench.wait(16.9, steps=20)
    assert bench.show.calls == ["send"]
    bench.wait(0.2)
    assert len(bench.show.said) == 1


def test_tries_become_rarer_but_never_rarer_than_half_a_minute(bench):
    bench.show.trouble = failing(AWAY)
    bench.began()
    moments = []
    for _ in range(2400):
        before = len(bench.show.calls)
        bench.send() if moments else bench.settle()
        if len(bench.show.calls) > before:
            moments.append(bench.clock.monotonic())
        bench.clock.advance(0.1)
    pauses = [later - earlier for earlier, later in zip(moments, moments[1:], strict=False)]
    assert pauses[:3] == pytest.approx([0.5, 1.0, 2.0], abs=0.11)
    assert max(pauses) == pytest.approx(30.0, abs=0.11)


def test_a_picture_is_shown_as_soon_as_it_is_processed(bench):
    bench.show.trouble = failing(UNREADY, "show")
    bench.began(picture=True)
    bench.wait(4.0, steps=20)
    assert bench.show.calls.count("upload") == 1
    bench.show.trouble = well
    bench.wait(SHOW_EVERY + 0.01)
    assert bench.show.files == {1: "F1"}


def test_a_picture_that_is_never_processed_goes_into_the_thread(bench):
    bench.show.trouble = failing(UNREADY, "show")
    bench.began(picture=True)
    bench.covered()
    bench.wait(SHOW_EVERY * 1.01 * (SHOW_TRIES - 1), steps=SHOW_TRIES - 1)
    assert bench.show.threads == []
    bench.wait(SHOW_EVERY * 2, steps=2)
    assert [words.split(" at ")[0] for _, words in bench.show.threads] == ["Motion"]
    bench.wait(60)
    assert len(bench.show.threads) == 1


def test_an_edit_never_brings_back_what_was_corrected(bench):
    bench.show.trouble = failing(AWAY, "edit", "show")
    bench.began(picture=True)
    bench.covered()
    bench.labelled(person=0.87)
    bench.settle()
    bench.record(facts.EventTagged(at=bench.clock.now(), event="e1", tag="unoccupied", by="ann"))
    bench.settle()
    bench.show.trouble = well
    bench.wait(31)
    [message] = bench.show.messages.values()
    assert (started(message.line), message.tag) == ("Person at Front", "unoccupied")
    assert bench.show.calls.count("send") == 1


def test_news_that_a_message_already_tells_costs_no_call(bench):
    bench.talk.trouble = failing(AWAY)
    bench.began()
    bench.settle()
    bench.labelled(person=0.87)
    bench.ended()
    bench.settle()
    bench.talk.trouble = well
    del bench.talk.calls[:]
    bench.wait(31)
    assert bench.talk.calls == ["send"]
    assert bench.outbox.depth("talk://") == 0
    assert "lasted 40 s" in bench.talk.said[0]


def test_a_picture_that_is_being_shown_does_not_undo_words_that_come_meanwhile(bench, until):
    bench.began(picture=True)
    bench.work()
    bench.clock.advance(SETTLES)
    bench.work()
    text, media = bench.notifier.senders[1:]
    showing, go_on = threading.Event(), threading.Event()

    def slow(operation):
        if operation == "show":
            showing.set()
            go_on.wait(60)

    while text.run_once():
        pass
    while "upload" not in bench.show.calls:
        assert media.run_once()
    bench.show.trouble = slow
    threads = [threading.Thread(target=sender.run_once) for sender in (media, text)]
    threads[0].start()
    assert showing.wait(60)
    bench.show.trouble = well
    bench.labelled(person=0.87)
    bench.work()
    threads[1].start()
    until(lambda: threads[1].is_alive() and bench.show.calls.count("edit") == 0, "the words wait for their turn")
    go_on.set()
    for thread in threads:
        thread.join(60)
    assert started(bench.show.lines[0]) == "Person at Front"
    assert bench.show.files == {1: "F1"}


def test_a_crash_after_sending_doubles_nothing_where_the_channel_can_be_asked(bench, monkeypatch):
    bench.began(picture=True)
    bench.work()
    text = next(each for each in bench.notifier.senders if (each.name, each.lane) == ("show://", "text"))
    monkeypatch.setattr(text.queue, "done", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        text.run_once()
    monkeypatch.undo()
    bench.restart()
    bench.covered()
    bench.wait(1)
    assert len(bench.show.said) == 1
    assert bench.show.files == {1: "F1"}
    assert len(bench.talk.said) == 1


def test_a_redis_that_goes_away_between_sending_and_remembering_doubles_nothing(bench, monkeypatch):
    bench.began()
    bench.work()
    text = next(each for each in bench.notifier.senders if (each.name, each.lane) == ("show://", "text"))
    monkeypatch.setattr(text.queue, "done", lambda *_: (_ for _ in ()).throw(LedgerAway("Redis does not answer")))
    with pytest.raises(LedgerAway):
        text.run_once()
    monkeypatch.undo()
    bench.settle()
    assert len(bench.show.said) == 1
    assert bench.outbox.depth("show://") == 0


def test_an_answer_that_got_lost_doubles_nothing(bench):
    bench.show.lost.add("answer")
    bench.began("e1", picture=True)
    bench.settle()
    assert bench.outbox.depth("show://") > 0
    bench.show.lost.clear()
    bench.wait(2, steps=4)
    assert len(bench.show.said) == 1
    bench.show.lost.add("answer")
    bench.began("e2")
    bench.settle()
    bench.show.lost.clear()
    bench.wait(2, steps=4)
    assert len(bench.show.lines_of(1)) == 2
    assert bench.outbox.depth("show://") == 0


def test_an_event_that_joins_while_the_answer_to_a_line_got_lost_has_its_line_too(bench):
    bench.began("e1")
    bench.settle()
    bench.show.lost.add("answer")
    bench.began("e2")
    bench.settle()
    bench.began("e3")
    bench.work()
    bench.show.lost.clear()
    bench.wait(2, steps=4)
    assert [line.split("event ")[1] for line in bench.show.lines_of(1)] == ["e1", "e2", "e3"]


def test_where_it_cannot_be_looked_up_a_lost_answer_doubles_rather_than_loses(bench):
    bench.show.trouble = failing(ChannelError("the Slack app lacks the scope channels:history", False), "find")
    bench.show.lost.add("answer")
    bench.began()
    bench.settle()
    bench.show.lost.clear()
    bench.wait(2, steps=4)
    assert len(bench.show.said) == 2
    assert troubles(bench) == []


def test_a_refused_token_is_trouble_that_other_channels_hear_of_and_nothing_is_lost(bench):
    bench.show.trouble = failing(REVOKED)
    bench.began()
    bench.settle()
    assert troubles(bench) == [("channel", "show://", "Slack refuses the bot token (token_revoked)")]
    bench.wait(6, steps=2)
    assert "Slack refuses the bot token" in bench.talk.said[1]
    bench.show.trouble = well
    bench.wait(61)
    bench.settle()
    assert troubles(bench) == []
    assert [started(line) for line in bench.show.said] == ["Motion at Front"]
    assert started(bench.talk.said[-1]) == "Resolved: channel show://"


def test_while_the_only_channel_refuses_alerts_go_to_the_spare_one_and_stay_queued_as_well(bench):
    bench.channels, bench.spares = {"show://": bench.show}, {"talk://": bench.talk}
    bench.restart()
    bench.began("e0")
    bench.settle()
    assert (len(bench.show.said), bench.talk.said) == (1, [])
    bench.show.trouble = failing(REVOKED)
    bench.clock.advance(1000)
    bench.began("e1")
    bench.settle()
    bench.settle()
    bench.clock.advance(1000)
    bench.began("e2")
    bench.settle()
    assert [started(line) for line in bench.talk.said if "Motion" in line] == ["Motion at Front"] * 2
    bench.wait(6, steps=2)
    assert any("Slack refuses the bot token" in line for line in bench.talk.said)
    bench.show.trouble = well
    bench.wait(61)
    bench.settle()
    assert len([line for line in bench.show.said if "Motion" in line]) == 3
    told = len(bench.talk.said)
    bench.clock.advance(1000)
    bench.began("e3")
    bench.settle()
    assert len(bench.talk.said) == told


def test_a_spare_channel_is_not_used_while_another_one_works(bench):
    bench.channels = {"show://": bench.show, "talk://": bench.talk}
    spare = type(bench.talk)()
    bench.spares = {"spare://": spare}
    bench.restart()
    bench.show.trouble = failing(REVOKED)
    bench.began()
    bench.settle()
    bench.settle()
    assert len(bench.talk.said) >= 1
    assert spare.said == []


def test_a_channel_that_is_away_is_trouble_after_half_a_minute_not_before(bench):
    bench.show.trouble = failing(AWAY)
    bench.began()
    bench.wait(25, steps=25)
    assert troubles(bench) == []
    bench.wait(40, steps=40)
    assert [about for _, about, _ in troubles(bench)] == ["show://"]


def test_trouble_from_before_a_restart_ends_when_the_channel_works(bench):
    bench.show.trouble = failing(REVOKED)
    bench.began()
    bench.settle()
    bench.restart()
    bench.show.trouble = well
    bench.wait(61)
    assert troubles(bench) == []
    ended = bench.log.recent(10, [facts.TroubleEnded])
    assert len(ended) == 1


def test_a_refused_message_is_kept_aside_with_its_reason_and_the_next_goes_on(bench_with):
    bench = bench_with(alerts={"cooldown": 0})
    bench.show.trouble = failing(WRONG, "send")
    bench.began("e1", picture=True)
    bench.covered()
    assert [row["reason"] for row in bench.outbox.refused("show://")][-1] == str(WRONG)
    assert [(kind, about) for kind, about, _ in troubles(bench)] == [("undelivered", "show://")]
    bench.show.trouble = well
    bench.began("e2", picture=True)
    bench.wait(5, steps=10)
    note, alert = sorted(bench.show.said, key=started, reverse=True)
    assert (started(alert), "an alert was not delivered" in note) == ("Motion at Front", True)
    assert len(bench.show.uploads) == len(bench.show.files) == 1
    assert [kind for kind, _, _ in troubles(bench)] == ["undelivered"]
    assert bench.outbox.depth("show://") == 0


def test_a_message_that_people_deleted_is_left_alone(bench):
    bench.began()
    bench.settle()
    bench.show.trouble = failing(ChannelError("message_not_found", False, about="message"), "edit")
    bench.ended()
    bench.settle()
    assert bench.outbox.depth("show://") == 0
    assert troubles(bench) == []


def test_news_about_an_old_message_that_a_channel_never_had_is_not_sent_there(bench):
    bench.began()
    bench.settle()
    for key in bench.client.scan_iter("*refs:show*"):
        bench.client.delete(key)
    bench.clock.advance(2 * 86400)
    bench.record(facts.EventTagged(at=bench.clock.now(), event="e1", tag="occupied", by="ann"))
    bench.settle()
    assert len(bench.show.said) == 1
    assert bench.talk.messages[1].tag == "occupied"


def test_an_alert_that_waited_for_most_of_a_day_is_still_sent(bench):
    bench.show.trouble = failing(AWAY)
    bench.began()
    bench.settle()
    bench.ended()
    bench.settle()
    bench.show.trouble = well
    bench.wait(23 * 3600)
    assert "alerted 23 h late" in bench.show.said[0]


def test_a_picture_deleted_at_the_channel_costs_no_words(bench):
    bench.began(picture=True)
    bench.covered()
    bench.show.trouble = failing(UNREADY, "show")
    bench.ended()
    bench.settle()
    assert "lasted 40 s" in bench.show.lines[0]
    assert bench.show.files == {1: ""}


def test_a_picture_that_retention_removed_is_left_out(bench):
    bench.began(picture="h/front/2026-11-20/gone")
    bench.covered()
    assert bench.show.calls == ["send"]
    assert bench.outbox.depth("show://") == 0


def test_senders_outlast_a_redis_that_goes_away(bench, redis_server, until):
    stop = threading.Event()
    sender = bench.notifier.senders[0]
    thread = threading.Thread(target=sender.run, args=(stop,))
    thread.start()
    try:
        redis_server.kill()
        redis_server.start()
        bench.began()
        bench.work()
        until(lambda: bench.talk.said, "the message is sent")
    finally:
        stop.set()
        sender.channel.wake["text"].set()
        thread.join(60)
    assert not thread.is_alive()


def test_two_lanes_take_turns_at_one_message_but_not_at_two():
    turns, inside, order = MessageTurns(), threading.Event(), []

    def second():
        with turns.of("e1"):
            order.append("second")

    with turns.of("e1"):
        thread = threading.Thread(target=second)
        thread.start()
        with turns.of("e2"):
            order.append("other")
        order.append("first")
        inside.set()
    thread.join(60)
    assert order == ["other", "first", "second"]
