"""How long each phone is silent while it sleeps at home, learned at night, and how long the house waits for it."""

from who_is_home.presence.memory import DeviceMemory, NightMemory
from who_is_home.presence.waiting_times import DAY, HOUR, PresenceTimes

_MARGIN = 60.0
NIGHTS, KEPT_NIGHTS, LONGEST_KEPT = 14, 40, 5
LONGEST_LEARNED = 18 * 60.0
"""A longer silence was an absence."""
_SHORTEST = 30.0
_BEYOND = 0.005
"""The share of silences that are longer than what is waited for; those that a probe ends at once count too."""


def night_of(local_seconds: float) -> str:
    """The night of that moment (unix seconds shifted to local time), "" by day: from 22 to 7 o'clock."""
    hour = local_seconds % DAY / HOUR
    return str(int((local_seconds - DAY / 2) // DAY)) if hour >= 22 or hour < 7 else ""


def note_home(device: DeviceMemory, night: str) -> None:
    """It was home in that night: the night counts, even if it is never silent."""
    if night not in device.nights:
        device.nights[night] = NightMemory()
        oldest = int(night) - KEPT_NIGHTS
        kept = sorted((each for each in device.nights if int(each) > oldest), key=int)[-NIGHTS:]
        device.nights = {each: device.nights[each] for each in kept}


def note_silence(device: DeviceMemory, seconds: float, night: str, probing: bool) -> None:
    """A silence of `seconds`, in which lists lacked it, ended in `night`. probing: phones are probed in this house.

    Where they are, a silence in which this one was not probed proves nothing about how long it can be without answer.
    """
    if not _SHORTEST < seconds <= LONGEST_LEARNED:
        return
    expected = (seconds - 60.0) / 10.0
    if probing and device.tries < expected / 2 - 2:
        return
    note_home(device, night)
    entry = device.nights[night]
    entry.count += 1
    entry.longest = sorted([*entry.longest, seconds], reverse=True)[:LONGEST_KEPT]


def is_learning(device: DeviceMemory, night: str) -> bool:
    """Whether it is probed tonight for the sake of learning, while others are awake: later every other night."""
    return bool(night) and (len(device.nights) < NIGHTS or int(night) % 2 == 0)


def wait(device: DeviceMemory, times: PresenceTimes) -> float:
    """How long the house waits for it, in seconds."""
    nights = list(device.nights.values())
    if len(nights) < 2:
        return times.away_at_most
    count = sum(each.count for each in nights)
    if count < len(nights):
        return max(times.away_rarely_asleep, times.away_after)
    longest = sorted((each for night in nights for each in night.longest), reverse=True)
    learned = longest[min(int(count * _BEYOND), len(longest) - 1)] + _MARGIN
    return min(max(learned, times.away_after), max(times.away_at_most, times.away_after))
