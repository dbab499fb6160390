"""The machine: python, the pinned packages, disk, clock, who may read the secrets."""

import os
import platform
import pwd
import shutil
import stat
import sys
import time
from collections.abc import Iterable, Iterator
from importlib import metadata
from pathlib import Path
from shlex import quote

from packaging.requirements import Requirement

from cli.checks.finding import ExaminedHouse, Finding, note, ok, problem
from cli.errors import CliError
from cli.supervise.process_table import ROOT
from cli.supervise.root_user import AS_ROOT, way_out
from house.version import described as this_version
from ledger.clock_sync import synchronised
from ledger.disk_fault import FIXES, described, fault_of
from ledger.home import Home

PINS = ROOT / "requirements.txt"
REINSTALL = "rm -r .venv, then ./hearthwatch up makes it again"
SYSTEMD, LINGER = Path("/run/systemd/system"), Path("/var/lib/systemd/linger")
_NO_CLOCK = time.mktime((2025, 1, 1, 0, 0, 0, 0, 0, -1))
"""A machine without a battery-backed clock starts with a date long before this."""


def version(_: ExaminedHouse) -> Iterator[Finding]:
    """Which Hearthwatch this is."""
    yield ok("hearthwatch", this_version(ROOT))


def python(_: ExaminedHouse) -> Iterator[Finding]:
    """Whether this python is one the house is built for, in an environment of its own."""
    running = platform.python_version()
    if not (3, 11) <= sys.version_info < (3, 14):
        yield problem("python", f"{running} is not 3.11, 3.12 or 3.13", "install one of these, then: " + REINSTALL)
    elif sys.prefix == sys.base_prefix:
        yield note("python", f"{running}, outside of .venv", "start with ./hearthwatch")
    else:
        yield ok("python", f"{running} in {sys.prefix}")


def packages(_: ExaminedHouse) -> Iterator[Finding]:
    """Whether what is installed is what is pinned."""
    wanted = pins(PINS.read_text("utf-8").splitlines())
    wrong = [text for text in map(_difference, wanted) if text]
    if wrong:
        yield problem("packages", f"not as pinned in {PINS.name}: {', '.join(wrong)}", REINSTALL)
    else:
        yield ok("packages", f"{len(wanted)} installed as pinned")


def pins(lines: Iterable[str]) -> list[Requirement]:
    """The requirements of a pinned file that apply to this python."""
    rows = [line.rstrip(" \\") for line in lines if "==" in line and not line.startswith((" ", "#"))]
    return [each for each in map(Requirement, rows) if each.marker is None or each.marker.evaluate()]


def _difference(wanted: Requirement) -> str:
    try:
        installed = metadata.version(wanted.name)
    except metadata.PackageNotFoundError:
        return f"{wanted.name} missing"
    return "" if installed in wanted.specifier else f"{wanted.name} {installed} instead of {str(wanted.specifier)[2:]}"


def user(house: ExaminedHouse) -> Iterator[Finding]:
    """Whether it is root who runs the house."""
    if os.geteuid() == 0:
        yield note("user", AS_ROOT, way_out(house.home.path))


def disk(house: ExaminedHouse) -> Iterator[Finding]:
    """Whether there is room for pictures, and the home may be written."""
    free = shutil.disk_usage(house.home.path).free // 2**20
    least = house.settings.storage.min_free_mb
    if not os.access(house.home.path, os.W_OK) and not _read_only(house.home.path):
        yield problem("disk", f"{house.home.path} cannot be written by this user", "start as its owner, or chown it")
    elif fault := fault_of(house.home.path):
        yield problem("disk", f"{described(house.home.path, fault)} ({house.home.path}): the house watches and alerts, "
                      "but keeps nothing", FIXES[fault])
    elif free < least:
        yield problem("disk", f"{free} MB free, less than storage.min_free_mb ({least}): no clips are "
                      "kept, and soon only thumbnails of pictures",
                      "make room, lower storage.keep_days, or move the home to a larger disk")
    else:
        yield ok("disk", f"{free} MB free at {house.home.path}")


def _read_only(path: Path) -> bool:
    return bool(os.statvfs(path).f_flag & os.ST_RDONLY)


def clock(house: ExaminedHouse) -> Iterator[Finding]:
    """Whether the time is right; schedules, retention and Slack's signatures depend on it."""
    fix = "sudo timedatectl set-ntp true (Debian: sudo apt install systemd-timesyncd)"
    known = synchronised()
    if house.clock.now() < _NO_CLOCK:
        yield problem("clock", "the date is years in the past", fix)
    elif known is None:
        yield note("clock", "cannot tell whether it is synchronised", "timedatectl shows it")
    elif known:
        yield ok("clock", "synchronised")
    else:
        yield problem("clock", "not synchronised with a time server: Slack's requests are refused when it is "
                      "5 minutes off, and events get wrong times", fix)


def secrets(house: ExaminedHouse) -> Iterator[Finding]:
    """Whether only their owner may read the secrets."""
    home = house.home
    files = [home.secrets, *sorted(home.secrets.glob("*")), home.config]
    wide = [file for file in files if file.exists() and _others_may(file)]
    for file in wide:
        mode = "700" if file.is_dir() else "600"
        yield problem("secrets", f"others may read {file} (mode {stat.S_IMODE(file.stat().st_mode):o})",
                      f"chmod {mode} {quote(str(file))}")
    if not wide:
        yield ok("secrets", f"only their owner may read {home.secrets} and {home.config.name}")


def _others_may(file: Path) -> bool:
    return bool(stat.S_IMODE(file.stat().st_mode) & 0o077)


def memory_directory(house: ExaminedHouse) -> Iterator[Finding]:
    """Whether systemd will remove the runtime directory when its user logs out (man 5 logind.conf, RemoveIPC)."""
    user = pwd.getpwuid(os.getuid()).pw_name
    if os.getuid() == 0 or not SYSTEMD.is_dir() or (LINGER / user).exists():
        return
    yield note("logout", f"systemd clears {house.home.runtime} when {user} logs out, and the house stops working",
               f"sudo loginctl enable-linger {user}")


def must_exist(home: Home) -> None:
    """Raises CliError for a home that was never made."""
    if not home.config.exists():
        raise CliError(f"there is no house in {home.path} yet; ./hearthwatch up makes one")
