"""Why a call of Slack's failed, in text that says what a person can do about it.

The one mapping for everything that calls Slack by slack_sdk; the error words are those of
https://docs.slack.dev/reference/methods/chat.postMessage, the files methods and apps.connections.open.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any, Literal
from urllib.error import HTTPError

from slack_sdk.errors import SlackApiError, SlackClientError

About = Literal["channel", "room", "message", "picture"]
CALL_ERRORS = (SlackClientError, HTTPException, OSError, ValueError, LookupError, AttributeError, TypeError,
               RecursionError)
"""What a call by slack_sdk raises, and reading its response where that is JSON of another shape than was promised."""
LONGEST_WAIT = 3600.0
"""Seconds of Retry-After that are believed at most."""


@dataclass(frozen=True)
class SlackCall:
    """What a call is for, as its errors name it: what it sends or asks for, to which channel, with which token."""

    room: str = ""
    what: str = "this message"
    token: Literal["slack.bot_token", "slack.app_token"] = "slack.bot_token"


@dataclass(frozen=True)
class SlackFailure:
    """Why a call failed; `text` is one line for people and names no secret.

    transient: whether trying again helps without anybody fixing something.
    about: what was refused: everything ("channel"), the "room" it should go to, this "message" alone, or its "picture".
    wait: seconds Slack wants to be left alone, None when it did not say.
    unsure: whether it may have been done nevertheless, because only the response got lost.
    limited: whether too many calls of this method were made, so that other methods may still be called.
    """

    text: str
    transient: bool
    about: About = "channel"
    wait: float | None = None
    unsure: bool = False
    limited: bool = False


_TOKEN = ("invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "not_allowed_token_type")
_FIX_TOKEN = {
    "slack.bot_token": "Slack refuses the bot token ({error}): copy it again from the app's page (OAuth & Permissions) "
                       "to slack.bot_token",
    "slack.app_token": "Slack refuses slack.app_token ({error}): make an app-level token with connections:write on the "
                       "app's page, Basic Information",
}
_ROOM = ("channel_not_found", "not_in_channel", "is_archived", "restricted_action", "team_access_not_granted")
_LIMITED = ("ratelimited", "rate_limited")
_LATER = (*_LIMITED, "internal_error", "fatal_error", "service_unavailable", "request_timeout",
          "team_added_to_org", "external_channel_migrating", "message_limit_exceeded")
_ALL = ("no_permission", "access_denied", "org_login_required", "ekm_access_denied", "enterprise_is_restricted",
        "team_not_found", "two_factor_setup_required", "accesslimited", "method_deprecated", "deprecated_endpoint",
        "forbidden_team")
_FILE = ("file_not_found", "file_deleted", "file_upload_size_zero", "file_type_not_supported")
_WORD = re.compile(r"[a-z_]{1,60}", re.ASCII)


def failure_of(error: Exception, call: SlackCall) -> SlackFailure:
    """What one of `CALL_ERRORS` means, raised by slack_sdk or while its response was read.

    HTTPError is raised by the upload of a picture's bytes alone: slack_sdk turns it into SlackApiError.
    """
    if isinstance(error, SlackApiError):
        return _failed_response(error.response, call)
    if isinstance(error, HTTPError):
        return _failed_upload(error)
    if isinstance(error, HTTPException | OSError):
        return SlackFailure(f"Slack cannot be reached: {_reason(error)}", True, unsure=True)
    if isinstance(error, SlackClientError):
        return SlackFailure(f"Slack cannot be called ({type(error).__name__})", True, unsure=True)
    return SlackFailure("Slack sends a response that makes no sense", True, unsure=True)


def webhook_failure(status: int, body: str, headers: Mapping[str, Any]) -> SlackFailure | None:
    """What is wrong with the response to a message sent to a response URL; None when Slack took the message."""
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        data = None
    error = data.get("error") if isinstance(data, dict) and data.get("ok") is False else None
    if status == 200 and error is None:
        return None
    if status == 200 or (400 <= status < 500 and status != 429):
        word = str(error or body)
        said = {"error": word if _WORD.fullmatch(word) else f"HTTP {status}"}
        return refusal(said, SlackCall("its channel", "this answer"))
    return _failed_status(status, headers)


def refusal(answer: Mapping[str, Any], call: SlackCall) -> SlackFailure:
    """Why Slack refused the call: what an answer that is not ok says."""
    error = str(answer.get("error", "no reason given"))[:200]
    if error in _LATER:
        return SlackFailure(f"Slack cannot take it now ({error})", True)
    if error in _TOKEN:
        return SlackFailure(_FIX_TOKEN[call.token].format(error=error), False)
    if error in _ROOM:
        return SlackFailure(f"Slack has no way into {call.room} ({error}): {_way_in(error)}", False, "room")
    if error == "missing_scope":
        return SlackFailure(_missing_scope(str(answer.get("needed", ""))[:100], call), False)
    if error in _ALL:
        return SlackFailure(f"Slack refuses the app ({error}): ask the workspace's admin", False)
    if error in _FILE or _names_a_picture(answer):
        return SlackFailure(f"Slack cannot show the picture ({error})", False, "picture")
    return SlackFailure(f"Slack refuses {call.what} ({error})", False, "message")


def _failed_response(response: Any, call: SlackCall) -> SlackFailure:
    """What slack_sdk's response says, which is a plain dict where it could not even be read."""
    if isinstance(response, dict):
        return SlackFailure("Slack sends a response that makes no sense", True, unsure=True)
    if response.status_code != 200:
        return _failed_status(response.status_code, response.headers)
    data = response.data
    if not isinstance(data, dict) or "Received a response" in str(data.get("error", "")):
        return SlackFailure("Slack sends a response that is not JSON", True, unsure=True)
    known = refusal(data, call)
    limited = data.get("error") in _LIMITED
    unsure = known.transient and not limited
    return SlackFailure(known.text, known.transient, known.about, _wait(response.headers), unsure, limited)


