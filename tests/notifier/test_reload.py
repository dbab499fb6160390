"""A reload of the settings while a sender hangs in a call: nothing is sent beside it."""

import threading

import pytest

from house import facts
from notifier import worker_and_senders


@pytest.fixture
def reloaded(bench, monkeypatch, until):
    """`reloaded("send")`: the notifier is reloaded while that call to the channel hangs; returns what lets it go on."""
    monkeypatch.setattr(worker_and_senders, "RELOAD_GRACE", 0.05)
    hangs, go_on = threading.Event(), threading.Event()
    thread = threading.Thread(target=bench.notifier.run, daemon=True)
    halt = bench.notifier.halt

    def begin(operation):
        def slow(asked):
            if asked == operation:
                hangs.set()
                go_on.wait(60)

        bench.show.trouble = slow
        thread.start()
        until(lambda: bench.clock.advance(0.05) or hangs.is_set(), "the call hangs")
        bench.record(facts.SettingsChanged(at=bench.clock.now(), what="nothing", by="ann"))
        until(lambda: not thread.is_alive(), "the reload waits for no call")
        bench.show.trouble = lambda asked: None
        bench.reload()
        return go_on

    yield begin
    go_on.set()
    halt()
    thread.join(60)
    assert not thread.is_alive()


def test_what_is_being_sent_is_not_sent_again_by_the_sender_after_the_reload(bench, reloaded, until):
    bench.began()
    go_on = reloaded("send")
    bench.record(facts.AlertTestAsked(at=bench.clock.now(), by="ann"))
    bench.settle()
    assert bench.show.calls == ["send"]
    assert len(bench.talk.said) == 2, "the other channel goes on"

    go_on.set()
    until(lambda: bench.outbox.refs("show://", "e1"), "the call has come back and is remembered")
    until(lambda: bench.send() or len(bench.show.said) == 2, "the rest is sent")

    assert [line.split(" · ")[0] for line in bench.show.said] == ["Motion at Front", "Test alert of My house"]


def test_a_message_that_is_still_being_edited_is_not_edited_by_the_other_lane(bench, reloaded, until, monkeypatch):
    bench.began(picture=True)
    bench.settle()
    bench.clock.advance(5)
    go_on = reloaded("show")
    bench.labelled(person=0.87)
    bench.work()
    text = next(each for each in bench.notifier.senders if (each.name, each.lane) == ("show://", "text"))
    turns, waits = text.turns.of, threading.Event()
    monkeypatch.setattr(text.turns, "of", lambda key: (waits.set(), turns(key))[1])
    editing = threading.Thread(target=text.run_once, daemon=True)
    editing.start()
    until(waits.is_set, "the text of the message is to be changed")
    assert "edit" not in bench.show.calls

    go_on.set()
    editing.join(60)

    assert bench.show.lines[0].startswith("Person at Front")
    assert bench.show.files == {1: "F1"}
