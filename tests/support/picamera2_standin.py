"""A recording stand-in for picamera2 and libcamera, after picamera2's documented API.

It refuses what the real one refuses: a camera that is in use, odd or too large streams, configuring while started,
requests that are released twice or looked at afterwards. Rows of its pictures are padded as the Pi's are. A camera
whose frames are not given back runs out of them, as the real one does. H.264 is real, encoded by PyAV.
"""

import sys
from fractions import Fraction
from types import ModuleType, SimpleNamespace
from typing import Any, ClassVar

import av
import cv2
import numpy as np
import pytest

CONTROLS = {"FrameDurationLimits", "FrameRate", "AfMode", "ExposureTime", "NoiseReductionMode"}
YUV, RGB = ("YUV420", "YVU420"), ("RGB888", "BGR888", "XRGB8888", "XBGR8888")


class Transform:
    def __init__(self, hflip: int = 0, vflip: int = 0, transpose: int = 0) -> None:
        self.hflip, self.vflip, self.transpose = hflip, vflip, transpose


class ColorSpace:
    def __init__(self, name: str) -> None:
        self.name = name

    @classmethod
    def Smpte170m(cls) -> "ColorSpace":  # noqa: N802
        return cls("Smpte170m")

    @classmethod
    def Rec709(cls) -> "ColorSpace":  # noqa: N802
        return cls("Rec709")


class Output:
    def __init__(self, pts: Any = None) -> None:
        self.recording, self.needs_pacing = False, False

    def start(self) -> None:
        self.recording = True

    def stop(self) -> None:
        self.recording = False

    def outputframe(self, frame: Any, keyframe: bool = True, timestamp: int | None = None, packet: Any = None,
                    audio: bool = False) -> None: ...


class H264Encoder:
    def __init__(self, bitrate: int | None = None, repeat: bool = True, iperiod: int | None = None,
                 framerate: float | None = None, qp: int | None = None, profile: str | None = None) -> None:
        self.bitrate, self.repeat, self.iperiod = bitrate, repeat, iperiod
        self._output: Output | None = None
        self.running = False

    @property
    def output(self) -> Output | None:
        return self._output

    @output.setter
    def output(self, value: Output) -> None:
        if not isinstance(value, Output):
            raise RuntimeError("Must pass Output")
        self._output = value

    def begin(self, size: tuple[int, int]) -> None:
        context = av.CodecContext.create("libx264", "w")
        context.width, context.height = size
        context.pix_fmt, context.time_base = "yuv420p", Fraction(1, 1_000_000)
        context.framerate = Fraction(15)
        context.gop_size = self.iperiod or 30
        context.options = {"preset": "ultrafast", "tune": "zerolatency"}
        self._context, self.running = context, True

    def take(self, picture: np.ndarray, stamp: int) -> None:
        frame = av.VideoFrame.from_ndarray(picture, format="bgr24")
        frame.pts, frame.time_base = stamp, Fraction(1, 1_000_000)
        for packet in self._context.encode(frame):
            assert self._output is not None
            self._output.outputframe(memoryview(bytes(packet)), packet.is_keyframe, packet.pts, packet, False)


class Request:
    def __init__(self, camera: "Picamera2", picture: np.ndarray) -> None:
        self._camera, self._picture, self._config = camera, picture, camera.camera_configuration()

    def make_array(self, name: str) -> np.ndarray:
        if self._config is None:
            raise TypeError("'NoneType' object is not subscriptable")
        if self._config.get(name) is None:
            raise RuntimeError(f"Stream {name!r} is not defined")
        return _padded(cv2.resize(self._picture, self._config[name]["size"]), self._config[name]["stride"])

    def release(self) -> None:
        if self._config is None:
            raise RuntimeError("CompletedRequest: lock now has negative ref_count")
        self._config = None
        self._camera.held -= 1


