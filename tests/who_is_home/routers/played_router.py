"""A router on real HTTP whose answers a test plays, well or badly, and the context its adapter is given."""

import contextlib
import json
import ssl
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from house.clock import SystemClock
from house.settings.sections.presence import RouterSettings
from who_is_home.router import RouterContext, RouterError

Play = Callable[["Asked"], None]
PASSWORD = "s3cret&p@ss"
LOGIN = "anna:s3cret%26p%40ss@"
"""The user and password that played routers let in, as an address writes them."""


class Asked(BaseHTTPRequestHandler):
    """One question to a played router, and the means to answer it."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: "PlayedRouter"

    def log_message(self, *_: object) -> None:
        return

    def do_GET(self) -> None:
        self.body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.route, self.query = urlsplit(self.path).path, dict(parse_qsl(urlsplit(self.path).query))
        self.server.asked.append(f"{self.command} {self.route}")
        with contextlib.suppress(OSError):
            self.server.play(self)

    do_POST = do_GET

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True))

    @property
    def cookies(self) -> dict[str, str]:
        pairs = (each.strip().partition("=") for each in self.headers.get("Cookie", "").split(";"))
        return {name: value for name, _, value in pairs if name}

    def send(self, body: str | bytes = b"", status: int = 200, **headers: str) -> None:
        data = body.encode() if isinstance(body, str) else body
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def json(self, value: Any, status: int = 200, **headers: str) -> None:
        self.send(json.dumps(value), status, Content_Type="application/json", **headers)


class PlayedRouter(ThreadingHTTPServer):
    """Answers each question by `play`, which a test may exchange at any time, and remembers what was asked."""

    daemon_threads = True

    def __init__(self, play: Play, certificate: Path | None = None) -> None:
        super().__init__(("127.0.0.1", 0), Asked)
        self.play, self.asked = play, list[str]()
        self.stopping = threading.Event()
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self.socket = context.wrap_socket(self.socket, server_side=True)
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def handle_error(self, *_: object) -> None:
        """A connection that the client closed is no error."""

    def address(self, scheme: str, login: str = LOGIN, rest: str = "") -> str:
        return f"{scheme}://{login}127.0.0.1:{self.server_port}{rest}"

    def count(self, question: str) -> int:
        return self.asked.count(question)


def context_of(address: str = "neighbours://", timeout: float = 5.0, **named: Any) -> RouterContext:
    """What an adapter is given: the settings of `address` (and `http_login`), and a few seconds for an answer."""
    tell = named.pop("tell", lambda step: None)
    return RouterContext(RouterSettings(address=address, **named), SystemClock(), timeout, tell=tell)


def hangs(asked: Asked) -> None:
    """Never answers."""
    asked.server.stopping.wait(30)


def trickles(asked: Asked) -> None:
    """Answers one byte at a time, for ever."""
    asked.wfile.write(b"HTTP/1.1 200 OK\r\n")
    while not asked.server.stopping.wait(0.05):
        asked.wfile.write(b"X")


def garbage(asked: Asked) -> None:
    """Answers bytes that are no HTTP."""
    asked.wfile.write(bytes(range(256)) * 4)
    asked.close_connection = True


def huge(asked: Asked) -> None:
    """Answers without an end."""
    asked.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n[")
    while not asked.server.stopping.is_set():
        asked.wfile.write(b'{"mac": "aa:bb:cc:dd:ee:ff"},' * 40_000)


def deep(asked: Asked) -> None:
    """Answers lists within lists, deeper than any reader goes."""
    asked.send("[" * 100_000, Content_Type="application/json")


def broken(asked: Asked) -> None:
    """Fails inside."""
    asked.send("oops", status=500)


def login_page(asked: Asked) -> None:
    """Shows its login page, whatever is asked."""
    asked.send("<!doctype html><form action=/login><input name=pw type=password></form>", Content_Type="text/html")


def to_login_page(asked: Asked) -> None:
    """Sends whoever asks to its login page."""
    asked.send(status=302, Location="/login.html")


BAD = [hangs, trickles, garbage, huge, deep, broken, login_page, to_login_page]
TRANSIENT = {hangs, trickles, garbage, broken}
"""What a router does badly, and what of it may pass by itself."""


def does_badly(adapter: Any, server: PlayedRouter, address: str, bad: Play, **settings: Any) -> None:
    """A router that was good, does badly and is good again: one clear error without a secret, and all is well again."""
    context = context_of(address, **settings)
    made = adapter.connect(address, context)
    good, before = server.play, made.devices()
    server.play = bad
    if bad in (hangs, trickles):
        object.__setattr__(context, "timeout", 0.2)
    with pytest.raises(RouterError) as caught:
        made.devices()
    said = str(caught.value)
    assert caught.value.transient == (bad in TRANSIENT), said
    assert said.startswith(f"{address.partition('://')[0]}://127.0.0.1:") and "\n" not in said and len(said) < 300
    assert "s3cret" not in said
    server.play = good
    object.__setattr__(context, "timeout", 5.0)
    assert made.devices() == before != ()
    made.close()


def refusal(made: Any) -> RouterError:
    """What asking for devices raises."""
    with pytest.raises(RouterError) as caught:
        made.devices()
    assert "s3cret" not in str(caught.value)
    return caught.value
