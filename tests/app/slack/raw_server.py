"""A real server that answers as Slack should never do: each request gets the next of some raw replies."""

import json
import socketserver
import threading
from collections.abc import Sequence
from typing import Any

GARBAGE = b"!!! this is no status line\r\n\r\n"
CLOSED = b""
CUT = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{\"ok\": tr"
ENDLESS_LINE = b"HTTP/1.1 200 " + b"x" * 70_000 + b"\r\n\r\n"
HEADERS = b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: 1\r\n" % n for n in range(200)) + b"\r\n"
CHARSET = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=klingon\r\nContent-Length: 2\r\n\r\nok"
NO_TEXT = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 4\r\n\r\n\xff\xfe\xff\xfe"
ODD = {"garbage": GARBAGE, "closed": CLOSED, "cut": CUT, "an endless line": ENDLESS_LINE,
       "too many headers": HEADERS, "an unknown charset": CHARSET, "no text": NO_TEXT}


def reply(body: Any, status: str = "200 OK", **headers: str) -> bytes:
    """A proper reply, `body` as JSON."""
    data = json.dumps(body).encode()
    lines = [f"HTTP/1.1 {status}", "Content-Type: application/json", f"Content-Length: {len(data)}",
             *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items())]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + data


class RawServer:
    """Listens while the block lasts; `requests` are the request lines and bodies that came."""

    def __init__(self, *replies: bytes) -> None:
        self.replies: Sequence[bytes] = replies
        self.requests: list[tuple[str, bytes]] = []
        outer = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                line = self.rfile.readline().decode().strip()
                length = 0
                while head := self.rfile.readline().strip():
                    name, _, value = head.decode().partition(":")
                    length = int(value) if name.lower() == "content-length" else length
                number = len(outer.requests)
                outer.requests.append((line, self.rfile.read(length)))
                self.wfile.write(outer.replies[min(number, len(outer.replies) - 1)])

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.origin = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    def __enter__(self) -> "RawServer":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join(60)
        self._server.server_close()
