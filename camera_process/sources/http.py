"""`http(s)://camera/snapshot.jpg`: a camera's snapshot address, polled: one JPEG per request."""

import threading
from dataclasses import dataclass

import requests

from camera_process.camera_address import CameraAddress, parsed
from camera_process.capabilities import AnsweringSource, Impairment, LoggedInSource
from camera_process.http_camera.client import HttpCameraClient, RequestOptions
from camera_process.http_camera.failing_answers import Answers
from camera_process.http_camera.jpeg_decoder import JpegDecoder
from camera_process.source import Frame, Pixels, SourceError, number, one_of, option, read_options, switch
from camera_process.stream.pixel_formats import bgr_of_jpeg
from house.clock import Clock
from vision import jpeg

SCHEMES = ("http", "https")
CHECK_PERIOD = ("interval", 0.05, 10, 1.0)
"""The option that says how often its pictures are looked at, from what to what it may be, and what it is usually."""
LARGEST = 16 * 1024 * 1024
"""Bytes of one answer; vision/jpeg.py limits the pixels."""
_BEGIN = b"\xff\xd8\xff"


@dataclass(frozen=True)
class Options:
    """What may follow the `#`; what follows a `?` is part of the camera's own address.

    interval, timeout: seconds. auth: the login to use, auto for what the camera offers. verify: check certificates.
    """

    interval: float = option(CHECK_PERIOD[3], number(CHECK_PERIOD[1], CHECK_PERIOD[2]))
    timeout: float = option(4.0, number(0.5, 10))
    auth: str = option("auto", one_of("auto", "basic", "digest"))
    verify: bool = option(True, switch)


def connect(address: str, clock: Clock) -> "HttpSource":
    """A source for `https://user:password@camera/snap.jpg?for=camera#interval=1&timeout=4&auth=auto&verify=1`.

    Nothing is requested yet. Raises SourceError for an address without a host and for unknown options.
    """
    camera = parsed(address)
    return HttpSource(camera, read_options(Options, camera.options, camera.shown), clock)


class HttpSource(AnsweringSource, LoggedInSource):
    """Asks for a picture every `interval` seconds; the bytes the camera sent are the picture.

    Once a good one has come, requests that fail are retried for some seconds (failing_answers.py) before the camera
    counts as offline. Frame numbers keep counting across a reconnect. Answers are bounded in time, size and redirects.
    """

    live = True

    def __init__(self, camera: CameraAddress, options: Options, clock: Clock) -> None:
        self._shown, self._options, self._clock = camera.shown, options, clock
        request_options = RequestOptions(options.timeout, options.auth, options.verify, "image/jpeg")
        self._client = HttpCameraClient(camera, request_options, clock)
        self._answers, self._decoder = Answers(clock), JpegDecoder()
        self._closed = threading.Event()
        self._number, self._due = 0, 0.0

    def open(self) -> None:
        self.close()
        self._closed.clear()
        self._client.open_session()
        self._answers.opened()
        self._due = self._clock.monotonic()

    def read(self) -> Frame | None:
        if not self._client.open:
            raise SourceError(f"{self._shown} is not open", transient=True)
        while True:
            self._clock.sleep(self._due - self._clock.monotonic(), self._closed)
            self._answers.asking()
            try:
                frame = self._answered()
            except SourceError as error:
                wait = min(self._options.interval, self._answers.failed(error))
                self._due = self._clock.monotonic() + wait
                continue
            self._answers.came()
            return frame

    def failing_answers(self) -> Impairment | None:
        return self._answers.impairment()

    def in_the_clear(self) -> bool:
        return self._client.in_the_clear

    def close(self) -> None:
        self._closed.set()
        self._client.close()

    def _answered(self) -> Frame:
        """The next picture; raises SourceError when the camera's answer holds none."""
        self._due = max(self._due, self._clock.monotonic()) + self._options.interval
        data = self._client.translated(self._fetched)
        now = self._clock.monotonic()
        luma = self._luma(data)
        data = jpeg.ended(data)
        self._number += 1
        return Frame(self._number - 1, now, luma, True, lambda: data, lambda: bgr_of_jpeg(data))

    def _luma(self, data: bytes) -> Pixels:
        try:
            return self._decoder.luma(data)
        except jpeg.TooLarge as error:
            raise SourceError(f"{self._shown} sends {error}; choose a smaller size in it", transient=False) from None
        except ValueError:
            text = "has sent a damaged picture" if jpeg.is_ended(data) else "has sent half a picture"
            raise SourceError(f"{self._shown} {text}", transient=True) from None

    def _fetched(self) -> bytes:
        with self._client.answer() as answer:
            return _picture(answer, self._shown)


def _picture(answer: requests.Response, shown: str) -> bytes:
    """The JPEG in an answer, or a SourceError that says what came instead."""
    kind = answer.headers.get("Content-Type", "nothing").split(";")[0].strip().lower()
    parts = kind.startswith("multipart/")
    data = _body(answer, shown) if not parts or "Content-Length" in answer.headers else b""
    begin = data.find(_BEGIN) if parts else 0  # some send a single picture as the only part
    if parts and begin < 0:
        raise SourceError(f"{shown} is a stream, not a snapshot; write mjpeg+ before it", transient=False)
    if data[begin : begin + 2] != _BEGIN[:2]:
        raise SourceError(f"{shown} sends {kind}, not a JPEG; is it the address of the picture itself?", False)
    try:
        return jpeg.trimmed(data[begin:])
    except ValueError:
        return data  # its header is damaged or not all there


def _body(answer: requests.Response, shown: str) -> bytes:
    data = bytearray()
    while piece := answer.raw.read1(65536, decode_content=True):  # some compress it though nobody asked for that
        data += piece
        if len(data) > LARGEST:
            raise SourceError(f"{shown} sends more than {LARGEST >> 20} MB; is it a video?", transient=False)
    return bytes(data)
