"""Why a call of Slack's failed, in text that says what a person can do about it.

The one mapping for everything that calls Slack by slack_sdk; the error words are those of
https://docs.slack.dev/reference/methods/chat.postMessage, the files methods and apps.connections.open.
"""

import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import BadStatusLine, HTTPException, LineTooLong
from typing import Any, Literal
from urllib.error import HTTPError

from slack_sdk.errors import SlackApiError, SlackClientError

from slack_format.genuine_answer import NotSlackAnswer

About = Literal["channel", "room", "message", "picture"]
CALL_ERRORS = (SlackClientError, HTTPException, OSError, ValueError, LookupError, AttributeError, TypeError,
               RecursionError)
"""What a call by slack_sdk raises, and reading its response where that is JSON of another shape than was promised."""
LONGEST_WAIT = 3600.0
"""Seconds of Retry-After that are believed at most."""
WAIT_WITHOUT_RETRY_AFTER = 1.0
"""Seconds to wait after a rate limit that does not say how long."""


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
    intercepted: whether something between the house and Slack answers in its place.
    """

    text: str
    transient: bool
    about: About = "channel"
    wait: float | None = None
    unsure: bool = False
    limited: bool = False
    intercepted: bool = False


INTERCEPTED = "something between the house and Slack answers in its place: a login page of the network? ({what})"
PROXIES = (407, 511)
"""What only networks that want a login answer with."""
PORTALS = (401, 403, *PROXIES)
"""What they answer with; redirects as well."""
_TOKEN = ("invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "not_allowed_token_type")
TOKEN_WORDS = (*_TOKEN, "missing_scope")
"""Slack's words that somebody mends by another token."""
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
        "forbidden_team", "team_disabled", "user_removed_from_team")
TOO_MANY_WEBSOCKETS = "too_many_websockets"
"""Slack's word, as a call's error and as the reason for which it ends a connection."""
TOO_MANY = (f"Slack takes no more connections of this app ({TOO_MANY_WEBSOCKETS}): it has ten connections open, the "
            "most there may be; end the other programs that use this slack.app_token, or give this house an app of its "
            "own")
_FILE = ("file_not_found", "file_deleted", "file_upload_size_zero", "file_type_not_supported")
SLACK_WORD = re.compile(r"[a-z0-9_]{1,80}", re.ASCII)
"""What Slack's words for errors look like."""


def failure_of(error: Exception, call: SlackCall) -> SlackFailure:
    """What one of `CALL_ERRORS` means, raised by slack_sdk or while its response was read.

    HTTPError is raised by the upload of a picture's bytes alone: slack_sdk turns it into SlackApiError.
    """
    if isinstance(error, SlackApiError):
        return _failed_response(error.response, call)
    if isinstance(error, HTTPError):
        return _failed_upload(error)
    if isinstance(error, NotSlackAnswer):
        return intercepted(str(error))
    if isinstance(error, HTTPException | OSError):
        return _not_reached(error)
    if isinstance(error, SlackClientError):
        return SlackFailure(f"Slack cannot be called ({type(error).__name__})", True, unsure=True)
    if isinstance(error, UnicodeEncodeError) and error.encoding == "utf-8":
        return SlackFailure("the text has characters that no message can have", False, "message")
    if isinstance(error, UnicodeEncodeError):
        return SlackFailure(f"{call.token} has characters that no token has", False)
    return intercepted("a response that makes no sense")


def intercepted(what: str, unsure: bool = True) -> SlackFailure:
    """Something else answers in Slack's place, and `what` tells it; that may end by itself."""
    return SlackFailure(INTERCEPTED.format(what=what), True, unsure=unsure, intercepted=True)


def _not_reached(error: Exception) -> SlackFailure:
    """There was no answer over HTTP; a wrong certificate or bytes that are no HTTP show that something else answers."""
    cause = getattr(error, "reason", error)
    if isinstance(cause, ssl.SSLCertVerificationError):
        why = getattr(cause, "verify_message", "it cannot be verified")
        return intercepted(f"the certificate is not Slack's: {why}", unsure=False)
    if isinstance(error, BadStatusLine | LineTooLong) and not isinstance(error, OSError):
        return intercepted("a response that is not HTTP")
    return SlackFailure(f"Slack cannot be reached: {_reason(error)}", True, unsure=True)


def refusal(answer: Mapping[str, Any], call: SlackCall) -> SlackFailure:
    """Why Slack refused the call: what an answer that is not ok says."""
    error = str(answer.get("error", "no reason given"))[:200]
    if error in _LATER:
        return SlackFailure(f"Slack cannot take it now ({error})", True)
    if error in _TOKEN:
        return SlackFailure(_FIX_TOKEN[call.token].format(error=error), False)
    if error == TOO_MANY_WEBSOCKETS:
        return SlackFailure(TOO_MANY, True)
    if error in _ROOM and call.room:
        return SlackFailure(f"Slack has no way into {call.room} ({error}): {_way_in(error)}", False, "room")
    if error == "missing_scope":
        return SlackFailure(_missing_scope(str(answer.get("needed", ""))[:100], call), False)
    if error in (*_ALL, *_ROOM):
        return SlackFailure(f"Slack refuses the app ({error}): ask the workspace's admin", False)
    if error in _FILE or _names_a_picture(answer):
        return SlackFailure(f"Slack cannot show the picture ({error})", False, "picture")
    return SlackFailure(f"Slack refuses {call.what} ({error})", False, "message")


def _failed_response(response: Any, call: SlackCall) -> SlackFailure:
    """What slack_sdk's response says, which is a plain dict where it could not even be read."""
    if isinstance(response, dict):
        return intercepted("a response that makes no sense")
    if response.status_code != 200:
        return failed_status(response.status_code, response.headers, html=is_html(response.headers))
    data = response.data
    if not isinstance(data, dict) or "Received a response" in str(data.get("error", "")):
        return intercepted("a response that is not JSON")
    if data.get("ok") is not False or not SLACK_WORD.fullmatch(str(data.get("error"))):
        return intercepted("a response that is not Slack's")
    known = refusal(data, call)
    limited = data.get("error") in _LIMITED
    unsure = known.transient and not limited
    return SlackFailure(known.text, known.transient, known.about, _wait(response.headers), unsure, limited)


def failed_status(status: int, headers: Mapping[str, Any], html: bool = False) -> SlackFailure:
    """What an answer with that status means, which says nothing more; `html`: that it is a web page."""
    wait = _wait(headers)
    if 300 <= status < 400 or status in PORTALS or (html and 400 <= status < 500 and status != 429):
        return intercepted(f"HTTP {status}")
    if status == 429:
        asked = WAIT_WITHOUT_RETRY_AFTER if wait is None else wait
        return SlackFailure("Slack asks to wait (429)", True, wait=asked, limited=True)
    return SlackFailure(f"Slack sends HTTP {status}", True, wait=wait, unsure=True)


def _failed_upload(error: HTTPError) -> SlackFailure:
    if 300 <= error.code < 400 or error.code in PROXIES or (error.code in PORTALS and is_html(error.headers)):
        return intercepted(f"HTTP {error.code}")
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


def is_html(headers: Any, body: str = "") -> bool:
    """Whether a response is a web page."""
    kind = next((str(value) for name, value in dict(headers or {}).items() if name.lower() == "content-type"), "")
    return "html" in kind.lower() or body.lstrip().startswith("<")


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
