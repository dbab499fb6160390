"""The cameras of a group that turn: their heads built from the settings, and moves handed to the one they name."""

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from camera_process.moving import Around, Mover, last_position, unfinished
from camera_process.pan_tilt.base import Bounded, Limits, PanTilt, PanTiltError, Position
from camera_process.runner import Runner
from house import facts
from house.adapters import pick
from house.clock import Clock
from house.settings import CameraSettings, PanTiltSection
from house.state import HouseState

log = logging.getLogger(__name__)


def head(own: PanTiltSection, clock: Clock, last: Position | None) -> Bounded:
    """What turns a camera, within its limits; `last` is where it looked. Raises UnknownAddress or PanTiltError."""
    limits = limits_of(own)
    stood = None if last is None else limits.turned(last)
    found: PanTilt = pick("camera_process.pan_tilt", own.address).connect(own.address, clock, stood)
    return Bounded(found, limits)


def limits_of(own: PanTiltSection) -> Limits:
    """The limits that a camera's settings name."""
    return Limits((own.pan_min, own.pan_max), (own.tilt_min, own.tilt_max), "pan" in own.invert, "tilt" in own.invert)


@dataclass
class Turning:
    """Moves cameras, each in a thread of its own; `record` never raises."""

    cameras: Mapping[str, CameraSettings]
    runners: Mapping[str, Runner]
    record: Callable[[facts.Fact], None]
    clock: Clock
    movers: dict[str, Mover] = field(default_factory=dict, init=False)
    _unusable: dict[str, str] = field(default_factory=dict, init=False)

    def begin(self, state: HouseState) -> None:
        """Build the heads as the house last knew them, and take up a move that a crash interrupted."""
        for name, camera in self.cameras.items():
            if camera.pan_tilt.address and name in self.runners:
                self._build(name, state)
        for name, mover in self.movers.items():
            asked = unfinished(name, state, self.clock.now())
            if asked:
                mover.ask(asked)

    def start(self, stop: threading.Event) -> None:
        """Start a thread for every camera that turns."""
        for name, mover in self.movers.items():
            threading.Thread(target=mover.run, args=(stop,), name=f"{name}-turns", daemon=True).start()

    def ask(self, asked: facts.MoveAsked) -> None:
        """Turn one of these cameras; one that cannot is answered for at once."""
        if asked.camera in self.movers:
            self.movers[asked.camera].ask(asked)
        elif asked.camera in self.cameras:
            reason = self._unusable.get(asked.camera, "nothing turns this camera; see pan_tilt.address in config.yml")
            self.record(facts.MoveFailed(at=self.clock.now(), id=facts.derived_id("move", asked.id), reason=reason,
                                         camera=asked.camera, asked=asked.id, channel=asked.channel))

    def taken_over(self, name: str) -> None:
        """The camera has another source now."""
        source = self.runners[name].watch.source
        if name in self.movers and hasattr(source, "look_along"):  # a drawn view that follows its simulated head
            source.look_along(self.movers[name].head.position)

    def _build(self, name: str, state: HouseState) -> None:
        watch, last = self.runners[name].watch, last_position(name, state)
        since = next((t.since for t in state.troubles if (t.kind, t.about) == ("pan-tilt", name)), None)
        try:
            found = head(self.cameras[name].pan_tilt, self.clock, last)
        except (PanTiltError, ValueError) as error:
            log.error("%s: %s", name, error)
            self._unusable[name] = str(error)
            if since is None:
                self.record(facts.TroubleBegan(at=self.clock.now(), kind="pan-tilt", about=name,
                                               text=f"{name} does not turn: {error}"))
            return
        around = Around(watch.pause, self.record, self.clock, lambda: watch.around.switches().watching)
        self.movers[name] = Mover(name, found, around, last, since)
        if hasattr(watch.source, "look_along"):  # a drawn view that follows its simulated head
            watch.source.look_along(found.position)
