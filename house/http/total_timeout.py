"""HTTP whose timeout bounds a whole answer: whoever trickles one byte a second cannot hold a reader for ever.

requests counts its read timeout anew from every byte. Here it counts from the moment it is set, and every piece of the
status line, the headers and the body gets what is left of it.
"""

import io
import select
import socket
import ssl
import time
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool


class _Reader(io.RawIOBase):
    def __init__(self, owner: "_Bounded", inner: io.RawIOBase) -> None:
        self.owner, self._inner = owner, inner

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self.owner.spend()
        return self._inner.readinto(buffer)

    def close(self) -> None:
        self._inner.close()
        super().close()


class _Bounded:
    """A connected socket whose timeout is one budget for everything read after it was set."""

    def __init__(self, inner: socket.socket) -> None:
        self._inner = inner
        self.settimeout(inner.gettimeout())

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def settimeout(self, seconds: float | None) -> None:
        # real time, not a passed-in clock: this is the kernel's wait that is bounded
        self._until = None if seconds is None else time.monotonic() + seconds
        self._inner.settimeout(seconds)

    def spend(self) -> None:
        """Let the next read wait for what is left of the budget; TimeoutError when nothing is."""
        if self._until is None:
            return
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError("the answer took too long")
        self._inner.settimeout(left)

    def waiting(self) -> bool:
        """Whether something can be read at once."""
        decrypted = isinstance(self._inner, ssl.SSLSocket) and self._inner.pending() > 0  # TLS keeps bytes of its own
        return decrypted or bool(select.select([self._inner.fileno()], [], [], 0)[0])

    def makefile(self, mode: str = "rb", *_: Any) -> io.BufferedReader:
        return io.BufferedReader(_Reader(self, self._inner.makefile(mode, buffering=0)))  # type: ignore[call-overload]


class _Connection(HTTPConnection):
    def connect(self) -> None:
        super().connect()
        self.sock = _Bounded(self.sock)


class _TlsConnection(HTTPSConnection):
    def connect(self) -> None:
        super().connect()
        self.sock = _Bounded(self.sock)


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _TlsConnection


class BoundedAdapter(HTTPAdapter):
    """Connections whose every answer is bounded in time."""

    def init_poolmanager(self, *arguments: Any, **named: Any) -> None:
        super().init_poolmanager(*arguments, **named)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _TlsPool}


class _Session(requests.Session):
    def get_redirect_target(self, resp: requests.Response) -> None:
        """None: whoever asks follows redirects, and requests would raise ValueError for one that is no address."""


def session(adapter: BoundedAdapter | None = None) -> requests.Session:
    """A session with bounded answers that takes no proxy, password or certificate from the environment.

    It follows no redirect. adapter: who connects, left out a plain one.
    """
    made = _Session()
    made.trust_env = False
    for scheme in ("http://", "https://"):
        made.mount(scheme, adapter or BoundedAdapter())
    return made


def renew(answer: requests.Response, seconds: float) -> None:
    """Give what is still to come of an answer (asked with stream=True) a new budget: for streams without an end."""
    _socket_of(answer).settimeout(seconds)


def waiting(answer: requests.Response) -> bool:
    """True when more of an answer has arrived already; False as well when it has come to its end."""
    response: Any = answer.raw._original_response
    return response.fp is not None and _socket_of(answer).waiting()


def without_length(answer: requests.Response) -> None:
    """Read an answer's body to the end of its connection, whatever length its headers give."""
    response: Any = answer.raw._original_response
    response.length = answer.raw.length_remaining = None


def _socket_of(answer: requests.Response) -> _Bounded:
    response: Any = answer.raw._original_response
    reader = response.fp  # http.client forgets its socket when the answer ends with the connection; the reader has it
    if reader is None:
        raise ConnectionError("the answer has ended")
    owner: _Bounded = reader.raw.owner
    return owner
