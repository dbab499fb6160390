"""What presence knows now, as pages and commands read it: people with the evidence, devices, routers, what is odd."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

OLD = 200.0
"""Seconds after which a report or an answer is old: routers are asked every 90 s at least, and missed now and then."""
WhenBlind = Literal["hold", "arm", "ask"]
BLIND_THEN: dict[WhenBlind, str] = {
    "hold": "the last answer holds until one does",
    "arm": "after 30 minutes without a sign of anybody, everybody counts as away",
    "ask": "after 30 minutes without a sign of anybody, you are asked whether everybody is out"}
"""What happens while no router that matters answers, by what was chosen for it."""


@dataclass(frozen=True)
class PersonAtHome:
    """One person: home, away or not known (None), since when (unix time, 0: not known), how sure (0..1), and why."""

    name: str
    home: bool | None
    since: float
    confidence: float
    evidence: str

    def where(self, clock: Callable[[float], str], old: bool = False) -> str:
        """In words: "home since 14:02", "not known yet"; of an old report, which is not about now, "home then"."""
        if self.home is None:
            return "not known yet"
        since = f" since {clock(self.since)}" if self.since else ""
        return f"{'home' if self.home else 'away'}{' then' if old else since}"


@dataclass(frozen=True)
class DeviceInHouse:
    """A device that a router lists now. person: whose it is, "" for an unknown one. key: what the log calls it.

    randomised: it made its address up, so that it may have another one tomorrow.
    """

    key: str
    router: str
    person: str
    name: str
    mac: str
    ip: str
    topic: str
    randomised: bool

    @property
    def shown(self) -> str:
        """As people can recognise it."""
        return self.name or self.topic or self.mac or self.ip or "a device without a name"

    @property
    def settles_on(self) -> str:
        """What to write into the devices of its person: what changes least."""
        if self.mac and not self.randomised:
            return self.mac
        return self.name or self.topic or self.mac or self.ip


@dataclass(frozen=True)
class AskedRouterNow:
    """A router: when it answered last (unix time, 0: not yet), and what is wrong with it, "" for nothing."""

    name: str
    answered: float
    error: str


@dataclass(frozen=True)
class PresenceReport:
    """All of it at unix time `at`; blind_since: since when no router that matters answers, None while one does."""

    at: float
    blind_since: float | None
    people: tuple[PersonAtHome, ...]
    devices: tuple[DeviceInHouse, ...]
    routers: tuple[AskedRouterNow, ...]
    notes: tuple[str, ...]

    def is_old(self, now: float) -> bool:
        """Whether nobody has looked for so long that it says nothing about now."""
        return abs(now - self.at) > OLD

    def unknown(self, now: float, when_blind: WhenBlind, clock: Callable[[float], str]) -> str:
        """Why it is not known who is home now, and what follows, in one line; "" while it is known."""
        if self.is_old(now):
            return (f"Presence is not known since {clock(self.at)}: the process presence has said nothing since; "
                    "./hearthwatch logs presence says why.")
        if self.blind_since is None:
            return ""
        return f"No router answers since {clock(self.blind_since)}: {BLIND_THEN[when_blind]}."

    @property
    def strangers(self) -> tuple[DeviceInHouse, ...]:
        """Devices of nobody, those with a name first."""
        found = [each for each in self.devices if not each.person]
        return tuple(sorted(found, key=lambda each: (not each.name, each.shown.casefold())))

    @classmethod
    def read(cls, stored: Mapping[str, Any] | None) -> "PresenceReport | None":
        """The report that the presence process has written; None when there is none, or it is of another version."""
        if stored is None:
            return None
        try:
            return cls(
                float(stored["at"]), None if stored["blind_since"] is None else float(stored["blind_since"]),
                tuple(_of(PersonAtHome, each) for each in stored["people"]),
                tuple(_of(DeviceInHouse, each) for each in stored["devices"]),
                tuple(_of(AskedRouterNow, each) for each in stored["routers"]), tuple(map(str, stored["notes"])))
        except (KeyError, TypeError, ValueError):
            return None


def _of(kind: type[Any], stored: Mapping[str, Any]) -> Any:
    """One row; what a later version adds is left out."""
    return kind(**{name: stored[name] for name in kind.__dataclass_fields__})
