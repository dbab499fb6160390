"""Slack's words for what went wrong, and what a person can do about it.

The words are those of https://docs.slack.dev/reference/methods/chat.postMessage and the files methods.
"""

from dataclasses import dataclass
from typing import Any, Literal

About = Literal["channel", "room", "message", "picture"]


@dataclass(frozen=True)
class Refusal:
    """What Slack refused and whether trying again helps; `text` is one line for people."""

    text: str
    transient: bool
    about: About


_TOKEN = ("invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "not_allowed_token_type")
_ROOM = ("channel_not_found", "not_in_channel", "is_archived", "restricted_action", "team_access_not_granted")
_LATER = ("ratelimited", "rate_limited", "internal_error", "fatal_error", "service_unavailable", "request_timeout",
          "team_added_to_org", "external_channel_migrating", "message_limit_exceeded")
_ALL = ("no_permission", "access_denied", "org_login_required", "ekm_access_denied", "enterprise_is_restricted",
        "team_not_found", "two_factor_setup_required", "accesslimited", "method_deprecated")
_FILE = ("file_not_found", "file_deleted", "file_upload_size_zero", "file_type_not_supported")


def refusal(answer: dict[str, Any], room: str) -> Refusal:
    """Read an answer that is not ok; `room` is the channel it was meant for."""
    error = str(answer.get("error", "no reason given"))[:200]
    if error in _LATER:
        return Refusal(f"Slack cannot take it now ({error})", True, "channel")
    if error in _TOKEN:
        mend = "copy it again from the app's page (OAuth & Permissions) to slack.bot_token"
        return Refusal(f"Slack refuses the bot token ({error}): {mend}", False, "channel")
    if error in _ROOM:
        return Refusal(f"Slack has no way into {room} ({error}): {_way_in(error)}", False, "room")
    if error == "missing_scope":
        needed = str(answer.get("needed", ""))[:100]
        return Refusal(f"the Slack app lacks the scope {needed}: add it and install the app again", False, "channel")
    if error in _ALL:
        return Refusal(f"Slack refuses the app ({error}): ask the workspace's admin", False, "channel")
    if error in _FILE or _names_a_picture(answer):
        return Refusal(f"Slack cannot show the picture ({error})", False, "picture")
    return Refusal(f"Slack refuses this message ({error})", False, "message")


def _way_in(error: str) -> str:
    if error == "is_archived":
        return "it is archived, choose another one in slack.channel"
    return "check slack.channel and invite the app there (/invite)"


def _names_a_picture(answer: dict[str, Any]) -> bool:
    """Slack says "invalid slack file" among the reasons while a file is not processed, or when it is gone."""
    if answer.get("error") != "invalid_blocks":
        return False
    details = answer.get("response_metadata") or {}
    reasons = [*(answer.get("errors") or []), *(details.get("messages") or [])]
    return any("invalid slack file" in str(reason) for reason in reasons)
