"""Why calls of Slack's fail, in text that says how to fix it."""

from http.client import BadStatusLine, InvalidURL

import pytest
from slack_sdk.errors import SlackRequestError

from slack_format.errors import CALL_ERRORS, SlackCall, failure_of, refusal, webhook_failure

CALL = SlackCall("C1")


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
    found = refusal({"ok": False, "error": error}, CALL)
    assert (found.transient, found.about) == (transient, about)
    assert words in found.text
    assert "\n" not in found.text


def test_a_missing_scope_is_named():
    assert "files:write" in refusal({"error": "missing_scope", "needed": "files:write"}, CALL).text


def test_a_picture_that_is_not_processed_is_told_from_blocks_that_are_wrong():
    reason = "invalid slack file [json-pointer:/blocks/1/slack_file]"
    hidden = {"response_metadata": {"messages": [f"[ERROR] {reason}"]}}
    assert refusal({"error": "invalid_blocks", **hidden}, CALL).about == "picture"
    assert refusal({"error": "invalid_blocks", "errors": [reason]}, CALL).about == "picture"
    assert refusal({"error": "invalid_blocks", "errors": ["must be a string"]}, CALL).about == "message"


@pytest.mark.parametrize("answer", [{}, {"error": None}, {"error": "invalid_blocks", "response_metadata": None}])
def test_an_answer_without_reasons_is_still_a_refusal(answer):
    assert refusal(answer, CALL).about == "message"


def test_a_refused_app_token_says_where_to_make_another():
    found = refusal({"error": "invalid_auth"}, SlackCall(what="a connection", token="slack.app_token"))
    assert not found.transient
    assert "slack.app_token (invalid_auth)" in found.text and "connections:write" in found.text


@pytest.mark.parametrize("error", [BadStatusLine("xoxb-1"), InvalidURL("/actions/T1/1"), ValueError("/actions/T1/1"),
                                   SlackRequestError("/actions/T1/1"), LookupError("x"), RecursionError()])
def test_whatever_a_call_raises_may_be_tried_again_and_names_no_secret(error):
    assert isinstance(error, CALL_ERRORS)
    found = failure_of(error, CALL)
    assert (found.transient, found.unsure, found.about) == (True, True, "channel")
    assert "xoxb" not in found.text and "actions" not in found.text


@pytest.mark.parametrize(("status", "body", "transient", "words"), [
    (404, "no_active_hooks", False, "refuses this answer (no_active_hooks)"),
    (404, '{"ok": false, "error": "expired_url"}', False, "refuses this answer (expired_url)"),
    (200, '{"ok": false, "error": "used_url"}', False, "refuses this answer (used_url)"),
    (403, "<html>", False, "refuses this answer (HTTP 403)"),
    (429, "", True, "asks to wait"),
    (503, "", True, "HTTP 503"),
])  # fmt: skip
def test_a_refused_answer_says_whether_to_try_again(status, body, transient, words):
    found = webhook_failure(status, body, {"Retry-After": "7"})
    assert found.transient is transient
    assert words in found.text
    assert found.wait == (7.0 if transient else None)


@pytest.mark.parametrize("body", ["ok", '{"ok": true}', "", "[]"])
def test_an_answer_that_slack_took_is_no_failure(body):
    assert webhook_failure(200, body, {}) is None
