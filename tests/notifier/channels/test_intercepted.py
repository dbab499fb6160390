"""What answers in Slack's place, like the login page of a network, is never taken for Slack."""

import time

import pytest

from fake_slack.workspace.faults import INTERCEPTED
from house.message import Message
from notifier.channel import ChannelError, Picture
from notifier.channels.slack.channel import connect
from tests.notifier.channels.test_slack import around

PERSON = Message("Person at Front", "14:02 · person 87%", "h/front/d/e1", "e1")
PICTURE = Picture(b"\xff\xd8 bytes \xff\xd9", "e1.jpg", "Person at Front")
REF = {"channel": "C0HEARTH01", "ts": "1700000000.000100"}
CALLS = {
    "send": lambda channel: channel.send(PERSON, "e1"),
    "edit": lambda channel: channel.edit(REF, PERSON),
    "show": lambda channel: channel.edit(REF, PERSON, "F1"),
    "reply": lambda channel: channel.reply(REF, "14:03 Person", "e1:2"),
    "amend": lambda channel: channel.amend(REF, "14:03 Person"),
    "whisper": lambda channel: channel.whisper("", "U0ALICE001", "because"),
    "find": lambda channel: channel.find("e1", REF),
    "hold": lambda channel: channel.hold(PICTURE),
    "share": lambda channel: channel.share(REF, "Person", "F1", "Person"),
    "answer": lambda channel: channel.answer("C0HEARTH01", "Front", None),
    "publish": lambda channel: channel.publish("U0ALICE001", {"type": "home", "blocks": []}),
    "schedule": lambda channel: channel.schedule("silent", int(time.time()) + 1800),
    "scheduled": lambda channel: channel.scheduled(),
}
BARE = {
    "unschedule": lambda channel: channel.unschedule("C0HEARTH01/Q1"),
    "forget": lambda channel: channel.forget("F1"),
}
"""Calls to whose success Slack says nothing but ok."""


def refused(call, channel) -> ChannelError:
    with pytest.raises(ChannelError) as raised:
        call(channel)
    return raised.value


def intercepted(error: ChannelError) -> bool:
    """Whether the error says so, and lets what was not done be done again."""
    said = "something between the house and Slack answers in its place: a login page of the network?"
    return error.transient and said in str(error) and "\n" not in str(error)


@pytest.mark.parametrize("kind", sorted(INTERCEPTED))
def test_no_call_takes_for_success_what_answers_in_slacks_place(fake_slack, kind):
    channel = connect("slack://", around(fake_slack))
    fake_slack.fault(kind)
    calls = CALLS | ({} if kind == "bare_ok" else BARE)

    assert [name for name, call in calls.items() if not intercepted(refused(call, channel))] == []


@pytest.mark.parametrize("kind", sorted(INTERCEPTED))
def test_the_bytes_of_a_picture_that_something_else_took_did_not_arrive(fake_slack, kind):
    channel = connect("slack://", around(fake_slack))
    fake_slack.fault(kind, methods=["upload"])

    assert intercepted(refused(CALLS["hold"], channel))


@pytest.mark.parametrize("kind", sorted(INTERCEPTED))
def test_a_picture_whose_sharing_something_else_confirms_is_not_shared(fake_slack, jpeg, kind):
    channel = connect("slack://", around(fake_slack))
    picture = Picture(jpeg, "e1.jpg", "Front")
    fake_slack.fault(kind, methods=["files.completeUploadExternal"])

    for call in (lambda each: each.upload(picture), lambda each: each.answer(fake_slack.channel, "Front", picture)):
        assert intercepted(refused(call, channel))
