"""`up --glances`: glances beside the house, on this machine only and behind a password of its own."""

import hashlib
import importlib.util
import secrets
from pathlib import Path

from cli.errors import CliError
from cli.supervise.homes import write_private
from cli.supervise.port_check import LOOPBACK
from cli.supervise.process_table import ROOT, Program, python
from ledger.home import Home

PORT, USER = 61209, "glances"
CONF = ROOT / "deploy" / "glances.conf"
_ROUNDS, _BYTES = 100_000, 128
"""How glances stretches a password (its glances/password.py)."""


def program(home: Home, port: int) -> Program:
    """The supervised process, its configuration written; raises CliError when glances is not installed."""
    if importlib.util.find_spec("glances") is None:
        raise CliError("glances is not installed; start with ./hearthwatch up --glances, which installs it")
    conf = home.runtime / "glances.conf"
    own = f"\n[passwords]\nlocal_password_path={_folder(home)}\n"
    write_private(conf, CONF.read_text("utf-8") + own)
    # It would log and cache in the user's own folders.
    places = ("/usr/bin/env", f"XDG_CACHE_HOME={home.runtime}", f"XDG_CONFIG_HOME={home.runtime}")
    options = ("-w", "-B", LOOPBACK, "-p", str(port), "-C", str(conf), "--password", "--disable-check-update",
               "--disable-autodiscover")
    return Program("glances", (*places, *python("-m", "glances", *options)))


def has_password(home: Home) -> bool:
    """Whether anyone can log in."""
    return _file(home).exists()


def make_password(home: Home) -> str:
    """A new random password, to be shown once."""
    file = _file(home)
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    made, salt = secrets.token_hex(8), secrets.token_hex(16)
    write_private(file, f"{salt}${_stretched(_stretched(made, ''), salt)}")
    return made


def _folder(home: Home) -> Path:
    return home.secrets / "glances"


def _file(home: Home) -> Path:
    return _folder(home) / f"{USER}.pwd"


def _stretched(text: str, salt: str) -> str:
    return hashlib.pbkdf2_hmac("sha256", text.encode(), salt.encode(), _ROUNDS, _BYTES).hex()
