"""The door of a process: its home, its settings, its log lines and the ledger, built once."""

import os
import re
import signal
import socket
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import redis

from house import logs
from house.clock import Clock, SystemClock
from house.settings.model import Settings, SettingsError, load
from ledger.home import Home
from ledger.redis.client import TIMEOUT, connect
from ledger.redis.log import Log

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class ProcessContext:
    """What every process of the house is given. Nothing is connected yet; the client connects when first used."""

    process: str
    home: Home
    settings: Settings
    clock: Clock
    client: redis.Redis
    log: Log


def enter(process: str, environ: Mapping[str, str] = os.environ) -> ProcessContext:
    """Read the settings, set up log lines and build the ledger; exits naming every problem when settings are wrong."""
    home = Home.from_environment(environ, ROOT / "var")
    try:
        settings = load(home.config, home.learned, environ)
    except SettingsError as error:
        print("\n".join(map(str, error.problems)), file=sys.stderr)
        raise SystemExit(2) from error
    logs.configure(process, settings.secrets())
    client = connect(address(home, settings), TIMEOUT)
    return ProcessContext(process, home, settings, SystemClock(), client, Log(client))


def address(home: Home, settings: Settings) -> str | Path:
    """Where the house's Redis is: the one given, else the home's own socket."""
    return settings.redis_url.get_secret_value() if settings.redis_url else home.redis_socket


def host_name() -> str:
    """This machine's name, fit to be part of a picture id."""
    return re.sub(r"[^A-Za-z0-9_.-]", "-", socket.gethostname()).lstrip(".-") or "host"


def stop_on_signals() -> threading.Event:
    """An event that SIGTERM and SIGINT set."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop
