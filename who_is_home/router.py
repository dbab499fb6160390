"""What every router adapter promises, and how it says that it cannot.

A router is whatever knows which devices are near: a real router, a lease file, the kernel's neighbour table, a broker.
An adapter has `connect(address, context)`, which opens nothing yet and raises RouterError only for an address that can
never work.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol, runtime_checkable

from house.clock import Clock
from house.settings.sections.presence import RouterSettings

Refused = Literal["unreachable", "login", "answer"]


class RouterError(Exception):
    """A router did not say which devices are there; the text is one line for people and names no secret.

    transient: whether trying again helps without anybody fixing something.
    about: it is "unreachable" (or too slow), refuses the "login", or its "answer" is not what was expected.
    """

    def __init__(self, text: str, transient: bool, about: Refused = "unreachable") -> None:
        super().__init__(text)
        self.transient, self.about = transient, about


@dataclass(frozen=True)
class ListedDevice:
    """A device as a router lists it.

    mac: "aa:bb:cc:dd:ee:ff" in small letters, "" when unknown. name: as the router shows it. active: it is there now;
    a device that is only remembered (a lease that still runs, a STALE neighbour) is not. topic: where a broker or
    another system names the device or its person, such as "owntracks/anna/phone" or "person.anna".
    """

    mac: str = ""
    name: str = ""
    ip: str = ""
    active: bool = True
    topic: str = ""


def _unheard(step: str) -> None:
    """Nobody watches."""


@dataclass(frozen=True)
class RouterContext:
    """What an adapter is given when it is made: what was chosen for it, and how long one answer may take (seconds)."""

    settings: RouterSettings
    clock: Clock
    timeout: float = 10.0
    folder: Path = Path()
    """Where relative paths in an address begin: the home folder."""
    tell: Callable[[str], None] = _unheard
    """Told each step of a call once it is done, in a few words without a secret, for somebody who tries an address."""


class Router(Protocol):
    """Knows which devices are there."""

    def devices(self) -> tuple[ListedDevice, ...]:
        """Every device it lists now, within the context's timeout; raises RouterError.

        It logs in where that is needed, again when the router has logged it out, and never more than once in a call.
        One that is told of changes (a broker) returns what it was told last, and raises while it is not connected.
        """
        ...

    def close(self) -> None:
        """Let go of the session, log out where the router counts sessions; raises nothing."""
        ...


@runtime_checkable
class ProbingRouter(Router, Protocol):
    """A router that can ask a device itself whether it is there."""

    def probe(self, devices: tuple[ListedDevice, ...]) -> tuple[ListedDevice, ...]:
        """Of these, those that answer now; raises RouterError."""
        ...
