"""Who is away: by one clock for the house, and one person by their own while others are home."""

from house.durations import duration
from who_is_home.presence import learned_silences, router_trust, unknown_devices
from who_is_home.presence.memory import DeviceMemory, StrangerMemory
from who_is_home.presence.presence_step import PresenceMoment

_SEEN_BEFORE, _SEEN_AFTER = 600.0, 60.0
_HERE = 60.0


def leave(moment: PresenceMoment) -> None:
    """Whoever has been silent for long enough, by answers that can be believed, is away."""
    if not _believed(moment) or not moment.not_away():
        return
    quiet = quiet_for(moment)
    if quiet >= moment.times.away_after and quiet >= house_wait(moment):
        _all_leave(moment)
    else:
        _some_leave(moment)


def is_almost_away(moment: PresenceMoment) -> bool:
    """Whether everybody will soon be found away if nothing is heard: time for a last look."""
    soon = quiet_for(moment) + moment.times.last_look
    return soon >= moment.times.away_after and soon >= house_wait(moment)


def quiet_for(moment: PresenceMoment) -> float:
    """How long the house has been silent by answers that can be believed, in seconds; 0 while it is blind."""
    if not moment.memory.usable_from:
        return 0.0
    return moment.now - max(moment.house_sign, moment.memory.usable_from)


def house_wait(moment: PresenceMoment) -> float:
    """How long the house must be silent until everybody is away, in seconds."""
    times = moment.times
    waited_for = [device for name in moment.not_away() for device in moment.counted(name) or [DeviceMemory()]]
    wait = max([times.away_after, *(learned_silences.wait(device, times) for device in waited_for)])
    if not moment.household.entrances or _entrance_agrees(moment):
        return wait
    return max(wait, times.away_unseen_at_night if moment.night else times.away_unseen)


def held_by(moment: PresenceMoment) -> StrangerMemory | None:
    """The unknown device for whose sake alone nobody is found away now, or None."""
    memory = moment.memory
    here = [each for each in unknown_devices.holding(memory) if moment.now - each.last < _HERE]
    if not here or not memory.usable_from or not moment.not_away():
        return None
    residents = max(moment.signs.values(), default=0.0)
    waited = moment.now - max(residents, memory.usable_from)
    return max(here, key=lambda each: each.since) if waited >= house_wait(moment) else None


def _entrance_agrees(moment: PresenceMoment) -> bool:
    last = moment.house_sign
    return last - _SEEN_BEFORE <= moment.memory.entrance <= last + _SEEN_AFTER


def _believed(moment: PresenceMoment) -> bool:
    return bool(moment.memory.usable_from) and router_trust.sees_now(moment.memory, moment.now)


def end_held_buttons(moment: PresenceMoment) -> None:
    """Whoever pressed "I'm home" long ago, and whose devices were not listed since, is judged by the rule again."""
    for entry in moment.memory.people.values():
        if entry.said_home and moment.now - entry.said_home > moment.times.button_holds:
            entry.said_home = 0.0


def _all_leave(moment: PresenceMoment) -> None:
    sentence, confidence = _everybody_sentence(moment), _confidence(moment)
    for person in moment.not_away():
        moment.set_home(person, False, confidence, sentence)


def _some_leave(moment: PresenceMoment) -> None:
    """Those whose devices are silent for longer than any sleep, while a device of somebody else is not."""
    candidates = moment.not_away()
    here = [name for name in candidates if moment.now - moment.signs[name] < moment.times.alone_after]
    for person in candidates if here and len(here) < len(candidates) else []:
        since = max(moment.signs[person], moment.memory.usable_from)
        if person not in here and moment.now - since >= moment.times.alone_after:
            moment.set_home(person, False, 0.8, f"{person} is away: {_silence(moment, person, since)}")


def _silence(moment: PresenceMoment, person: str, since: float) -> str:
    names = sorted(name for name in moment.memory.devices if moment.owner(name) == person)
    if not names:
        return f"no device of theirs was listed for {duration(moment.now - since)}"
    return f"{' and '.join(names)} silent for {duration(moment.now - since)}"


def _everybody_sentence(moment: PresenceMoment) -> str:
    memory, last = moment.memory, moment.house_sign
    newest = max(memory.devices.items(), key=lambda item: item[1].last, default=("", None))[0]
    tries = max((each.tries for each in memory.devices.values()), default=0)
    told = [f"no device was listed for {duration(quiet_for(moment))}"]
    if tries:
        told.append(f"{tries} probes of each phone had no answer")
    if newest and last:
        told.append(f"the last sign was {newest} at {moment.time(last)}")
    if moment.household.entrances:
        told.append("the entrance camera saw somebody then" if _entrance_agrees(moment)
                    else "no entrance camera saw anybody then")
    return f"nobody is home since {moment.time(moment.now)}: {', '.join(told)}"


def _confidence(moment: PresenceMoment) -> float:
    """0.9; less without probes or without an event at the entrance camera, more with one."""
    probed = any(each.tries for each in moment.memory.devices.values())
    seen = bool(moment.household.entrances) and _entrance_agrees(moment)
    unseen = bool(moment.household.entrances) and not seen
    return round(0.9 + 0.05 * seen - 0.1 * unseen - 0.2 * (not probed), 2)
