"""What a reverse proxy says of a request: believed from a trusted one, taken out of every other request."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from app.proxy.trusted_proxies import TrustedProxies, parsed, plain

PASSED_ON = "hearthwatch.passed_on"
"""Where the environment of a request keeps its PassedOn."""
_FOR, _PROTO, _HOST = "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST"
_OTHERS = ("HTTP_FORWARDED", "HTTP_X_FORWARDED_PORT", "HTTP_X_FORWARDED_PREFIX", "HTTP_X_FORWARDED_SSL",
           "HTTP_X_FORWARDED_PROTOCOL", "HTTP_X_FORWARDED_SERVER", "HTTP_X_REAL_IP", "HTTP_X_SCRIPT_NAME")
_HOST_AND_PORT = re.compile(r"([A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(:\d{1,5})?", re.ASCII)


@dataclass(frozen=True)
class PassedOn:
    """How a request came: from which address, whether that is a trusted proxy, what it said, and its own Host.

    address, proto, host: whether it said them. host_itself: the Host header of the request, "" without one.
    """

    peer: str
    trusted: bool
    address: bool
    proto: bool
    host: bool
    host_itself: str

    @property
    def by_proxy(self) -> bool:
        """Whether a proxy has said anything at all."""
        return self.address or self.proto or self.host


class ForwardedHeaders:
    """Wraps an app of WSGI: it sees the client's own address, scheme and host where a trusted proxy gave them."""

    def __init__(self, app: Callable[..., Iterable[bytes]], trusted: TrustedProxies) -> None:
        self._app, self._trusted = app, trusted

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        peer = environ["REMOTE_ADDR"] = plain(environ.get("REMOTE_ADDR", ""))
        said = {name: environ.pop(name, "") for name in (_FOR, _PROTO, _HOST, *_OTHERS)}
        trusted = peer in self._trusted
        environ[PASSED_ON] = PassedOn(peer, trusted, bool(said[_FOR]), bool(said[_PROTO]), bool(said[_HOST]),
                                      environ.get("HTTP_HOST", ""))
        if trusted:
            environ["REMOTE_ADDR"] = client_of(peer, said[_FOR], self._trusted)
            environ["wsgi.url_scheme"] = _scheme(said[_PROTO]) or environ["wsgi.url_scheme"]
            if _HOST_AND_PORT.fullmatch(host := _last(said[_HOST])):
                environ["HTTP_HOST"] = host
        return self._app(environ, start_response)


def client_of(peer: str, forwarded_for: str, trusted: TrustedProxies) -> str:
    """The address nearest to us that is no trusted proxy: what stands further left, anybody may have written."""
    found = peer
    for each in reversed(forwarded_for.split(",")):
        address = plain(_without_port(each.strip()))
        if parsed(address) is None:
            break
        found = address
        if address not in trusted:
            break
    return found


def _without_port(text: str) -> str:
    """`192.0.2.1:4711` and `[2001:db8::1]:4711` without their ports, as some proxies write them."""
    match = re.fullmatch(r"\[([^\]]+)\](?::\d+)?|(\d+(?:\.\d+){3}):\d+", text, re.ASCII)
    return (match[1] or match[2]) if match else text


def _scheme(text: str) -> str:
    found = _last(text).lower()
    return found if found in ("http", "https") else ""


def _last(text: str) -> str:
    return text.rpartition(",")[2].strip()
