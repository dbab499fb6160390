"""PIR sensors: gpiozero's own mock pins below, the event rule above."""

import math
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gpiozero
import pytest
from gpiozero.pins.mock import MockFactory

from camera_process import factory
from camera_process.detection.event_store import MemoryEventStore
from camera_process.detection.pir_confirmation import HOLD, SOONER, USUAL, CameraSensor, PirConfirmation, share_wanted
from camera_process.detection.pir_gpio import Pir, PirError
from camera_process.detection.pir_sensors import PirSensors
from house import facts
from house.clock import FakeClock
from house.settings.whole_config import CameraSettings, MotionSection
from house.state.house_state import HouseState
from vision.motion.event_hysteresis import EventHysteresis, Opened

FPS = 10
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def pins(monkeypatch: pytest.MonkeyPatch) -> Iterator[MockFactory]:
    """gpiozero with mock pins instead of a Raspberry Pi's."""
    factory = MockFactory()
    monkeypatch.setattr(gpiozero.Device, "pin_factory", factory)
    yield factory
    factory.reset()


def sensor(clock: FakeClock, address: str = "gpio://21") -> Pir:
    return Pir(address, clock)


def test_a_sensor_that_was_quiet_so_far_has_sensed_nothing(pins: MockFactory) -> None:
    assert sensor(FakeClock()).sensed_at() is None


def test_a_signal_counts_from_its_last_moment_on(pins: MockFactory) -> None:
    clock = FakeClock()
    pir = sensor(clock)
    pir.sensed_at()
    pins.pin(21).drive_high()
    clock.advance(3)
    assert pir.sensed_at() == clock.monotonic()
    pins.pin(21).drive_low()
    last = clock.monotonic()
    clock.advance(5)
    assert pir.sensed_at() == last


def test_a_signal_between_two_looks_is_not_missed(pins: MockFactory) -> None:
    clock = FakeClock()
    pir = sensor(clock)
    pir.sensed_at()
    pins.pin(21).drive_high()
    pins.pin(21).drive_low()
    seen = clock.monotonic()
    clock.advance(1)
    assert pir.sensed_at() == seen


def test_a_pin_that_is_in_use_is_told_and_taken_once_it_is_free(pins: MockFactory) -> None:
    other = gpiozero.Button(21)
    waiting = sensor(FakeClock())
    with pytest.raises(PirError, match="gpio://21 is in use by another program; cameras that share") as caught:
        waiting.sensed_at()
    other.close()
    assert caught.value.transient and waiting.sensed_at() is None


def test_another_machine_than_a_pi_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gpiozero.Device, "pin_factory", None)
    monkeypatch.setenv("GPIOZERO_PIN_FACTORY", "lgpio")
    with pytest.raises(PirError, match="on a Raspberry Pi: sudo apt install python3-lgpio|gpio://21 cannot be read"):
        sensor(FakeClock()).sensed_at()


def test_a_machine_without_gpiozero_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "gpiozero", None)
    with pytest.raises(PirError, match="sudo apt install python3-gpiozero"):
        sensor(FakeClock()).sensed_at()