def _failed_status(status: int, headers: Mapping[str, Any]) -> SlackFailure:
    wait = _wait(headers)
    if status == 429:
        return SlackFailure("Slack asks to wait (429)", True, wait=wait if wait is not None else 1.0, limited=True)
    return SlackFailure(f"Slack sends HTTP {status}", True, wait=wait, unsure=True)


def _failed_upload(error: HTTPError) -> SlackFailure:
    later = error.code == 429 or error.code >= 500
    text = f"Slack sends HTTP {error.code} in response to the picture"
    return SlackFailure(text, later, "channel" if later else "picture", _wait(error.headers), limited=error.code == 429)


def _missing_scope(needed: str, call: SlackCall) -> str:
    if call.token == "slack.app_token":
        return _FIX_TOKEN[call.token].format(error=f"it lacks the scope {needed}")
    return f"the Slack app lacks the scope {needed}: add it and install the app again"


def _way_in(error: str) -> str:
    if error == "is_archived":
        return "it is archived, choose another one in slack.channel"
    return "check slack.channel and invite the app there (/invite)"


def _names_a_picture(answer: Mapping[str, Any]) -> bool:
    """Slack says "invalid slack file" among the reasons while a file is not processed, or when it is gone."""
    if answer.get("error") != "invalid_blocks":
        return False
    details = answer.get("response_metadata") or {}
    reasons = [*(answer.get("errors") or []), *(details.get("messages") or [])]
    return any("invalid slack file" in str(reason) for reason in reasons)


def _wait(headers: Any) -> float | None:
    """Seconds of Retry-After, None when there are none."""
    for name, value in dict(headers or {}).items():
        if name.lower() == "retry-after":
            try:
                return min(max(float(value), 0.0), LONGEST_WAIT)
            except (TypeError, ValueError):
                return None
    return None


def _reason(error: Exception) -> str:
    """Why there was no response, in a few words; of an HTTP error only the kind, its text may name an address."""
    if isinstance(error, HTTPException) and not isinstance(error, OSError):
        return type(error).__name__
    reason = getattr(error, "reason", None) or error
    return " ".join(str(reason).split())[:200] or type(error).__name__
