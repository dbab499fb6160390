"""What a process of the house begins and ends with: home, settings, log lines, the ledger, and stopping by signal."""

import logging
import os
import re
import signal
import socket
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import redis

from house import logs
from house.clock import Clock, SystemClock
from house.settings.whole_config import Settings, SettingsError
from ledger.files.settings_in_force import IN_FORCE, settings_now
from ledger.heartbeat import ROUND, Heartbeat
from ledger.home import Home
from ledger.redis.client import TIMEOUT, connect
from ledger.redis.log import Log, house_log
from ledger.supervised_thread import SupervisedThread

log = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parent.parent
STOPPING = frozenset({signal.SIGTERM, signal.SIGINT})


@dataclass(frozen=True)
class ProcessContext:
    """What every process of the house is given. Nothing is connected yet; the client connects when first used.

    wrong: what is wrong with the settings files, so that these are the last good ones; "" for nothing.
    """

    process: str
    home: Home
    settings: Settings
    clock: Clock
    client: redis.Redis
    log: Log
    wrong: str = ""


def enter(process: str, environ: Mapping[str, str] = os.environ) -> ProcessContext:
    """Read the settings, set up log lines and build the ledger.

    While the settings are wrong the last good ones count; where there are none it exits, naming every problem.
    """
    home = Home.from_environment(environ, ROOT / "var")
    try:
        settings, wrong = settings_now(home, environ)
    except SettingsError as error:
        print("\n".join(map(str, error.problems)), file=sys.stderr)
        raise SystemExit(2) from error
    logs.configure(process, settings.secrets(), level=settings.logs.level)
    if wrong:
        log.error("%s: %s", IN_FORCE, wrong)
    client = connect(address(home, settings), TIMEOUT)
    return ProcessContext(process, home, settings, SystemClock(), client, house_log(home, client), wrong)


def address(home: Home, settings: Settings) -> str | Path:
    """Where the house's Redis is: the one given, else the home's own socket."""
    return settings.redis_url.get_secret_value() if settings.redis_url else home.redis_socket


def heartbeat_of(home: Home, process: str, clock: Clock, silence: float = ROUND, loop: str = "") -> Heartbeat:
    """The heartbeat of a loop of that process; `loop` names one beside its first. silence: of its usual rounds."""
    file = home.heartbeat(f"{process}.{loop}" if loop else process)
    return Heartbeat(file, clock.boot, silence, logging.getLogger(__name__).warning)


def host_name() -> str:
    """This machine's name, fit to be part of a picture id."""
    return re.sub(r"[^A-Za-z0-9_.-]", "-", socket.gethostname()).lstrip(".-") or "host"


def stop_on_signals() -> threading.Event:
    """An event that is set soon after SIGTERM or SIGINT; call it from the main thread."""
    stop = threading.Event()
    call_on_signals(stop.set)
    return stop


def call_on_signals(stop: Callable[[], None]) -> None:
    """Call `stop` in a thread of its own for each SIGTERM and SIGINT; call this from the main thread.

    A Python handler would run in the main thread between any two of its steps, perhaps while that holds the very lock
    which `stop` needs (an Event has one). So the handlers do nothing, and the thread waits for the numbers that Python
    writes to a socket. The signals are not blocked: that would be inherited by every process that is started.
    """
    reader, writer = socket.socketpair()
    writer.setblocking(False)

    def wait(_: threading.Event) -> None:
        while numbers := reader.recv(64):
            if STOPPING.intersection(numbers):
                stop()

    for number in STOPPING:
        signal.signal(number, lambda *_: None)
    signal.set_wakeup_fd(writer.detach(), warn_on_full_buffer=False)
    SupervisedThread("signals", wait, SystemClock()).start()
