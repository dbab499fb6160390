"""Commands about who is home: who, here, leaving, whose a device is, and which devices a person carries."""

from collections.abc import Sequence

from house import facts, times
from house.commands.command import Answer, CommandRequest, House, WrongWords, record
from house.names import listed
from house.people.device_names import same_device
from house.people.persons import name_of
from house.people.presence_report import DeviceInHouse, PersonAtHome

NOBODY_LOOKS = ("Presence isn't set up: this house asks no router yet. Add people and a router (docs/presence.md), "
                "or choose Home and Away yourself.")
NOT_PEOPLE = ("guest", "house")
"""Whose an unknown device may be besides: a visitor's, or a thing that stays in the house."""


def who(house: House, request: CommandRequest) -> Answer:
    """Say who is home, since when and by what evidence, and what is odd."""
    report, state = house.presence(), house.state()
    if not house.settings.presence.routers and state.people is None:
        return Answer(NOBODY_LOOKS, ok=False)
    if report is None:
        return _from_the_log(house)
    wrong = report.unknown(house.now(), house.settings.presence.when_blind, lambda at: _clock(at, house))
    lines = [*filter(None, [wrong]), *(_line(each, house, report.is_old(house.now())) for each in report.people)]
    lines += [f"{each.name}: {each.error}" for each in report.routers if each.error]
    return Answer("\n".join([*lines, *report.notes]) or NOBODY_LOOKS)


def here(house: House, request: CommandRequest) -> Answer:
    """Say that somebody is home: the asker, or the person named."""
    return _say(house, request, home=True)


def leaving(house: House, request: CommandRequest) -> Answer:
    """Say that somebody is leaving."""
    return _say(house, request, home=False)


def device(house: House, request: CommandRequest) -> Answer:
    """Say whose an unknown device is, for the house to remember."""
    if len(request.words) < 2:
        raise WrongWords("Name the device, and whose it is: a person, guest, or house for a thing that stays.")
    named, person = _device_and_owner(house, request.words)
    found = _listed(house, named)
    owner, carried = _carried(house, found)
    if owner and owner != person:
        return Answer(f"{named} is {owner}'s already. Say carries {owner} {carried} off first.", ok=False)
    record(house, request, facts.PresenceDeviceNamed, device=found.key if found else named, whose=person)
    said = {"guest": "is a guest's: it does not disarm the house",
            "house": "stays in the house: it says nothing about people"}.get(person, f"is {person}'s")
    unseen = "" if found or house.presence() is None else " No router lists it now: check how it is written."
    return Answer(f"{named} {said}.{unseen}")


def carries(house: House, request: CommandRequest) -> Answer:
    """Give a person a device, or take it away; a new name adds the person, a name and "off" takes them out."""
    words, people = list(request.words), house.newest_people()
    if len(words) > 1 and words[-1].lower() == "off":
        if name_of(" ".join(words[:-1]), people):
            return _left(house, name_of(" ".join(words[:-1]), people))
        if not _is_called_off(house, words):
            name, taken = _person_and_device(house, words[:-1])
            return _taken(house, name, taken, people[name].devices if name in people else ())
    if len(words) < 2:
        raise WrongWords("Name the person and the device, like carries Anna annas-phone.")
    name, added = _person_and_device(house, words)
    if owner := _owner(house, added):
        first = "" if owner == name else f" Say carries {owner} {added} off first."
        return Answer(f"{added} is {owner}'s already.{first}", ok=owner == name)
    return _given(house, name, added, people[name].devices if name in people else ())


def _is_called_off(house: House, words: Sequence[str]) -> bool:
    """Whether the last word is of the name of a device that is listed now, and nobody carries what is before it."""
    _, whole = _person_and_device(house, words)
    _, before = _person_and_device(house, words[:-1])
    return _listed(house, whole) is not None and not _owner(house, before)


def _left(house: House, name: str) -> Answer:
    """Take a person out, with their devices: what was learned of them."""
    was = house.learn({"people": {name: None}})
    if (was.get("people") or {}).get(name) is None or name in house.settings.people:
        return Answer(f"{name} is written in config.yml: take people.{name} out there.", ok=False)
    return Answer(f"{name} is none of this house's people any more.")


