"""`gpio://21`: a PIR sensor at a pin of a Raspberry Pi, by gpiozero, which is imported only here."""

import importlib
import sys
import threading
from typing import Any

from house.clock import Clock
from house.settings.types import gpio_pin


class PirError(Exception):
    """A sensor cannot be read; trying again can help. One line says how to mend it."""

    transient = True


class Pir:
    """One sensor; cameras of one process may share it. Its pin is pulled down: sensors drive it high."""

    def __init__(self, address: str, clock: Clock) -> None:
        self._address, self._clock = address, clock
        self._lock = threading.Lock()
        self._device: Any = None
        self._sensed_at: float | None = None

    def sensed_at(self) -> float | None:
        """When it last sensed something, on the monotonic clock; None when it has not yet. Raises PirError."""
        with self._lock:
            device = self._device = self._device or self._opened()
            if self._read(device):
                self._sense()
            return self._sensed_at

    def close(self) -> None:
        """Let go of the pin; harmless when it is not held."""
        device, self._device = self._device, None
        if device is not None:
            device.close()

    def _sense(self) -> None:
        self._sensed_at = self._clock.monotonic()

    def _opened(self) -> Any:
        try:
            gpiozero = importlib.import_module("gpiozero")
        except ImportError as error:
            raise PirError(f"{self._address} needs gpiozero: sudo apt install python3-gpiozero python3-lgpio, "
                           "delete .venv, start again") from error
        try:
            device = gpiozero.DigitalInputDevice(gpio_pin(self._address), pull_up=False)
        except _failures() as error:
            raise PirError(_meaning(self._address, error)) from error
        device.when_activated = self._sense  # a short signal between two frames counts too
        return device

    def _read(self, device: Any) -> bool:
        try:
            return bool(device.is_active)
        except _failures() as error:
            self.close()
            raise PirError(_meaning(self._address, error)) from error


def _failures() -> tuple[type[Exception], ...]:
    """What gpiozero and the libraries below it raise; lgpio's own error is a plain Exception."""
    found = (importlib.import_module("gpiozero").GPIOZeroError, ImportError, OSError, RuntimeError, ValueError)
    below = sys.modules.get("lgpio")  # only where gpiozero has chosen it
    return found if below is None else (*found, below.error)


def _meaning(address: str, error: Exception) -> str:
    name = type(error).__name__
    if name == "BadPinFactory":
        return f"{address} cannot be used on this machine; on a Raspberry Pi: sudo apt install python3-lgpio"
    if name == "GPIOPinInUse" or "busy" in str(error).lower():
        return f"{address} is in use by another program; cameras that share a sensor need one group"
    return f"{address} cannot be read: {' '.join(str(error).split())[:120]}"
