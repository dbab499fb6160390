"""What to do next: when to ask the routers again, which devices to probe now, what to ask people."""

from who_is_home.presence import learned_silences, leaving, router_trust, unknown_devices
from who_is_home.presence.decision import PresenceQuestion
from who_is_home.presence.device_matching import key, shown
from who_is_home.presence.memory import StrangerMemory
from who_is_home.presence.presence_step import PresenceMoment
from who_is_home.presence.waiting_times import DAY
from who_is_home.router import ListedDevice

_MOST_ASKED = 3
"""Devices that are asked about for one phone in a day: among more than that none is likely to be it."""
_JUST_NOW = 5.0
"""A sign within so many seconds belongs to the newest answer."""


def probes(moment: PresenceMoment) -> tuple[ListedDevice, ...]:
    """While nothing is listed: every carried phone. At night also single sleepers, so that their silences are known."""
    memory, after = moment.memory, moment.times.probe_after
    if not memory.usable_from or not moment.not_away():
        return ()
    people = {name for name, entry in memory.people.items() if not entry.said_left}
    phones = {name: each for name, each in memory.devices.items()
              if each.listed and name not in moment.memory.staying and moment.owner(name) in people}
    if moment.now - moment.house_sign >= after:
        return (*(each.shown for each in phones.values()), *_held(moment))
    return tuple(each.shown for each in phones.values()
                 if after <= moment.now - each.last < moment.times.alone_after
                 and learned_silences.is_learning(each, moment.night))


def _held(moment: PresenceMoment) -> list[ListedDevice]:
    """Unknown devices that were here until now: their silence may be sleep as well."""
    return [each.shown for each in unknown_devices.holding(moment.memory)
            if moment.now - each.last < moment.times.alone_after]


def poll(moment: PresenceMoment, probing: bool) -> float:
    """Seconds until the routers are to be asked again."""
    memory, times = moment.memory, moment.times
    if not moment.not_away():
        return times.poll_away
    if probing or moment.now - moment.house_sign >= _JUST_NOW:
        return times.poll_last if leaving.is_almost_away(moment) else times.poll_quiet
    people = [memory.people[name] for name in moment.known]
    settled = bool(memory.usable_from) and not router_trust.failing(memory)
    return times.poll_home if settled and all(each.home for each in people) else times.poll_away


def questions(moment: PresenceMoment) -> list[PresenceQuestion]:
    """About unknown devices: one that may be somebody's phone, one that alone keeps the house from arming."""
    found = [_asked(moment, stranger, _replaced(moment, stranger))
             for stranger in unknown_devices.holding(moment.memory)
             if not stranger.asked and not stranger.said and _may_replace(moment, stranger)
             and _asked_of(moment, stranger.beside) < _MOST_ASKED]
    held = leaving.held_by(moment)
    if held is not None and not held.asked and not held.said:
        found.append(_asked(moment, held, _guest(moment, held)))
    return found


def _asked_of(moment: PresenceMoment, phone: str) -> int:
    """How many devices were asked about within a day because they appeared as this phone vanished."""
    return sum(each.beside == phone and bool(each.asked) and moment.now - each.asked < DAY
               for each in moment.memory.strangers.values())


def _may_replace(moment: PresenceMoment, stranger: StrangerMemory) -> bool:
    missing = moment.memory.devices.get(stranger.beside)
    if missing is None or stranger.missed or not missing.missed:
        return False
    return moment.now - missing.last >= moment.times.away_after


def _asked(moment: PresenceMoment, stranger: StrangerMemory, question: PresenceQuestion) -> PresenceQuestion:
    stranger.asked = moment.now
    return question


def _replaced(moment: PresenceMoment, stranger: StrangerMemory) -> PresenceQuestion:
    who, beside = moment.owner(stranger.beside), stranger.beside
    text = (f"{shown(stranger.shown)} appeared at {moment.time(stranger.since)}, as {beside} of {who} vanished. "
            f"Is it {who}'s phone, a guest's, or a thing of the house?")
    return PresenceQuestion("replaced", key(stranger.shown), text)


def _guest(moment: PresenceMoment, stranger: StrangerMemory) -> PresenceQuestion:
    text = (f"Only {shown(stranger.shown)}, which nobody named, is still listed, so the house is not armed. "
            "Is it a guest's, a thing of the house, or somebody's phone?")
    return PresenceQuestion("guest", key(stranger.shown), text)