def _given(house: House, name: str, added: str, before: Sequence[str]) -> Answer:
    house.learn({"people": {name: {"devices": [*before, added]}}})
    known = "" if before or name in house.settings.people else f"{name} is new here. "
    return Answer(f"{known}{name} carries {added} from now on.", undo=f"carries {name} {added} off")


def _taken(house: House, name: str, taken: str, before: Sequence[str]) -> Answer:
    kept = [each for each in before if not same_device(each, taken)]
    if len(kept) == len(before):
        return Answer(f"{name} carries no {taken}; here: {', '.join(before) or 'nothing'}.", ok=False)
    house.learn({"people": {name: {"devices": kept}}})
    return Answer(f"{taken} is {name}'s no more.", undo=f"carries {name} {taken}")


def _say(house: House, request: CommandRequest, home: bool) -> Answer:
    person = _person(house, " ".join(request.words)) if request.words else name_of(request.who, house.settings.people)
    if not person:
        known = ", ".join(house.settings.people)
        raise WrongWords(f"Say who: {known}." if known else "This house has no people yet (docs/presence.md).")
    if not house.settings.presence.routers:
        return Answer(NOBODY_LOOKS, ok=False)
    before = house.state().people
    record(house, request, facts.PresenceSaid, person=person, home=home)
    changes = before is not None and (person in before) is not home
    return Answer(f"{person} is home." if home else f"{person} is leaving.",
                  undo=f"{'leaving' if home else 'here'} {person}" if changes else "")


def _person(house: House, words: str) -> str:
    found = name_of(words, house.settings.people)
    if not found:
        known = ", ".join(house.settings.people) or "nobody yet"
        raise WrongWords(f"There is no {words!r} among the people of this house; here: {known}.")
    return found


def _device_and_owner(house: House, words: Sequence[str]) -> tuple[str, str]:
    """The device, and whose it is: the most of the last words that name somebody, or guest, or house."""
    for at in range(1, len(words)):
        whose = " ".join(words[at:])
        found = whose.lower() if whose.lower() in NOT_PEOPLE else name_of(whose, house.settings.people)
        if found:
            return " ".join(words[:at]), found
    _person(house, words[-1])
    raise WrongWords("Name the device first, then whose it is.")


def _person_and_device(house: House, words: Sequence[str]) -> tuple[str, str]:
    """The person, by the most of the first words that name one of this house, else by the first; and the device."""
    for at in range(len(words) - 1, 0, -1):
        if found := name_of(" ".join(words[:at]), house.settings.people):
            return found, " ".join(words[at:])
    return words[0], " ".join(words[1:])


def _listed(house: House, named: str) -> DeviceInHouse | None:
    """The device that is listed now and called so, by whatever is known of it; None for none."""
    report = house.presence()
    devices = report.devices if report is not None else ()
    exact = next((each for each in devices if each.key == named), None)
    return exact or next((each for each in devices if same_device(each.mac, named) or same_device(each.name, named)
                          or named in (each.topic, each.ip)), None)


def _carried(house: House, found: DeviceInHouse | None) -> tuple[str, str]:
    """Who carries it by the settings, and how it is written there; "" twice for nobody."""
    names = [found.mac, found.name, found.topic] if found is not None else []
    return next(((person, device) for person, each in house.settings.people.items() for device in each.devices
                 if any(name and same_device(device, name) for name in names)), ("", ""))


def _owner(house: House, device: str) -> str:
    """Who carries the device by the settings, "" for nobody."""
    return next((name for name, each in house.settings.people.items()
                 if any(same_device(one, device) for one in each.devices)), "")


def _from_the_log(house: House) -> Answer:
    """What the log knows, while the process that looks has said nothing."""
    known = house.state().fields.get("people")
    if known is None:
        return Answer("It is not known yet who is home: no router has answered.", ok=False)
    evidence = f" ({known['evidence']})" if known["evidence"] else ""
    return Answer(f"Home: {listed(known['home']) or 'nobody'}{evidence}.")


def _line(person: PersonAtHome, house: House, old: bool) -> str:
    sure = "" if person.home is None or person.confidence >= 0.8 else f", {person.confidence:.0%} sure"
    why = f" ({person.evidence})" if person.evidence else ""
    return f"{person.name}: {person.where(lambda at: _clock(at, house), old)}{sure}{why}"


def _clock(at: float, house: House) -> str:
    return times.clock(at, house.now(), house.settings.house.timezone)
