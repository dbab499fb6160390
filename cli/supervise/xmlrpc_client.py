"""Calls the supervisor of a running house by XML-RPC."""

import contextlib
import xmlrpc.client
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from supervisor.xmlrpc import SupervisorTransport

from cli.errors import CliError
from cli.supervise import supervisord_conf
from ledger.home import Home


@dataclass(frozen=True)
class Running:
    """One supervised process: its state as supervisord names it (RUNNING, FATAL, ...), id (0: none), age in seconds."""

    name: str
    state: str
    pid: int
    seconds: int
    trouble: str


def processes(home: Home) -> list[Running]:
    """All supervised processes, in the order they were started; raises CliError without an answer of the supervisor."""
    with _supervisor(home) as supervisor:
        return [_running(row) for row in supervisor.getAllProcessInfo()]


def replace_groups(home: Home, added: Iterable[str], removed: Iterable[str]) -> None:
    """End some processes, each a group of its own, and start others from supervisord.conf; raises CliError."""
    with _supervisor(home) as supervisor:
        supervisor.reloadConfig()
        for name in removed:
            supervisor.stopProcessGroup(name)
            supervisor.removeProcessGroup(name)
        for name in added:
            supervisor.addProcessGroup(name)


@contextlib.contextmanager
def _supervisor(home: Home) -> Iterator[Any]:
    link = SupervisorTransport(None, None, f"unix://{supervisord_conf.control_socket(home)}")
    try:
        yield xmlrpc.client.ServerProxy("http://house", transport=link).supervisor
    except (OSError, xmlrpc.client.Error) as error:
        raise CliError("the supervisor does not answer; ./hearthwatch down, then up, starts the house again") from error
    finally:
        link.close()


def _running(row: dict[str, Any]) -> Running:
    runs = row["pid"] != 0
    return Running(row["name"], row["statename"], row["pid"], max(0, row["now"] - row["start"]) if runs else 0,
                   "" if runs else row["spawnerr"])
