"""One connection of Socket Mode: listening on it in a thread of its own, and what Slack says about its end."""

import threading
from collections.abc import Callable
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection

from app.slack.websocket import message
from house.clock import Clock
from house.facts import Fact
from ledger.supervised_thread import SupervisedThread
from slack_format.errors import TOO_MANY_WEBSOCKETS

Envelope = dict[str, Any]
OFF = "link_disabled"
REFUSALS = (OFF, TOO_MANY_WEBSOCKETS)
"""Slack's words for the end of a connection that is not followed by another one at once."""


class SocketConnection:
    """An open WebSocket.

    take: called with each envelope, in the thread that listens. record: takes the trouble of that thread.
    leaving: set when the connection will end soon or has. greeted: set once Slack has said hello.
    refusal: Slack's word for why it takes no connection now, "" while it says none.
    """

    def __init__(self, websocket: ClientConnection, take: Callable[["SocketConnection", Envelope], object],
                 clock: Clock, record: Callable[[Fact], object]) -> None:
        self._websocket, self._take = websocket, take
        self.leaving, self.greeted = threading.Event(), threading.Event()
        self.refusal = ""
        self._thread = SupervisedThread("slack connection", self._listen, clock, record)

    def start(self) -> None:
        """Begin to listen."""
        self._thread.start()

    def send(self, text: str) -> None:
        """Send one message; raises ConnectionClosed and OSError."""
        self._websocket.send(text)

    def close(self) -> None:
        """End the connection; harmless a second time."""
        self._websocket.close()

    def join(self, seconds: float) -> bool:
        """Wait until nothing more is taken, at most so long; whether that is so."""
        return self._thread.join(seconds)

    @property
    def ended(self) -> bool:
        """Whether nobody listens any more."""
        return not self._thread.alive

    def _listen(self, stop: threading.Event) -> None:
        """Take what comes until the connection ends."""
        try:
            for raw in self._websocket:
                self._receive(message(raw))
        except (ConnectionClosed, OSError):
            pass
        finally:
            self.close()
            self.leaving.set()

    def _receive(self, came: Envelope) -> None:
        kind = came.get("type")
        if kind == "hello":
            self.greeted.set()
        elif kind == "disconnect":
            reason = came.get("reason")
            self.refusal = reason if reason in REFUSALS else ""
            self.leaving.set()
        elif isinstance(came.get("envelope_id"), str) and isinstance(came.get("payload"), dict):
            self._take(self, came)
