"""`simulated://`: a head without a motor that turns as a real one does, for the demo and for trying things out."""

import threading
from dataclasses import dataclass

from camera_process.pan_tilt.head import PanTilt, PanTiltError, no_such_preset
from camera_process.position import Position
from camera_process.source import SourceError, number, option, read_options, split, switch
from house.clock import Clock

SCHEMES = ("simulated",)


@dataclass(frozen=True)
class Options:
    """What may follow the `?`."""

    speed: float = option(30.0, number(0.1, 1000))
    stuck: bool = option(False, switch)


def connect(address: str, clock: Clock, last: Position | None = None) -> "Simulated":
    """A head for `simulated://?speed=30&stuck=0` that stands where it stood `last`; raises PanTiltError."""
    try:
        options = read_options(Options, split(address)[1], address)
    except SourceError as error:
        raise PanTiltError(str(error), transient=False) from error
    return Simulated(options, clock, last or Position(0.0, 0.0))


class Simulated(PanTilt):
    """Turns at `speed` degrees a second; stuck: it says that it turns and never arrives. Any thread may ask it."""

    def __init__(self, options: Options, clock: Clock, stands: Position) -> None:
        self._options, self._clock = options, clock
        self._from = self._to = stands
        self._began = clock.monotonic()
        self._lock = threading.Lock()

    def position(self) -> Position:
        with self._lock:
            return self._at()

    def move(self, to: Position) -> None:
        with self._lock:
            self._from, self._to, self._began = self._at(), to, self._clock.monotonic()

    def find(self, preset: str) -> Position | None:
        raise no_such_preset(preset, [])

    def recall(self, preset: str) -> None:
        raise no_such_preset(preset, [])

    def moving(self) -> bool:
        with self._lock:
            return self._at() != self._to

    def close(self) -> None: ...

    def _at(self) -> Position:
        pan, tilt = self._to.pan - self._from.pan, self._to.tilt - self._from.tilt
        longest = max(abs(pan), abs(tilt))
        if longest == 0:
            return self._to
        share = self._options.speed * (self._clock.monotonic() - self._began) / longest
        if self._options.stuck:
            share = min(share, 0.5)
        return self._to if share >= 1 else Position(self._from.pan + pan * share, self._from.tilt + tilt * share)