def test_an_error_of_the_library_below_is_one_line(pins: MockFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    class LgpioError(Exception):
        pass

    def busy(*_: object, **__: object) -> Any:
        raise LgpioError("'GPIO busy'")

    monkeypatch.setitem(sys.modules, "lgpio", type(sys)("lgpio"))
    monkeypatch.setattr(sys.modules["lgpio"], "error", LgpioError, raising=False)
    monkeypatch.setattr(gpiozero, "DigitalInputDevice", busy)
    with pytest.raises(PirError, match="is in use by another program"):
        sensor(FakeClock()).sensed_at()


@pytest.mark.parametrize(("rule", "since", "share"), [
    ("required", None, math.inf), ("required", 0.0, USUAL), ("required", HOLD, USUAL),
    ("required", HOLD + 0.1, math.inf),
    ("supporting", None, USUAL), ("supporting", 0.0, SOONER), ("supporting", HOLD + 0.1, USUAL),
    ("ignored", None, USUAL), ("ignored", 0.0, USUAL),
])
def test_each_rule_wants_its_share_of_motion(rule: str, since: float | None, share: float) -> None:
    assert share_wanted(rule, since) == share


class House:
    """A camera's event rule beside a mock sensor; ten frames a second."""

    def __init__(self, pins: MockFactory, rule: str) -> None:
        self.clock, self.store, self.pins = FakeClock(), MemoryEventStore(), pins
        self.camera_sensor = CameraSensor("hall", rule, sensor(self.clock), self.store.record, self.clock)
        self.occupancy = PirConfirmation(5.0, self.camera_sensor.share)
        self.frame = 0

    def run(self, frames: int, occupied: bool) -> int | None:
        """Play frames; the number of the one with which an event opened, None when none did."""
        opened = None
        for _ in range(frames):
            self.clock.advance(1 / FPS)
            self.frame += 1
            if isinstance(self.occupancy.step(self.frame / FPS, self.frame, occupied), Opened):
                opened = self.frame
        return opened


def test_a_required_sensor_keeps_events_shut_until_it_speaks(pins: MockFactory) -> None:
    house = House(pins, "required")
    assert house.run(20, False) is None
    assert house.run(100, True) is None
    pins.pin(21).drive_high()
    assert house.run(2, True) == 121


def test_a_required_sensor_counts_for_a_while_after_it_fell_silent(pins: MockFactory) -> None:
    house = House(pins, "required")
    house.run(1, False)
    pins.pin(21).drive_high()
    house.run(10, False)
    pins.pin(21).drive_low()
    assert house.run(int((HOLD - 2) * FPS), False) is None
    assert house.run(10, True) is not None


def test_an_event_stays_open_whatever_a_required_sensor_says_later(pins: MockFactory) -> None:
    house = House(pins, "required")
    house.run(1, False)
    pins.pin(21).drive_high()
    house.run(12, True)
    pins.pin(21).drive_low()
    house.run(int(HOLD * FPS) + 50, True)
    assert house.occupancy.open


def opened_after(pins: MockFactory, rule: str, signal: bool) -> int:
    """How many frames with motion it takes to open an event in a quiet scene."""
    house = House(pins, rule)
    house.run(20, False)
    if signal:
        pins.pin(21).drive_high()
    opened = house.run(20, True)
    pins.pin(21).drive_low()
    house.camera_sensor.sensor.close()  # type: ignore[attr-defined]
    assert opened is not None
    return opened - 20


def test_a_supporting_sensor_opens_events_sooner_and_never_later(pins: MockFactory) -> None:
    usual = opened_after(pins, "supporting", signal=False)
    assert usual == opened_after(pins, "required", signal=True) == 5
    assert opened_after(pins, "supporting", signal=True) == 3


@pytest.mark.parametrize("rule", ["required", "supporting"])
def test_a_sensor_that_fails_is_told_once_and_the_camera_goes_on_as_without_it(pins: MockFactory, rule: str) -> None:
    other = gpiozero.Button(21)
    house = House(pins, rule)
    house.run(20, False)
    assert house.run(20, True) == 25
    house.run(1000, False)
    (began,) = house.store.facts
    assert isinstance(began, facts.TroubleBegan) and (began.kind, began.about) == ("pir", "hall")
    assert "goes on without it: gpio://21 is in use" in began.text

    other.close()
    house.run(400, False)
    ended = house.store.facts[-1]
    assert len(house.store.facts) == 2 and isinstance(ended, facts.TroubleEnded) and ended.since == began.at
    assert (house.run(20, True) is None) == (rule == "required")


def test_a_sensor_that_fails_while_it_runs_is_let_go_and_taken_again(
        pins: MockFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    house = House(pins, "required")
    house.run(5, False)

    def broken(_: object) -> bool:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(gpiozero.DigitalInputDevice, "is_active", property(broken))
        house.run(5, False)
    assert [type(fact).__name__ for fact in house.store.facts] == ["TroubleBegan"]
    house.run(310, False)
    assert [type(fact).__name__ for fact in house.store.facts] == ["TroubleBegan", "TroubleEnded"]


def cameras(**each: dict[str, Any]) -> dict[str, CameraSettings]:
    return {name: CameraSettings.model_validate({"source": "demo://room"} | said) for name, said in each.items()}


def test_cameras_with_the_same_pin_share_its_sensor_and_those_without_one_ask_none(pins: MockFactory) -> None:
    store = MemoryEventStore()
    sensors = PirSensors(cameras(hall={"pir": "gpio://21", "pir_rule": "required"}, yard={"pir": "gpio://21"}, shed={},
                                 attic={"pir": "gpio://4", "pir_rule": "ignored"}), store.record, FakeClock())
    hall, yard = sensors.share("hall"), sensors.share("yard")
    assert sensors.share("shed") is None and sensors.share("attic") is None
    assert hall is not None and yard is not None
    assert (hall(), yard()) == (math.inf, USUAL)
    pins.pin(21).drive_high()
    assert (hall(), yard()) == (USUAL, SOONER) and store.facts == []


def test_troubles_of_an_earlier_life_end_when_the_sensor_works_or_is_not_asked_any_more(pins: MockFactory) -> None:
    store, clock = MemoryEventStore(), FakeClock()
    sensors = PirSensors(cameras(hall={"pir": "gpio://21"}, shed={}), store.record, clock)
    troubles = {f"trouble:pir:{name}": {"kind": "pir", "about": name, "since": 5.0, "text": "x"}
                for name in ("hall", "shed", "elsewhere")}
    sensors.begin(HouseState(troubles))
    assert [fact.about for fact in store.facts if isinstance(fact, facts.TroubleEnded)] == ["shed"]
    share = sensors.share("hall")
    assert share is not None and share() == USUAL
    assert [fact.about for fact in store.facts if isinstance(fact, facts.TroubleEnded)] == ["shed", "hall"]


def test_the_eyes_of_a_camera_ask_its_sensor() -> None:
    assert isinstance(factory.detector_parts(MotionSection(), lambda: USUAL).occupancy, PirConfirmation)
    assert type(factory.detector_parts(MotionSection()).occupancy) is EventHysteresis


def test_a_camera_that_wants_motion_to_last_does_so_with_a_sensor_and_without() -> None:
    patient = MotionSection(lasting=2.0)
    assert [factory.detector_parts(patient, share).occupancy.lasting for share in (None, lambda: USUAL)] == [2.0, 2.0]


def test_what_only_a_pi_has_is_not_loaded_before_it_is_asked_for() -> None:
    program = ("import sys, camera_process.supervision.camera_group\n"
               "from camera_process.sources import picamera, v4l2\n"
               "print({'gpiozero', 'picamera2', 'libcamera', 'lgpio'} & set(sys.modules))")
    ran = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout == "set()\n"
