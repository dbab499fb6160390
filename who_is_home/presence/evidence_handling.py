"""What each piece of evidence changes: signs of devices, arrivals, buttons, answers about unknown devices."""

from functools import singledispatch

from house.people.device_names import mac
from who_is_home.presence import carried_devices, learned_silences, router_trust, unknown_devices
from who_is_home.presence.device_matching import key
from who_is_home.presence.evidence import (
    DeviceExplained,
    EntranceSeen,
    Evidence,
    FaceRecognised,
    PersonSaid,
    ProbeAnswered,
    RouterAnswered,
    RouterFailed,
)
from who_is_home.presence.memory import (
    MOST_ADOPTED,
    DeviceMemory,
    PersonMemory,
    PresenceMemory,
    RouterMemory,
    StrangerMemory,
)
from who_is_home.presence.presence_step import PresenceMoment
from who_is_home.presence.waiting_times import DAY
from who_is_home.router import ListedDevice


@singledispatch
def hear(evidence: Evidence, moment: PresenceMoment) -> None:
    """Take one piece of evidence into the memory; whoever is shown to be home by it arrives at once."""
    raise TypeError(f"{type(evidence).__name__} is no evidence")


@hear.register
def _(evidence: RouterAnswered, moment: PresenceMoment) -> None:
    memory, at, router = moment.memory, min(evidence.at, moment.now), evidence.router
    memory.routers.setdefault(router, RouterMemory())
    found: dict[str, ListedDevice] = {}
    unknown: list[ListedDevice] = []
    for listed in evidence.devices:
        if listed.active:
            device = _device(moment, listed)
            found.setdefault(device, listed) if device else unknown.append(listed)
    names = {key(each) for each in unknown}
    if not found and unknown_devices.witnesses_missing(memory, router, names, at, moment.times):
        router_trust.note_failure(memory, router, at, "its list lacks even the devices that are always on it")
        return
    for device, listed in found.items():
        _listed(moment, device, listed, router, at)
    _missing(moment, found, router, at)
    unknown_devices.note_missing(memory, names, router, at, bool(found))
    for listed in unknown:
        unknown_devices.note(memory, listed, router, at, moment.times)
    router_trust.note_answer(memory, router, at)


@hear.register
def _(evidence: RouterFailed, moment: PresenceMoment) -> None:
    router_trust.note_failure(moment.memory, evidence.router, min(evidence.at, moment.now), evidence.reason)


@hear.register
def _(evidence: ProbeAnswered, moment: PresenceMoment) -> None:
    at = min(evidence.at, moment.now)
    moment.memory.probed = max(moment.memory.probed, at)
    answered = {name for each in evidence.answered if (name := _device(moment, each))}
    for name in sorted({name for each in evidence.asked if (name := _device(moment, each))} - answered):
        if (device := moment.memory.devices.get(name)) is not None and at > device.last:
            device.tries += 1
    for name in sorted(answered):
        if _sign(moment, name, at) and moment.memory.devices[name].last == at:
            _arrive(moment, name, at, "answered a probe")
    for each in evidence.answered:
        if (stranger := moment.memory.strangers.get(key(each))) is not None and not _device(moment, each):
            stranger.last = max(stranger.last, at)


@hear.register
def _(evidence: PersonSaid, moment: PresenceMoment) -> None:
    entry, at = moment.memory.people.get(evidence.person), min(evidence.at, moment.now)
    if entry is None or at < max(entry.said_home, entry.said_left) or _overtaken(entry, evidence.home, at, moment):
        return
    pressed = f'{evidence.person} pressed "I\'m {"home" if evidence.home else "leaving"}" at {moment.time(at)}'
    entry.said_home, entry.said_left = (at, 0.0) if evidence.home else (0.0, at)
    moment.set_home(evidence.person, evidence.home, 0.9, pressed, since=at)


def _overtaken(entry: PersonMemory, home: bool, at: float, moment: PresenceMoment) -> bool:
    """Whether later evidence than a press at `at` said otherwise: a process that was away hears of it late, or twice.

    That the house was found empty in the very moment in which somebody pressed "I'm home" does not count.
    """
    return entry.home is (not home) and entry.since > at + (moment.times.fresh if home else 0.0)


