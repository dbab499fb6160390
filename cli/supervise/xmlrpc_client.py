"""Asks the supervisor of a running house."""

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
    """One supervised process: its state in supervisor's words (RUNNING, FATAL, ...), id (0: none), seconds of life."""

    name: str
    state: str
    pid: int
    seconds: int
    trouble: str


def processes(home: Home) -> list[Running]:
    """All supervised processes, in the order they were started; raises CliError when supervisor does not answer."""
    with _asked(home) as supervisor:
        return [_running(row) for row in supervisor.getAllProcessInfo()]


def exchange(home: Home, come: Iterable[str], go: Iterable[str]) -> None:
    """Let processes that are groups of their own go, and those come that supervisord.conf has anew; raises CliError."""
    with _asked(home) as supervisor:
        supervisor.reloadConfig()
        for name in go:
            supervisor.stopProcessGroup(name)
            supervisor.removeProcessGroup(name)
        for name in come:
            supervisor.addProcessGroup(name)


@contextlib.contextmanager
def _asked(home: Home) -> Iterator[Any]:
    link = SupervisorTransport(None, None, f"unix://{supervisord_conf.control_socket(home)}")
    try:
        yield xmlrpc.client.ServerProxy("http://house", transport=link).supervisor
    except (OSError, xmlrpc.client.Error) as error:
        raise CliError("the supervisor does not answer; ./hearthwatch down, then up, starts the house anew") from error
    finally:
        link.close()


def _running(row: dict[str, Any]) -> Running:
    lives = row["pid"] != 0
    return Running(row["name"], row["statename"], row["pid"], max(0, row["now"] - row["start"]) if lives else 0,
                   "" if lives else row["spawnerr"])
