"""What a check found, and what it may look at."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from cli.errors import CliError
from cli.supervise import homes, xmlrpc_client
from house.clock import Clock
from house.masking import masked
from house.settings.whole_config import Settings
from house.state.house_state import HouseState
from ledger.errors import LedgerError
from ledger.home import Home
from ledger.redis.client import connect
from ledger.redis.log import house_log

Level = Literal["ok", "note", "problem"]


@dataclass(frozen=True)
class Finding:
    """One line of the doctor's report, with no secret in it; `fix` says how to put it right.

    A note is worth knowing, but nothing is wrong.
    """

    about: str
    level: Level
    text: str
    fix: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", masked(self.text))
        object.__setattr__(self, "fix", masked(self.fix))


def ok(about: str, text: str) -> Finding:
    """A finding that nothing is wrong."""
    return Finding(about, "ok", text)


def note(about: str, text: str, fix: str = "") -> Finding:
    """A finding that is worth knowing, though nothing is wrong."""
    return Finding(about, "note", text, fix)


def problem(about: str, text: str, fix: str) -> Finding:
    """A finding that something is wrong."""
    return Finding(about, "problem", text, fix)


@dataclass(frozen=True)
class ExaminedHouse:
    """The house that is examined, running or not."""

    home: Home
    settings: Settings
    clock: Clock
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)

    @cached_property
    def running(self) -> bool:
        """Whether its `up` runs."""
        return homes.is_running(self.home)

    @cached_property
    def processes(self) -> list[xmlrpc_client.Running]:
        """Supervised processes; none when the house is down or its supervisor does not answer."""
        try:
            return xmlrpc_client.processes(self.home) if self.running else []
        except CliError:
            return []

    def redis_address(self) -> str:
        """Where the house's Redis is."""
        given = self.settings.redis_url
        return given.get_secret_value() if given else str(self.home.redis_socket)

    @cached_property
    def state(self) -> HouseState | None:
        """The state of the running house; None when it cannot be read."""
        try:
            return house_log(self.home, connect(self.redis_address())).state() if self.running else None
        except LedgerError:
            return None
