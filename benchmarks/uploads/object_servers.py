"""Real servers of objects, and a proxy before one of them that refuses, cuts and withholds as it is told."""

import http.client
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

KEY, SECRET, BUCKET = "access-of-tests", "secret-of-tests", "house"


class Rclone:
    """rclone's S3 server over a folder: it refuses wrong signatures and wrong Content-MD5."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.url = folder, f"http://127.0.0.1:{port}"
        (folder / BUCKET).mkdir(parents=True, exist_ok=True)
        tool = Path(sys.executable).with_name("rclone")
        self._process = subprocess.Popen(
            [str(tool), "serve", "s3", "--config", "/dev/null", "--auth-key", f"{KEY},{SECRET}",
             "--addr", f"127.0.0.1:{port}", str(folder)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def answers(self) -> bool:
        """Whether it takes requests yet."""
        connection = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=5)
        try:
            connection.request("GET", "/")
            return bool(connection.getresponse().status)
        except OSError:
            return False
        finally:
            connection.close()

    def files(self, bucket: str = BUCKET) -> dict[str, bytes]:
        """What is stored, by key."""
        base = self.folder / bucket
        return {str(each.relative_to(base)): each.read_bytes() for each in base.rglob("*") if each.is_file()}

    def unfinished(self, bucket: str = BUCKET) -> int:
        """How many uploads in parts were begun and neither completed nor aborted."""
        import boto3

        client = boto3.client("s3", endpoint_url=self.url, aws_access_key_id=KEY, aws_secret_access_key=SECRET,
                              region_name="us-east-1")
        return len(client.list_multipart_uploads(Bucket=bucket).get("Uploads", ()))

    def close(self) -> None:
        """End it."""
        self._process.kill()
        self._process.wait()


@dataclass
class Asked:
    """One request that reached the proxy."""

    method: str
    path: str
    body: bytes

    @property
    def call(self) -> str:
        """What S3 calls it."""
        query = urlsplit(self.path).query
        if "uploads" in query:
            return "CreateMultipartUpload" if self.method == "POST" else "ListMultipartUploads"
        if "uploadId" in query:
            return {"PUT": "UploadPart", "POST": "CompleteMultipartUpload"}.get(self.method, "AbortMultipartUpload")
        return {"PUT": "PutObject", "GET": "GetObject", "HEAD": "HeadObject"}.get(self.method, self.method)


@dataclass(frozen=True)
class Refusal:
    """What the proxy does instead of passing the answer on: another status and code, or a cut.

    cut: "before" the request is passed on, in the "middle" of its body (or of the answer's), or "after" it was done.
    """

    status: int = 503
    code: str = ""
    cut: str = ""
    message: str = ""


@dataclass
class RefusingProxy:
    """Passes requests on to `target`; `rule` says of each what to do instead, None to pass it on.

    between: called with each request and "before" (its body has not come), "middle" (half of it was passed on) and
    "after" (it is done, and nobody was told).
    """

    target: str
    rule: Callable[[Asked], Refusal | None] = lambda asked: None
    between: Callable[[Asked, str], None] | None = None
    asked: list[Asked] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._server = _Server(self)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def calls(self) -> list[str]:
        """What was asked, in S3's words."""
        return [each.call for each in self.asked]

    def close(self) -> None:
        """End it."""
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, proxy: RefusingProxy) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.proxy = proxy

    def handle_error(self, *_: object) -> None:
        """Whoever asked has gone."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def log_message(self, *_: object) -> None:
        """Nothing is logged."""

    def _any(self) -> None:
        if self.server.proxy.between is not None:
            self._pass_on_in_steps(self.server.proxy.between)
            return
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        asked = Asked(self.command, self.path, body)
        self.server.proxy.asked.append(asked)
        answer = self.server.proxy.rule(asked)
        if answer is None:
            self._give(*self._passed_on(body))
        elif answer.cut:
            self._cut(answer.cut, body)
        else:
            self._refuse(answer)

    do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = _any  # noqa: N815 - the names http.server asks for

    def _pass_on_in_steps(self, between: Callable[[Asked, str], None]) -> None:
        """Pass it on half by half; what does not come to its end here does not there either."""
        asked, length = Asked(self.command, self.path, b""), int(self.headers.get("Content-Length", 0))
        self.server.proxy.asked.append(asked)
        between(asked, "before")
        connection = self._opened()
        try:
            first = self.rfile.read(length // 2)
            connection.send(first)
            between(asked, "middle")
            rest = self.rfile.read(length - len(first))
            if len(first) + len(rest) < length:
                raise ConnectionError("whoever asked has gone")
            connection.send(rest)
            answer = connection.getresponse()
            status, headers, data = answer.status, answer.getheaders(), answer.read()
        finally:
            connection.close()
        between(asked, "after")
        self._give(status, headers, data)

    def _opened(self) -> http.client.HTTPConnection:
        """A connection to the target that was sent the head of this request."""
        connection = http.client.HTTPConnection(urlsplit(self.server.proxy.target).netloc, timeout=30)
        connection.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
        for name, value in self.headers.items():
            if name.lower() not in ("expect", "connection"):
                connection.putheader(name, value)
        connection.endheaders()
        return connection

    def _passed_on(self, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        connection = self._opened()
        connection.send(body)
        answer = connection.getresponse()
        data = answer.read()
        connection.close()
        return answer.status, answer.getheaders(), data

    def _give(self, status: int, headers: list[tuple[str, str]], data: bytes, whole: bool = True) -> None:
        self.send_response_only(status)
        for name, value in headers:
            if name.lower() not in ("connection", "transfer-encoding", "content-length"):
                self.send_header(name, value)
        length = next((value for name, value in headers if name.lower() == "content-length"), str(len(data)))
        self.send_header("Content-Length", length)
        self.end_headers()
        self.wfile.write(data if whole else data[:len(data) // 2])

    def _refuse(self, answer: Refusal) -> None:
        text = f"<Error><Code>{answer.code}</Code><Message>{answer.message or 'refused'}</Message></Error>".encode()
        self._give(answer.status, [("Content-Type", "application/xml"), ("Content-Length", str(len(text)))],
                   b"" if self.command == "HEAD" else text)

    def _cut(self, where: str, body: bytes) -> None:
        if where == "after":
            self._passed_on(body)
        elif where == "middle":
            self._give(*self._passed_on(body), whole=False)
        self.close_connection = True
        self.connection.close()
