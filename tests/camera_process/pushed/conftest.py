"""A camera that sends pictures by itself: its spool in a home, its detector on a clock that only tests move."""

import io
import threading
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import cache
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from camera_process.capabilities import Receiving
from camera_process.clips.finalizer import ClipFinalizer
from camera_process.detection.camera_loop import CameraLoop
from camera_process.detection.event_detector import Dependencies
from camera_process.detection.event_store import MemoryEventStore
from camera_process.orientation import Turn
from camera_process.pushed.clip_attachment import ClipAttachment
from camera_process.pushed.event_detector import PushedEventDetector
from camera_process.sources.push import connect
from camera_process.supervision.pushed_camera import pushed_parts
from house import facts
from house.clock import FakeClock
from house.settings.sections.camera import CameraSettings
from house.state.mode_switches import Switches
from ledger.files.clips import Clips
from ledger.home import Home
from ledger.pushed.sender_counts import PushCounts, file_of
from ledger.pushed.spool import PushSpool

ON, OFF = Switches(True, True, True, "mode away"), Switches(False, False, False, "private while someone is home")
WATCHING = Switches(True, False, False, "mode home")
SPOTS = np.random.default_rng(3).integers(0, 255, (360, 640)).astype(np.float32)
ROOM = cv2.normalize(cv2.GaussianBlur(SPOTS, (0, 0), 6), None, 20, 220, cv2.NORM_MINMAX)


def view(person: int | None = None, light: float = 1.0, noise: int = 0) -> np.ndarray:
    """A room, (360, 640) uint8; with somebody in it whose left edge is at `person`."""
    seen = ROOM * light + np.random.default_rng(noise).normal(0, 2, ROOM.shape)
    if person is not None:
        seen[120:300, person : person + 50], seen[150:200, person + 10 : person + 40] = 20, 220
    return np.clip(seen, 0, 255).astype(np.uint8)


@cache
def jpeg(person: int | None = None, light: float = 1.0, noise: int = 0) -> bytes:
    return cv2.imencode(".jpg", view(person, light, noise), [cv2.IMWRITE_JPEG_QUALITY, 80])[1].tobytes()


@cache
def video(form: str = "mp4", codec: str = "libx264", seconds: int = 2) -> bytes:
    """A small video of somebody who walks."""
    data = io.BytesIO()
    with av.open(data, "w", format=form) as out:
        options = {"preset": "ultrafast", "bf": "0"} if codec == "libx264" else {}
        stream = out.add_stream(codec, rate=10, options=options)
        stream.width, stream.height, stream.pix_fmt = 640, 360, "yuvj420p" if codec == "mjpeg" else "yuv420p"
        stream.codec_context.gop_size, stream.time_base = 5, Fraction(1, 10)
        for number in range(10 * seconds):
            for packet in stream.encode(av.VideoFrame.from_ndarray(view(20 * number), format="gray")):
                out.mux(packet)
        for packet in stream.encode():
            out.mux(packet)
    return data.getvalue()


class PushedCamera:
    """One camera with all that belongs to it; `switches` may be changed."""

    def __init__(self, home: Home, address: str = "push://yard", keep: float = 0.0, **settings: object) -> None:
        home.create()
        self.home, self.clock, self.switches = home, FakeClock(), ON
        self.spool, self.store = PushSpool(home, self.clock), MemoryEventStore()
        own = CameraSettings(source=address, **settings)
        self.source = connect(address, self.clock)
        deps = Dependencies(self.store, self.clock, lambda: self.switches)
        self.shown: list[int] = []
        self.detector = PushedEventDetector("yard", self.source, pushed_parts(own, self.source), deps, self.source,
                                            lambda frame, seen: self.shown.append(frame.number))
        self.clips = Clips(home, "host")
        self.finalizer = ClipFinalizer(self.clips, self.store.record, self.clock)
        attach = ClipAttachment("yard", self.clips, self.finalizer, self.detector.attachable, Turn())
        self.counts = PushCounts(file_of(home, "yard", "camera"), self.clock)
        self.source.receive(Receiving(self.spool, self.counts, attach, 12.0, keep))
        self.loop = CameraLoop(self.detector)
        self.thread: threading.Thread | None = None
        self.stopped, self.turn, self.there = threading.Event(), threading.Event(), threading.Event()
        self.until = 0.0

    def sends(self, data: bytes, timed: bool = False) -> None:
        self.spool.put("yard", data, timed)
        self.clock.advance(0.001)

    def goes_on(self, seconds: float) -> None:
        """Let the camera's loop go on for that long: it runs in a thread, and stands still between two calls."""
        self.until = self.clock.monotonic() + seconds
        if self.thread is None:
            self.thread = threading.Thread(target=self.loop.run, args=(self.stopped, self._went_well), daemon=True)
            self.thread.start()
        else:
            self.turn.set()
        assert self.there.wait(60)
        self.there.clear()

    def _went_well(self) -> None:
        if self.clock.monotonic() >= self.until and not self.stopped.is_set():
            self.there.set()
            self.turn.wait()
            self.turn.clear()

    def ends(self) -> None:
        """Let the loop end."""
        self.stopped.set()
        self.turn.set()
        if self.thread is not None:
            self.thread.join(10)

    def of(self, kind: type[facts.Fact]) -> list:
        return [fact for fact in self.store.facts if isinstance(fact, kind)]

    @property
    def waiting(self) -> int:
        return len(self.spool.waiting("yard"))


@pytest.fixture
def home(tmp_path: Path) -> Home:
    (tmp_path / "run").mkdir()
    return Home(tmp_path / "home", bases=(tmp_path / "run",))


@pytest.fixture
def camera(home: Home) -> Iterator[Callable[..., PushedCamera]]:
    """make(address, keep, **settings of the camera) -> PushedCamera."""
    made: list[PushedCamera] = []

    def make(address: str = "push://yard", keep: float = 0.0, **settings: object) -> PushedCamera:
        made.append(PushedCamera(home, address, keep, **settings))
        return made[-1]

    yield make
    for each in made:
        each.ends()
