"""Reads one camera and records its events: opens it while it shall be watched, and again whenever it fails."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from camera_process.capabilities import IN_THE_CLEAR, USE_DIGEST, Impairment, PushedSource, in_the_clear
from camera_process.detection.camera_troubles import CameraTroubles
from camera_process.detection.event_detector import EventDetector
from camera_process.detection.frozen_picture import FrozenPicture
from camera_process.detection.motion_blindness import MotionBlindness
from camera_process.orientation import unwrapped
from camera_process.reconnect_wait import ReconnectWait
from camera_process.source import SourceError
from house import facts

log = logging.getLogger(__name__)

_IDLE = 0.25
_LOOK_EVERY = 1.0

NO_PICTURE = "the camera gives no picture now"
"""The answer to whoever asks for a picture while there is none."""
SWITCHED_OFF = "the camera is switched off; switch it on with /pycam_on"
NOT_RECORDED = "the camera does not record now, and what it sends is deleted unread"
_ENDED = "the source has ended; add ?loop=1 to repeat a file"


class SceneCheck(Protocol):
    """Whether the camera still looks at what it should (camera_process/scene_check)."""

    def impairment(self) -> Impairment | None:
        """That its view was tampered with."""

    def forget(self) -> None:
        """It is not watched now."""

    def ask(self, asked: facts.SceneAsked) -> None:
        """Somebody wants something of it."""


@dataclass
class CameraLoop:
    """Runs one camera's detector until it is stopped.

    Whatever fails is tried again for ever. A camera that gives no frame for HOLD_OFF seconds is Trouble, which ends
    with the first frame; a source that goes on with less than all of it is Trouble of other kinds (CameraTroubles).
    frozen, blind, scene: are shown every frame by whoever built this, and asked here.
    """

    detector: EventDetector
    frozen: FrozenPicture = field(default_factory=FrozenPicture)
    blind: MotionBlindness | None = None
    scene: SceneCheck | None = None
    progress: float = field(default=0.0, init=False)
    """When it last went round, on the monotonic clock; 0 before the first time."""
    failed: bool = field(default=False, init=False)
    """Whether `run` ended by an error and has not begun again."""
    troubles: CameraTroubles = field(init=False)
    _wait: ReconnectWait = field(default_factory=ReconnectWait, init=False)
    _looked: float = field(default=float("-inf"), init=False)
    _said_in_the_clear: bool = field(default=False, init=False)
    _went_well: Callable[[], None] = field(default=lambda: None, init=False)
    _pushed: PushedSource | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        deps = self.detector.deps
        inner, _ = unwrapped(self.detector.source)
        self._pushed = inner if isinstance(inner, PushedSource) else None
        self.troubles = CameraTroubles(self.detector.camera, deps.store.record, deps.clock)

    def run(self, stop: threading.Event, went_well: Callable[[], None] = lambda: None) -> None:
        """Read frames, wait and try again until `stop` is set; calls `went_well` each time round.

        An error that is no SourceError is raised, with the event ended and the source closed; it may be run again.
        """
        self.failed, self._went_well, self.progress = False, went_well, self._monotonic()
        try:
            while not stop.is_set():
                self._go_round(stop)
                self._mark()
        except Exception:
            self.failed, self.progress = True, self._monotonic()
            self.detector.refuse(NO_PICTURE)
            raise

    def _go_round(self, stop: threading.Event) -> None:
        if self._wanted():
            self.run_once(stop)
        else:
            self.troubles.offline.rest()
            self.troubles.over()
            if self.scene:
                self.scene.forget()
            self.detector.refuse(SWITCHED_OFF if not self.detector.deps.switches().watching else NOT_RECORDED)
            if self._pushed:
                self._pushed.discard()
            self.detector.deps.clock.sleep(_IDLE, stop)

    def run_once(self, stop: threading.Event) -> None:
        """Handle one connection: from opening the source to its end, its failure, or being switched off."""
        detector, reason = self.detector, "interrupted"
        self.troubles.offline.wait()
        try:
            detector.source.open()
            reason = self._read_frames(stop)
        except SourceError as error:
            log.warning("%s: %s", detector.camera, error)
            self.troubles.offline.failed(str(error))
        finally:
            try:
                detector.end(reason)
            finally:
                detector.source.close()
        if reason == "interrupted":
            detector.refuse(NO_PICTURE)
            self.troubles.offline.look()
            self._mark()
            detector.deps.clock.sleep(self._wait.after_failure(), stop)

    def _read_frames(self, stop: threading.Event) -> str:
        while not stop.is_set():
            if not self._wanted():
                return "off"
            if not self.detector.run_once():
                self.troubles.offline.begin(_ENDED)
                self._wait.ended()
                return "interrupted"
            self._works()
        return "interrupted"

    def _works(self) -> None:
        self._mark()
        self._wait.works()
        overdue = self._pushed.overdue() if self._pushed else ""
        if overdue:
            self.troubles.offline.begin(overdue)
        else:
            self.troubles.offline.came()
        if self.progress - self._looked >= _LOOK_EVERY:
            self._looked = self.progress
            self._say_once_what_is_open()
            self.troubles.look_at(self.detector.source)
            frozen, scene = self.frozen.impairment(), self.scene.impairment() if self.scene else None
            self.troubles.look_at_view(frozen, self.frozen.judged, scene)
            if self.blind:
                self.troubles.motion.look(self.blind.impairment())

    def _wanted(self) -> bool:
        """Whether it shall be looked at now; what is sent while it is not recorded is nobody's business."""
        switches = self.detector.deps.switches()
        return switches.watching and (switches.recording or self._pushed is None)

    def _say_once_what_is_open(self) -> None:
        if not self._said_in_the_clear and in_the_clear(self.detector.source):
            self._said_in_the_clear = True
            log.warning("%s: %s; %s", self.detector.camera, IN_THE_CLEAR, USE_DIGEST)

    def _mark(self) -> None:
        self.progress = self._monotonic()
        self._went_well()

    def _monotonic(self) -> float:
        return self.detector.deps.clock.monotonic()
