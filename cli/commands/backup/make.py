"""`backup FILE|DIR`: a consistent copy of the house while it runs; a folder suits restic, borg and rsync."""

import argparse
import os
from collections.abc import Sequence
from pathlib import Path

from cli.errors import CliError, say
from cli.supervise import homes
from cli.supervise.process_table import ROOT
from house.clock import SystemClock
from house.settings.learned import HEADER
from house.settings.whole_config import Settings, SettingsError
from ledger.backup.contents import BackupList
from ledger.backup.snapshot import Snapshot
from ledger.faces.sealing import KEY_FILE
from ledger.files.settings_in_force import settings_now
from ledger.home import Home
from ledger.redis.client import connect

_PATIENT = 30.0
"""Seconds that one answer of Redis may take."""


def run(argv: Sequence[str], home: Home) -> int:
    """Say what was kept; CliError when that is not possible."""
    parser = argparse.ArgumentParser("hearthwatch backup", description=__doc__)
    parser.add_argument("target", help="a file (house.tar), or a folder: one that is there, or a name that ends in /")
    parser.add_argument("--with-secrets", action="store_true", help="tokens and passwords as well: keep it locked away")
    options = parser.parse_args(argv)
    home = homes.current(home)
    if not home.config.exists() and not home.history.is_dir():
        raise CliError(f"there is no house in {home.path}: HEARTHWATCH_HOME names another place")
    target = _target(options.target, home)
    settings = _settings(home)
    if settings is None and not options.with_secrets:
        raise CliError(f"config.yml in {home.path} has mistakes, so that nobody knows what in it is secret: correct it "
                       "(./hearthwatch check), or give --with-secrets")
    own_log = settings is None or not settings.redis_url
    secrets = None if options.with_secrets or settings is None else [*settings.secrets()]
    client = connect(home.redis_socket, timeout=_PATIENT) if own_log and homes.is_running(home) else None
    snapshot = Snapshot(home, client, own_log, secrets, comments=_of_the_example())
    found = snapshot.make(target, SystemClock().now())
    say(*_told(found, target))
    return 0


def _of_the_example() -> frozenset[str]:
    """The comments of config.example.yml: what stands there is no secret of anybody's."""
    lines = [*(ROOT / "config.example.yml").read_text("utf-8").splitlines(), *HEADER.splitlines()]
    return frozenset(line.partition("#")[2].strip() for line in lines if "#" in line)


def _target(text: str, home: Home) -> Path:
    target = Path(text).expanduser().absolute()
    if text.endswith("/") and not target.exists():
        target.mkdir(mode=0o700)
    if home.holds(target):
        raise CliError(f"{target} is inside the home: a backup that goes with it is none")
    if not target.parent.is_dir():
        raise CliError(f"there is no folder {target.parent}")
    return target


def _settings(home: Home) -> Settings | None:
    """The settings that know each secret in the files; None when there are none, as after a mistake in the files."""
    try:
        found, mistake = settings_now(home, os.environ)
    except SettingsError:
        return None
    return found if not mistake or _as_in_force(home) else None


def _as_in_force(home: Home) -> bool:
    """Whether the files are those by which the house goes: then only something of its service is unknown here."""
    return all(_text(file) == _text(good) for file, good in ((home.config, home.good_config),
                                                             (home.learned, home.good_learned)))


def _text(file: Path) -> bytes:
    return file.read_bytes() if file.exists() else b""


def _told(found: BackupList, target: Path) -> list[str]:
    size = sum(each.size for each in found.files.values())
    lines = [f"{len(found.files):,} files, {size / 1e6:,.1f} MB in {target}"]
    if not found.with_log:
        lines.append("without the log, which is in a Redis of your own or not there: the history is the record")
    if not found.with_secrets and (found.secrets or found.removed):
        lines.append("without secrets (tokens, passwords, keys): --with-secrets keeps them too")
    if not found.with_secrets and KEY_FILE in found.secrets:
        lines.append(f"the known faces in it cannot be opened without secrets/{KEY_FILE}, which is not in it")
    return lines
