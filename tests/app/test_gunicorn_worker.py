"""The server on real sockets: answers come while the slow ones still hold their connections."""

import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ASK = b"GET / HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n"
KEEP = b"GET /%s HTTP/1.1\r\nHost: here\r\n\r\n"
POST = b"POST / HTTP/1.1\r\nHost: here\r\nConnection: close\r\n"
SLOW = (b"G", b"GET / HTTP/1.1\r\nHost: he", POST + b"Content-Length: 500\r\n\r\nhel")
TINY = """
import app.gunicorn_worker as ours

class Quick(ours.GunicornWorker):
    request_seconds = 0.3

class Counting(ours.GunicornWorker):
    most_per_address = 3

ours.group_of = lambda address, trusted: "everybody" if {counting} else None

def application(environ, start):
    body = environ["wsgi.input"].read() or (b"hello" if environ["PATH_INFO"] != "/big" else b"x" * 90_000)
    start("200 OK", [("Content-Length", str(len(body)))])
    return [body]
"""
Server = Callable[..., tuple[str, int]]


@pytest.fixture(scope="module")
def serve(tmp_path_factory) -> Iterator[Server]:
    """`serve(worker, files)`: the address of a gunicorn with that worker, four threads and a tiny app."""
    with ExitStack() as running:
        @cache
        def serve(worker: str = "app.gunicorn_worker.GunicornWorker", files: int = 1024) -> tuple[str, int]:
            folder = tmp_path_factory.mktemp("served")
            (folder / "tiny.py").write_text(TINY.replace("{counting}", repr("Counting" in worker)))
            with socket.socket() as listener:
                listener.bind(("127.0.0.1", 0))
                listener.listen(512)
                command = [sys.executable, "-m", "gunicorn", "-k", worker, "--threads", "4", "--no-control-socket",
                           "-b", f"fd://{listener.fileno()}", "--pythonpath", f"{folder},{ROOT}", "tiny"]
                process = subprocess.Popen(["prlimit", f"--nofile={files}", *command], cwd=folder,
                                           pass_fds=[listener.fileno()], stderr=subprocess.DEVNULL)
                running.callback(process.wait, 60)
                running.callback(process.send_signal, signal.SIGQUIT)
                address: tuple[str, int] = listener.getsockname()
                return address

        yield serve


def connected(address: tuple[str, int], data: bytes = b"") -> socket.socket:
    connection = socket.create_connection(address, timeout=60)
    connection.sendall(data)
    return connection


def said(connection: socket.socket, end: bytes = b"hello") -> bytes:
    """All of the answer up to `end`, or until the server closes; the connection stays open on our side."""
    heard = b""
    while not heard.endswith(end) and (more := connection.recv(65536)):
        heard += more
    return heard


def ended(connection: socket.socket) -> bytes:
    """Everything until the server closes."""
    return said(connection, b"\0 never")


def test_fifty_slow_clients_with_a_byte_half_a_head_or_half_a_body_keep_nobody_from_an_answer(serve):
    address = serve()
    slow = [connected(address, SLOW[number % 3]) for number in range(50)]
    for _ in range(8):
        assert said(connected(address, ASK)).endswith(b"hello")
    slow[2].sendall(b"l" * 497)
    assert ended(slow[2]).endswith(b"hel" + b"l" * 497)


def test_a_request_that_is_not_whole_in_time_is_refused_and_its_connection_closed(serve):
    address = serve("tiny.Quick")
    for slow in [connected(address, begun) for begun in SLOW]:
        assert ended(slow).startswith(b"HTTP/1.1 408 ")


def test_a_body_that_is_announced_as_too_large_is_refused_before_it_comes(serve):
    connection = connected(serve(), POST + b"Content-Length: 9000000\r\n\r\n")
    assert ended(connection).startswith(b"HTTP/1.1 413 ")


def test_a_client_that_asks_before_it_sends_its_body_is_told_once_to_go_on(serve):
    connection = connected(serve(), POST + b"Expect: 100-continue\r\nContent-Length: 5\r\n\r\n")
    assert said(connection, b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
    connection.sendall(b"hello")
    assert ended(connection).startswith(b"HTTP/1.1 200 OK")


def test_requests_sent_at_once_over_one_connection_are_answered_in_order(serve):
    connection = connected(serve(), KEEP % b"" + POST + b"Content-Length: 5\r\n\r\nworld")
    answers = ended(connection).split(b"HTTP/1.1 ")[1:]
    assert [(each[:6], each[-5:]) for each in answers] == [(b"200 OK", b"hello"), (b"200 OK", b"world")]


def test_a_body_in_chunks_reaches_the_app_whole_and_a_broken_one_does_not(serve):
    address = serve()
    chunked = POST + b"Transfer-Encoding: chunked\r\n\r\n"
    assert ended(connected(address, chunked + b"3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n")).endswith(b"hello")
    assert ended(connected(address, chunked + b'3;"\r\nhel\r\n0\r\n\r\n')).startswith(b"HTTP/1.1 400 ")
    assert ended(connected(address, chunked + b"3\r\nhello\r\n0\r\n\r\n")).startswith(b"HTTP/1.1 400 ")


def test_clients_that_read_nothing_of_what_they_ask_for_keep_nobody_from_an_answer(serve):
    address = serve()
    with ExitStack() as deaf:
        for _ in range(8):
            one = deaf.enter_context(socket.socket())
            one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            one.connect(address)
            one.sendall(KEEP % b"big" * 200)
        for _ in range(100):  # of their requests as many are answered as fit between here and there
            assert said(connected(address, ASK)).endswith(b"hello")


def test_clients_that_never_close_their_end_do_not_hold_up_the_next_one(serve):
    address = serve()
    lingering = [connected(address, ASK) for _ in range(6)]
    for one in lingering:
        assert said(one).endswith(b"hello")
    assert said(connected(address, ASK)).endswith(b"hello")


def test_an_address_has_so_many_connections_and_the_next_is_refused_until_one_is_closed(serve, until):
    address = serve("tiny.Counting")
    slow = [connected(address, b"G") for _ in range(3)]
    assert ended(connected(address)).startswith(b"HTTP/1.1 429 ")
    slow[0].close()
    until(lambda: said(connected(address, ASK)).endswith(b"hello"), "the closed connection is counted no more")


def test_more_slow_clients_than_connections_are_possible_keep_nobody_from_an_answer(serve):
    address = serve(files=180)  # 60 of them for connections
    slow = [connected(address, b"G") for _ in range(120)]
    for _ in range(8):
        assert said(connected(address, ASK)).endswith(b"hello")
    assert len(slow) == 120
