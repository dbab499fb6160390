"""The house waits as long as each phone's own silences of the last nights were."""

import pytest

from who_is_home.presence import learned_silences
from who_is_home.presence.memory import DeviceMemory
from who_is_home.presence.waiting_times import PresenceTimes

TIMES = PresenceTimes()


def learned(longest: float, nights: int = 14, each_night: int = 20, tries: int = 200) -> DeviceMemory:
    device = DeviceMemory(tries=tries)
    for night in range(nights):
        learned_silences.note_home(device, str(night))
        for number in range(each_night):
            learned_silences.note_silence(device, 120.0 if number else longest, str(night), True)
    return device


@pytest.mark.parametrize(("device", "minutes"), [
    (learned(150.0), 8), (learned(9 * 60.0), 10), (learned(15 * 60.0), 16), (learned(17.9 * 60.0), 16),
    (learned(15 * 60.0, nights=1), 16), (learned(19 * 60.0), 8), (DeviceMemory(), 16),
    (learned(120.0, each_night=0), 12), (learned(15 * 60.0, tries=3), 8),
])  # fmt: skip
def test_the_wait_is_the_longest_usual_silence_and_a_minute_within_eight_and_sixteen(device, minutes):
    assert learned_silences.wait(device, TIMES) == minutes * 60


def test_without_probes_every_silence_counts():
    device = DeviceMemory()
    for night in range(3):
        learned_silences.note_silence(device, 800.0, str(night), probing=False)
    assert learned_silences.wait(device, TIMES) == 860.0


def test_only_the_last_fourteen_nights_are_kept():
    device = learned(900.0, nights=60)
    assert len(device.nights) == 14
    assert max(map(int, device.nights)) == 59


@pytest.mark.parametrize(("hour", "night"), [
    (21.9, ""), (22, "100"), (23.9, "100"), (24, "100"), (30.9, "100"), (31, ""),
])  # fmt: skip
def test_a_night_is_one_across_midnight(hour, night):
    assert learned_silences.night_of(100 * 86400 + hour * 3600) == night
