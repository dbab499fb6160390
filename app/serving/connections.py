"""Connections of the web server: what each has sent so far, until when it may, and how many an address may have."""

import ipaddress
from collections import Counter
from contextlib import suppress
from typing import Any

from gunicorn.http.body import Body, LengthReader
from gunicorn.http.unreader import IterUnreader
from gunicorn.workers.gthread import TConn

from app.proxy.trusted_proxies import is_loopback, parsed
from app.serving.incoming_request import Refused, RequestBuffer

PIECE = 64 * 1024
"""Bytes read at once."""
MOST_PER_ADDRESS = 32
"""Connections of one address at once; a browser opens six, and one for each live picture."""
SEND_BUFFER = 256 * 1024
"""Bytes of a response the kernel takes over; a whole page fits, so that no thread waits for who reads it."""


class Connection(TConn):
    """A client's connection, and the request that comes in over it.

    group: what its address counts as; None when it is not counted. deadline: when it is closed if what is awaited has
    not come (monotonic seconds). told_to_continue: "100 Continue" was sent for the request that comes in.
    """

    def __init__(self, worker: Any, sock: Any, client: Any, server: Any) -> None:
        super().__init__(worker.cfg, sock, client, server)
        self.initialized = True  # neither TLS nor HTTP/2 is spoken here
        self.group: str | None = None
        self.deadline = 0.0
        self.next_request(b"")

    def next_request(self, begun: bytes) -> None:
        """Wait for another request, of which this has come already."""
        self.buffer = RequestBuffer()
        self.told_to_continue = False
        self.begun = begun

    def receive(self) -> bytes | None:
        """What has come, without waiting: b"" when the client has closed or is gone, None when there is nothing yet."""
        try:
            return bytes(self.sock.recv(PIECE))
        except (BlockingIOError, InterruptedError):
            return None
        except OSError:
            return b""

    def send_at_once(self, data: bytes) -> None:
        """Send it if the kernel takes it now; a client that has not read so far gets no more."""
        with suppress(OSError):
            self.sock.setblocking(False)
            self.sock.send(data)

    def send_refusal(self, refused: Refused) -> None:
        """Tell the client why its request is not taken."""
        text = f"{refused}\n"
        head = ("Connection: close", "Content-Type: text/plain", f"Content-Length: {len(text)}", "", text)
        self.send_at_once("\r\n".join((f"HTTP/1.1 {refused.status} Refused", *head)).encode())


def decode_body(request: Any) -> None:
    """Take the body out of its coding before the app sees it: what is wrong with it is refused by the server."""
    body = request.body.read()
    request.body = Body(LengthReader(IterUnreader([body]), len(body)))
    request._expected_100_continue = False  # it was told so while the body was awaited


class AddressCounts:
    """How many connections each address has."""

    def __init__(self, most: int = MOST_PER_ADDRESS) -> None:
        self._most = most
        self._open: Counter[str] = Counter()

    def enter(self, group: str | None) -> bool:
        """Count one more; False, and not counted, when the address has as many as it may."""
        if group is not None:
            if self._open[group] >= self._most:
                return False
            self._open[group] += 1
        return True

    def leave(self, group: str | None) -> None:
        """Count one less."""
        if group is not None:
            self._open[group] -= 1
            if not self._open[group]:
                del self._open[group]


def group_of(address: str, trusted: object) -> str | None:
    """What the connections of an address are counted as: a network of 64 bits for IPv6, of which a machine has all.

    None for this machine and for trusted proxies: they bring the requests of many.
    """
    found = parsed(address)
    if found is None or is_loopback(address) or address in trusted:  # type: ignore[operator]
        return None
    return str(found) if found.version == 4 else str(ipaddress.ip_network((found, 64), strict=False))
