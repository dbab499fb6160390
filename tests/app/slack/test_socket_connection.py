"""One connection of Socket Mode, on a real WebSocket."""

import json
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from websockets.sync.client import connect
from websockets.sync.server import ServerConnection, serve

from app.slack.socket_connection import SocketConnection
from house.clock import SystemClock

Until = Callable[..., None]
ENVELOPE = {"envelope_id": "1", "payload": {}}


class Sender:
    """The other end: what is put into `messages` is sent."""

    def __init__(self) -> None:
        self.connections: list[ServerConnection] = []
        self._end = threading.Event()
        self.server = serve(self._handle, "127.0.0.1", 0)
        self.url = f"ws://127.0.0.1:{self.server.socket.getsockname()[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def send(self, message: Any) -> None:
        self.connections[-1].send(json.dumps(message))

    def _handle(self, connection: ServerConnection) -> None:
        self.connections.append(connection)
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

    assert connection.off
    connection.close()
    assert connection.join(60)
