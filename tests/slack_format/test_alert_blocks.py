"""Slack's form of a message, and the presses that come back from it."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from house.message import Message, Said
from slack_format.alert_blocks import NotAPress, Press, blocks, mention, parse_press, sections, text

PERSON = Message("Person at Front", "14:02 · person 87%", "host/front/2026-11-20/e1", "e1")


def pressed(action: dict | None = None, **changes: object) -> dict:
    """A press of the first button of PERSON, as Slack sends it."""
    button = blocks(PERSON)[-1]["elements"][0]
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


def test_the_first_line_says_what_and_where_the_second_when_and_how_sure():
    words = blocks(PERSON)[0]["text"]["text"]
    assert words == "*Person at Front*\n14:02 · person 87%"
    assert text(PERSON) == "Person at Front · 14:02 · person 87%"


def test_a_person_in_the_details_is_mentioned_and_nothing_else_is():
    asked = Message("Test alert of Home", "14:02 · asked by U0ALICE001 · by <!channel> by USA")
    words = "14:02 · asked by <@U0ALICE001> · by &lt;!channel&gt; by USA"
    assert blocks(asked)[0]["text"]["text"].endswith(words) and text(asked).endswith(words)


def test_the_picture_is_shown_by_its_file_once_there_is_one():
    assert [block["type"] for block in blocks(PERSON)] == ["section", "actions"]
    with_picture = blocks(PERSON, "F123")
    assert [block["type"] for block in with_picture] == ["section", "image", "actions"]
    assert with_picture[1]["slack_file"] == {"id": "F123"}
    assert with_picture[1]["alt_text"] == "Person at Front"


def test_buttons_carry_the_event_id_and_nothing_else():
    buttons = blocks(PERSON)[-1]["elements"]
    assert [(each["action_id"], each["value"], each["text"]["text"]) for each in buttons] == [
        ("tag:occupied", "e1", "Occupied"),
        ("tag:unoccupied", "e1", "Unoccupied"),
        ("answer:snooze", "e1", "Snooze 1 h"),
        ("answer:me", "e1", "It's me"),
        ("answer:why", "e1", "Why?"),
    ]


def test_a_snoozed_message_offers_the_end_of_its_snooze():
    buttons = blocks(replace(PERSON, snoozed=True))[-1]["elements"]
    assert buttons[2]["action_id"] == "answer:unsnooze"
    assert len(buttons) == 5


def test_every_answer_of_people_is_shown_with_who_gave_it():
    snoozed = Said("Snoozed until <15:02>", "U0ALICE001")
    shown = blocks(replace(PERSON, tag="occupied", by="U0BOB00001", said=(snoozed,)))
    assert [each["text"] for each in shown[1]["elements"]] == [
        "Occupied · said by <@U0BOB00001>", "Snoozed until &lt;15:02&gt; · said by <@U0ALICE001>"]


def test_long_lines_are_split_into_sections_that_slack_takes():
    built = sections("\n".join(["x" * 700] * 9))
    assert [len(each["text"]["text"]) for each in built] == [2803, 2803, 700]
    assert len(sections("\n".join(["x" * 2900] * 99))) == 48


def test_a_message_without_an_event_has_no_buttons():
    assert [block["type"] for block in blocks(Message("Test alert"))] == ["section"]


def test_after_a_press_the_message_says_who_pressed_what_and_keeps_its_buttons():
    said = blocks(Message("Person at Front", event="e1", tag="occupied", by="U0ALICE001"))
    assert said[1] == {"type": "context",
                       "elements": [{"type": "mrkdwn", "text": "Occupied · said by <@U0ALICE001>"}]}
    assert said[2]["type"] == "actions"


@pytest.mark.parametrize(("who", "shown"), [
    ("U0ALICE001", "<@U0ALICE001>"), ("slack:W0ALICE001", "<@W0ALICE001>"), ("ann <b>", "ann &lt;b&gt;"),
])  # fmt: skip
def test_only_a_slack_user_is_mentioned(who, shown):
    assert mention(who) == shown


def test_no_markup_can_be_smuggled_in():
    odd = Message("<!channel> & co", "<https://evil|here>")
    assert "<" not in text(odd)
    assert blocks(odd)[0]["text"]["text"] == "*&lt;!channel&gt; &amp; co*\n&lt;https://evil|here&gt;"


def test_a_text_that_is_too_long_is_cut():
    assert len(blocks(Message("x" * 4000))[0]["text"]["text"]) == 3000
    assert len(text(Message("x" * 4000))) == 3000


@pytest.mark.parametrize("number", range(5))
def test_what_a_button_says_is_read_back(number):
    button = blocks(PERSON)[-1]["elements"][number]
    press = parse_press(json.dumps(pressed(button)))
    kinds = (("occupied", None), ("unoccupied", None), (None, "snooze"), (None, "me"), (None, "why"))
    assert (press.tag, press.answer) == kinds[number]
    assert press == Press(press.tag, press.answer, (), "e1", "U0ALICE001", "alice", "C1", "1700000000.000100", "T1",
                          "A1", "https://hooks.slack.com/actions/T1/1/x", press.fact_id)


def test_a_button_of_the_home_page_gives_a_command():
    press = parse_press(json.dumps(pressed({"action_id": "say:mode-away", "value": "mode away"})))
    assert (press.words, press.event, press.tag, press.answer) == (("mode", "away"), "", None, None)


def test_a_repeat_has_the_same_id_and_another_press_another():
    first = parse_press(json.dumps(pressed()))
    assert parse_press(json.dumps(pressed())).fact_id == first.fact_id
    assert parse_press(json.dumps(pressed({"action_ts": "1700000010.1"}))).fact_id != first.fact_id
    assert parse_press(json.dumps(pressed(user={"id": "U0BOB00001"}))).fact_id != first.fact_id


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
        press = parse_press(json.dumps(pressed(**{part: value})))
    except NotAPress:
        return
    assert press.event == "e1"
    assert press.user == "U0ALICE001"
