"""Why a message to a response URL was not taken (https://docs.slack.dev/interactivity/handling-user-interaction)."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from slack_format.errors import (
    PORTALS,
    SLACK_WORD,
    SlackCall,
    SlackFailure,
    failed_status,
    intercepted,
    is_html,
    refusal,
)

_GONE = (404, 410)


def webhook_failure(status: int, body: str, headers: Mapping[str, Any]) -> SlackFailure | None:
    """What is wrong with the response to a message sent to a response URL; None when Slack took the message.

    An address that is gone is gone for good, whatever the response says beside.
    """
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        data = None
    if status == 200 and (body.strip() == "ok" or (isinstance(data, dict) and data.get("ok") is True)):
        return None
    word = _refusing_word(status, body, data)
    if word:
        found = refusal({"error": word}, SlackCall("its channel", "this answer"))
        return replace(found, transient=found.transient and status not in _GONE)
    if status == 200:
        return intercepted("another answer than Slack's")
    return failed_status(status, headers, html=is_html(headers, body))


def _refusing_word(status: int, body: str, data: Any) -> str:
    """Slack's word for why it refuses a message to a response URL, or its status; "" when it does not refuse it."""
    said = data.get("error") if isinstance(data, dict) and data.get("ok") is False else None
    word = str(said or ("" if status == 200 else body))
    refuses = status == 200 or (400 <= status < 500 and status != 429)
    if refuses and SLACK_WORD.fullmatch(word):
        return word
    odd = status in (200, *PORTALS) or is_html({}, body)
    return f"HTTP {status}" if status in _GONE or (refuses and not odd) else ""
