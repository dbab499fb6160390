"""A camera on HTTP that asks for a login in the form that the first part of the path numbers: /3/snap, /3/stream."""

import itertools
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from benchmarks.logins.forms import FORMS


class HttpLoginCamera(ThreadingHTTPServer):
    """Answers with `jpeg`: once at .../snap, without end at .../stream; `asked` has each request and its login."""

    daemon_threads = True

    def __init__(self, jpeg: bytes) -> None:
        super().__init__(("127.0.0.1", 0), _Request)
        self.jpeg, self.nonces = jpeg, itertools.count()
        self.asked: list[tuple[str, str]] = []
        self.stopping = threading.Event()
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def handle_error(self, *_: object) -> None:
        """A connection that the client closed is no error."""

    def stop(self) -> None:
        """End every stream and listen no more."""
        self.stopping.set()
        self.shutdown()
        self.server_close()


class _Request(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: HttpLoginCamera
    nonce = ""

    def log_message(self, *_: object) -> None:
        return

    def do_GET(self) -> None:  # noqa: N802 - the name http.server calls
        said = self.headers.get("Authorization", "")
        self.server.asked.append((self.path, said))
        _, number, kind = self.path.split("/", 2)
        form = FORMS[int(number)]
        if form.lets_in(said, "GET", self.nonce):
            if form.nonce_per_answer:
                self.nonce = ""
            with suppress(OSError):
                self._stream() if kind == "stream" else self._picture()
            return
        self.nonce = self.nonce or f"n{next(self.server.nonces)}"
        self.send_response(401)
        for header in form.headers(self.nonce):
            self.send_header("WWW-Authenticate", header)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _picture(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "image/jpeg")
        self.send_header("Content-Length", str(len(self.server.jpeg)))
        self.end_headers()
        self.wfile.write(self.server.jpeg)

    def _stream(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=part")
        self.end_headers()
        self.close_connection = True
        while not self.server.stopping.wait(0.1):
            head = f"--part\r\nContent-Type: image/jpeg\r\nContent-Length: {len(self.server.jpeg)}\r\n\r\n"
            self.wfile.write(head.encode() + self.server.jpeg + b"\r\n")
