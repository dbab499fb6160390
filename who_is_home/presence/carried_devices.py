"""Which devices say where their person is: those that leave the house with them."""

from collections.abc import Mapping

from who_is_home.presence.memory import DeviceMemory, PresenceMemory
from who_is_home.presence.waiting_times import PresenceTimes

_KEPT = 10
_KEPT_APPEARED = 30
FLAPPING, FLAPPING_WITHIN = 20, 3600.0
"""So often within so many seconds a sleeping phone does not come and go."""


def note_return(device: DeviceMemory, at: float, times: PresenceTimes) -> bool:
    """It is seen again at `at`; True when lists lacked it for long enough to have been away."""
    if not device.last or not device.missed or at - device.last < times.left_after:
        return False
    device.left = [*device.left, device.last][-_KEPT:]
    return True


def note_appeared(device: DeviceMemory, at: float) -> None:
    """It is listed again after an answer without it."""
    device.appeared = [*device.appeared, at][-_KEPT_APPEARED:]


def flaps(device: DeviceMemory, now: float) -> bool:
    """Whether it comes and goes on the list more often than a sleeping phone does."""
    return sum(now - at < FLAPPING_WITHIN for at in device.appeared) >= FLAPPING


def leavings(device: DeviceMemory, now: float, times: PresenceTimes) -> int:
    """How often it left within the time after which a device that does not leave is no witness any more."""
    gone = device.missed and now - device.last >= times.left_after
    return sum(now - at < times.stays_after for at in device.left) + gone


def staying(memory: PresenceMemory, owner: Mapping[str, str], now: float, times: PresenceTimes) -> set[str]:
    """Devices that did not leave in seven days while another one of the same person did, twice at least."""
    found = set()
    for name, device in memory.devices.items():
        old = device.first and now - device.first >= times.stays_after
        if old and not leavings(device, now, times) and any(
            owner.get(other) == owner.get(name) and leavings(each, now, times) >= 2
            for other, each in memory.devices.items() if other != name
        ):
            found.add(name)
    return found
