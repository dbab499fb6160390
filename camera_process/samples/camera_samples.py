"""What a camera's detector does for its samples: remembers a few small frames, and hands them over after a trigger.

Nothing is encoded or written here: the frame loop only keeps references to pictures that motion detection made anyway.
"""

import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from camera_process.source import Frame, SourceError
from vision.motion.detector import MotionResult, Region

log = logging.getLogger(__name__)

Pixels = NDArray[np.uint8]

APART = 0.7
"""Seconds between two frames that are remembered, at least."""
BEFORE, AFTER = 2, 5
"""Frames of a sample before its trigger, and after it. Those before are in memory all the time, 58 kB each."""
CALM = 30.0
"""Seconds without motion after which a view counts as quiet."""
_EARLY = 0.95  # frames come with some jitter


@dataclass(frozen=True)
class SampleFrame:
    """One remembered frame: its time on the source's clock, its luma (h, w) uint8 at analysis size, what moved."""

    time: float
    luma: Pixels
    level: float = 0.0
    moving: bool = False
    regions: tuple[Region, ...] = ()


@dataclass(frozen=True)
class FinishedSample:
    """All that a sample is made of. `at` is the unix time of the trigger, which is the frame of that number.

    event: "" for a quiet view. picture: the id of the picture that was kept of the trigger, jpeg: its bytes where none
    was kept. background and mask are (h, w) uint8 at analysis size, of the trigger's frame.
    """

    camera: str
    event: str
    at: float
    whole: bool
    frames: tuple[SampleFrame, ...]
    trigger: int
    background: Pixels
    mask: Pixels
    motion: dict[str, Any] = field(default_factory=dict)
    picture: str = ""
    jpeg: bytes = b""


class MotionPictures(Protocol):
    """Whoever looks for motion (vision.motion) and has pictures of its last step."""

    @property
    def scaled(self) -> Pixels: ...
    def stages(self) -> dict[str, NDArray[Any]]: ...


class SampleRequests(Protocol):
    """Who writes samples (camera_process.samples.writer_thread.SampleWriterThread)."""

    def put(self, sample: FinishedSample) -> None: ...


@dataclass
class CameraSamples:
    """The samples of one camera, used by the thread of its loop alone.

    motion: where the pictures of the last step come from. training: whether whole samples are wanted now. quiet_every:
    seconds between two samples of a quiet view while they are, 0: none. chosen: what sample.json says of the camera's
    settings.
    """

    camera: str
    motion: MotionPictures
    requests: SampleRequests
    training: Callable[[], bool]
    quiet_every: Callable[[], float]
    chosen: dict[str, Any] = field(default_factory=dict)
    _frames: deque[SampleFrame] = field(default_factory=lambda: deque(maxlen=BEFORE + 1), init=False)
    _begun: FinishedSample | None = field(default=None, init=False)
    _open: bool = field(default=False, init=False)
    _moved: float | None = field(default=None, init=False)
    _quiet: float | None = field(default=None, init=False)

    def frame(self, frame: Frame, seen: MotionResult, recording: bool, at: float) -> None:
        """Call with every frame, after it was looked at; `at` is its unix time. Forgets all while not recording."""
        if not recording:
            self.broken()
            return
        if self._moved is None or self._open or seen.regions or seen.warming:
            self._moved = frame.time
        if self._frames and 0 <= frame.time - self._frames[-1].time < APART * _EARLY:
            return
        self._remember(frame, seen)
        if self._begun:
            self._go_on(self._begun)
        elif self._is_quiet(frame.time) and self.training():
            self._take_quiet(frame, seen, at)

    def begin(self, event: str, frame: Frame, seen: MotionResult, at: float, picture: str) -> None:
        """An event opened with this frame at unix time `at`; `picture` was kept of it ("": none)."""
        self._finish()
        if not self._frames or self._frames[-1].time != frame.time:
            self._remember(frame, seen)
        self._open = True
        self._begun = self._sample(event, seen, at, self.training(), picture)

    def ended(self) -> None:
        """The event closed."""
        self._open = False

    def broken(self) -> None:
        """The frames end here, or the camera must not be recorded any more: nothing before belongs to what comes."""
        self._finish()
        self._frames.clear()
        self._moved = self._quiet = None

    def _remember(self, frame: Frame, seen: MotionResult) -> None:
        luma = self.motion.scaled
        if self._frames and self._frames[-1].luma.shape != luma.shape:  # the camera sends another size now
            self._finish()
            self._frames.clear()
        self._frames.append(SampleFrame(frame.time, luma, seen.level, seen.moving, seen.regions))

    def _sample(self, event: str, seen: MotionResult, at: float, whole: bool, picture: str = "",
                jpeg: bytes = b"") -> FinishedSample:
        background, frames = np.asarray(self.motion.stages()["background"], np.uint8), tuple(self._frames)
        return FinishedSample(self.camera, event, at, whole, frames, len(frames) - 1, background,
                              np.array(seen.mask, np.uint8), self.chosen, picture, jpeg)

    def _go_on(self, begun: FinishedSample) -> None:
        """The next frame of a sample whose trigger is over."""
        self._begun = replace(begun, frames=(*begun.frames, self._frames[-1]))
        if len(self._begun.frames) > begun.trigger + AFTER:
            self._finish()

    def _finish(self) -> None:
        begun, self._begun = self._begun, None
        if begun:
            self.requests.put(begun)

    def _is_quiet(self, time: float) -> bool:
        """Whether it is time for a sample of a quiet view, as far as frames say."""
        every = self.quiet_every()
        if self._quiet is None:
            self._quiet = time
        return (every > 0 and time - self._quiet >= every and self._moved is not None
                and time - self._moved >= CALM)

    def _take_quiet(self, frame: Frame, seen: MotionResult, at: float) -> None:
        self._quiet = frame.time
        try:
            self.requests.put(self._sample("", seen, at, True, jpeg=frame.picture()))
        except SourceError as error:
            log.info("%s: a quiet view goes without a sample: %s", self.camera, error)
