"""What people are shown about presence now: each person with the evidence, and what is odd about their devices."""

from house.people.device_names import mac, randomised
from who_is_home.presence import carried_devices
from who_is_home.presence.decision import PersonPresence
from who_is_home.presence.memory import DeviceMemory
from who_is_home.presence.presence_step import PresenceMoment


def people(moment: PresenceMoment) -> tuple[PersonPresence, ...]:
    """Everybody of the household, in its order."""
    return tuple(_person(moment, name) for name in moment.household.people)


def _person(moment: PresenceMoment, name: str) -> PersonPresence:
    entry = moment.memory.people[name]
    if entry.home is None:
        why = _why_unknown(moment, name)
        return PersonPresence(name, None, 0.0, 0.0, why)
    if not entry.home:
        return PersonPresence(name, False, entry.since, entry.confidence, entry.evidence)
    confidence, why = _home_now(moment, name)
    return PersonPresence(name, True, entry.since, confidence, why)


def _why_unknown(moment: PresenceMoment, name: str) -> str:
    if not moment.household.people[name]:
        return "no device is named for them"
    answered = any(each.answered for each in moment.memory.routers.values())
    return "no device of theirs was listed yet" if answered else "no router has answered yet"


def _home_now(moment: PresenceMoment, name: str) -> tuple[float, str]:
    """How sure it is now that they are home, and why: by the newest sign, less sure with each minute without one."""
    entry, devices = moment.memory.people[name], moment.counted(name)
    if entry.said_home:
        return 0.9, entry.evidence
    if moment.memory.blind_since:
        return 0.5, f"presence is blind since {moment.time(moment.memory.blind_since)}; before: {entry.evidence}"
    if not devices:
        return 0.5, entry.evidence
    newest = max(devices, key=lambda device: device.last)
    silent = moment.now - newest.last
    confidence = max(0.5, 0.95 - 0.45 * silent / moment.times.away_at_most)
    missing = _lacking(moment, newest)
    text = f"{newest.shown.name or newest.shown.mac or newest.shown.topic} was seen by {newest.router} at"
    return round(confidence - 0.1 * bool(missing), 2), f"{text} {moment.time(newest.last)}{missing}"


def _lacking(moment: PresenceMoment, device: DeviceMemory) -> str:
    """Routers that answered after the device was listed and do not list it, though they listed phones before."""
    others = [name for name, each in moment.memory.routers.items()
              if name != device.router and each.listed_phone and each.answered > each.listed_phone + 60.0
              and each.answered >= device.listed]
    return f"; {' and '.join(sorted(others))} did not list any phone then" if others else ""


def notes(moment: PresenceMoment) -> tuple[str, ...]:
    """What is odd about devices, each in one line that says what to do."""
    found = []
    for name, device in moment.memory.devices.items():
        owner = moment.owner(name)
        if name in moment.memory.staying:
            found.append(f"{name} of {owner} has not left the house for 7 days while other devices of theirs did: "
                         "it does not count; take it out of the list of devices")
        if carried_devices.flaps(device, moment.now):
            found.append(f"{name} of {owner} came and went {len(device.appeared)} times lately: it may be at the edge "
                         "of the Wi-Fi, or change between two networks")
        if randomised(mac(device.shown.mac)) and mac(name) == mac(device.shown.mac):
            found.append(f"{name} of {owner} is an address the phone made up and may change: switch off the private "
                         "(randomised) address for this Wi-Fi on the phone, or name the device by its host name")
    never = [name for name in moment.owners.owner if name not in moment.memory.devices]
    answered = any(each.answered for each in moment.memory.routers.values())
    found += [f"{name} of {moment.owner(name)} was never listed: check how it is written" for name in never if answered]
    return tuple(found)
