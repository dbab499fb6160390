"""`presence try [NAME or ADDRESS]`: asks a router step by step, shows what it lists, and ends with what to fix.

NAME is a router of config.yml, or its number there. Without it an address is asked for on a terminal, and not shown;
else it is one line of standard input. So a password in it is neither in the shell's history nor in the list of
processes.
"""

import argparse
import getpass
import os
import sys
from collections.abc import Sequence

from pydantic import BaseModel

from camera_process.source import SourceError
from cli.checks import camera_trial, router_trial
from cli.commands.presence.printable import printable
from cli.errors import CliError
from house.adapters import UnknownAddress
from house.clock import Clock, SystemClock
from house.masking import hidden, masked, remember
from house.people.device_names import randomised
from house.settings.load import SettingsError, read
from house.settings.sections.presence import PresenceSettings, RouterSettings
from ledger.home import Home
from who_is_home.router import ListedDevice, RouterContext, RouterError

TIMEOUT = 10.0
_MOST_SHOWN = 200


class PresenceAlone(BaseModel):
    """config.yml as far as it is about presence: what is wrong elsewhere does not keep a router from being tried."""

    presence: PresenceSettings = PresenceSettings()


def run(argv: Sequence[str], home: Home) -> int:
    """Print each step and a table of the devices; CliError with what to fix when the router cannot be used."""
    parser = argparse.ArgumentParser("hearthwatch presence try", description=__doc__)
    parser.add_argument("router", nargs="?", help="a router's name or number in config.yml, or an address without a "
                        "written-out password (openwrt://USER:${file:secrets/router}@192.168.1.1)")
    parser.add_argument("--timeout", type=float, default=TIMEOUT, help=f"seconds for an answer ({TIMEOUT:.0f})")
    options = parser.parse_args(argv)
    settings = _settings(options.router or _typed(), home)
    remember(settings.secrets())
    print(f"asking {hidden(settings.address)}")
    clock = SystemClock()
    context = RouterContext(settings, clock, options.timeout, home.path, _Steps(clock).tell)
    began = clock.monotonic()
    try:
        found = router_trial.devices_of(context)
    except (RouterError, UnknownAddress) as error:
        raise CliError(f"to fix: {masked(str(error))}") from None
    _show(found, clock.monotonic() - began)
    return 0


class _Steps:
    """Prints each step of a call with its number and when it was done."""

    def __init__(self, clock: Clock) -> None:
        self._clock, self._began, self._count = clock, clock.monotonic(), 0

    def tell(self, step: str) -> None:
        """One more step is done."""
        self._count += 1
        print(f"  {self._count}. {printable(masked(step))} ({self._clock.monotonic() - self._began:.1f} s)", flush=True)


def _typed() -> str:
    text = getpass.getpass("address (not shown): ") if sys.stdin.isatty() else sys.stdin.readline()
    if not text.strip():
        raise CliError("no router was given; type an address like openwrt://anna:password@192.168.1.1")
    return text.strip()


def _settings(text: str, home: Home) -> RouterSettings:
    """The router that was named, by an address with its references filled in, or as config.yml has it."""
    if "://" in text:
        try:
            return RouterSettings(address=camera_trial.filled_in(text, home, dict(os.environ)))
        except SourceError as error:
            raise CliError(str(error)) from error
    report = read(PresenceAlone, home.config, home.learned, os.environ, only="presence")
    if report.settings is None:
        raise SettingsError(report.problems)
    routers = report.settings.presence.routers
    names = list(routers)
    if text.isascii() and text.isdigit() and 0 < int(text[:4]) <= len(names):
        return routers[names[int(text[:4]) - 1]]
    if text not in routers:
        known = ", ".join(names) or "none yet, see presence.routers in docs/routers.md"
        raise CliError(f"no router is called {text!r} in {home.config}; known: {known}")
    return routers[text]


def _show(found: tuple[ListedDevice, ...], seconds: float) -> None:
    there = sum(each.active for each in found)
    rows = [("there", "MAC", "IP", "name"), *(_row(each) for each in sorted(found, key=_order)[:_MOST_SHOWN])]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    for row in rows if found else ():
        padded = [cell.ljust(width) for cell, width in zip(row[:3], widths, strict=True)]
        print("  " + "  ".join((*padded, row[3])))
    if len(found) > _MOST_SHOWN:
        print(f"  and {len(found) - _MOST_SHOWN} more")
    print(f"{len(found)} device{'' if len(found) == 1 else 's'}, {there} of them there now, after {seconds:.1f} s")
    if any(randomised(each.mac) for each in found):
        print("* made up by the device itself: switch its private Wi-Fi address off for this network, or it changes")
    print("nothing to fix" if there else
          "to fix: it answers, but shows nobody there; is this where your phones connect?")


def _order(device: ListedDevice) -> tuple[bool, str, str]:
    return not device.active, device.name.casefold(), device.mac


def _row(device: ListedDevice) -> tuple[str, str, str, str]:
    mac = device.mac + ("*" if randomised(device.mac) else "")
    return ("yes" if device.active else "no", mac or "-", printable(device.ip) or "-",
            printable(device.name or device.topic) or "-")
