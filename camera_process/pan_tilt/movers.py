"""The cameras of a group that turn: their heads built from the settings, and moves handed to the one they name."""

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from camera_process.detection.camera_loop import CameraLoop
from camera_process.pan_tilt.head import Bounded, Limits, PanTilt, PanTiltError, Position
from camera_process.pan_tilt.mover import Mover, MoverDependencies, last_position, unfinished
from house import facts
from house.adapters import pick
from house.clock import Clock
from house.settings.model import CameraSettings, PanTiltSection
from house.state import HouseState

log = logging.getLogger(__name__)

_NO_HEAD = "nothing turns this camera; see pan_tilt.address in config.yml"


def head(own: PanTiltSection, clock: Clock, last: Position | None) -> Bounded:
    """What turns a camera, within its limits; `last` is where it looked. Raises UnknownAddress or PanTiltError."""
    limits = limits_of(own)
    stood = None if last is None else limits.turned(last)
    found: PanTilt = pick("camera_process.pan_tilt.heads", own.address).connect(own.address, clock, stood)
    return Bounded(found, limits)


def limits_of(own: PanTiltSection) -> Limits:
    """The limits that a camera's settings name."""
    return Limits((own.pan_min, own.pan_max), (own.tilt_min, own.tilt_max), "pan" in own.invert, "tilt" in own.invert)


_TIME_TO_END = 3.0


@dataclass
class _Turner:
    """A mover's thread; it ends when `stop` is set."""

    thread: threading.Thread
    stop: threading.Event


@dataclass
class Movers:
    """Moves cameras, each in a thread of its own; `record` never raises."""

    cameras: Mapping[str, CameraSettings]
    runners: Mapping[str, CameraLoop]
    record: Callable[[facts.Fact], None]
    clock: Clock
    movers: dict[str, Mover] = field(default_factory=dict, init=False)
    _turners: dict[str, _Turner] = field(default_factory=dict, init=False)
    _unusable: dict[str, tuple[str, float]] = field(default_factory=dict, init=False)
    _built: dict[str, PanTiltSection] = field(default_factory=dict, init=False)

    def begin(self, state: HouseState) -> None:
        """Build the heads as the house last knew them, and take up a move that a crash interrupted."""
        for name in self.cameras:
            since = next((t.since for t in state.troubles if (t.kind, t.about) == ("pan-tilt", name)), None)
            self._begin(name, state, since)

    def start(self) -> None:
        """Start a thread for every camera that turns."""
        for name in self.movers:
            self._start(name)

    def halt(self) -> None:
        """Tell all threads to end."""
        for turner in list(self._turners.values()):
            turner.stop.set()

    def change(self, name: str, state: HouseState) -> None:
        """Take the camera's settings as they are now, as the house last knew it; it may be gone, or new.

        Call when its runner is there. A move that its old head was making is made by the new one.
        """
        own = self.cameras.get(name)
        if own is not None and self._built.get(name, PanTiltSection()) == own.pan_tilt and name in self.runners:
            self.taken_over(name)
            return
        self._end(name)
        if own is not None:
            self._begin(name, state, None)
        if name in self.movers:
            self._start(name)

    def ask(self, asked: facts.MoveAsked) -> None:
        """Turn one of these cameras; one that cannot is answered for at once."""
        if asked.camera in self.movers:
            self.movers[asked.camera].ask(asked)
        elif asked.camera in self.cameras:
            reason, _ = self._unusable.get(asked.camera, (_NO_HEAD, 0.0))
            self.record(facts.MoveFailed(at=self.clock.now(), id=facts.derived_id("move", asked.id), reason=reason,
                                         camera=asked.camera, asked=asked.id, channel=asked.channel))

    def taken_over(self, name: str) -> None:
        """The camera has another source now."""
        source = self.runners[name].watch.source
        if name in self.movers and hasattr(source, "look_along"):  # a drawn view that follows its simulated head
            source.look_along(self.movers[name].head.position)

    def _begin(self, name: str, state: HouseState, since: float | None) -> None:
        if not self.cameras[name].pan_tilt.address:
            if since is not None:
                self._over(name, since)
        elif name in self.runners:
            self._build(name, state, since)
            asked = unfinished(name, state, self.clock.now()) if name in self.movers else None
            if asked:
                self.movers[name].ask(asked)

    def _build(self, name: str, state: HouseState, since: float | None) -> None:
        watch, last = self.runners[name].watch, last_position(name, state)
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
        around = MoverDependencies(watch.pause, self.record, self.clock, lambda: watch.around.switches().watching)
        self.movers[name] = Mover(name, found, around, last, since)
        self.taken_over(name)

    def _start(self, name: str) -> None:
        stop = threading.Event()
        thread = threading.Thread(target=self.movers[name].run, args=(stop,), name=f"{name}-turns", daemon=True)
        self._turners[name] = _Turner(thread, stop)
        thread.start()

    def _end(self, name: str) -> None:
        """Let the camera's head go; its trouble is over, whatever the next one says."""
        turner, mover = self._turners.pop(name, None), self.movers.pop(name, None)
        if turner is not None:
            turner.stop.set()
            turner.thread.join(_TIME_TO_END)  # one that hangs in a call to its head ends by itself, later
        since = mover.trouble_since if mover is not None else self._unusable.get(name, ("", None))[1]
        self._unusable.pop(name, None)
        self._built.pop(name, None)
        if since is not None:
            self._over(name, since)

    def _over(self, name: str, since: float) -> None:
        self.record(facts.TroubleEnded(at=self.clock.now(), kind="pan-tilt", about=name, since=since))
