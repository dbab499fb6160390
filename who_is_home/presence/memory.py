"""What presence remembers from one moment to the next, bounded, and its form as a plain dict that JSON takes."""

from dataclasses import dataclass, field
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from who_is_home.router import ListedDevice

VERSION = 1
MOST_STRANGERS = 200
MOST_ADOPTED = 50


class UnreadableMemory(ValueError):
    """The stored memory is damaged or of another version; presence then begins without one."""

    transient = False


@dataclass
class NightMemory:
    """The silences of one phone in one night: how many, and the longest five, in seconds."""

    count: int = 0
    longest: list[float] = field(default_factory=list)


@dataclass
class DeviceMemory:
    """A device of a person. Times are unix seconds, 0 = never.

    last: listed or answered; listed: listed. shown: as it was listed last, by `router`. tries: probes without an answer
    since `last`. missed: the newest answer of its router lacks it. left, appeared: when it did, the newest ones.
    """

    first: float = 0.0
    last: float = 0.0
    listed: float = 0.0
    router: str = ""
    shown: ListedDevice = field(default_factory=ListedDevice)
    tries: int = 0
    missed: bool = False
    left: list[float] = field(default_factory=list)
    appeared: list[float] = field(default_factory=list)
    nights: dict[str, NightMemory] = field(default_factory=dict)


@dataclass
class PersonMemory:
    """A person: home, away or not known (None), since when, how sure (0..1), by what evidence.

    said_home: when they pressed "I'm home", while no device of theirs has been listed since; said_left: when they
    pressed "I'm leaving", while listings of their devices still count for nothing.
    """

    home: bool | None = None
    since: float = 0.0
    confidence: float = 0.0
    evidence: str = ""
    said_home: float = 0.0
    said_left: float = 0.0


@dataclass
class StrangerMemory:
    """A device nobody named as theirs. since: when its present stay on the list began.

    thing: it belongs to the house (it was there at the start, stayed a day without a gap, or somebody said so).
    steady: it stayed a week without a gap, so its absence says that the list is wrong. beside: the phone that vanished
    as it appeared. said: "guest" or "house" by a person. asked: when they were asked. missed: the newest
    answer of its router lacks it.
    """

    shown: ListedDevice
    router: str
    first: float
    since: float
    last: float
    thing: bool = False
    steady: bool = False
    beside: str = ""
    said: str = ""
    asked: float = 0.0
    missed: bool = False


@dataclass
class RouterMemory:
    """A router: its newest usable answer, newest failure, and when it last listed a phone (0 = never)."""

    answered: float = 0.0
    failed: float = 0.0
    reason: str = ""
    listed_phone: float = 0.0


@dataclass
class PresenceMemory:
    """All that is remembered. usable_from: since when every router that matters answers, 0 while one does not."""

    version: int = VERSION
    now: float = 0.0
    usable_from: float = 0.0
    blind_since: float = 0.0
    blind_asked: float = 0.0
    probed: float = 0.0
    entrance: float = 0.0
    people: dict[str, PersonMemory] = field(default_factory=dict)
    devices: dict[str, DeviceMemory] = field(default_factory=dict)
    strangers: dict[str, StrangerMemory] = field(default_factory=dict)
    routers: dict[str, RouterMemory] = field(default_factory=dict)
    adopted: dict[str, str] = field(default_factory=dict)
    """Unknown devices that somebody said are a person's: device -> person."""
    staying: list[str] = field(default_factory=list)
    """Devices of people that do not leave the house with them, as of `devices_judged`."""
    devices_judged: float = 0.0


@cache
def _adapter() -> TypeAdapter[PresenceMemory]:
    return TypeAdapter(PresenceMemory)


def dumped(memory: PresenceMemory) -> dict[str, Any]:
    """The memory as a plain dict that JSON takes."""
    found: dict[str, Any] = _adapter().dump_python(memory, mode="json")
    return found


def loaded(stored: dict[str, Any]) -> PresenceMemory:
    """The memory that `dumped` made; raises UnreadableMemory."""
    if stored.get("version") != VERSION:
        raise UnreadableMemory(f"what presence remembered has version {stored.get('version')!r}, not {VERSION}")
    try:
        return _adapter().validate_python(stored)
    except ValidationError as error:
        where = ".".join(map(str, error.errors()[0]["loc"]))
        raise UnreadableMemory(f"what presence remembered cannot be read: {where}") from error