class Picamera2:
    """`cameras`: how many are connected; `scene(n)`: the n-th BGR picture; `silent`: it sends nothing more."""

    cameras: ClassVar[int] = 1
    in_use: ClassVar[set[int]] = set()
    silent: ClassVar[bool] = False
    made: ClassVar[list["Picamera2"]] = []
    scene: ClassVar[np.ndarray] = np.zeros((720, 1280, 3), np.uint8)

    @staticmethod
    def global_camera_info() -> list[dict[str, Any]]:
        return [{"Model": "imx708", "Num": number} for number in range(Picamera2.cameras)]

    def __init__(self, camera_num: int = 0, verbose_console: int | None = None, tuning: Any = None) -> None:
        if camera_num >= self.cameras:
            raise IndexError("list index out of range")
        if camera_num in self.in_use:
            raise RuntimeError("Camera __init__ sequence did not complete.")
        self.in_use.add(camera_num)
        self.made.append(self)
        self.number, self.config, self.started, self.closed = camera_num, None, False, False
        self.held = self.frames = 0
        self.encoders: list[H264Encoder] = []

    def create_video_configuration(
            self, main: dict[str, Any] = {}, lores: dict[str, Any] | None = None, raw: Any = None,  # noqa: B006
            transform: Transform | None = None, colour_space: ColorSpace | None = None, buffer_count: int = 6,
            controls: dict[str, Any] = {}, display: str | None = "main",  # noqa: B006
            encode: str | None = "main", queue: bool = True) -> dict[str, Any]:
        return {"main": {"format": "XBGR8888", "size": (1280, 720)} | main,
                "lores": None if lores is None else {"format": "YUV420", "size": (1280, 720)} | lores, "raw": raw,
                "transform": transform or Transform(), "colour_space": colour_space or ColorSpace.Rec709(),
                "buffer_count": buffer_count, "controls": controls, "display": display, "encode": encode,
                "queue": queue}

    def configure(self, config: dict[str, Any]) -> None:
        if self.started:
            raise RuntimeError("Camera must be stopped before configuring")
        if not isinstance(config["transform"], Transform):
            raise RuntimeError("Transform has incorrect type")
        if not isinstance(config["colour_space"], ColorSpace):
            raise RuntimeError("Colour space has incorrect type")
        unknown = set(config["controls"]) - CONTROLS
        if unknown:
            raise RuntimeError(f"Control {unknown} is not advertised by libcamera")
        for name in ("main", "lores"):
            _check_stream(config[name], name)
        if config["lores"] is not None:
            if any(a > b for a, b in zip(config["lores"]["size"], config["main"]["size"], strict=True)):
                raise RuntimeError("lores stream dimensions may not exceed main stream")
            if config["lores"]["format"] not in YUV:
                raise RuntimeError("lores stream must be YUV")
        self.config = {**config, **{name: _with_stride(config[name]) for name in ("main", "lores")}}

    def camera_configuration(self) -> dict[str, Any] | None:
        return self.config

    def start(self, config: Any = None, show_preview: bool = False) -> None:
        if self.config is None:
            raise RuntimeError("Camera has not been configured")
        self.started = True

    def start_encoder(self, encoder: H264Encoder, output: Output | None = None, pts: Any = None, quality: Any = None,
                      name: str | None = None) -> None:
        if output is not None:
            encoder.output = output
        if self.config is None or self.config.get(name or "main") is None:
            raise RuntimeError(f"Encode stream {name} was not defined")
        encoder.begin(self.config[name or "main"]["size"])
        self.encoders.append(encoder)
        assert encoder.output is not None
        encoder.output.start()

    def stop_encoder(self, encoders: Any = None) -> None:
        for encoder in self.encoders:
            if not encoder.running:
                raise RuntimeError("Encoder already stopped")
            encoder.running = False
            assert encoder.output is not None
            encoder.output.stop()
        self.encoders = []

    def capture_request(self, wait: float | bool | None = None, signal_function: Any = None, flush: Any = None,
                        ) -> Request:
        assert self.config is not None and self.started, "it would wait for ever"
        if self.silent or self.held >= self.config["buffer_count"]:
            assert not isinstance(wait, bool) and wait, "it would wait for ever"
            raise TimeoutError
        transform = self.config["transform"]
        picture = self.scene[:: -1 if transform.vflip else 1, :: -1 if transform.hflip else 1]
        picture = np.ascontiguousarray(cv2.resize(picture, self.config["main"]["size"]))
        for encoder in self.encoders:
            encoder.take(picture, self.frames * 66_667)
        self.frames += 1
        self.held += 1
        return Request(self, picture)

    def stop(self) -> None:
        self.started = False

    def close(self) -> None:
        assert not self.started, "it is closed while it runs"
        if not self.closed:
            self.closed = True
            self.in_use.discard(self.number)


def install(monkeypatch: pytest.MonkeyPatch) -> type[Picamera2]:
    """Let `import picamera2` and `import libcamera` find the stand-in, with one camera connected."""
    fresh = type("Picamera2", (Picamera2,), {"in_use": set(), "made": [], "silent": False, "cameras": 1})
    fresh.global_camera_info = staticmethod(  # type: ignore[attr-defined]
        lambda: [{"Model": "imx708", "Num": number} for number in range(fresh.cameras)])
    modules: dict[str, Any] = {
        "picamera2": {"Picamera2": fresh}, "picamera2.encoders": {"H264Encoder": H264Encoder},
        "picamera2.outputs": {"Output": Output}, "libcamera": {"Transform": Transform, "ColorSpace": ColorSpace},
    }
    for name, contents in modules.items():
        module = ModuleType(name)
        module.__dict__.update(contents)
        monkeypatch.setitem(sys.modules, name, module)
    return fresh


def _check_stream(stream: dict[str, Any] | None, name: str) -> None:
    if stream is None:
        return
    if stream["format"] not in YUV + RGB:
        raise RuntimeError(f"Bad format {stream['format']} in stream {name}")
    size = stream["size"]
    if type(size) is not tuple or len(size) != 2:
        raise RuntimeError(f"size in {name} stream should be (width, height)")
    if size[0] % 2 or size[1] % 2:
        raise RuntimeError("width and height should be even")


def _with_stride(stream: dict[str, Any] | None) -> dict[str, Any] | None:
    return stream and {**stream, "stride": -(-stream["size"][0] // 64) * 64}


def _padded(picture: np.ndarray, stride: int) -> np.ndarray:
    """BGR as the Pi lays YUV420 out: (h * 3 / 2, stride), chroma rows of half the stride, padding of odd values."""
    height, width = picture.shape[:2]
    planes = cv2.cvtColor(picture, cv2.COLOR_BGR2YUV_I420).ravel()
    sizes = SimpleNamespace(y=(height, width), u=(height // 2, width // 2), v=(height // 2, width // 2))
    out, at = [], 0
    for rows, columns in (sizes.y, sizes.u, sizes.v):
        plane = planes[at : at + rows * columns].reshape(rows, columns)
        at += rows * columns
        out.append(np.pad(plane, ((0, 0), (0, stride * columns // width - columns)), constant_values=77).ravel())
    return np.concatenate(out).reshape(height * 3 // 2, stride)
