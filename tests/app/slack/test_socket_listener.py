"""One connection of Socket Mode, on a real WebSocket."""

import json
import threading
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from websockets.sync.client import connect
from websockets.sync.server import ServerConnection, serve

from app.slack.socket_listener import SocketConnection
from app.slack.socket_mode import SocketModeClient
from app.slack.websocket import WebSocketError
from house.clock import Clock, FakeClock, SystemClock

Until = Callable[..., None]
ENVELOPE = {"envelope_id": "1", "payload": {}}


class Sender:
    """The other end; `first` is sent as soon as a connection is there."""

    def __init__(self) -> None:
        self.connections: list[ServerConnection] = []
        self.first: Any = None
        self._end = threading.Event()
        self.server = serve(self._handle, "127.0.0.1", 0)
        self.url = f"ws://127.0.0.1:{self.server.socket.getsockname()[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def send(self, message: Any) -> None:
        self.connections[-1].send(json.dumps(message))

    def _handle(self, connection: ServerConnection) -> None:
        self.connections.append(connection)
        if self.first:
            self.send(self.first)
        self._end.wait(60)

    def close(self) -> None:
        self._end.set()
        self.server.shutdown()


@pytest.fixture
def sender(until: Until) -> Iterator[Sender]:
    made = Sender()
    yield made
    made.close()


def connected(sender: Sender, until: Until, take: Callable[..., object]) -> SocketConnection:
    connection = SocketConnection(connect(sender.url, close_timeout=1, legacy=True), take, SystemClock(), [].append)
    connection.start()
    until(lambda: sender.connections, "the other end is there")
    return connection


def test_envelopes_are_taken_and_anything_odd_is_passed_over(sender: Sender, until: Until) -> None:
    taken: list[Any] = []
    connection = connected(sender, until, lambda _, came: taken.append(came))

    for each in ([], "x", 3, {"type": "slash_commands"}, {"envelope_id": 7, "payload": {}}, ENVELOPE):
        sender.send(each)
    until(lambda: taken, "the envelope is taken")

    assert taken == [ENVELOPE]
    connection.close()
    assert connection.join(60)


def test_an_error_that_nobody_foresaw_ends_the_connection_so_that_another_is_opened(sender: Sender,
                                                                                   until: Until) -> None:
    connection = connected(sender, until, lambda *_: 1 / 0)

    sender.send(ENVELOPE)

    until(connection.leaving.is_set, "another connection is wanted")
    assert connection.join(60)


def test_the_greeting_and_what_slack_says_of_the_end_are_known(sender: Sender, until: Until) -> None:
    connection = connected(sender, until, lambda *_: None)

    sender.send({"type": "hello"})
    until(connection.greeted.is_set, "it is greeted")
    sender.send({"type": "disconnect", "reason": "link_disabled"})
    until(connection.leaving.is_set, "it leaves")

    assert connection.refusal == "link_disabled"
    connection.close()
    assert connection.join(60)


def client(sender: Sender, clock: Clock) -> SocketModeClient:
    requests: Any = SimpleNamespace(slack=None, house=SimpleNamespace(record=[].append))
    trouble: Any = SimpleNamespace(connected=lambda: None)
    return SocketModeClient(requests, lambda _: connect(sender.url, close_timeout=1, legacy=True), trouble, clock)


@pytest.mark.parametrize(("reason", "words", "transient"), [
    ("too_many_websockets", "ten connections", True), ("link_disabled", "Socket Mode is switched off", False),
])
def test_a_refusal_before_the_greeting_is_named_as_what_it_is(sender: Sender, until: Until, reason: str, words: str,
                                                              transient: bool) -> None:
    sender.first = {"type": "disconnect", "reason": reason}

    with pytest.raises(WebSocketError, match=words) as raised:
        client(sender, SystemClock()).run_once(threading.Event())

    assert raised.value.transient is transient


def test_what_never_greets_is_not_slack(sender: Sender) -> None:
    with pytest.raises(WebSocketError, match="without a greeting") as raised:
        client(sender, FakeClock()).run_once(threading.Event())

    assert (raised.value.transient, raised.value.intercepted) == (True, True)
