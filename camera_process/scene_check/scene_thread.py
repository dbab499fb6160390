"""The thread that checks the scenes of a process's cameras: no frame loop waits for a comparison."""

import logging
import os
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import cv2
import numpy as np

from camera_process.scene_check.camera_scene import CameraScene
from camera_process.scene_check.scene_frame import SceneFrame, SmallFrame, small
from camera_process.source import Frame, SourceError
from house import facts
from house.clock import Clock
from ledger.supervised_thread import SupervisedThread
from vision.motion.detector import MotionResult
from vision.pixels import Pixels

log = logging.getLogger(__name__)

WIDEST = 960
"""Pixels across a look; sharpness is measured at 640."""
MOST_FRAMES = 300
"""Frames that wait to be compared with those before them, while the thread is late."""
CLOSE = 0.12
"""Share of the view in which something moves, from which it may be that which hides the scene."""
_NICE, _FAREWELL, _IDLE = 10, 2.0, 20.0


@dataclass
class SceneLooks:
    """Called with every frame of a camera: takes one every second or two, for the thread."""

    scene: CameraScene
    monotonic: Callable[[], float]
    waiting: Callable[["SceneLooks"], object]
    frame: SceneFrame | None = field(default=None, init=False)
    _looked: float = field(default=float("-inf"), init=False)
    _moved: bool = field(default=False, init=False)
    _frames: deque[SmallFrame] = field(default_factory=lambda: deque(maxlen=MOST_FRAMES), init=False, repr=False)

    def __call__(self, frame: Frame, seen: MotionResult) -> None:
        """Take the next frame."""
        self._frames.append(small(frame.time, frame.luma))
        self._moved = self._moved or _is_close(seen)
        now = self.monotonic()
        if now - self._looked < self.scene.look_every:
            return
        self._looked = now
        self.frame = SceneFrame(now, _sized(frame), self._moved or seen.warming, self._picture(frame))
        self._moved = False
        self.waiting(self)

    def look(self) -> None:
        """Check what was taken last, if anything was; called by the thread."""
        frame, self.frame = self.frame, None
        if frame is not None:
            frames = [self._frames.popleft() for _ in range(len(self._frames))]
            self.scene.look(replace(frame, frames=tuple(frames)))

    def _picture(self, frame: Frame) -> bytes:
        if not self.scene.wants_picture:
            return b""
        try:
            return frame.picture()
        except SourceError:
            return b""


def _is_close(seen: MotionResult) -> bool:
    """Whether something moves that is large enough to hide the scene: somebody who stands close to the camera."""
    return seen.moving and sum(region.area for region in seen.regions) >= CLOSE


def _sized(frame: Frame) -> Pixels:
    """The frame's luma, a copy: what is in a frame is valid only until the next."""
    height, width = frame.luma.shape
    if width <= WIDEST:
        return frame.luma.copy()
    size = (WIDEST, round(height * WIDEST / width))
    return np.asarray(cv2.resize(frame.luma, size, interpolation=cv2.INTER_AREA))


@dataclass
class SceneThread:
    """Checks what `looks` took, one camera after the other. about: whose thread this is, for Trouble."""

    clock: Clock
    record: Callable[[facts.Fact], object]
    about: str = "camera"
    _waiting: dict[str, SceneLooks] = field(default_factory=dict, init=False)
    _wake: threading.Event = field(default_factory=threading.Event, init=False)
    _thread: SupervisedThread = field(init=False)

    def __post_init__(self) -> None:
        self._thread = SupervisedThread("checking scenes", lambda stop: self.run(stop, self._thread.went_well),
                                        self.clock, self.record, f"{self.about}/scenes")

    def looks(self, scene: CameraScene) -> SceneLooks:
        """What is to be called with every frame of the scene's camera."""
        return SceneLooks(scene, self.clock.monotonic, self._take)

    def start(self) -> None:
        """Begin checking."""
        self._thread.start()

    def stop(self) -> None:
        """End."""
        self._thread.stop()
        self._wake.set()
        self._thread.join(_FAREWELL)

    def run(self, stop: threading.Event, went_well: Callable[[], None] = lambda: None) -> None:
        """Check until `stop` is set, niced so that the cameras come first."""
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)
        while not stop.is_set():
            self._wake.wait(_IDLE)
            self._wake.clear()
            self.run_once()
            went_well()

    def run_once(self) -> None:
        """Check every look that waits."""
        for camera in list(self._waiting):
            self._waiting.pop(camera).look()

    def _take(self, looks: SceneLooks) -> None:
        self._waiting[looks.scene.camera] = looks
        self._wake.set()
