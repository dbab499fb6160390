"""`mjpeg+http(s)://camera/stream`: a camera that sends one JPEG after the other in an answer without an end."""

from dataclasses import dataclass, replace

import requests

from camera_process.camera_address import CameraAddress, parsed
from camera_process.capabilities import AnsweringSource, Impairment, LoggedInSource
from camera_process.http_camera.client import HttpCameraClient, RequestOptions
from camera_process.http_camera.failing_answers import Answers
from camera_process.http_camera.jpeg_decoder import JpegDecoder
from camera_process.http_camera.jpeg_splitter import JpegSplitter
from camera_process.source import Frame, Pixels, SourceError, number, one_of, option, read_options, switch
from camera_process.stream.pixel_formats import bgr_of_jpeg
from house.clock import Clock
from house.http import total_timeout
from vision import jpeg

SCHEMES = ("mjpeg+http", "mjpeg+https")
CHECK_PERIOD = ("fps", 0.2, 60, 15.0)
"""The option that says how often its pictures are looked at, from what to what it may be, and what it is usually."""
LARGEST = 16 * 1024 * 1024
_ACCEPT = "multipart/x-mixed-replace, image/jpeg"
_PAGES = ("text/html", "text/plain", "application/json", "text/xml")
_PIECE = 65536
_MOST_SKIPPED = 2 * LARGEST


@dataclass(frozen=True)
class Options:
    """What may follow the `#`; a `?` belongs to the camera."""

    fps: float = option(CHECK_PERIOD[3], number(CHECK_PERIOD[1], CHECK_PERIOD[2]))
    timeout: float = option(4.0, number(0.5, 10))
    auth: str = option("auto", one_of("auto", "basic", "digest"))
    verify: bool = option(True, switch)


def connect(address: str, clock: Clock) -> "MjpegSource":
    """A source for `mjpeg+http://user:password@camera/video?for=camera#fps=15&timeout=4&auth=auto&verify=1`.

    Nothing is asked yet. Raises SourceError for an address without a camera and for options it does not know.
    """
    scheme, _, rest = address.partition("://")
    if scheme.lower() not in SCHEMES:
        raise SourceError(f"write mjpeg+http:// or mjpeg+https://, not {scheme}://", transient=False)
    camera = parsed(f"{scheme.lower()}://{rest}")
    by_http = replace(camera, url=camera.url.removeprefix("mjpeg+"))
    return MjpegSource(by_http, read_options(Options, camera.options, camera.shown), clock)


class MjpegSource(AnsweringSource, LoggedInSource):
    """Reads the stream as it arrives; the bytes the camera sent are the picture.

    Pictures that come faster than `fps`, or while the reader was busy, are dropped undecoded: a frame is always the
    newest there is. Damaged ones are passed over, and so is a stream that breaks off once a good one has come: it is
    asked for again, for some seconds. Numbers go on counting over a reconnect. Each frame is bounded in time and size.
    """

    live = True

    def __init__(self, camera: CameraAddress, options: Options, clock: Clock) -> None:
        self._shown, self._options, self._clock = camera.shown, options, clock
        request_options = RequestOptions(options.timeout, options.auth, options.verify, _ACCEPT)
        self._client = HttpCameraClient(camera, request_options, clock)
        self._answers, self._decoder = Answers(clock), JpegDecoder()
        self._answer: requests.Response | None = None
        self._open = False
        self._splitter, self._ended = JpegSplitter(LARGEST), False
        self._number, self._due = 0, 0.0

    def open(self) -> None:
        self.close()
        self._answers.opened()
        self._connect()
        self._open = True

    def read(self) -> Frame | None:
        if not self._open:
            raise SourceError(f"{self._shown} is not open", transient=True)
        while True:
            self._answers.asking()
            try:
                frame = self._next(self._answer or self._connect())
            except SourceError as error:
                self._disconnect()
                self._clock.sleep(self._answers.failed(error))
                continue
            self._answers.came()
            return frame

    def failing_answers(self) -> Impairment | None:
        return self._answers.impairment()

    def in_the_clear(self) -> bool:
        return self._client.in_the_clear

    def close(self) -> None:
        self._open = False
        self._disconnect()

    def _connect(self) -> requests.Response:
        """Ask for the stream; the answer that goes on. Raises SourceError."""
        self._client.open_session()
        answer = self._answer = self._client.translated(self._client.answer)
        kinds = answer.headers.get("Content-Type", "").lower()
        kind = kinds.split(";")[0].strip()
        if kind.startswith("multipart/") and "image/" in kinds:  # those of the first part ran into the answer's own
            total_timeout.without_length(answer)
        if kind in _PAGES or kind.startswith("image/") and "Content-Length" in answer.headers:
            self._disconnect()
            hint = "write its address without mjpeg+" if kind.startswith("image/") else "look for the stream's address"
            raise SourceError(f"{self._shown} sends {kind}, not a stream of pictures; {hint}", transient=False)
        self._splitter, self._ended = JpegSplitter(LARGEST), False
        self._due = self._clock.monotonic()
        return answer

    def _disconnect(self) -> None:
        if self._answer is not None:
            self._answer.close()
            self._answer = None
        self._client.close()

    def _next(self, answer: requests.Response) -> Frame:
        data, luma = self._client.translated(lambda: self._seen(answer))
        now = self._clock.monotonic()
        self._due = max(self._due, now - 1 / self._options.fps) + 1 / self._options.fps
        self._number += 1
        return Frame(self._number - 1, now, luma, True, lambda: data, lambda: bgr_of_jpeg(data))

    def _seen(self, answer: requests.Response) -> tuple[bytes, Pixels]:
        """The next picture that is due and can be decoded, and its luma."""
        if not self._ended:
            total_timeout.renew(answer, max(0.0, self._due - self._clock.monotonic()) + self._options.timeout)
        while True:
            data = self._newest(answer)
            if self._clock.monotonic() < self._due - 0.2 / self._options.fps:
                continue
            try:
                luma = self._decoder.luma(data)
                return jpeg.ended(data), luma
            except jpeg.TooLarge as error:
                text = f"{self._shown} sends {error}; choose a smaller size in it"
                raise SourceError(text, transient=False) from None
            except ValueError:
                self._answers.spoiled(1)  # the time runs on

    def _newest(self, answer: requests.Response) -> bytes:
        """The last picture that has arrived; waits for one when there is none."""
        newest, taken = b"", 0
        while not newest or (taken < _MOST_SKIPPED and total_timeout.waiting(answer)):
            piece = b"" if self._ended else answer.raw.read1(_PIECE)
            self._ended = not piece
            if self._ended and newest:
                return newest
            if self._ended:
                raise SourceError(f"{self._shown} has ended the stream", transient=True)
            taken += len(piece)
            newest = (self._split(piece) or [newest])[-1]
        return newest

    def _split(self, piece: bytes) -> list[bytes]:
        torn = self._splitter.torn
        try:
            found = self._splitter.feed(piece)
            self._answers.spoiled(self._splitter.torn - torn)
            return found
        except ValueError:
            text = f"{self._shown} sends more than {LARGEST >> 20} MB that make no picture; is it a video?"
            raise SourceError(text, transient=False) from None
