import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ASK = b"GET / HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n"
HELLO = "def application(environ, start):\n    start('200 OK', [('Content-Length', '5')])\n    return [b'hello']\n"


@pytest.fixture
def server(tmp_path, until) -> Iterator[Path]:
    """A gunicorn with our worker and a tiny app, on a unix socket."""
    (tmp_path / "tiny.py").write_text(HELLO)
    address = tmp_path / "s"
    command = [sys.executable, "-m", "gunicorn", "-k", "app.gunicorn_worker.GunicornWorker", "--threads", "4", "-b",
               f"unix:{address}",
               "--pythonpath", f"{tmp_path},{ROOT}", "--no-control-socket", "--graceful-timeout", "1", "tiny"]
    process = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until(address.exists, "the server listens")
        yield address
    finally:
        process.terminate()
        process.wait(timeout=60)


def asked(address: Path) -> socket.socket:
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(60)
    connection.connect(str(address))
    connection.sendall(ASK)
    return connection


def said(connection: socket.socket) -> bytes:
    """All of the answer, while the connection stays open on our side."""
    heard = b""
    while not heard.endswith(b"hello") and (more := connection.recv(4096)):
        heard += more
    return heard


def test_clients_that_never_close_their_end_do_not_hold_up_the_next_one(server):
    lingering = [asked(server) for _ in range(6)]
    for one in lingering:
        assert said(one).endswith(b"hello")
    # Each of the six would hold the loop for two seconds; only then could the next one be accepted.
    late = asked(server)
    late.settimeout(10)
    assert said(late).endswith(b"hello")
    for one in (*lingering, late):
        one.close()
