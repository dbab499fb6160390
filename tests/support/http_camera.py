"""A camera on real HTTP, whose responses a test writes."""

import contextlib
import hashlib
import re
import threading
from base64 import b64encode
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Answer = Callable[["Camera"], None]
LOGIN = "me:p%40ss%2F@"
"""The user and password that `behind_basic` and `behind_digest` let in, as an address writes them."""


class Camera(BaseHTTPRequestHandler):
    """Answers each path with what the test gave for it, and remembers who asked with which password."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: "CameraServer"

    def log_message(self, *_: object) -> None:
        return

    def do_GET(self) -> None:
        self.server.asked.append((self.path, self.headers.get("Authorization")))
        with contextlib.suppress(OSError):
            self.server.answers[self.path](self)

    def send(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class CameraServer(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, answers: dict[str, Answer]) -> None:
        super().__init__(("127.0.0.1", 0), Camera)
        self.answers = answers
        self.asked: list[tuple[str, str | None]] = []
        self.stopping = threading.Event()
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def handle_error(self, *_: object) -> None:
        """A connection that the client closed is no error."""

    def address(self, path: str = "/snap", login: str = "", options: str = "", scheme: str = "http") -> str:
        return f"{scheme}://{login}127.0.0.1:{self.server_port}{path}{options}"

    @property
    def passwords(self) -> list[str | None]:
        return [password for _, password in self.asked]


@contextlib.contextmanager
def camera_servers() -> Iterator[Callable[[dict[str, Answer]], CameraServer]]:
    """start({path: answer}) -> a running HTTP camera; all are stopped afterwards."""
    started: list[CameraServer] = []

    def start(answers: dict[str, Answer]) -> CameraServer:
        started.append(CameraServer(answers))
        return started[-1]

    yield start
    for server in started:
        server.stopping.set()
        server.shutdown()
        server.server_close()


def behind_basic(inside: Answer) -> Answer:
    """`inside` for whoever logs in by basic authentication."""

    def answer(camera: Camera) -> None:
        if camera.headers.get("Authorization") == "Basic " + b64encode(b"me:p@ss/").decode():
            inside(camera)
        else:
            camera.send(401, b"no", WWW_Authenticate='Basic realm="camera"')

    return answer


def behind_digest(inside: Answer) -> Answer:
    """`inside` for whoever logs in by digest authentication (RFC 7616), with MD5 and qop=auth as cameras do."""

    def md5(text: str) -> str:
        return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()

    def answer(camera: Camera) -> None:
        said = dict(re.findall(r'(\w+)="?([^",]+)"?', camera.headers.get("Authorization", "")))
        secret = md5("me:camera:p@ss/")
        right = md5(":".join((secret, "abc123", said.get("nc", ""), said.get("cnonce", ""), "auth",
                              md5(f"GET:{camera.path}"))))
        if said.get("response") == right and said.get("uri") == camera.path:
            inside(camera)
        else:
            camera.send(401, b"no", WWW_Authenticate='Digest realm="camera", nonce="abc123", qop="auth"')

    return answer
