"""A message that people deleted, or whose channel is gone: what happens next is alerted in a new message."""

import pytest

from house import facts
from notifier.channel import ChannelError

GONE = ChannelError("the message is gone (message_not_found)", transient=False, about="gone")
AWAY = ChannelError("Slack cannot be reached: Connection refused", transient=True)
CHANGES = ("edit", "show", "reply", "amend", "share")


def deleted(bench, number=1):
    """From now on the channel `show` has no message of that number any more."""
    show = bench.show

    def trouble(operation):
        if operation in CHANGES and len(show.messages) <= number:
            raise GONE

    show.trouble = trouble


def given(bench, kind):
    return list(reversed(bench.log.recent(1000, [kind])))


@pytest.fixture
def two_cameras(bench_with):
    cameras = {"front": {"source": "demo://"}, "yard": {"source": "demo://"}}
    bench = bench_with(cameras=cameras, alerts={"cooldown": 60, "together": 60})
    bench.channels = {"show://": bench.show}
    bench.restart()
    return bench


def test_the_next_event_after_a_deleted_message_is_alerted_in_a_new_one(two_cameras):
    bench = two_cameras
    bench.began("e1")
    bench.covered()
    deleted(bench)
    for name, camera in (("e2", "yard"), ("e3", "front"), ("e4", "yard")):
        bench.clock.advance(8)
        bench.began(name, camera)
        bench.settle()
        bench.settle()

    first, second = bench.show.messages.values()
    assert (first.event, second.event) == ("e1", "e2")
    assert [bench.incident_of(each) for each in ("e1", "e2", "e3", "e4")] == ["e1", "e2", "e2", "e2"]
    assert len(bench.show.lines_of(2)) == 3
    assert bench.outbox.depth("show://") == 0
    assert bench.outbox.refused("show://") == []


def test_a_deleted_message_alone_brings_no_new_one(two_cameras):
    bench = two_cameras
    bench.began("e1")
    bench.covered()
    deleted(bench)
    bench.ended()
    bench.settle()
    bench.settle()

    assert len(bench.show.messages) == 1
    bench.clock.advance(5)
    bench.began("e2")
    bench.settle()
    bench.settle()
    assert [each.event for each in bench.show.messages.values()] == ["e1", "e2"]
    assert bench.show.lines_of(1) == []


def test_a_line_that_nobody_saw_comes_again_when_the_deletion_is_noticed_late(two_cameras):
    """Slack takes replies to a deleted message, and shows them to nobody; editing it may be limited meanwhile."""
    bench = two_cameras
    bench.began("e1")
    bench.covered()
    limited = ChannelError("Slack asks to wait (429)", True, retry_after=30.0, limits="edit")
    bench.show.trouble = lambda operation: (_ for _ in ()).throw(limited) if operation == "edit" else None
    bench.clock.advance(8)
    bench.began("e2", "yard")
    bench.settle()
    assert len(bench.show.lines_of(1)) == 2
    deleted(bench)
    bench.wait(31)
    bench.settle()

    assert [each.event for each in bench.show.messages.values()] == ["e1", "e2"]


def test_the_picture_of_an_event_comes_into_its_new_message(two_cameras):
    bench = two_cameras
    bench.began("e1", picture=True)
    bench.covered()
    deleted(bench)
    bench.clock.advance(8)
    bench.began("e2", "yard", picture=True)
    for _ in range(4):
        bench.settle()
    bench.wait(6, steps=6)

    assert bench.show.files.get(2)
    assert bench.outbox.depth("show://") == 0


@pytest.mark.parametrize("survives", ["nothing", "record", "incident"])
def test_a_kill_while_a_lost_message_is_replaced_neither_loses_nor_doubles_an_alert(two_cameras, survives, monkeypatch):
    bench = two_cameras
    bench.began("e1")
    bench.covered()
    deleted(bench)
    bench.clock.advance(8)
    bench.began("e2", "yard")
    bench.work()
    died = []

    def dies(*_args, **_more):
        died.append(True)
        raise SystemExit

    with monkeypatch.context() as patched:
        if survives == "record":
            patched.setattr(bench.notifier.senders[0].queue.outbox, "done", dies)
        elif survives == "incident":
            patched.setattr(bench.notifier.senders[0].queue.outbox, "put", dies)
        try:
            bench.send()
            bench.work()
        except SystemExit:
            pass
    bench.restart()
    bench.settle()
    bench.settle()

    assert bool(died) == (survives != "nothing")
    assert [each.event for each in bench.show.messages.values()] == ["e1", "e2"]
    assert len(given(bench, facts.MessageLost)) == 1


def test_a_message_that_is_gone_holds_up_nothing_behind_it(bench_with):
    bench = bench_with(alerts={"cooldown": 0})
    bench.channels = {"show://": bench.show}
    bench.restart()
    bench.began("e1")
    bench.settle()
    deleted(bench)
    bench.ended("e1")
    bench.began("e2")
    bench.settle()

    assert len(bench.show.said) == 2
    assert bench.log.state().troubles == ()