@hear.register
def _(evidence: EntranceSeen, moment: PresenceMoment) -> None:
    if evidence.camera in moment.household.entrances:
        moment.memory.entrance = max(moment.memory.entrance, min(evidence.at, moment.now))


@hear.register
def _(evidence: FaceRecognised, moment: PresenceMoment) -> None:
    if moment.household.faces and evidence.person in moment.household.people:
        moment.memory.entrance = max(moment.memory.entrance, min(evidence.at, moment.now))


@hear.register
def _(evidence: DeviceExplained, moment: PresenceMoment) -> None:
    name = unknown_devices.called(moment.memory, evidence.device)
    if name in moment.memory.adopted:
        _no_longer_adopted(moment.memory, name, min(evidence.at, moment.now))
    stranger = moment.memory.strangers.get(name)
    if stranger is None:
        return
    if evidence.whose in moment.household.people:
        moment.memory.adopted[name] = evidence.whose
        while len(moment.memory.adopted) > MOST_ADOPTED:
            del moment.memory.adopted[next(iter(moment.memory.adopted))]
        del moment.memory.strangers[name]
    elif evidence.whose in ("guest", "house"):
        stranger.said, stranger.thing = evidence.whose, evidence.whose == "house"


def _no_longer_adopted(memory: PresenceMemory, name: str, at: float) -> None:
    """It is an unknown device again, as it was listed last."""
    del memory.adopted[name]
    shown = ListedDevice(mac=mac(name), name="" if mac(name) else name)
    known = memory.devices.pop(name, DeviceMemory(last=at, shown=shown))
    memory.strangers[name] = StrangerMemory(known.shown, known.router, at, at, known.last)


def _device(moment: PresenceMoment, listed: ListedDevice) -> str:
    """The device of a person that it is, one they were said to have included; "" for an unknown one."""
    found = moment.owners.device(listed)
    if found or not moment.memory.adopted:
        return found
    name = key(listed)
    return name if name in moment.memory.adopted else ""


def _listed(moment: PresenceMoment, name: str, listed: ListedDevice, router: str, at: float) -> None:
    entry = moment.memory.routers[router]
    entry.listed_phone = max(entry.listed_phone, at)
    if not _sign(moment, name, at):
        return
    device = moment.memory.devices[name]
    if device.missed:
        carried_devices.note_appeared(device, at)
    was_missed, before = device.missed, device.listed
    device.missed, device.router, device.shown = False, router, listed
    device.listed = max(before, at)
    _arrive(moment, name, at, f"is listed by {router}", was_missed and at - before > moment.times.fresh)


def _sign(moment: PresenceMoment, name: str, at: float) -> bool:
    """A device was heard of at `at`; False when something newer is known of it."""
    device = moment.memory.devices.setdefault(name, DeviceMemory(first=at))
    if at < device.last:
        return False
    silent = at - device.last if device.last else 0.0
    if moment.night and silent:
        if device.missed:
            probing = at - moment.memory.probed < DAY
            learned_silences.note_silence(device, silent, moment.night, probing)
        if learned_silences.is_learning(device, moment.night):
            learned_silences.note_home(device, moment.night)
    carried_devices.note_return(device, at, moment.times)
    device.first = min(device.first, at)
    device.last, device.tries = at, 0
    return True


def _arrive(moment: PresenceMoment, name: str, at: float, how: str, came_back: bool = False) -> None:
    """Its person is home, unless the evidence is old, the device stays at home, or they have just said they leave."""
    person, entry = moment.owner(name), moment.memory.people.get(moment.owner(name))
    if entry is None or name in moment.memory.staying or moment.now - at > moment.times.fresh:
        return
    if entry.said_left and not came_back and at - entry.said_left < moment.times.leaving_ignores:
        return
    entry.said_home = entry.said_left = 0.0
    if entry.home is not True:
        moment.set_home(person, True, 0.95, f"{person} is home since {moment.time(at)}: {name} {how}")


def _missing(moment: PresenceMoment, found: dict[str, ListedDevice], router: str, at: float) -> None:
    """Devices this router listed last and does not list now."""
    for name, device in moment.memory.devices.items():
        if device.router == router and name not in found and not device.missed and at > device.listed:
            device.missed = True
            unknown_devices.note_vanished(moment.memory, device.listed, name, moment.times)
