"""A PIR sensor has a say in when an event opens: required, supporting, or ignored when it fails."""

import logging
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from camera_process.detection.pir_gpio import PirError
from house import facts
from house.clock import Clock
from vision.motion.event_hysteresis import Closed, EventHysteresis, Opened

log = logging.getLogger(__name__)

USUAL, SOONER = 0.5, 0.25
HOLD = 10.0
"""Seconds a signal of the sensor counts: it sees warmth that crosses its field, not somebody who stands still."""
_AGAIN = 30.0


class Sensor(Protocol):
    """What a camera asks of its sensor (camera_process.detection.pir_gpio.Pir)."""

    def sensed_at(self) -> float | None: ...


def share_wanted(rule: str, since: float | None) -> float:
    """The share of the last second's frames that must be occupied for an event to open; infinite: none may.

    rule: required, supporting or ignored. since: seconds since the sensor's last signal, None when there was none.
    """
    recent = since is not None and since <= HOLD
    if rule == "required" and not recent:
        return math.inf
    return SOONER if rule == "supporting" and recent else USUAL


@dataclass
class CameraSensor:
    """Asks one camera's sensor. While that fails the camera goes on as without it, which is Trouble once."""

    camera: str
    rule: str
    sensor: Sensor
    record: Callable[[facts.Fact], object]
    clock: Clock
    trouble_since: float | None = None
    """Unix time since which its trouble is recorded; that of an earlier run is handed on."""
    _ask_again: float = field(default=-math.inf, init=False)

    def share(self) -> float:
        """The share of occupied frames that opens an event now."""
        now = self.clock.monotonic()
        if now < self._ask_again:
            return USUAL
        try:
            sensed = self.sensor.sensed_at()
        except PirError as error:
            self._failed(error)
            return USUAL
        self._works()
        return share_wanted(self.rule, None if sensed is None else max(0.0, now - sensed))

    def _failed(self, error: PirError) -> None:
        self._ask_again = self.clock.monotonic() + _AGAIN
        if self.trouble_since is None:
            self.trouble_since = self.clock.now()
            text = f"the PIR sensor does not help {self.camera} any more, which goes on without it: {error}"
            log.warning("%s", text)
            self.record(facts.TroubleBegan(at=self.trouble_since, kind="pir", about=self.camera, text=text))

    def _works(self) -> None:
        if self.trouble_since is not None:
            since, self.trouble_since = self.trouble_since, None
            self.record(facts.TroubleEnded(at=self.clock.now(), kind="pir", about=self.camera, since=since))


class PirConfirmation(EventHysteresis):
    """Opens and closes events as EventHysteresis does, with the share of occupied frames that `share` says now."""

    def __init__(self, gap: float, share: Callable[[], float], lasting: float = 0.0) -> None:
        super().__init__(gap, lasting=lasting)
        self._share = share

    def step(self, time: float, number: int, occupied: bool, moving: bool = True,
             since: float = math.inf) -> Opened | Closed | None:
        if not self.open:
            self.share = self._share()
        return super().step(time, number, occupied, moving, since)
