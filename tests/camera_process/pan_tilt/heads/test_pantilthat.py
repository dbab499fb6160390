"""The Pan-Tilt HAT by its own package, on a bus that records what is written to its registers."""

import sys

import pytest

from camera_process.pan_tilt.head import PanTiltError
from camera_process.pan_tilt.heads import pantilthat
from camera_process.position import Position
from house.clock import FakeClock

ADDRESS, CONFIG, SERVO_1, SERVO_2 = 0x15, 0x00, 0x01, 0x03


class RecordingBus:
    """An I2C bus with the HAT's registers on it; `broken`: nothing answers, `deaf`: writes are lost."""

    def __init__(self) -> None:
        self.written: list[tuple[int, int, int]] = []
        self.registers: dict[int, int] = {}
        self.broken = self.deaf = False

    def _write(self, address: int, register: int, value: int) -> None:
        if self.broken:
            raise OSError(121, "Remote I/O error")
        self.written.append((address, register, value))
        if not self.deaf:
            self.registers[register] = value

    def write_byte_data(self, address: int, register: int, value: int) -> None:
        assert 0 <= value < 2**8
        self._write(address, register, value)

    def write_word_data(self, address: int, register: int, value: int) -> None:
        assert 0 <= value < 2**16
        self._write(address, register, value)

    def read_word_data(self, address: int, register: int) -> int:
        if self.broken:
            raise OSError(121, "Remote I/O error")
        return self.registers.get(register, 0)


@pytest.fixture
def bus() -> RecordingBus:
    return RecordingBus()


@pytest.fixture
def hat(bus):
    head = pantilthat.connect("pantilthat://", FakeClock(), bus=bus)
    yield head
    bus.broken = bus.deaf = False
    head.close()


@pytest.mark.parametrize(("degrees", "microseconds"), [(-90, 575), (0, 1450), (90, 2325), (30, 1741)])
def test_degrees_become_pulses_in_the_servos_registers(hat, bus, degrees, microseconds):
    hat.move(Position(degrees, -degrees))
    assert {address for address, _, _ in bus.written} == {ADDRESS}
    assert bus.registers[SERVO_1] == pytest.approx(microseconds, abs=1)
    assert bus.registers[SERVO_2] == pytest.approx(2900 - microseconds, abs=1)
    assert hat.position() == Position(degrees, -degrees)


def test_both_servos_are_switched_on_before_they_are_sent_anywhere(hat, bus):
    hat.move(Position(10, 20))
    pan, tilt = [i for i, each in enumerate(bus.written) if each[1] in (SERVO_1, SERVO_2)]
    config = [value for _, register, value in bus.written[:pan] if register == CONFIG]
    assert config[-1] & 1
    assert [value for _, register, value in bus.written[:tilt] if register == CONFIG][-1] & 3 == 3


def test_closing_switches_the_servos_off(bus):
    head = pantilthat.connect("pantilthat://", FakeClock(), bus=bus)
    head.move(Position(10, 20))
    head.close()
    assert bus.registers[CONFIG] & 3 == 0


def test_it_stands_where_it_stood_before_the_restart_and_does_not_move_by_itself(bus):
    head = pantilthat.connect("pantilthat://", FakeClock(), Position(12, -5), bus)
    assert head.position() == Position(12, -5)
    assert not [each for each in bus.written if each[1] in (SERVO_1, SERVO_2)]
    head.close()


@pytest.mark.parametrize("to", [Position(91, 0), Position(0, -90.6)])
def test_beyond_its_reach_nothing_is_written(hat, bus, to):
    with pytest.raises(PanTiltError, match="from -90 to 90 in pan") as refused:
        hat.move(to)
    assert refused.value.refused and not [each for each in bus.written if each[1] in (SERVO_1, SERVO_2)]


def test_a_hat_that_does_not_answer_says_how_to_look_for_it(hat, bus):
    bus.broken = True
    with pytest.raises(PanTiltError, match="does not answer.*i2cdetect") as failed:
        hat.position()
    assert failed.value.transient and not failed.value.refused
    bus.broken = False
    hat.move(Position(5, 5))
    assert hat.position() == Position(5, 5)


def test_a_bus_on_which_writes_are_lost_is_noticed(hat, bus):
    bus.deaf = True
    with pytest.raises(PanTiltError, match="says pan 0, tilt 0"):
        hat.move(Position(40, 0))


def test_without_smbus_one_line_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "smbus", None)
    head = pantilthat.connect("pantilthat://", FakeClock())
    with pytest.raises(PanTiltError, match="apt install python3-smbus") as failed:
        head.position()
    assert not failed.value.transient


def test_it_cannot_tell_whether_it_moves_and_keeps_no_presets(hat):
    assert hat.moving() is None
    with pytest.raises(PanTiltError, match="knows no preset 'door'"):
        hat.recall("door")


def test_there_is_nothing_to_choose_in_its_address():
    with pytest.raises(PanTiltError, match="nothing to choose"):
        pantilthat.connect("pantilthat://0x15", FakeClock())
