"""One connection to Home Assistant's WebSocket API: the login, and what is subscribed to.

https://developers.home-assistant.io/docs/api/websocket
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection

from house.clock import Clock
from who_is_home.live_connection import LiveConnection
from who_is_home.router import RouterError
from who_is_home.routers.homeassistant.entities import Entities
from who_is_home.routers.homeassistant.websocket_opening import opened

AGAIN_SECONDS = 3600.0
"""Seconds after which all entities are looked at again where only people and trackers were listened to since."""

_MANY_OTHERS = 50
_TOO_BIG = 1009
_TOKEN = "a long-lived access token is made on the page of one's own profile, under Security"


@dataclass(frozen=True)
class HomeAssistant:
    """Where it is, and who asks. only: the entities that are wanted; none: all people and trackers."""

    url: str
    token: str = field(repr=False)
    shown: str
    verify: bool
    only: tuple[str, ...]


def hold(there: HomeAssistant, publish: Callable[[Entities], object], connection: LiveConnection, clock: Clock,
         seconds: float) -> None:
    """Listen until `connection` is to stop; raises RouterError when Home Assistant is not there, refuses or leaves.

    publish: gets what is known, at first and after each change. seconds: for one answer.
    """
    with opened(there.url, there.shown, there.verify, seconds) as websocket:
        session = _Session(there, publish, websocket, connection, clock, seconds)
        try:
            session.log_in()
            session.listen()
        except ConnectionClosed as error:
            raise _ended(error, there.shown) from None


class _Session:
    def __init__(self, there: HomeAssistant, publish: Callable[[Entities], object], websocket: ClientConnection,
                 connection: LiveConnection, clock: Clock, seconds: float) -> None:
        self._there, self._publish, self._websocket, self._connection = there, publish, websocket, connection
        self._clock, self._seconds = clock, seconds
        self._number = 0

    def log_in(self) -> None:
        """Show the token; raises RouterError when it is refused."""
        self._await(lambda message: message.get("type") == "auth_required")
        self._send({"type": "auth", "access_token": self._there.token})
        answer = self._await(lambda message: message.get("type") in ("auth_ok", "auth_invalid"))
        if answer.get("type") == "auth_invalid":
            raise RouterError(f"{self._there.shown} refuses this token; {_TOKEN}", transient=False, about="login")

    def listen(self) -> None:
        """Take what is told until the connection is to stop.

        In a house with many other entities only people and trackers are asked for once they are known, and all again
        every hour, for there may be new ones.
        """
        while not self._connection.stopping.is_set():
            entities = Entities()
            number = self._subscribe(list(self._there.only), entities)
            self._connection.told()
            if self._there.only or entities.others <= _MANY_OTHERS or not entities.names:
                self._follow(number, entities)
                continue
            self._command("unsubscribe_events", subscription=number)
            number = self._subscribe(entities.names, entities)
            self._follow(number, entities, AGAIN_SECONDS)
            self._command("unsubscribe_events", subscription=number)

    def _subscribe(self, names: list[str], entities: Entities) -> int:
        """The number of the subscription, once the entities as they are now were told; all where `names` is empty."""
        number = self._command("subscribe_entities", **{"entity_ids": names} if names else {})
        self._take(entities, self._await(lambda message: _is_event(message, number)))
        return number

    def _take(self, entities: Entities, message: dict[str, Any]) -> None:
        entities.take(message.get("event"))
        self._publish(entities)

    def _follow(self, number: int, entities: Entities, seconds: float = float("inf")) -> None:
        until = self._clock.monotonic() + seconds
        while not self._connection.stopping.is_set() and self._clock.monotonic() < until:
            for message in self._received():
                if _is_event(message, number):
                    self._take(entities, message)

    def _command(self, kind: str, **named: Any) -> int:
        """The number of a command once it has succeeded; raises RouterError when it is refused."""
        if self._connection.stopping.is_set():
            return self._number
        self._number += 1
        number = self._number
        self._send({"id": number, "type": kind, **named})
        answer = self._await(lambda message: message.get("type") == "result" and message.get("id") == number)
        if answer.get("success") is not True:
            error = answer.get("error") if isinstance(answer.get("error"), dict) else {}
            code = str(error.get("code"))[:40] if error else "without a reason"
            raise RouterError(f"{self._there.shown} refuses {kind} ({code}); is it older than 2022.4, or may this user "
                              "not see these entities?", transient=False, about="answer")
        return number

    def _await(self, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """The next message that is wanted, {} once the connection is to stop; RouterError when it does not come."""
        until = self._clock.monotonic() + self._seconds
        while not self._connection.stopping.is_set():
            for message in self._received():
                if wanted(message):
                    return message
            if self._clock.monotonic() > until:
                raise RouterError(f"{self._there.shown} takes too long to answer; is Home Assistant there?", True)
        return {}

    def _received(self) -> list[dict[str, Any]]:
        """The messages that came within a turn, none or several in one; raises RouterError for what is no message."""
        try:
            found = json.loads(self._websocket.recv(timeout=self._connection.turn))
        except TimeoutError:
            return []
        except (ValueError, RecursionError):
            raise RouterError(f"{self._there.shown} sends what is no JSON; is Home Assistant there?", transient=False,
                              about="answer") from None
        return [each for each in (found if isinstance(found, list) else [found]) if isinstance(each, dict)]

    def _send(self, message: dict[str, Any]) -> None:
        self._websocket.send(json.dumps(message))


def _is_event(message: dict[str, Any], number: int) -> bool:
    return message.get("type") == "event" and message.get("id") == number


def _ended(error: ConnectionClosed, shown: str) -> RouterError:
    if error.sent is not None and error.sent.code == _TOO_BIG and not error.rcvd_then_sent:
        return RouterError(f"{shown} sends more than can be taken; name entities: ?only=person.anna,person.ben",
                           transient=False, about="answer")
    return RouterError(f"{shown} has ended the connection, as in a restart", transient=True)
