"""Devices that nobody named as theirs: things of the house, a guest's phone, or a phone with another MAC address."""

from collections.abc import Iterable

from house.people.device_names import mac, same_name
from who_is_home.presence.device_matching import key
from who_is_home.presence.memory import MOST_STRANGERS, PresenceMemory, StrangerMemory
from who_is_home.presence.waiting_times import DAY, PresenceTimes
from who_is_home.router import ListedDevice

_BREAK = 180.0
"""A sleeping phone is missing for longer than that, a thing on the mains is not."""
_FORGOTTEN = 30 * DAY


def called(memory: PresenceMemory, device: str) -> str:
    """What a device that people name so is remembered by; `device` itself where none is known by that name."""
    known = {**{name: each.shown for name, each in memory.strangers.items()},
             **{name: memory.devices[name].shown for name in memory.adopted if name in memory.devices}}
    if device in known:
        return device
    address = mac(device)
    named = (name for name, each in known.items() if same_name(each.name, device) or (address and mac(name) == address))
    return next(named, device)


def note(memory: PresenceMemory, listed: ListedDevice, router: str, at: float, times: PresenceTimes) -> None:
    """An unknown device is listed. What the first answer of a router lists is taken for a thing of the house."""
    name = key(listed)
    if not name:
        return
    stranger = memory.strangers.get(name)
    if stranger is None:
        first_answer = memory.routers[router].answered == 0.0
        stranger = StrangerMemory(listed, router, at, at, at, thing=first_answer)
        memory.strangers[name] = stranger
        stranger.beside = _vanished_beside(memory, at, times)
        _bound(memory, at)
    elif at > stranger.last:
        if stranger.missed and at - stranger.last > _BREAK:
            stranger.since, stranger.asked = at, 0.0
            stranger.beside = _vanished_beside(memory, at, times)
        stranger.last, stranger.router, stranger.shown, stranger.missed = at, router, listed, False
    stranger.thing |= at - stranger.since >= times.thing_after and stranger.said != "guest"
    stranger.steady |= at - stranger.since >= times.stays_after


def note_missing(memory: PresenceMemory, listed: set[str], router: str, at: float, phones: bool) -> None:
    """Unknown devices that this router listed last and does not list now; while it lists phones its list is right."""
    for name, stranger in memory.strangers.items():
        if stranger.router == router and name not in listed and at > stranger.last:
            stranger.missed = True
            stranger.steady &= not (phones and at - stranger.last > _BREAK)


def note_vanished(memory: PresenceMemory, at: float, device: str, times: PresenceTimes) -> None:
    """A phone was last listed at `at`: an unknown device that appeared about then may be the same phone."""
    for stranger in memory.strangers.values():
        if not stranger.beside and abs(stranger.since - at) <= times.replaced_within and not stranger.thing:
            stranger.beside = device


def _vanished_beside(memory: PresenceMemory, at: float, times: PresenceTimes) -> str:
    for name, device in memory.devices.items():
        if device.missed and abs(at - device.listed) <= times.replaced_within:
            return name
    return ""


def holding(memory: PresenceMemory) -> Iterable[StrangerMemory]:
    """Those that may be somebody: while they are listed nothing is armed."""
    return (each for each in memory.strangers.values() if not each.thing and each.said != "house")


def witnesses_missing(memory: PresenceMemory, router: str, listed: set[str], at: float, times: PresenceTimes) -> bool:
    """Whether the router lists none of the things that were always on its list until a day ago, and there are any.

    One that was there for a week without a gap is enough, or two that were for a day.
    """
    stayed = [name for name, each in memory.strangers.items() if each.router == router and at - each.last < DAY
              and (each.steady or each.last - each.since >= times.thing_after)]
    enough = len(stayed) > 1 or any(memory.strangers[name].steady for name in stayed)
    return enough and not listed.intersection(stayed)


def _bound(memory: PresenceMemory, at: float) -> None:
    if len(memory.strangers) <= MOST_STRANGERS:
        return
    kept = sorted(memory.strangers.items(), key=lambda item: (item[1].thing, item[1].last))
    memory.strangers = {name: each for name, each in kept[-MOST_STRANGERS:] if at - each.last < _FORGOTTEN}

