"""A Home Assistant on a real WebSocket, as strict as its documented API, and the ways in which one fails."""

import contextlib
import json
import threading
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.sync.server import ServerConnection, serve

TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJhIn0.s3cretSignature"
_KEYS = {"subscribe_entities": {"entity_ids"}, "unsubscribe_events": {"subscription"}}


class PlayedHomeAssistant:
    """Its states, which a test changes by `set` and `remove`; it tells whoever has subscribed, and only those.

    greeting: what it says first, None for nothing at all. status: the HTTP status of the handshake.
    """

    def __init__(self, tls: Any = None, port: int = 0) -> None:
        self.states: dict[str, dict[str, Any]] = {}
        self.greeting: str | None = json.dumps({"type": "auth_required", "ha_version": "2026.11.1"})
        self.status = 101
        self.broken: list[str] = []
        self.logins = 0
        self.commands: list[dict[str, Any]] = []
        self._lock = threading.RLock()
        self._open: dict[ServerConnection, dict[int, list[str]]] = {}
        self._server = serve(self._talk, "127.0.0.1", port, ssl=tls, process_request=self._handshake, compression=None)
        self.port = self._server.socket.getsockname()[1]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def subscriptions(self) -> list[list[str]]:
        """The entities of each subscription there is; none for all."""
        with self._lock:
            return [names for each in self._open.values() for names in each.values()]

    def set(self, name: str, state: str, **attributes: Any) -> None:
        with self._lock:
            before = self.states.get(name)
            self.states[name] = {"s": state, "a": attributes, "c": "01J", "lc": 1_800_000_000.0}
            if before is None:
                self._tell(name, {"a": {name: self.states[name]}})
                return
            gone = sorted(before["a"].keys() - attributes.keys())
            change = {"+": {"s": state, "a": attributes, "c": "01K"}} | ({"-": {"a": gone}} if gone else {})
            self._tell(name, {"c": {name: change}})

    def remove(self, name: str) -> None:
        with self._lock:
            del self.states[name]
            self._tell(name, {"r": [name]})

    def drop(self) -> None:
        """End every connection, as a restart does."""
        with self._lock:
            for each in list(self._open):
                each.close()

    def stop(self) -> None:
        self.drop()
        self._server.shutdown()

    def _tell(self, name: str, event: dict[str, Any]) -> None:
        for websocket, subscriptions in self._open.items():
            for number, names in subscriptions.items():
                if not names or name in names:
                    with contextlib.suppress(ConnectionClosed):
                        websocket.send(json.dumps({"id": number, "type": "event", "event": event}))

    def _handshake(self, websocket: ServerConnection, request: Request) -> Response | None:
        if request.path != "/api/websocket":
            return websocket.respond(404, "no such page")
        return None if self.status == 101 else websocket.respond(self.status, "refused")

    def _talk(self, websocket: ServerConnection) -> None:
        try:
            if self.greeting is None:
                websocket.recv()
                return
            websocket.send(self.greeting)
            if self._logged_in(websocket, json.loads(websocket.recv())):
                self._serve(websocket)
        except ConnectionClosed:
            pass
        finally:
            with self._lock:
                self._open.pop(websocket, None)

    def _logged_in(self, websocket: ServerConnection, message: dict[str, Any]) -> bool:
        self.logins += 1
        if message != {"type": "auth", "access_token": TOKEN}:
            websocket.send(json.dumps({"type": "auth_invalid", "message": "Invalid access token or password"}))
            return False
        websocket.send(json.dumps({"type": "auth_ok", "ha_version": "2026.11.1"}))
        with self._lock:
            self._open[websocket] = {}
        return True

    def _serve(self, websocket: ServerConnection) -> None:
        last = 0
        for raw in websocket:
            message = json.loads(raw)
            self.commands.append(message)
            number, kind = message.pop("id", None), message.pop("type", None)
            wrong = self._wrong(number, last, kind, message)
            last = number if isinstance(number, int) else last
            with self._lock:
                if wrong:
                    self.broken.append(wrong)
                    websocket.send(json.dumps({"id": number, "type": "result", "success": False,
                                               "error": {"code": wrong, "message": "see the code"}}))
                else:
                    self._obey(websocket, number, kind, message)

    @staticmethod
    def _wrong(number: Any, last: int, kind: Any, message: dict[str, Any]) -> str:
        """The code of what is wrong with a command, "" for nothing."""
        if not isinstance(number, int) or number <= last:
            return "id_reuse"
        if kind not in _KEYS:
            return "unknown_command"
        names = message.get("entity_ids", ["person.a"])
        if not message.keys() <= _KEYS[kind] or not isinstance(names, list) or not names:
            return "invalid_format"
        return ""

    def _obey(self, websocket: ServerConnection, number: int, kind: str, message: dict[str, Any]) -> None:
        websocket.send(json.dumps({"id": number, "type": "result", "success": True, "result": None}))
        if kind == "unsubscribe_events":
            self._open[websocket].pop(message["subscription"])
            return
        names = message.get("entity_ids", [])
        self._open[websocket][number] = names
        told = {name: state for name, state in self.states.items() if not names or name in names}
        websocket.send(json.dumps({"id": number, "type": "event", "event": {"a": told}}))
