"""Slack's form of a message."""

from dataclasses import replace

from house.message import Message, Said
from slack_format.message_blocks import blocks, text

PERSON = Message("Person at Front", "14:02 · person 87%", "host/front/2026-11-20/e1", "e1")


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
        ("tag:occupied", "e1", "Someone was there"),
        ("tag:unoccupied", "e1", "False alarm"),
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
        "Someone was there · by <@U0BOB00001>", "Snoozed until &lt;15:02&gt; · by <@U0ALICE001>"]


def test_a_message_without_an_event_has_no_buttons():
    assert [block["type"] for block in blocks(Message("Test alert"))] == ["section"]


def test_after_a_press_the_message_says_who_pressed_what_and_keeps_its_buttons():
    said = blocks(Message("Person at Front", event="e1", tag="occupied", by="U0ALICE001"))
    assert said[1] == {"type": "context",
                       "elements": [{"type": "mrkdwn", "text": "Someone was there · by <@U0ALICE001>"}]}
    assert said[2]["type"] == "actions"


def test_no_markup_can_be_smuggled_in():
    odd = Message("<!channel> & co", "<https://evil|here>")
    assert "<" not in text(odd)
    assert blocks(odd)[0]["text"]["text"] == "*&lt;!channel&gt; &amp; co*\n&lt;https://evil|here&gt;"


def test_a_text_that_is_too_long_is_cut():
    assert len(blocks(Message("x" * 4000))[0]["text"]["text"]) == 3000
    assert len(text(Message("x" * 4000))) == 3000
