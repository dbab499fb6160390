"""`presence watch [--record FILE]`: shows what routers list, which phones answer and who is home by that, as it comes.

Beside a house that runs it shows what the house hears; else it asks the routers itself, and keeps nothing. FILE gets
the evidence in the form that `presence replay` reads. Ctrl-C ends it.
"""

import argparse
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from cli.commands.presence.printable import printable
from cli.errors import CliError
from cli.supervise import homes
from house.clock import Clock, SystemClock
from house.masking import masked, remember
from house.settings.whole_config import Settings, load
from house.times import local
from ledger.files.presence_files import PresenceFiles
from ledger.home import Home
from who_is_home.household_settings import household_of
from who_is_home.presence.device_matching import DeviceOwners, shown
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
from who_is_home.presence.evidence_json import from_line, household_line, to_line
from who_is_home.presence.household import Household
from who_is_home.presence_keeper import PresenceKeeper
from who_is_home.presence_loop import PresenceLoop
from who_is_home.presence_process import polling_of
from who_is_home.router import ListedDevice

STEP = 0.5
"""Seconds between two looks at what a running house hears."""


def run(argv: Sequence[str], home: Home) -> int:
    """Show evidence until Ctrl-C, or for the seconds given; CliError when there is nothing to ask."""
    parser = argparse.ArgumentParser("hearthwatch presence watch", description=__doc__)
    parser.add_argument("--record", type=Path, metavar="FILE", help="write the evidence there as well")
    parser.add_argument("--seconds", type=float, default=float("inf"), help="end by itself after so long")
    options = parser.parse_args(argv)
    home = homes.current(home)
    settings = load(home.config, home.learned, os.environ)
    if not settings.presence.routers:
        raise CliError(f"{home.config} names no router in presence.routers; docs/routers.md shows how")
    remember(settings.secrets())
    clock = SystemClock()
    watching = EvidenceWatch(household_of(settings), clock, options.record)
    try:
        _watch(watching, home, settings, clock, clock.monotonic() + options.seconds)
    except KeyboardInterrupt:
        print()
    return 0


class EvidenceWatch:
    """Shows each piece of evidence in a line, and who is home when that changes; writes the evidence to `record`."""

    def __init__(self, household: Household, clock: Clock, record: Path | None = None,
                 say: Callable[[str], object] = print) -> None:
        self.household, self._clock, self._record, self._say = household, clock, record, say
        self._owners = DeviceOwners(household.people)
        self._home = ""
        if record is not None:
            self._write(household_line(household), "w")

    def heard(self, evidence: Evidence) -> None:
        """One more piece."""
        at = f"{local(evidence.at, self.household.timezone):%H:%M:%S}"
        self._say(printable(masked(f"{at}  {self._words(evidence)}")))
        if self._record is not None:
            self._write(to_line(evidence), "a")

    def show(self, report: dict[str, Any]) -> None:
        """What is known of everybody by now."""
        words = "; ".join(f"{each['name']}: {_home(each['home'])}, {each['evidence']}" for each in report["people"])
        home = str([(each["name"], each["home"]) for each in report["people"]])
        if home != self._home and words:
            self._say(printable(masked(f"{local(report['at'], self.household.timezone):%H:%M:%S}  -> {words}")))
        self._home = home

    def _words(self, evidence: Evidence) -> str:
        match evidence:
            case RouterAnswered(router=router, devices=devices):
                there = ", ".join(map(self._named, (each for each in devices if each.active)))
                return f"{router} lists {there or 'nobody'}"
            case RouterFailed(router=router, reason=reason):
                return f"{router} gives no answer: {reason}"
            case ProbeAnswered(asked=asked, answered=answered):
                silent = [each for each in asked if each not in answered]
                return f"probed: {_listed(map(self._named, answered), 'nobody')} answered, " \
                       f"{_listed(map(self._named, silent), 'nobody')} did not"
            case PersonSaid(person=person, home=home):
                return f"{person} said: I'm {'home' if home else 'leaving'}"
            case EntranceSeen(camera=camera):
                return f"an event at the entrance {camera}"
            case FaceRecognised(camera=camera, person=person):
                return f"the face of {person} at {camera}"
            case DeviceExplained(device=device, whose=whose):
                return f"{device} was said to be of {whose}"

    def _named(self, device: ListedDevice) -> str:
        person = self._owners.owner.get(self._owners.device(device), "")
        return f"{shown(device)} of {person}" if person else shown(device)

    def _write(self, line: str, mode: str) -> None:
        assert self._record is not None
        try:
            with open(self._record, mode, encoding="utf-8", opener=_for_its_owner) as file:
                file.write(line + "\n")
        except OSError as error:
            raise CliError(f"cannot write {self._record}: {error.strerror}") from error


def _for_its_owner(path: str, flags: int) -> int:
    """Opens a file that others cannot read when it is new: it says who was home."""
    return os.open(path, flags, 0o600)


class Unkept:
    """Keeps nothing: whoever watches leaves no trace in the house."""

    def memory(self) -> dict[str, Any] | None:
        return None

    def set_aside(self, why: str) -> None: ...
    def remember(self, memory: dict[str, Any]) -> None: ...
    def hear(self, lines: Sequence[str]) -> None: ...
    def note(self, lines: Sequence[str], first: str) -> None: ...


def _watch(watching: EvidenceWatch, home: Home, settings: Settings, clock: Clock, until: float) -> None:
    if homes.is_running(home):
        print("what the running house hears:", flush=True)
        _follow(watching, home, clock, until)
        return
    wake = threading.Event()
    keeper = PresenceKeeper(watching.household, Unkept(), lambda fact: None, clock)
    polling = polling_of(settings, home, clock, wake.set)
    loop = PresenceLoop(keeper, polling, clock, watching.show, wake, heard=watching.heard)
    try:
        while (left := until - clock.monotonic()) > 0:
            wake.clear()
            clock.sleep(min(loop.run_once(), left), wake)
    finally:
        polling.close()


def _follow(watching: EvidenceWatch, home: Home, clock: Clock, until: float) -> None:
    files, lines = PresenceFiles(home), _new_lines(home.presence_heard)
    while clock.monotonic() < until:
        for line in next(lines):
            evidence = from_line(line)
            if not isinstance(evidence, Household):
                watching.heard(evidence)
        if (report := files.shown()) is not None:
            watching.show(report)
        clock.sleep(STEP)


def _new_lines(path: Path) -> Iterator[list[str]]:
    """The whole lines that were added since the last time, each time; those that are there already come first."""
    place, number, rest = 0, -1, b""
    while True:
        try:
            with path.open("rb") as file:
                about = os.fstat(file.fileno())
                if about.st_ino != number or about.st_size < place:
                    place, number, rest = 0, about.st_ino, b""
                file.seek(place)
                data = rest + file.read()
                place = file.tell()
        except FileNotFoundError:
            data = b""
        *whole, rest = data.split(b"\n")
        yield [each.decode("utf-8", "replace") for each in whole]


def _listed(names: Iterator[str], none: str) -> str:
    return ", ".join(names) or none


def _home(home: bool | None) -> str:
    return "not known" if home is None else "home" if home else "away"
