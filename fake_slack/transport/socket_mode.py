"""Socket Mode: envelopes over a WebSocket instead of HTTP requests (https://docs.slack.dev/apis/events-api/using-socket-mode).

The server starts with the first apps.connections.open, so a workspace that is used over HTTP has none.
"""

import json
import queue
import socket
import threading
import uuid
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs, urlsplit

from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.sync.server import Server, ServerConnection, serve

from fake_slack.workspace.live_workspace import World
from fake_slack.workspace.people_and_messages import Json

TICKET_LIFETIME = 30.0
MOST_CONNECTIONS = 10
WARNING_AHEAD = 10.0
LOOK = 0.2
ACTIONS = ("warning", "refresh", "link_disabled", "drop")


@dataclass
class OpenSocket:
    """One open WebSocket."""

    connection: ServerConnection
    ends: float
    since: float
    warned: bool = False
    waiting: dict[str, "queue.Queue[Any]"] = field(default_factory=dict)

    def send(self, body: Json) -> None:
        """Send JSON; does nothing when the other end has gone."""
        try:
            self.connection.send(json.dumps(body))
        except (ConnectionClosed, OSError):
            return

    def cut(self) -> None:
        """End the TCP connection without a message before."""
        try:
            self.connection.socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            return


class SocketModeServer:
    """All WebSockets of the app."""

    def __init__(self, world: World, host: str, port: int = 0) -> None:
        self.world = world
        self._address = (host, port)
        self._server: Server | None = None
        self._tickets: dict[str, float] = {}
        self._sockets: list[OpenSocket] = []
        self._lock = threading.Lock()

    def url(self) -> str:
        """Return a new address for one connection within 30 s; starts listening at the first."""
        with self._lock:
            if self._server is None:
                self._server = serve(self._serve, *self._address, process_request=self._admit, compression=None)
                threading.Thread(target=self._server.serve_forever, daemon=True).start()
            ticket = uuid.uuid4().hex
            self._tickets[ticket] = self.world.clock.monotonic() + TICKET_LIFETIME
        host, port = self._server.socket.getsockname()[:2]
        return f"ws://{host}:{port}/link/?ticket={ticket}&app_id={self.world.settings.app_id}"

    def connected(self) -> int:
        """Return how many WebSockets are open."""
        return len(self._sockets)

    def deliver(self, kind: str, payload: Json, seconds: float, retry: int) -> tuple[bool, Any]:
        """Send an envelope over one of them; returns (acknowledged in time, payload of the acknowledgement or None)."""
        with self._lock:
            if not self._sockets:
                return False, None
            open_socket = self.world.random.choice(self._sockets)
            name = str(uuid.uuid4())
            answers: queue.Queue[Any] = queue.Queue()
            open_socket.waiting[name] = answers
        envelope: Json = {"envelope_id": name, "type": kind, "payload": payload}
        envelope["accepts_response_payload"] = kind != "events_api"
        if kind == "events_api":
            envelope |= {"retry_attempt": retry, "retry_reason": "timeout" if retry else ""}
        open_socket.send(envelope)
        try:
            return True, answers.get(timeout=seconds)
        except queue.Empty:
            return False, None
        finally:
            open_socket.waiting.pop(name, None)

    def act(self, wanted: Json) -> Json:
        """{action}: warning, refresh (a message, then closed), link_disabled, drop (no message) on every WebSocket."""
        action = wanted.get("action")
        if action not in ACTIONS:
            raise ValueError(f"action must be one of {', '.join(ACTIONS)}, not {action!r}")
        with self._lock:
            sockets = list(self._sockets)
        for open_socket in sockets:
            self._end(open_socket, action) if action != "warning" else open_socket.send(_disconnect("warning"))
        return {"concerned": len(sockets)}

    def stop(self) -> None:
        """Close everything."""
        with self._lock:
            if self._server is not None:
                self._server.shutdown()

    def _admit(self, connection: ServerConnection, request: Request) -> Response | None:
        ticket = parse_qs(urlsplit(request.path).query).get("ticket", [""])[0]
        if self._is_down():
            return connection.respond(HTTPStatus.SERVICE_UNAVAILABLE, "down")
        with self._lock:
            known = self._tickets.pop(ticket, 0.0) >= self.world.clock.monotonic()
        return None if known else connection.respond(HTTPStatus.FORBIDDEN, "unknown or used ticket")

    def _is_down(self) -> bool:
        with self.world.lock:
            return self.world.faults.is_down("socket", self.world.clock.monotonic())

    def _serve(self, connection: ServerConnection) -> None:
        now = self.world.clock.monotonic()
        open_socket = OpenSocket(connection, now + self.world.settings.socket_lifetime, self.world.now())
        refusal = self._refusal()
        if refusal:
            open_socket.send(_disconnect(refusal))
            return
        with self._lock:  # nothing may be sent before the hello
            self._sockets.append(open_socket)
            open_socket.send(self._hello())
        try:
            self._listen(open_socket)
        finally:
            with self._lock:
                self._sockets.remove(open_socket)

    def _refusal(self) -> str:
        if self.world.settings.socket_mode is False:
            return "link_disabled"
        return "too_many_websockets" if len(self._sockets) >= MOST_CONNECTIONS else ""

    def _hello(self) -> Json:
        s = self.world.settings
        debug = {"host": "applink-fake", "build_number": 1, "approximate_connection_time": int(s.socket_lifetime)}
        info = {"app_id": s.app_id}
        return {"type": "hello", "num_connections": len(self._sockets), "debug_info": debug, "connection_info": info}

    def _listen(self, open_socket: OpenSocket) -> None:
        while self._goes_on(open_socket):
            try:
                self._take(open_socket, open_socket.connection.recv(timeout=LOOK))
            except TimeoutError:
                continue
            except ConnectionClosed:
                return

    def _goes_on(self, open_socket: OpenSocket) -> bool:
        """Warn before the connection ends, end it then; cut it while the fault `down` lasts. False at its end."""
        now = self.world.clock.monotonic()
        if self._is_down():
            open_socket.cut()
            return False
        if now >= open_socket.ends:
            self._end(open_socket, "refresh")
            return False
        if now >= open_socket.ends - WARNING_AHEAD and not open_socket.warned:
            open_socket.warned = True
            open_socket.send(_disconnect("warning"))
        return True

    def _end(self, open_socket: OpenSocket, action: str) -> None:
        if action == "drop":
            open_socket.cut()
            return
        open_socket.send(_disconnect("link_disabled" if action == "link_disabled" else "refresh_requested"))
        open_socket.connection.close()

    def _take(self, open_socket: OpenSocket, raw: Any) -> None:
        """Take an acknowledgement, with or without payload; anything else is ignored, as Slack does."""
        try:
            body = json.loads(raw)
        except ValueError:
            return
        waiting = open_socket.waiting.get(str(body.get("envelope_id"))) if isinstance(body, dict) else None
        if waiting is not None:
            waiting.put(body.get("payload"))


def _disconnect(reason: str) -> Json:
    return {"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-fake"}}
