"""The house's buttons in Slack, and the presses that come back from them."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from house.commands.buttons.button_press import Press
from house.message import Message
from slack_format.alert_buttons import NotAPress, SlackPress, alert_buttons, command_button, parse_press
from slack_format.message_blocks import blocks

BUTTONS = alert_buttons("e1", snoozed=False)["elements"]


def pressed(action: dict | None = None, **changes: object) -> dict:
    """A press of the first button of an alert, as Slack sends it."""
    button = BUTTONS[0]
    return {
        "type": "block_actions",
        "user": {"id": "U0ALICE001", "username": "alice", "team_id": "T1"},
        "api_app_id": "A1",
        "team": {"id": "T1", "domain": "house"},
        "channel": {"id": "C1", "name": "alarms"},
        "message": {"type": "message", "ts": "1700000000.000100"},
        "response_url": "https://hooks.slack.com/actions/T1/1/x",
        "actions": [{**button, "block_id": "tags", "action_ts": "1700000009.1"} | (action or {})],
    } | changes


@pytest.mark.parametrize("number", range(5))
def test_what_a_button_says_is_read_back(number):
    button = BUTTONS[number]
    found = parse_press(json.dumps(pressed(button)))
    action = ("occupied", "unoccupied", "snooze", "me", "why")[number]
    press = Press("U0ALICE001", action, "e1", "C1", found.press.request_id, "slack", "alice")
    assert found == SlackPress(press, "T1", "A1", "https://hooks.slack.com/actions/T1/1/x")
    assert not found.on_home_page


def test_a_button_of_the_home_page_gives_a_command():
    button = command_button("mode away", "Away")
    found = parse_press(json.dumps(pressed(button, channel={}, message={}, response_url="")))
    assert (found.press.action, found.press.event) == (("mode", "away"), "")
    assert found.on_home_page


def test_a_repeat_has_the_same_id_and_another_press_another():
    def request(**changes):
        return parse_press(json.dumps(pressed(**changes))).press.request_id

    assert request() == request()
    assert request(action={"action_ts": "1700000010.1"}) != request()
    assert request(user={"id": "U0BOB00001"}) != request()


@pytest.mark.parametrize(("payload", "why"), [
    ("{", "not JSON"),
    ("[" * 100_000, "not JSON"),
    ("[]", "no press"),
    ('{"type": "view_submission"}', "no press"),
    (json.dumps(pressed(actions=[])), "no single button"),
    (json.dumps(pressed(actions=[1])), "no single button"),
    (json.dumps(pressed({"action_id": "tag:maybe"})), "none of ours"),
    (json.dumps(pressed({"action_id": 7})), "none of ours"),
    (json.dumps(pressed({"action_id": "answer:maybe"})), "none of ours"),
    (json.dumps(pressed({"action_id": "say:x", "value": "mode\naway"})), "no command"),
    (json.dumps(pressed({"action_id": "say:x", "value": ""})), "no command"),
    (json.dumps(pressed({"action_id": "say:x", "value": "a" * 500})), "no command"),
    (json.dumps(pressed({"value": "__import__('os')"})), "no event id"),
    (json.dumps(pressed({"value": None})), "no event id"),
    (json.dumps(pressed({"value": "e" * 500})), "no event id"),
    (json.dumps(pressed(user=None)), "no user"),
    (json.dumps(pressed(user={"id": "<!here>"})), "no user"),
])  # fmt: skip
def test_anything_else_is_no_press_and_says_why(payload, why):
    with pytest.raises(NotAPress, match=why):
        parse_press(payload)


words = st.text(max_size=8)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=10,
)


@given(st.text() | anything.map(json.dumps))
def test_no_payload_raises_anything_but_not_a_press(payload):
    with pytest.raises(NotAPress):
        parse_press(payload)


@given(st.sampled_from(sorted(pressed())), anything)
def test_a_press_with_any_part_replaced_is_read_or_refused(part, value):
    try:
        found = parse_press(json.dumps(pressed(**{part: value})))
    except NotAPress:
        return
    assert found.press.event == "e1"
    assert found.press.person == "U0ALICE001"


def test_a_word_of_a_tag_is_a_button_whose_press_is_read_back_as_its_command():
    event = "4f1c" * 8
    command = f"tag {event} unoccupied passing car"
    message = Message("Motion at Front", event=event, tag="unoccupied", by="U1",
                      commands=((command, "passing car"), (f"tag {event} unoccupied two\nlines", "two lines")))

    block = blocks(message)[-1]

    assert [each["text"]["text"] for each in block["elements"]] == ["passing car"], "the other could not be read back"
    assert parse_press(json.dumps(pressed(block["elements"][0]))).press.action == tuple(command.split())


@pytest.mark.parametrize("command", [
    "device aa:bb:cc:dd:ee:ff Anna", "device Annas-iPhone guest", "leaving Zoë", f"tag {'e' * 32} unoccupied l'ombre"])
def test_a_command_with_names_as_people_write_them_is_a_button_too(command):
    [button] = blocks(Message("Whose is it?", commands=((command, "Anna's"),)))[-1]["elements"]

    assert re.fullmatch("say:[a-z0-9_-]{1,250}", button["action_id"])
    assert parse_press(json.dumps(pressed(button))).press.action == tuple(command.split())


def test_buttons_of_one_question_are_told_apart():
    commands = tuple((f"device {mac} Anna", "Anna's") for mac in ("aa:bb:cc:dd:ee:ff", "aa-bb-cc-dd-ee-ff"))
    buttons = blocks(Message("Whose is it?", commands=commands))[-1]["elements"]

    assert len({each["action_id"] for each in buttons}) == 2


def test_what_it_was_stands_behind_the_tag():
    shown = blocks(Message("Motion at Front", event="e1", tag="occupied", by="U024BE7LH", what="<cat>"))

    assert "Someone was there (&lt;cat&gt;)" in json.dumps(shown)
