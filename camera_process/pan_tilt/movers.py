"""Turns the cameras of a group: builds their heads from the settings and hands each move to the camera it names."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from camera_process.capabilities import SteerableSource
from camera_process.detection.camera_loop import CameraLoop
from camera_process.orientation import unwrapped
from camera_process.pan_tilt.head import Bounded, Limits, PanTilt, PanTiltError
from camera_process.pan_tilt.mover import Mover, MoverDependencies, last_position, unfinished
from camera_process.position import Position
from house import facts
from house.adapters import pick
from house.clock import Clock
from house.settings.whole_config import CameraSettings, PanTiltSection
from house.state.house_state import HouseState
from ledger.supervised_thread import SupervisedThread

log = logging.getLogger(__name__)

_NO_HEAD = "nothing turns this camera; see pan_tilt.address in config.yml"
_TIME_TO_END = 3.0


def head(own: PanTiltSection, clock: Clock, last: Position | None) -> Bounded:
    """What turns a camera, within its limits; `last` is where it looked. Raises UnknownAddress or PanTiltError."""
    limits = limits_of(own)
    stood = None if last is None else limits.turned(last)
    found: PanTilt = pick("camera_process.pan_tilt.heads", own.address).connect(own.address, clock, stood)
    return Bounded(found, limits)


def limits_of(own: PanTiltSection) -> Limits:
    """The limits that a camera's settings name."""
    return Limits((own.pan_min, own.pan_max), (own.tilt_min, own.tilt_max), "pan" in own.invert, "tilt" in own.invert)


@dataclass
class Movers:
    """Moves cameras, each in a thread of its own that begins again after an unexpected error; `record` never raises."""

    cameras: Mapping[str, CameraSettings]
    loops: Mapping[str, CameraLoop]
    record: Callable[[facts.Fact], None]
    clock: Clock
    by_camera: dict[str, Mover] = field(default_factory=dict, init=False)
    _threads: dict[str, SupervisedThread] = field(default_factory=dict, init=False)
    _unusable: dict[str, tuple[str, float]] = field(default_factory=dict, init=False)
    _built: dict[str, PanTiltSection] = field(default_factory=dict, init=False)

    def begin(self, state: HouseState) -> None:
        """Build the heads as the house last knew them, and take up a move that a crash interrupted."""
        for name in self.cameras:
            since = next((t.since for t in state.troubles if (t.kind, t.about) == ("pan-tilt", name)), None)
            self._begin(name, state, since)

    def start(self) -> None:
        """Start a thread for every camera that turns."""
        for name in self.by_camera:
            self._start(name)

    def halt(self) -> None:
        """Ask all threads to end."""
        for thread in list(self._threads.values()):
            thread.stop()

    def change(self, name: str, state: HouseState) -> None:
        """Take the camera's settings as they are now, as the house last knew it; it may be gone, or new.

        Call when its loop is there. A move that its old head was making is made by the new one.
        """
        own = self.cameras.get(name)
        if own is not None and self._built.get(name, PanTiltSection()) == own.pan_tilt and name in self.loops:
            self.taken_over(name)
            return
        self._end(name)
        if own is not None:
            self._begin(name, state, None)
        if name in self.by_camera:
            self._start(name)

    def ask(self, asked: facts.MoveAsked) -> None:
        """Turn one of these cameras; for one that cannot, MoveFailed is recorded at once."""
        if asked.camera in self.by_camera:
            self.by_camera[asked.camera].ask(asked)
        elif asked.camera in self.cameras:
            reason, _ = self._unusable.get(asked.camera, (_NO_HEAD, 0.0))
            self.record(facts.MoveFailed(at=self.clock.now(), id=facts.derived_id("move", asked.id), reason=reason,
                                         camera=asked.camera, asked=asked.id, channel=asked.channel))

    def taken_over(self, name: str) -> None:
        """The camera has another source now."""
        source, _ = unwrapped(self.loops[name].detector.source)
        if name in self.by_camera and isinstance(source, SteerableSource):
            source.follow(self.by_camera[name].head.position)

    def _begin(self, name: str, state: HouseState, since: float | None) -> None:
        if not self.cameras[name].pan_tilt.address:
            if since is not None:
                self._over(name, since)
        elif name in self.loops:
            self._build(name, state, since)
            asked = unfinished(name, state, self.clock.now()) if name in self.by_camera else None
            if asked:
                self.by_camera[name].ask(asked)

    def _build(self, name: str, state: HouseState, since: float | None) -> None:
        detector, last = self.loops[name].detector, last_position(name, state)
        self._built[name] = self.cameras[name].pan_tilt
        try:
            found = head(self.cameras[name].pan_tilt, self.clock, last)
        except (PanTiltError, ValueError) as error:
            log.error("%s: %s", name, error)
            self._unusable[name] = (str(error), self.clock.now() if since is None else since)
            if since is None:
                self.record(facts.TroubleBegan(at=self.clock.now(), kind="pan-tilt", about=name,
                                               text=f"{name} does not turn: {error}"))
            return
        deps = MoverDependencies(detector.hold, self.record, self.clock, lambda: detector.deps.switches().watching)
        self.by_camera[name] = Mover(name, found, deps, last, since)
        self.taken_over(name)

    def _start(self, name: str) -> None:
        mover = self.by_camera[name]
        thread = SupervisedThread(f"turning {name}", lambda stop: mover.run(stop, thread.went_well), self.clock,
                                  self.record, f"{name}/pan-tilt")
        self._threads[name] = thread
        thread.start()

    def _end(self, name: str) -> None:
        """Let the camera's head go; its trouble is over, whatever the next one says."""
        thread, mover = self._threads.pop(name, None), self.by_camera.pop(name, None)
        if thread is not None:
            thread.stop()
            if not thread.join(_TIME_TO_END):
                thread.abandon()  # it hangs in a call to its head and ends by itself, later
        since = mover.trouble_since if mover is not None else self._unusable.get(name, ("", None))[1]
        self._unusable.pop(name, None)
        self._built.pop(name, None)
        if since is not None:
            self._over(name, since)

    def _over(self, name: str, since: float) -> None:
        self.record(facts.TroubleEnded(at=self.clock.now(), kind="pan-tilt", about=name, since=since))
