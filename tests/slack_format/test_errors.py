"""Slack's refusals, in words that say how to mend them."""

import pytest

from slack_format.errors import refusal


@pytest.mark.parametrize(("error", "transient", "about", "words"), [
    ("invalid_auth", False, "channel", "copy it again"),
    ("account_inactive", False, "channel", "slack.bot_token"),
    ("channel_not_found", False, "room", "invite the app"),
    ("is_archived", False, "room", "choose another"),
    ("no_permission", False, "channel", "admin"),
    ("internal_error", True, "channel", "cannot take it now"),
    ("ratelimited", True, "channel", "cannot take it now"),
    ("msg_too_long", False, "message", "refuses this message"),
    ("message_not_found", False, "message", "message_not_found"),
    ("file_not_found", False, "picture", "cannot show the picture"),
])  # fmt: skip
def test_each_refusal_says_what_it_concerns_and_whether_to_try_again(error, transient, about, words):
    found = refusal({"ok": False, "error": error}, "C1")
    assert (found.transient, found.about) == (transient, about)
    assert words in found.text
    assert "\n" not in found.text


def test_a_missing_scope_is_named():
    assert "files:write" in refusal({"error": "missing_scope", "needed": "files:write"}, "C1").text


def test_a_picture_that_is_not_processed_is_told_from_blocks_that_are_wrong():
    reason = "invalid slack file [json-pointer:/blocks/1/slack_file]"
    hidden = {"response_metadata": {"messages": [f"[ERROR] {reason}"]}}
    assert refusal({"error": "invalid_blocks", **hidden}, "C1").about == "picture"
    assert refusal({"error": "invalid_blocks", "errors": [reason]}, "C1").about == "picture"
    assert refusal({"error": "invalid_blocks", "errors": ["must be a string"]}, "C1").about == "message"


@pytest.mark.parametrize("answer", [{}, {"error": None}, {"error": "invalid_blocks", "response_metadata": None}])
def test_an_answer_without_reasons_is_still_a_refusal(answer):
    assert refusal(answer, "C1").about == "message"
