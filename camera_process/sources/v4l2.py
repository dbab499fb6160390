"""`v4l2:///dev/video0`: a camera of this machine, on USB or built in, through Linux's own interface, by OpenCV."""

import errno
import os
import re
import stat
import struct
from collections.abc import Callable
from dataclasses import dataclass
from fcntl import ioctl
from typing import Any, Protocol

import cv2
import numpy as np

from camera_process.source import Frame, Pixels, Source, SourceError, one_of, option, read_options, split, whole
from camera_process.stream.pixel_formats import bgr_of_jpeg
from house.clock import Clock
from vision import jpeg

SCHEMES = ("v4l2",)
_QUERY, _ANSWER = 0x80685600, 104  # VIDIOC_QUERYCAP and the size of its struct v4l2_capability
_CAPTURE, _OWN_CAPS = 0x1, 0x80000000  # V4L2_CAP_VIDEO_CAPTURE, V4L2_CAP_DEVICE_CAPS
_ADVICE = {
    errno.ENOENT: "there is no camera {0}; is it plugged in? ls /dev/video* shows those there are",
    errno.EACCES: "{0} may not be opened by this user; sudo usermod -aG video $USER, then log in again",
    errno.EPERM: "{0} may not be opened by this user; sudo usermod -aG video $USER, then log in again",
    errno.EBUSY: "{0} is in use by another program; close that one",
    errno.ENODEV: "{0} has gone; is it plugged in?",
    errno.ENXIO: "{0} has gone; is it plugged in?",
}


def size(text: str) -> tuple[int, int]:
    """WIDTHxHEIGHT in pixels."""
    found = re.fullmatch(r"(\d{2,4})x(\d{2,4})", text)
    if found is None or not (160 <= int(found[1]) <= 4096 and 120 <= int(found[2]) <= 3072):
        raise ValueError("WIDTHxHEIGHT from 160x120 to 4096x3072, like 1280x720")
    return int(found[1]), int(found[2])


@dataclass(frozen=True)
class Options:
    """What may follow the `?`."""

    size: tuple[int, int] = option((1280, 720), size)
    fps: int = option(15, whole(1, 120))
    format: str = option("mjpeg", one_of("mjpeg", "yuyv"))


class Capture(Protocol):
    """What is used of cv2.VideoCapture."""

    def isOpened(self) -> bool: ...
    def set(self, propId: int, value: float, /) -> bool: ...
    def get(self, propId: int, /) -> float: ...
    def read(self) -> tuple[bool, Any]: ...
    def release(self) -> None: ...


def connect(address: str, clock: Clock) -> "V4l2Source":
    """A source for `v4l2:///dev/video0?size=1280x720&fps=15&format=mjpeg`; nothing is opened yet.

    `v4l2://0` is short for `v4l2:///dev/video0`. Raises SourceError for what is no device and for options it does not
    know.
    """
    named, query = split(address)
    options = read_options(Options, query, f"v4l2://{named}")
    device = f"/dev/video{named}" if named.isdigit() else named
    if not device.startswith("/dev/") or ".." in device:
        raise SourceError(f"v4l2://{named} names no device; write v4l2:///dev/video0", transient=False)
    return V4l2Source(device, options, clock)


