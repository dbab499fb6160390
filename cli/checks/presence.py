"""Presence: whether each router answers, and what is odd about the devices that people named."""

from collections.abc import Iterator
from typing import Any

from cli.checks import router_trial
from cli.checks.finding import ExaminedHouse, Finding, note, ok, problem
from house.adapters import UnknownAddress
from house.durations import duration
from house.people.device_names import mac, randomised
from house.people.presence_report import OLD
from ledger.files.presence_files import PresenceFiles
from who_is_home.presence.device_matching import DeviceOwners
from who_is_home.router import ListedDevice, RouterContext, RouterError

_MADE_UP = ("switch off the private (randomised) address for this Wi-Fi on the phone, or name the device by its host "
            "name")


def presence(house: ExaminedHouse) -> Iterator[Finding]:
    """Whether each router lists devices: the running house knows; for a house that is down each is asked once."""
    if not house.settings.presence.routers:
        return
    yield from _made_up(house)
    if house.running:
        yield from _known(house, PresenceFiles(house.home).shown())
    else:
        yield from _asked(house)


def _made_up(house: ExaminedHouse) -> Iterator[Finding]:
    for name, person in house.settings.people.items():
        for device in person.devices:
            if randomised(mac(device)):
                yield note(f"people {name}", f"{device} is an address the phone made up, and may change", _MADE_UP)


def _known(house: ExaminedHouse, report: dict[str, Any] | None) -> Iterator[Finding]:
    """What the process of a running house knew when it looked last."""
    if report is None:
        yield problem("presence", "it has not looked yet who is home", "./hearthwatch logs presence says why")
        return
    now = house.clock.now()
    for each in report["routers"]:
        about, fix = f"router {each['name']}", f"./hearthwatch presence try {each['name']}, once the house is down"
        if each["error"]:
            yield problem(about, each["error"], fix)
        elif now - each["answered"] > OLD:
            yield problem(about, f"its last answer is {duration(now - each['answered'])} old", fix)
        else:
            yield ok(about, f"answered {duration(now - each['answered'])} ago")
    for line in report["notes"]:
        text, _, fix = line.partition(": ")
        yield note("presence", text, fix)


def _asked(house: ExaminedHouse) -> Iterator[Finding]:
    listed: list[ListedDevice] = []
    failed = False
    for name, settings in house.settings.presence.routers.items():
        context = RouterContext(settings, house.clock, folder=house.home.path)
        try:
            found = router_trial.devices_of(context)
        except (RouterError, UnknownAddress) as error:
            failed = True
            yield problem(f"router {name}", str(error), f"fix presence.routers.{name}; ./hearthwatch presence try "
                          f"{name} shows each step")
            continue
        listed += found
        yield ok(f"router {name}", f"answers: {sum(each.active for each in found)} of {len(found)} devices are there")
    if not failed:
        yield from _unlisted(house, listed)


def _unlisted(house: ExaminedHouse, listed: list[ListedDevice]) -> Iterator[Finding]:
    owners = DeviceOwners({name: each.devices for name, each in house.settings.people.items()})
    known = {owners.device(each) for each in listed}
    for device, person in owners.owner.items():
        if device not in known:
            yield note(f"people {person}", f"no router lists {device} now", "nothing, if it is not at home; else write "
                       "it as ./hearthwatch presence try shows it")
