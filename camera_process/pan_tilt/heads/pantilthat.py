"""`pantilthat://`: the Pan-Tilt HAT of Pimoroni on a Raspberry Pi's I2C bus.

The HAT takes whole degrees from -90 to 90. It switches its servos off two seconds after a move, so that they neither
hum nor jitter, and it cannot tell when they have arrived. https://github.com/pimoroni/pantilt-hat
"""

from typing import Any, Protocol

from camera_process.pan_tilt.head import Limits, PanTilt, PanTiltError, no_such_preset
from camera_process.position import Position
from house.clock import Clock

SCHEMES = ("pantilthat",)
REACH = Limits((-90.0, 90.0), (-90.0, 90.0))
_NO_SMBUS = "the Pan-Tilt HAT needs Debian's python3-smbus: sudo apt install python3-smbus"
_NO_BUS = "this machine's I2C bus cannot be opened ({error}); switch it on: sudo raspi-config nonint do_i2c 0"
_NO_ANSWER = "the Pan-Tilt HAT does not answer ({error}); is it seated well, and does i2cdetect -y 1 show 15?"


class Bus(Protocol):
    """What the HAT's package needs of an I2C bus (smbus.SMBus); its methods raise OSError."""

    def write_byte_data(self, address: int, register: int, value: int) -> None: ...
    def write_word_data(self, address: int, register: int, value: int) -> None: ...
    def read_word_data(self, address: int, register: int) -> int: ...


def connect(address: str, clock: Clock, last: Position | None = None, bus: Bus | None = None) -> "PanTiltHat":
    """A head for `pantilthat://`; the bus is opened with the first move. Raises PanTiltError.

    last: where it stood, for the servos stay where they are while nothing is known of them.
    """
    if address.partition("://")[2].strip("/"):
        raise PanTiltError(f"{address}: there is nothing to choose after pantilthat://", transient=False)
    return PanTiltHat(last, bus)


class PanTiltHat(PanTilt):
    """The HAT with a servo for each direction: one for pan, two for tilt."""

    def __init__(self, last: Position | None, bus: Bus | None) -> None:
        self._last, self._bus = last, bus
        self._hat: Any = None

    def position(self) -> Position | None:
        """Where it was sent last. The HAT's own registers say 0 after power was away, whatever the servos do."""
        self._ready()
        return self._last

    def move(self, to: Position) -> None:
        REACH.check(to)
        hat, pan, tilt = self._ready(), round(to.pan), round(to.tilt)
        try:
            hat.servo_one(pan)
            hat.servo_two(tilt)
            self._last = Position(float(hat.get_servo_one()), float(hat.get_servo_two()))
        except OSError as error:
            raise PanTiltError(_NO_ANSWER.format(error=error), transient=True) from error
        if not self._last.near(Position(pan, tilt)):
            raise PanTiltError(f"the Pan-Tilt HAT was sent to pan {pan}, tilt {tilt} and says {self._last}; "
                               "something else may be driving it", transient=True)

    def find(self, preset: str) -> Position | None:
        raise no_such_preset(preset, [])

    def recall(self, preset: str) -> None:
        raise no_such_preset(preset, [])

    def moving(self) -> None:
        return None

    def close(self) -> None:
        if self._hat is not None:
            self._hat._atexit()  # noqa: SLF001 - its only way to stop its timers and switch the servos off
            self._hat = None

    def _ready(self) -> Any:
        if self._hat is None:
            from pantilthat import PanTilt

            try:
                self._hat = PanTilt(i2c_bus=self._bus if self._bus is not None else _bus())
                self._hat.setup()
            except OSError as error:
                self._hat = None
                raise PanTiltError(_NO_ANSWER.format(error=error), transient=True) from error
        return self._hat


def _bus() -> Bus:
    try:
        from smbus import SMBus
    except ImportError as error:
        raise PanTiltError(_NO_SMBUS, transient=False) from error
    try:
        bus: Bus = SMBus(1)
    except OSError as error:
        raise PanTiltError(_NO_BUS.format(error=error.strerror or error), transient=False) from error
    return bus
