"""`picamera://0`: a camera on the ribbon cable of a Raspberry Pi, by Debian's picamera2, imported only here."""

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeVar

import cv2
import numpy as np

from camera_process.capabilities import MirroringSource, PacketSource
from camera_process.source import Frame, Pixels, SourceError, number, option, read_options, split, whole
from camera_process.sources.v4l2 import size
from camera_process.stream.packet_ring import PacketRing
from camera_process.stream.packets import DemuxedPacket, VideoStream
from house.clock import Clock
from vision import jpeg

SCHEMES = ("picamera",)
T = TypeVar("T")
_SMALL = 640
_H264 = VideoStream("h264", Fraction(1, 1_000_000))
_MISSING = ("picamera2 is not here; on a Raspberry Pi: sudo apt install python3-picamera2, delete .venv, start again; "
            "other machines have no picamera://")


@dataclass(frozen=True)
class Options:
    """What may follow the `?`."""

    size: tuple[int, int] = option((1280, 720), size)
    fps: int = option(15, whole(1, 60))
    bitrate: float = option(2.0, number(0.2, 20))
    timeout: float = option(5.0, number(1, 30))


def connect(address: str, clock: Clock) -> "PicameraSource":
    """A source for `picamera://0?size=1280x720&fps=15&bitrate=2&timeout=5`; nothing is opened yet.

    Raises SourceError for an address without the camera's number and for options it does not know.
    """
    index, query = split(address)
    options = read_options(Options, query, f"picamera://{index}")
    if not index.rstrip("/").isdigit():
        raise SourceError(f"picamera://{index} names no camera; write picamera://0, or 1 for the second", False)
    return PicameraSource(int(index.rstrip("/")), options, clock)


class PicameraSource(PacketSource, MirroringSource):
    """Takes luma from the camera's small stream, and colour from its main one when it is asked for.

    With a ring to keep packets in, the main stream is encoded as H.264 as well (in software on a Pi 5).
    Numbers go on counting over a reconnect.
    """

    live = True

    def __init__(self, index: int, options: Options, clock: Clock) -> None:
        self._index, self._options, self._clock = index, options, clock
        self._mirrors = (False, False)
        self._ring: PacketRing | None = None
        self._camera: Any = None
        self._request: Any = None
        self._encoding = False
        self._number = 0

    def keep_packets(self, ring: PacketRing) -> None:
        self._ring = ring

    def mirror(self, horizontal: bool, vertical: bool) -> None:
        self._mirrors = (horizontal, vertical)

    def open(self) -> None:
        self.close()
        picamera2, libcamera = self._modules()
        self._camera = self._translated(lambda: picamera2.Picamera2(self._index))
        try:
            self._translated(lambda: self._start(self._camera, libcamera))
        except SourceError:
            self.close()
            raise

    def read(self) -> Frame | None:
        camera = self._camera
        if camera is None:
            raise SourceError(f"picamera://{self._index} is not open", transient=True)
        self._release()
        self._request = request = self._translated(lambda: camera.capture_request(wait=self._options.timeout))
        now = self._clock.monotonic()
        self._number += 1
        luma = self._plane(request)

        def bgr() -> Pixels:
            return self._translated(lambda: self._colour(request))

        return Frame(self._number - 1, now, luma, True, lambda: jpeg.encode(bgr()), bgr)

    def close(self) -> None:
        camera, self._camera = self._camera, None
        if camera is None:
            return
        self._release()
        try:
            if self._encoding:
                camera.stop_encoder()
            camera.stop()
        except RuntimeError:
            pass  # it had broken off; closing is what matters
        finally:
            self._encoding = False
            camera.close()

    def _modules(self) -> tuple[Any, Any]:
        """The modules picamera2 and libcamera, when the camera is there."""
        try:
            picamera2, libcamera = (importlib.import_module(name) for name in ("picamera2", "libcamera"))
        except (ImportError, OSError) as error:
            raise SourceError(_MISSING, transient=False) from error
        there = len(picamera2.Picamera2.global_camera_info())
        if not there:
            raise SourceError("no camera is connected; check the ribbon cable: rpicam-hello --list-cameras", True)
        if self._index >= there:
            counted = "there is only picamera://0" if there == 1 else f"there are {there}, counted from 0"
            raise SourceError(f"there is no picamera://{self._index}; {counted}", transient=True)
        return picamera2, libcamera

    def _start(self, camera: Any, libcamera: Any) -> None:
        width, height = (side // 2 * 2 for side in self._options.size)
        across = min(_SMALL, width)
        every = round(1_000_000 / self._options.fps)
        horizontal, vertical = self._mirrors
        camera.configure(camera.create_video_configuration(
            main={"size": (width, height), "format": "YUV420"},
            lores={"size": (across, across * height // width // 2 * 2), "format": "YUV420"},
            transform=libcamera.Transform(hflip=int(horizontal), vflip=int(vertical)),
            colour_space=libcamera.ColorSpace.Smpte170m(),  # the one OpenCV's conversion from YUV means
            controls={"FrameDurationLimits": (every, every)}, display=None))
        if self._ring is not None:
            self._encode(camera, self._ring)
        camera.start()

    def _encode(self, camera: Any, ring: PacketRing) -> None:
        encoders, outputs = (importlib.import_module(f"picamera2.{name}") for name in ("encoders", "outputs"))
        bits = round(self._options.bitrate * 1e6)
        encoder = encoders.H264Encoder(bitrate=bits, repeat=True, iperiod=self._options.fps)
        ring.start(_H264)
        camera.start_encoder(encoder, _ring_output(ring, outputs.Output, self._clock), name="main")
        self._encoding = True

    def _plane(self, request: Any) -> Pixels:
        """The luma of the small stream, (h, w) uint8; its rows may be longer than the picture is wide."""
        width, height = self._camera.camera_configuration()["lores"]["size"]
        return np.ascontiguousarray(self._translated(lambda: request.make_array("lores"))[:height, :width])

    def _colour(self, request: Any) -> Pixels:
        width = self._camera.camera_configuration()["main"]["size"][0]
        bgr = cv2.cvtColor(request.make_array("main"), cv2.COLOR_YUV2BGR_I420)
        return np.ascontiguousarray(bgr[:, :width])

    def _release(self) -> None:
        """Return the frame's memory to the camera, which has only a few."""
        request, self._request = self._request, None
        if request is not None:
            request.release()

    def _translated(self, work: Callable[[], T]) -> T:
        """What `work` with the camera returns; raises its failure as SourceError."""
        try:
            return work()
        except TimeoutError as error:
            text = f"picamera://{self._index} has stopped sending; check its cable"
            raise SourceError(text, transient=True) from error
        except (RuntimeError, OSError, IndexError) as error:
            text = f"picamera://{self._index} cannot be used; does another program use it? ({error})"
            raise SourceError(text, transient=True) from error


def _ring_output(ring: PacketRing, output: Any, clock: Clock) -> Any:
    """An output of picamera2 that keeps what the encoder gives; picamera2 takes only heirs of its own class."""

    class RingOutput(output):
        def outputframe(self, frame: Any, keyframe: bool = True, timestamp: int | None = None, *_: Any) -> None:
            ring.push(DemuxedPacket(bytes(frame), timestamp, timestamp, bool(keyframe), clock.monotonic()))

    return RingOutput()
