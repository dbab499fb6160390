"""A camera on real HTTP that answers each path with bytes as they are, right or wrong."""

import contextlib
import socketserver
import threading
from collections.abc import Callable, Iterable
from typing import Self

from benchmarks.pictures.drawn_jpegs import jpeg
from benchmarks.pictures.forms import Form

Answer = Callable[[], Iterable[bytes]]
_NUMBERS = 8


class _Handler(socketserver.StreamRequestHandler):
    server: "FormCamera"

    def handle(self) -> None:
        with contextlib.suppress(OSError):
            path = self.rfile.readline(65536).split(b" ")[1].decode("latin-1").partition("?")[0]
            while self.rfile.readline(65536).strip():
                pass
            for piece in self.server.answers.get(path, _missing)():
                self.wfile.write(piece)
                self.wfile.flush()


class FormCamera(socketserver.ThreadingTCPServer):
    """Listens on a free port of 127.0.0.1 while it is a context; a connection ends with its answer."""

    daemon_threads, allow_reuse_address = True, True

    def __init__(self, answers: dict[str, Answer]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers = answers

    def address(self, path: str) -> str:
        """Of one path, without a scheme."""
        return f"127.0.0.1:{self.server_address[1]}{path}"

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()


def answer(form: Form, pace: Callable[[], object]) -> Answer:
    """What a camera of that form sends. pace: is called between two pictures of a stream, and waits."""

    def head(size: int) -> bytes:
        more = "Transfer-Encoding: chunked\r\n" if form.chunked else ""
        return f"{form.version} 200 OK\r\n{form.head.format(size=size)}{more}Connection: close\r\n\r\n".encode()

    def snapshot() -> Iterable[bytes]:
        data = form.change(jpeg())
        yield head(len(data))
        yield from _cut(data, form.chunked)
        if form.chunked:
            yield b"0\r\n\r\n"

    def stream() -> Iterable[bytes]:
        yield head(0)
        for number in range(100):
            data = form.change(jpeg(number=number % _NUMBERS))
            between = form.part if number or form.first is None else form.first
            yield from _cut(between.format(size=len(data)).encode() + data, form.chunked)
            pace()

    return stream if form.streams else snapshot


def _cut(data: bytes, size: int) -> Iterable[bytes]:
    if not size:
        yield data
        return
    for at in range(0, len(data), size):
        piece = data[at : at + size]
        yield b"%x\r\n" % len(piece) + piece + b"\r\n"


def _missing() -> Iterable[bytes]:
    yield b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
