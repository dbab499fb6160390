"""What the watchdog of a house watches, and how: from its settings and processes."""

from collections.abc import Sequence

from cli.supervise import homes, port_check
from cli.supervise.process_table import Program
from cli.supervise.watchdog import conf
from cli.supervise.watchdog.conf import WatchedProcess
from house.processes import FACES, REDIS, comes_and_goes, processes_of
from house.settings.whole_config import Settings
from ledger.home import Home


def write(home: Home, settings: Settings, programs: Sequence[Program]) -> None:
    """Write the file that the watchdog reads; raises OSError."""
    _write(home, _watched(home, settings, programs))


def write_coming(home: Home, settings: Settings, coming: Sequence[Program]) -> None:
    """Let the watchdog watch these processes instead of those it does that come and go; raises OSError and ValueError.
    """
    others = {name: each for name, each in conf.read(str(home.runtime)).items() if not comes_and_goes(name)}
    _write(home, others | _watched(home, settings, coming))


def _watched(home: Home, settings: Settings, programs: Sequence[Program]) -> dict[str, WatchedProcess]:
    beating = {each.name for each in processes_of(settings) if each.heartbeat}
    return {each.name: WatchedProcess(_asked(each.name, home, settings, each.name in beating), each.memory_mb)
            for each in programs}


def _write(home: Home, watched: dict[str, WatchedProcess]) -> None:
    homes.write_private(home.runtime / conf.FILE, conf.encoded(watched))


def _asked(name: str, home: Home, settings: Settings, beats: bool) -> tuple[str | int, ...]:
    if name == REDIS:
        return "redis", str(home.redis_socket)
    if name == "app":
        return "page", *port_check.address(settings.web)
    if name == FACES and settings.faces is not None:
        return "page", *port_check.reached(*settings.faces.host_and_port)
    return () if beats else ("stopped",)