class V4l2Source(Source):
    """Reads one camera; a read takes at most 10 s (OpenCV's bound). Numbers go on when it was unplugged and is back.

    With format mjpeg the camera's own JPEG is the picture and a scaled decode of it the luma; with yuyv the luma is
    every second byte of what it sends. Where it has neither, OpenCV converts.
    """

    live = True

    def __init__(self, device: str, options: Options, clock: Clock, capture: Callable[[str], Capture] | None = None,
                 ) -> None:
        self._device, self._options, self._clock = device, options, clock
        self._opened = capture or _video_capture
        self._capture: Capture | None = None
        self._format, self._height, self._number = "", 0, 0

    def open(self) -> None:
        self.close()
        check(self._device)
        capture = self._opened(self._device)
        if not capture.isOpened():
            capture.release()
            raise SourceError(_ADVICE[errno.EBUSY].format(self._device), transient=True)
        self._capture = capture
        self._format = self._negotiated(capture)
        self._height = int(capture.get(cv2.CAP_PROP_FRAME_HEIGHT))

    def read(self) -> Frame | None:
        if self._capture is None:
            raise SourceError(f"{self._device} is not open", transient=True)
        data = self._captured(self._capture)
        if data is None or not data.size:
            check(self._device)
            raise SourceError(f"{self._device} has stopped sending; unplug it and plug it in again", transient=True)
        now = self._clock.monotonic()
        self._number += 1
        try:
            return self._frame(np.asarray(data, np.uint8), self._number - 1, now)
        except jpeg.TooLarge as error:
            raise SourceError(f"{self._device} sends {error}; choose a smaller size", transient=False) from error
        except ValueError as error:
            raise SourceError(f"{self._device} has sent a damaged picture", transient=True) from error

    def close(self) -> None:
        if self._capture is not None:
            self._capture.release()
            self._capture = None

    @staticmethod
    def _captured(capture: Capture) -> Any:
        """The next picture as it was sent; None when there is none."""
        try:
            done, data = capture.read()
        except cv2.error:  # OpenCV checks what the driver says, and not all drivers say the truth
            return None
        return data if done else None

    def _negotiated(self, capture: Capture) -> str:
        """Ask for size, rate and format; the format that comes: MJPG, YUYV or, converted, BGR."""
        fourcc = {"mjpeg": "MJPG", "yuyv": "YUYV"}[self._options.format]
        width, height = self._options.size
        for what, value in (
            (cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*fourcc)),  # before the size: not every size is in each format
            (cv2.CAP_PROP_FRAME_WIDTH, width), (cv2.CAP_PROP_FRAME_HEIGHT, height),
            (cv2.CAP_PROP_FPS, self._options.fps),
            (cv2.CAP_PROP_BUFFERSIZE, 2),  # a picture that waited is an old one
        ):
            capture.set(what, value)
        given = int(capture.get(cv2.CAP_PROP_FOURCC)).to_bytes(4, "little").decode("latin-1")
        if given in ("MJPG", "YUYV") and capture.set(cv2.CAP_PROP_CONVERT_RGB, 0):
            return given
        return "BGR"

    def _frame(self, data: Pixels, count: int, now: float) -> Frame:
        if self._format == "MJPG":
            sent = data.tobytes()
            picture = jpeg.ended(jpeg.trimmed(sent))  # the driver's buffer may be longer than the picture
            return Frame(count, now, jpeg.gray(picture), True, lambda: picture, lambda: bgr_of_jpeg(picture))
        if self._format == "YUYV":
            pairs = data.reshape(self._height, -1, 2)

            def bgr() -> Pixels:
                return np.asarray(cv2.cvtColor(pairs, cv2.COLOR_YUV2BGR_YUYV), np.uint8)

            return Frame(count, now, np.ascontiguousarray(pairs[:, :, 0]), True, lambda: jpeg.encode(bgr()), bgr)
        if data.ndim != 3:
            raise ValueError(f"a picture of shape {data.shape}")
        luma = np.asarray(cv2.cvtColor(data, cv2.COLOR_BGR2GRAY), np.uint8)
        return Frame(count, now, luma, True, lambda: jpeg.encode(data), lambda: data)


def check(device: str) -> None:
    """Raise SourceError when this is no camera, or none this user may open now, saying how to mend it."""
    try:
        handle = os.open(device, os.O_RDWR | os.O_NONBLOCK)
    except OSError as error:
        text = _ADVICE.get(error.errno or 0, "{0} cannot be opened: " + (error.strerror or "")).format(device)
        raise SourceError(text, transient=error.errno not in (errno.EACCES, errno.EPERM)) from error
    try:
        if not stat.S_ISCHR(os.fstat(handle).st_mode) or not _captures(handle):
            raise SourceError(f"{device} gives no video; a camera often has two devices, try the other", False)
    finally:
        os.close(handle)


def _captures(handle: int) -> bool:
    """Whether the device gives video; the one beside it that gives only metadata, and what is no camera, do not."""
    try:
        answer = ioctl(handle, _QUERY, bytes(_ANSWER))
    except OSError:
        return False
    whole_device, own = struct.unpack_from("II", answer, 84)
    return bool((own if whole_device & _OWN_CAPS else whole_device) & _CAPTURE)


def _video_capture(device: str) -> Capture:
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_ERROR)  # what it warns of is said in our own words
    return cv2.VideoCapture(device, cv2.CAP_V4L2)
