"""A camera of JPEGs for benchmarks: it plays a video in a loop, as a stream without end and as single pictures."""

import contextlib
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Self

import av
import cv2

QUALITY = 80


def jpegs(video: Path, size: tuple[int, int]) -> list[bytes]:
    """Every picture of a video as a JPEG of that width and height."""
    with av.open(str(video)) as container:
        pictures = (frame.to_ndarray(format="bgr24", width=size[0], height=size[1])
                    for frame in container.decode(video=0))
        return [cv2.imencode(".jpg", each, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])[1].tobytes() for each in pictures]


class _Viewer(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: "JpegCamera"

    def log_message(self, *_: object) -> None:
        return

    def do_GET(self) -> None:  # noqa: N802 - http.server's own name
        with contextlib.suppress(OSError):
            self._stream() if self.path.startswith("/video") else self._snapshot()

    def _snapshot(self) -> None:
        picture = self.server.now()
        self.send_response(200)
        self.send_header("Content-Type", "image/jpeg")
        self.send_header("Content-Length", str(len(picture)))
        self.end_headers()
        self.wfile.write(picture)

    def _stream(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=b")
        self.end_headers()
        while True:
            picture = self.server.now()
            head = f"--b\r\nContent-Type: image/jpeg\r\nContent-Length: {len(picture)}\r\n\r\n"
            self.wfile.write(head.encode() + picture + b"\r\n")
            time.sleep(self.server.step - time.monotonic() % self.server.step)


class JpegCamera(ThreadingHTTPServer):
    """Serves `pictures`, `rate` of them a second, under /video and /snap; a context that stops it."""

    daemon_threads = True

    def __init__(self, pictures: list[bytes], rate: float = 15.0) -> None:
        super().__init__(("127.0.0.1", 0), _Viewer)
        self.step, self._pictures, self._began = 1 / rate, pictures, time.monotonic()
        self._frozen: bytes | None = None
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def address(self, path: str = "video") -> str:
        """What a house names as the camera's source."""
        scheme = "mjpeg+http" if path == "video" else "http"
        return f"{scheme}://127.0.0.1:{self.server_port}/{path}"

    def now(self) -> bytes:
        """The picture of this moment, or the one that was frozen."""
        count = int((time.monotonic() - self._began) / self.step)
        return self._frozen or self._pictures[count % len(self._pictures)]

    def freeze(self, frozen: bool = True) -> None:
        """From now on send the picture of this moment again and again, as often as any; False: live again."""
        self._frozen = None
        self._frozen = self.now() if frozen else None

    def handle_error(self, *_: object) -> None:
        """A viewer that hangs up is no error."""

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()

    def __enter__(self) -> Self:
        return self
