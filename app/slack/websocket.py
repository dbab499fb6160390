"""One WebSocket to Slack: its address, opening it, and its messages.

https://docs.slack.dev/apis/events-api/using-socket-mode
slack_sdk's own Socket Mode client is not used: it needs seconds to notice a connection that was cut, and to close one.
"""

import json
from ssl import SSLCertVerificationError
from typing import Any

from websockets.exceptions import InvalidHeader, InvalidMessage, InvalidStatus, SecurityError, WebSocketException
from websockets.sync.client import ClientConnection, connect

from app.slack.web_api import SlackCallError, slack_call, web_client
from house.settings.sections.slack import SlackSettings
from slack_format.errors import PORTALS, SlackCall, intercepted
from slack_format.genuine_answer import NotSlackAnswer, required

OPEN_SECONDS = 10
PING_SECONDS = 5.0
"""A connection on which no ping is answered for this long is given up; they are sent as often."""


class WebSocketError(Exception):
    """There is no connection to Slack; the text is one line for people.

    transient: False when somebody must fix the app or its token first.
    wait: seconds Slack wants to be left alone, None when it did not say.
    intercepted: whether something between the house and Slack answers in its place.
    """

    def __init__(self, text: str, transient: bool, wait: float | None = None, intercepted: bool = False) -> None:
        super().__init__(text)
        self.transient, self.wait, self.intercepted = transient, wait, intercepted


def open_websocket(slack: SlackSettings) -> ClientConnection:
    """A new WebSocket, on which nothing was said yet; raises WebSocketError."""
    address = _address(slack)
    try:
        return connect(address, open_timeout=OPEN_SECONDS, close_timeout=1, compression=None,
                       ping_interval=PING_SECONDS, ping_timeout=PING_SECONDS, legacy=True)
    except (OSError, ValueError, WebSocketException) as error:
        raise _not_opened(error) from error


def message(raw: str | bytes) -> dict[str, Any]:
    """What came over the WebSocket, as a dict; {} for anything odd."""
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
    client = web_client(slack.app_token, slack.api_url, OPEN_SECONDS)
    try:
        with slack_call(SlackCall(what="a connection", token="slack.app_token")):
            address = required(client.apps_connections_open(app_token=slack.app_token.get_secret_value()), "url")
            if not address.startswith(("wss://", "ws://")):
                raise NotSlackAnswer("an address that is no WebSocket")
    except SlackCallError as error:
        raise WebSocketError(str(error), error.transient, error.wait, error.intercepted) from error
    return address


def _not_opened(error: Exception) -> WebSocketError:
    """Why there is no WebSocket: what answers the handshake as a web server does is not Slack."""
    if isinstance(error, InvalidStatus):
        status = error.response.status_code
        if status < 400 or status in PORTALS:
            return WebSocketError(intercepted(f"HTTP {status}").text, True, intercepted=True)
    if isinstance(error, InvalidMessage | InvalidHeader | SecurityError | SSLCertVerificationError):
        return WebSocketError(intercepted("no WebSocket").text, True, intercepted=True)
    return WebSocketError(f"Slack's WebSocket cannot be opened ({type(error).__name__})", True)
