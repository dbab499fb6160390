"""Why calls of Slack's fail, in text that says how to fix it."""

import ssl
from email.message import Message
from http.client import BadStatusLine, IncompleteRead, InvalidURL, RemoteDisconnected
from urllib.error import HTTPError, URLError

import pytest
from slack_sdk.errors import SlackRequestError

from slack_format.errors import CALL_ERRORS, SlackCall, failure_of, refusal
from slack_format.genuine_answer import NotSlackAnswer
from slack_format.webhook_errors import webhook_failure

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
    (404, "<html>gone</html>", False, "refuses this answer (HTTP 404)"),
    (404, "", False, "refuses this answer (HTTP 404)"),
    (404, "internal_error", False, "internal_error"),
    (410, "Gone.", False, "refuses this answer (HTTP 410)"),
    (400, "", False, "refuses this answer (HTTP 400)"),
    (429, "", True, "asks to wait"),
    (503, "", True, "HTTP 503"),
])  # fmt: skip
def test_a_refused_answer_says_whether_to_try_again(status, body, transient, words):
    found = webhook_failure(status, body, {"Retry-After": "7"})
    assert found.transient is transient
    assert words in found.text
    assert found.wait == (7.0 if transient else None)


@pytest.mark.parametrize(("status", "body"), [(403, "<html>"), (302, ""), (511, ""), (407, "Proxy"), (400, "<html>")])
def test_a_network_that_wants_a_login_refuses_no_answer_for_good_nor_says_how_long_to_wait(status, body):
    found = webhook_failure(status, body, {"Retry-After": "3000"})
    assert found is not None and (found.transient, found.intercepted, found.wait) == (True, True, None)


@pytest.mark.parametrize("body", ["ok", "ok\n", '{"ok": true}'])
def test_an_answer_that_slack_took_is_no_failure(body):
    assert webhook_failure(200, body, {}) is None


@pytest.mark.parametrize("body", ["", "[]", "<html>Welcome</html>", "rubbish", '{"ok": 1}', '{"ok": false}', "\x00\xff",
                                  '{"ok": false, "error": "Please log in"}', "null", "[" * 100_000])
def test_what_answers_in_slacks_place_took_no_answer(body):
    found = webhook_failure(200, body, {})
    assert found is not None and (found.transient, found.intercepted) == (True, True)


@pytest.mark.parametrize("error", [
    URLError(ssl.SSLCertVerificationError(1, "certificate verify failed: self-signed certificate")),
    HTTPError("https://slack.com", 302, "Found", Message(), None), BadStatusLine("hello"), NotSlackAnswer("no ts"),
    HTTPError("https://slack.com", 407, "Proxy", Message(), None), TypeError("None"),
    UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte"),
])
def test_what_something_else_answers_is_named_and_waits(error):
    found = failure_of(error, CALL)
    assert (found.transient, found.about, found.intercepted) == (True, "channel", True)
    assert found.text.startswith("something between the house and Slack answers in its place")


@pytest.mark.parametrize("error", [ConnectionRefusedError(111, "Connection refused"), TimeoutError("timed out"),
                                   RemoteDisconnected("Remote end closed"), IncompleteRead(b"x")])
def test_a_line_that_is_away_or_cut_is_no_interception(error):
    assert not failure_of(error, CALL).intercepted


@pytest.mark.parametrize(("kind", "about"), [("text/html", "channel"), ("text/plain", "picture")])
def test_a_picture_refused_by_a_web_page_waits_and_one_refused_by_slack_does_not(kind, about):
    headers = Message()
    headers["Content-Type"] = kind
    found = failure_of(HTTPError("https://files.slack.com", 403, "Forbidden", headers, None), CALL)
    assert (found.about, found.transient) == (about, about == "channel")


def test_text_that_cannot_be_written_down_concerns_its_message_alone():
    found = failure_of(UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogates not allowed"), CALL)
    assert (found.transient, found.about, found.intercepted) == (False, "message", False)
