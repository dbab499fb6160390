"""`doctor [--json]`: looks for what is wrong with machine and house, and says how to fix each."""

import argparse
import json
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict

from cli.checks import machine, services
from cli.checks.aws.check import aws
from cli.checks.cameras import cameras
from cli.checks.detector import detector
from cli.checks.faces import faces
from cli.checks.finding import ExaminedHouse, Finding, ok, problem
from cli.checks.pan_tilt_heads import heads
from cli.checks.presence import presence
from cli.checks.slack import slack
from cli.checks.upload import upload
from cli.supervise import homes
from house.clock import SystemClock
from house.masking import remember
from house.settings.whole_config import Report, demo_settings, survey
from ledger.home import Home

CHECKS: tuple[Callable[[ExaminedHouse], Iterable[Finding]], ...] = (
    machine.version, machine.python, machine.packages, machine.user, machine.disk, machine.clock,
    machine.secrets, machine.memory_directory,
    services.redis, services.processes, services.page, cameras, heads, presence, services.models, detector, slack,
    upload, aws, faces,
)


def run(argv: Sequence[str], home: Home) -> int:
    """Exit code 1 when something is wrong, else 0; notes do not count."""
    parser = argparse.ArgumentParser("hearthwatch doctor", description=__doc__)
    parser.add_argument("--json", action="store_true", help="as one JSON object")
    options = parser.parse_args(argv)
    home = homes.current(home)
    machine.must_exist(home)
    report = survey(home.config, home.learned, os.environ)
    findings = list(examine(home, report))
    wrong = sum(each.level == "problem" for each in findings)
    if options.json:
        print(json.dumps({"home": str(home.path), "problems": wrong, "findings": [asdict(each) for each in findings]}))
    else:
        print("\n".join([f"the house in {home.path}", *map(line, findings), "", closing(wrong)]))
    return 1 if wrong else 0


def examine(home: Home, report: Report) -> Iterator[Finding]:
    """Every finding; a house whose settings cannot be read is examined as far as it goes without them."""
    for mistake in report.problems:
        yield problem("config", str(mistake), "fix that line; ./hearthwatch check reads it again")
    if report.settings is not None:
        yield ok("config", "can be read")
    remember(report.settings.secrets() if report.settings else ())
    house = ExaminedHouse(home, report.settings or demo_settings(), SystemClock())
    for check in CHECKS if report.settings is not None else CHECKS[:8]:
        yield from check(house)


def line(found: Finding) -> str:
    """`problem  disk: 90 MB free ...` with its fix on a line of its own."""
    fix = f"\n{'':10}-> {found.fix}" if found.fix else ""
    return f"{found.level:<8}  {found.about}: {found.text}{fix}"


def closing(wrong: int) -> str:
    """The last line of the report."""
    if not wrong:
        return "nothing is wrong"
    return "1 thing is wrong" if wrong == 1 else f"{wrong} things are wrong"

