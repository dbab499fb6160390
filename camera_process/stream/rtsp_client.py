"""One bounded connection to an RTSP camera that asks single questions: what FFmpeg does not tell is found out by it."""

import socket
import ssl
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

PORTS = {"rtsp": 554, "rtsps": 322}
_MOST_HEAD, _MOST_BODY = 32_768, 262_144


class NoRtsp(Exception):
    """What came is no answer of an RTSP camera, or none came in time."""


class NoRtspInTime(NoRtsp):
    """Nothing came within the time there is."""


@dataclass(frozen=True)
class RtspAnswer:
    """One answer: its status, its headers by their names in lower case, in order, and its body."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def all(self, name: str) -> list[str]:
        """Every header of this name."""
        return [value for key, value in self.headers if key == name]

    def first(self, name: str) -> str:
        """The first header of this name; "" when there is none."""
        return next(iter(self.all(name)), "")


class RtspConnection:
    """Connected by its first request; everything on it together takes at most `seconds`.

    Raises NoRtsp for whatever is no answer, ConnectionRefusedError where nothing listens.
    """

    def __init__(self, url: str, seconds: float) -> None:
        parts = urlsplit(url)
        self._at = (parts.hostname or "", parts.port or PORTS.get(parts.scheme, 554))
        self._tls = parts.scheme == "rtsps"
        self._until = time.monotonic() + seconds  # real time: the kernel's waits are bounded by it
        self._socket: socket.socket | None = None
        self._received, self._number = bytearray(), 0

    def ask(self, method: str, url: str, **headers: str) -> RtspAnswer:
        """The camera's answer to one request."""
        self._number += 1
        lines = [f"{method} {url} RTSP/1.0", f"CSeq: {self._number}", "User-Agent: hearthwatch",
                 *(f"{name}: {value}" for name, value in headers.items())]
        try:
            opened = self._opened()
            opened.settimeout(self._left())
            opened.sendall(("\r\n".join(lines) + "\r\n\r\n").encode("utf-8"))
            return self._answer(opened)
        except ConnectionRefusedError:
            raise
        except TimeoutError as error:
            raise NoRtspInTime from error
        except (OSError, ValueError) as error:
            raise NoRtsp from error

    def close(self) -> None:
        """Let go of the connection; harmless when closed already."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _opened(self) -> socket.socket:
        if self._socket is None:
            plain = socket.create_connection(self._at, self._left())
            self._socket = unverified().wrap_socket(plain, server_hostname=self._at[0]) if self._tls else plain
        return self._socket

    def _answer(self, opened: socket.socket) -> RtspAnswer:
        head = self._until_mark(opened, b"\r\n\r\n", _MOST_HEAD).decode("latin-1")
        first, *rest = head.lstrip("\r\n").split("\r\n")
        version, status, *_ = first.split(" ", 2)
        if not version.startswith("RTSP/"):
            raise NoRtsp
        pairs = [line.partition(":") for line in rest]
        headers = [(name.strip().lower(), value.strip()) for name, _, value in pairs]
        answer = RtspAnswer(int(status), headers, b"")
        length = int(answer.first("content-length") or 0)
        if not 0 <= length <= _MOST_BODY:
            raise NoRtsp
        while len(self._received) < length:
            self._more(opened)
        body, self._received = bytes(self._received[:length]), self._received[length:]
        return RtspAnswer(answer.status, headers, body)

    def _until_mark(self, opened: socket.socket, mark: bytes, most: int) -> bytes:
        while mark not in self._received:
            if len(self._received) > most:
                raise NoRtsp
            self._more(opened)
        found, _, rest = bytes(self._received).partition(mark)
        self._received = bytearray(rest)
        return found

    def _more(self, opened: socket.socket) -> None:
        opened.settimeout(self._left())
        piece = opened.recv(65_536)
        if not piece:
            raise NoRtsp
        self._received += piece

    def _left(self) -> float:
        left = self._until - time.monotonic()
        if left <= 0:
            raise NoRtspInTime
        return left


def unverified() -> ssl.SSLContext:
    """TLS that checks no certificate, as cameras sign their own."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context
