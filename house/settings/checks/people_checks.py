"""Mistakes between people, their devices and routers: a device or a Slack id of two people, nobody to look for."""

from collections.abc import Iterator
from typing import Any

from house.people.device_names import same_device
from house.settings.problems import Layer, Problem, section_of


def mistakes(layer: Layer) -> Iterator[Problem]:
    """Every mistake; values of wrong types are passed over, the model names those."""
    yield from _named_alike(layer)
    yield from _same_device(layer)
    yield from _same_member(layer)
    slack = section_of(section_of(layer.values.get("slack")).get("people"))
    for name, person in _people(layer):
        member, role = person.get("slack"), person.get("role")
        if role is not None and member is None and ("people", name, "slack") not in layer.faulty:
            yield layer.problem(("people", name, "role"), "changes nothing for somebody who is not known in Slack",
                                "slack: U012AB3CD with their member id, or leave role out")
        if isinstance(member, str) and role is not None and slack.get(member, role) != role:
            yield layer.problem(("people", name, "role"), f"slack.people gives {member} another role", "one of the two")


def warnings(layer: Layer) -> Iterator[Problem]:
    """What works but does nothing."""
    routers = section_of(section_of(layer.values.get("presence")).get("routers"))
    if routers and not any(_texts(person.get("devices")) for _, person in _people(layer)):
        yield layer.problem(("presence", "routers"), "nobody in people has a device, so they cannot show who is home",
                            "people: Anna: devices: [annas-phone], with names that ./hearthwatch presence try shows")


def _named_alike(layer: Layer) -> Iterator[Problem]:
    taken: dict[str, str] = {}
    for name, _ in _people(layer):
        before = taken.setdefault(name.casefold(), name)
        if before != name:
            yield layer.problem(("people", name), f"is called like {before}", "one section for each person")


def _same_device(layer: Layer) -> Iterator[Problem]:
    """A problem for each device that is written for a second time, in whatever form."""
    taken: list[tuple[str, str]] = []
    for name, person in _people(layer):
        for index, device in enumerate(_texts(person.get("devices"))):
            owner = next((owner for owner, other in taken if same_device(device, other)), None)
            if owner is not None:
                text = "is there twice" if owner == name else f"is a device of {owner} as well"
                yield layer.problem(("people", name, "devices", index), text, "each device once, with whoever has it")
            taken.append((name, device))


def _same_member(layer: Layer) -> Iterator[Problem]:
    taken: dict[str, str] = {}
    for name, person in _people(layer):
        member = person.get("slack")
        if isinstance(member, str) and (before := taken.setdefault(member, name)) != name:
            yield layer.problem(("people", name, "slack"), f"is {before} as well", "one person for each member id")


def _people(layer: Layer) -> list[tuple[str, dict[str, Any]]]:
    return [(name, person) for name, person in section_of(layer.values.get("people")).items()
            if isinstance(name, str) and isinstance(person, dict)]



def _texts(value: Any) -> list[str]:
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []
