"""`scenes run`: are all cameras still looking at what they should? Those of config.yml, and of a Meraki organisation.

For cron: the exit status is 1 when somebody should look at one of them. One run, one message, when something is new.
"""

import argparse
import os
import signal
import sys
import threading
from collections.abc import Sequence
from fnmatch import fnmatchcase

from cli.commands.scenes.fleet import CameraFault, Fleet, FleetCamera
from cli.commands.scenes.own_fleet import OwnFleet
from cli.commands.scenes.report import RunReport, send
from cli.commands.scenes.run import CheckedCamera, SceneRun
from cli.errors import CliError
from house.clock import Clock, SystemClock
from house.settings.whole_config import Settings, load
from house.times import local
from ledger.files.references import ReferenceFiles
from ledger.home import Home

RUN_FILE = "last-run.jsonl"


def run(argv: Sequence[str], home: Home) -> int:
    """Check the cameras; 0 when all is right, 1 when a camera needs a look or gave no picture."""
    options = _options(argv)
    clock, settings, stop = SystemClock(), load(home.config, home.learned, os.environ), threading.Event()
    signal.signal(signal.SIGINT, lambda *_: stop.set())
    own = OwnFleet(settings, options.cameras.split(","), clock, options.timeout)
    fleets: list[Fleet] = [own] if not options.meraki else []
    if settings.meraki is not None and settings.meraki.api_key is not None and not options.own:
        fleets.append(_meraki(settings, clock, stop))
    found: list[CheckedCamera] = []
    for number, fleet in enumerate(fleets):
        found += _checked(fleet, options, home, clock, stop, number)
    if not fleets:
        raise CliError("--meraki needs meraki.api_key in config.yml (docs/scenes/meraki.md)", 2)
    if not found:
        raise CliError(f"no camera whose view is checked is called like --cameras {options.cameras}", 2)
    return _told(found, settings, home, clock, options)


def _options(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("hearthwatch scenes", description=__doc__)
    parser.add_argument("what", choices=["run"], help="run: check all cameras once")
    parser.add_argument("--cameras", default="*", metavar="GLOB",
                        help="names or patterns of cameras with commas between (all)")
    parser.add_argument("--workers", type=int, help="so many cameras at once (8 of config.yml, 100 of Meraki)")
    parser.add_argument("--timeout", type=float, default=20.0, help="seconds for a camera of config.yml (20)")
    parser.add_argument("--accept-first", action="store_true", help="a camera's first picture is its reference")
    parser.add_argument("--cached", action="store_true", help="compare the pictures of the last run again")
    parser.add_argument("--resume", action="store_true", help="go on with a run that was interrupted")
    parser.add_argument("--no-report", action="store_true", help="send no message")
    only = parser.add_mutually_exclusive_group()
    only.add_argument("--own", action="store_true", help="only cameras of config.yml")
    only.add_argument("--meraki", action="store_true", help="only those of the Meraki organisation")
    options = parser.parse_args(argv)
    if options.workers is not None and not 1 <= options.workers <= 200:
        parser.error("--workers is a number from 1 to 200")
    if not 1 <= options.timeout <= 600:
        parser.error("--timeout is a number of seconds from 1 to 600")
    return options


def _meraki(settings: Settings, clock: Clock, stop: threading.Event) -> Fleet:
    try:
        from cli.commands.scenes.meraki_fleet import MerakiFleet  # its library is an extra
    except ImportError as error:
        raise CliError("the Meraki library is not there: ./hearthwatch installs it when meraki: begins a line of "
                       "config.yml") from error
    assert settings.meraki is not None
    return MerakiFleet(settings.meraki, clock, stop)


def _checked(fleet: Fleet, options: argparse.Namespace, home: Home, clock: Clock, stop: threading.Event,
             number: int) -> list[CheckedCamera]:
    try:
        cameras = [each for each in fleet.cameras() if isinstance(fleet, OwnFleet) or _fits(each, options.cameras)]
    except CameraFault as error:
        raise CliError(str(error)) from error
    file = home.references / f"{number}-{RUN_FILE}"
    scenes = SceneRun(fleet, ReferenceFiles(home), clock, file, options.workers or fleet.at_once, options.accept_first,
                      options.cached)
    found = scenes.run(cameras, stop, _progress, options.resume)
    if stop.is_set():
        raise CliError(f"interrupted after {len(found)} of {len(cameras)} cameras; go on with --resume", 130)
    return found


def _fits(camera: FleetCamera, patterns: str) -> bool:
    return any(fnmatchcase(camera.name, each) or fnmatchcase(camera.key, each) for each in patterns.split(","))


def _progress(done: int, whole: int, suspicious: int) -> None:
    if sys.stderr.isatty():
        filled = 30 * done // max(1, whole)
        end = "\n" if done == whole else ""
        print(f"\r[{'#' * filled}{'.' * (30 - filled)}] {done}/{whole}, {suspicious} suspicious", end=end,
              file=sys.stderr, flush=True)


def _told(found: Sequence[CheckedCamera], settings: Settings, home: Home, clock: Clock,
          options: argparse.Namespace) -> int:
    report = RunReport.of(found, settings.meraki.prefix if settings.meraki else "", _time(clock, settings))
    print(report.text)
    wrong = any(each.needs_a_look for each in found)
    if report.worth_sending and not options.no_report:
        channels = (settings.meraki.report if settings.meraki else ()) or settings.channels
        failed = send(report, channels, settings, home, clock)
        if failed:
            raise CliError(failed)
    return 1 if wrong else 0


def _time(clock: Clock, settings: Settings) -> str:
    now = local(clock.now(), settings.house.timezone)
    return f"{now:%d %B %H:%M}".lstrip("0")
