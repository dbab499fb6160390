"""The gunicorn worker that serves the app: threads answer, and no client that is slow takes one of them.

One loop accepts connections and reads from all of them at once, each request whole, within a time in all; only then a
thread of the pool answers it. A thread never waits for a client that sends. Why: docs/design/socket-mode.md.
"""

import errno
import resource
import selectors
import socket
import time
from collections.abc import Container
from concurrent.futures import Future
from typing import Any

from gunicorn.http import errors, get_parser
from gunicorn.workers.gthread import STOP_KEEPALIVE_LINGER, ThreadWorker

from app.proxy.trusted_proxies import TRUSTED_PROXIES, TrustedProxies
from app.serving import malformed_requests
from app.serving.connections import MOST_PER_ADDRESS, SEND_BUFFER, AddressCounts, Connection, decode_body, group_of
from app.serving.incoming_request import Refused

SEND_SECONDS = 10.0
"""A client takes each piece of a response within this time, or the connection is closed."""
LINGER_SECONDS = 2.0
"""How long a client may take to close its end after the last response (RFC 9112, section 9.6)."""
MOST_CONNECTIONS = 1000
MOST_WAITING_BYTES = 32 * 1024 * 1024
"""Bytes of requests that are not whole yet, all together."""
_SPARE_FILES = 120
"""Files of the process that are no connections."""
_NO_FILES_LEFT = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)


