"""One WebSocket to Slack: where it is, opening it, and what its goodbyes mean.

https://docs.slack.dev/apis/events-api/using-socket-mode
slack_sdk's own client is not used: it needs seconds to notice a line that was cut, and seconds to close.
"""

import json
import urllib.request
from typing import Any

from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidMessage
from websockets.sync.client import ClientConnection, connect

from house.settings.model import SlackSettings

OPEN_SECONDS = 10.0
PING_SECONDS = 5.0
"""A line that answers no ping for this long is given up; they are sent as often."""
_LATER = ("ratelimited", "internal_error", "fatal_error", "service_unavailable", "request_timeout", "accesslimited")


class WebSocketError(Exception):
    """There is no line to Slack; `transient` is False when somebody must mend the app or its token first."""

    def __init__(self, text: str, transient: bool) -> None:
        super().__init__(text)
        self.transient = transient


def open_line(slack: SlackSettings) -> ClientConnection:
    """A new WebSocket, on which nothing was said yet; raises WebSocketError."""
    address = _address(slack)
    try:
        return connect(address, open_timeout=OPEN_SECONDS, close_timeout=1, compression=None,
                       ping_interval=PING_SECONDS, ping_timeout=PING_SECONDS)
    except (OSError, TimeoutError, InvalidHandshake, InvalidMessage, ConnectionClosed) as error:
        raise WebSocketError(f"Slack's line cannot be opened ({type(error).__name__})", True) from error


def message(raw: str | bytes) -> dict[str, Any]:
    """What came over the line, as a dict; {} for anything odd."""
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def acknowledgement(envelope: str, payload: dict[str, Any] | None) -> str:
    """What Slack wants back for an envelope within three seconds."""
    return json.dumps({"envelope_id": envelope, **({"payload": payload} if payload else {})})


def _address(slack: SlackSettings) -> str:
    """A fresh address for one connection within 30 s."""
    assert slack.app_token is not None
    request = urllib.request.Request(f"{slack.api_url}apps.connections.open", b"", {
        "Authorization": f"Bearer {slack.app_token.get_secret_value()}",
        "Content-Type": "application/x-www-form-urlencoded"})
    try:
        with urllib.request.urlopen(request, timeout=OPEN_SECONDS) as answer:
            found = message(answer.read())
    except OSError as error:
        raise WebSocketError(f"Slack does not answer ({type(error).__name__})", True) from error
    if found.get("ok") is True and str(found.get("url", "")).startswith(("wss://", "ws://")):
        return str(found["url"])
    why = str(found.get("error", "no address"))[:80]
    if why in _LATER or "error" not in found:
        raise WebSocketError(f"Slack gives no line now ({why})", True)
    raise WebSocketError(f"Slack refuses slack.app_token ({why}): make an app-level token with connections:write on "
                         "the app's page, Basic Information", False)