class GunicornWorker(ThreadWorker):
    """gunicorn's threaded worker, with requests read and connections closed in its loop instead of by its threads.

    gunicorn 27 gives a connection to a thread with its first byte: as many slow clients as there are threads stop it.

    request_seconds: a request that is not whole this long after its first byte, or after its connection was opened, is
    refused. most_per_address: connections an address may have at once.
    """

    request_seconds = 10.0
    most_per_address = MOST_PER_ADDRESS

    def init_process(self) -> None:
        """Start serving; returns when the worker ends."""
        self._reading: dict[Connection, None] = {}  # each in the order of their deadlines
        self._unread: dict[Connection, None] = {}
        self._lingering: dict[Connection, None] = {}
        self._waiting_bytes = 0
        self._counts = AddressCounts(self.most_per_address)
        files = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
        self._most = max(16, min(MOST_CONNECTIONS, files - _SPARE_FILES))
        self.worker_connections = float("inf")  # whoever is slowest makes room; accepting never stops
        super().init_process()

    def accept(self, listener: Any) -> None:
        """Take a new connection; the one that has been slow for the longest makes room for it."""
        try:
            sock, client = listener.accept()
        except OSError as error:
            if error.errno in _NO_FILES_LEFT:
                self._make_room()
            elif error.errno not in (errno.EAGAIN, errno.ECONNABORTED, errno.EWOULDBLOCK):
                raise
            return None
        conn = Connection(self, sock, client, listener.getsockname())
        self.nr_conns += 1
        group = group_of(client[0], self._trusted()) if isinstance(client, tuple) else None
        if not self._counts.enter(group):
            return self._refuse(conn, Refused(429, "Too many connections from your address."))
        conn.group = group
        if self.nr_conns > self._most:
            self._make_room()
        if isinstance(client, tuple):
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
        return self._read(conn)

    def on_client_socket_readable(self, conn: Connection, client: Any) -> None:
        """The next request begins on a connection that was kept."""
        self.poller.unregister(client)
        self.keepalived_conns.remove(conn)
        self._read(conn)

    def finish_request(self, conn: Connection, fs: "Future[Any]") -> None:
        """After a response: wait for the next request, or close without waiting for the client."""
        try:
            kept = not fs.cancelled() and bool(fs.result())
        except Exception:  # noqa: BLE001 - the top of what a thread did; it has been logged there
            kept = False
        if not kept:
            return self._linger(conn)
        conn.sock.setblocking(False)
        if conn.begun:
            return self._read(conn)
        conn.set_timeout()
        if not self.alive:
            conn.timeout = min(conn.timeout, time.monotonic() + STOP_KEEPALIVE_LINGER)
        self.keepalived_conns.append(conn)
        return self._watch(conn, selectors.EVENT_READ, self.on_client_socket_readable, self.keepalived_conns)

    def murder_keepalived(self, force: bool = False) -> None:
        """Close the connections whose next request did not come."""
        while self.keepalived_conns and (force or self.keepalived_conns[0].timeout <= time.monotonic()):
            conn = self.keepalived_conns.popleft()
            self.poller.unregister(conn.sock)
            self._close(conn)

    def murder_pending(self) -> None:
        """Close the connections whose time is over; all that have sent nothing when the worker ends."""
        now = time.monotonic()
        for conn in [each for each in self._reading if each.deadline <= now]:
            self._stop_reading(conn)
            self._refuse(conn, Refused(408, f"The request was not whole after {self.request_seconds:g} seconds."))
        for conn in [each for each in self._unread if each.deadline <= now]:
            self._end(conn, self._unread)
        for conn in [each for each in self._lingering if each.deadline <= now or not self.alive]:
            self._end(conn, self._lingering)
        for conn in [each for each in self._reading if not (self.alive or each.buffer.data)]:
            self._stop_reading(conn)
            self._close(conn)

    def set_accept_enabled(self, enabled: bool) -> None:
        """Accept connections or not; a worker that ends is not held up by those that have sent nothing."""
        super().set_accept_enabled(enabled)
        if not enabled:
            self.murder_pending()

    def handle(self, conn: Connection) -> bool:
        """Answer the one request that is whole; returns whether the connection can be used again. In a thread."""
        request = None
        conn.sock.settimeout(SEND_SECONDS)
        try:
            request = next(conn.parser)
            decode_body(request)
            kept = bool(self._keepalive_after(conn, self.handle_request(request, conn)))
            return kept and not conn.parser.unreader.take_buffered()
        except (errors.NoMoreData, StopIteration):
            return False
        except OSError as error:
            self.log.debug("connection ended: %s", error)
            return False
        except Exception as error:  # noqa: BLE001 - the top of a thread's work
            if not malformed_requests.refuse(self.log, conn.sock, conn.client, error):
                self.handle_error(request, conn.sock, conn.client, error)
            return False

    def _trusted(self) -> TrustedProxies:
        extensions = getattr(self.wsgi, "extensions", {})
        found: TrustedProxies = extensions.get(TRUSTED_PROXIES) or TrustedProxies()
        return found

    def _watch(self, conn: Connection, event: int, call: Any, among: Container[Connection]) -> None:
        """Have `call` called; not when the connection was closed by what was called before it in the same round."""
        self.poller.register(conn.sock, event, lambda sock: conn in among and call(conn, sock))

    def _read(self, conn: Connection) -> None:
        conn.sock.setblocking(False)
        conn.deadline = time.monotonic() + self.request_seconds
        self._reading[conn] = None
        self._watch(conn, selectors.EVENT_READ, self._on_readable, self._reading)
        if conn.begun:
            self._take_in(conn, conn.begun)

    def _on_readable(self, conn: Connection, sock: Any) -> None:
        data = conn.receive()
        if data:
            self._take_in(conn, data)
        elif data is not None:
            self._stop_reading(conn)
            self._close(conn)

    def _take_in(self, conn: Connection, data: bytes) -> None:
        self._waiting_bytes += len(data)
        try:
            conn.buffer.add(data)
        except Refused as refused:
            self._stop_reading(conn)
            return self._refuse(conn, refused)
        if conn.buffer.whole:
            return self._hand_over(conn)
        if conn.buffer.wants_continue and not conn.told_to_continue:
            conn.told_to_continue = True
            conn.send_at_once(b"HTTP/1.1 100 Continue\r\n\r\n")
        if self._waiting_bytes > MOST_WAITING_BYTES:
            self._drop_slowest()
        return None

    def _hand_over(self, conn: Connection) -> None:
        """Give the request to a thread, once what was sent before it on its connection is on its way."""
        self._stop_reading(conn)
        whole, begun = conn.buffer.take()
        conn.next_request(begun)
        first = conn.parser is None
        conn.parser = get_parser(self.cfg, [whole], conn.client)
        if first:
            return self.enqueue_req(conn)
        conn.deadline = time.monotonic() + SEND_SECONDS
        self._unread[conn] = None
        return self._watch(conn, selectors.EVENT_WRITE, self._on_writable, self._unread)

    def _on_writable(self, conn: Connection, sock: Any) -> None:
        self.poller.unregister(sock)
        del self._unread[conn]
        self.enqueue_req(conn)

    def _stop_reading(self, conn: Connection) -> None:
        self._waiting_bytes -= len(conn.buffer.data)
        del self._reading[conn]
        self.poller.unregister(conn.sock)

    def _refuse(self, conn: Connection, refused: Refused) -> None:
        conn.send_refusal(refused)
        self._linger(conn)

    def _linger(self, conn: Connection) -> None:
        """Let the client read what it was sent before the connection is closed; nothing else waits for that."""
        try:
            conn.sock.setblocking(False)
            conn.sock.shutdown(socket.SHUT_WR)
        except OSError:
            return self._close(conn)
        conn.deadline = time.monotonic() + LINGER_SECONDS
        self._lingering[conn] = None
        return self._watch(conn, selectors.EVENT_READ, self._on_lingering, self._lingering)

    def _on_lingering(self, conn: Connection, sock: Any) -> None:
        if conn.receive() == b"":
            self._end(conn, self._lingering)

    def _end(self, conn: Connection, among: dict[Connection, None]) -> None:
        del among[conn]
        self.poller.unregister(conn.sock)
        self._close(conn)

    def _make_room(self) -> None:
        """Close one connection that nobody works on: one that is over, kept for later, or the slowest."""
        if self._lingering:
            self._end(next(iter(self._lingering)), self._lingering)
        elif self.keepalived_conns:
            conn = self.keepalived_conns.popleft()
            self.poller.unregister(conn.sock)
            self._close(conn)
        else:
            self._drop_slowest()

    def _drop_slowest(self) -> None:
        if slowest := next(iter(self._reading), None):
            self._stop_reading(slowest)
            self._close(slowest)

    def _close(self, conn: Connection) -> None:
        self.nr_conns -= 1
        self._counts.leave(conn.group)
        conn.close()

