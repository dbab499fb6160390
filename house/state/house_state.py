"""The state of the house, folded from facts (house/state/changes_by_fact.py).

What follows from it for each camera is in house/state/mode_switches.py and never stored.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from house import facts
from house.masking import masked
from house.state.changes_by_fact import GUESTS, HOLDS, changes

UNKNOWN = "unknown"
"""The mode of a house that had one, which nothing remembers any more: alerts go out, and nothing is kept."""
WELCOME = 1800.0
"""Seconds by which a person may say that they are home before presence sees it."""


@dataclass(frozen=True)
class Trouble:
    """Something that is wrong now."""

    kind: str
    about: str
    text: str
    since: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", masked(self.text))


@dataclass(frozen=True)
class Hold:
    """Cameras held on or off: by whom, until when (None: no time), and what of presence ends it (home, away or "")."""

    on: bool
    by: str
    until: float | None = None
    ends: str = ""


@dataclass(frozen=True)
class Guest:
    """A guest is in the house: who said so, until when (None: no time); `ends` "home": until somebody comes home."""

    by: str
    until: float | None = None
    ends: str = ""


@dataclass(frozen=True)
class HouseState:
    """What the house knows at one moment."""

    fields: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def from_fields(cls, stored: Mapping[str, str]) -> "HouseState":
        """Read the log's hash (field name -> JSON)."""
        values = {name: json.loads(text)["v"] for name, text in stored.items()}
        return cls({name: value for name, value in values.items() if value is not None})

    def after(self, fact: facts.Fact) -> "HouseState":
        """The state after one more fact; what the log does in Redis, here for pure use."""
        fields = dict(self.fields)
        for name, value in changes(fact).items():
            if name.endswith("*"):
                fields = {k: v for k, v in fields.items() if not k.startswith(name[:-1])}
            elif value is None:
                fields.pop(name, None)
            else:
                fields[name] = value
        return HouseState(fields)

    @property
    def mode(self) -> str | None:
        """The base mode someone chose, or None in a new house."""
        chosen = self.fields.get("mode")
        return chosen["mode"] if chosen else None

    def base_mode(self, first_mode: str) -> str:
        """The mode someone chose, else `first_mode`; UNKNOWN when that was lost."""
        return self.mode or (UNKNOWN if "mode_lost" in self.fields else first_mode)

    @property
    def people(self) -> tuple[str, ...] | None:
        """Who is home; None while no presence source has reported."""
        known = self.fields.get("people")
        return tuple(known["home"]) if known else None

    @property
    def troubles(self) -> tuple[Trouble, ...]:
        """Everything that is wrong now, oldest first."""
        found = []
        for name, value in self.fields.items():
            if name.startswith("trouble:"):
                kind, about = name.split(":", 2)[1:]
                found.append(Trouble(kind, about, value["text"], value["since"]))
        return tuple(sorted(found, key=lambda t: t.since))

    def turning(self, camera: str) -> facts.MoveAsked | None:
        """The newest move asked of `camera` while it is not done, or None."""
        asked = self.fields.get(f"turning:{camera}")
        return facts.MoveAsked(camera=camera, **asked) if asked else None

    @property
    def seen_before(self) -> float:
        """The unix time before which every event counts as seen; 0 while nobody said so."""
        return float((self.fields.get("seen_before") or {}).get("until", 0.0))

    def open_event(self, camera: str) -> str | None:
        """The id of the event that is open at `camera`, or None."""
        event = self.fields.get(f"event:{camera}")
        return event["event"] if event and event["open"] else None

    def override(self, camera: str, now: float) -> bool | None:
        """Held on (True), held off (False) or not held (None); a camera's own goes before the house's."""
        held = self.hold(camera, now) or self.hold("", now)
        return held.on if held else None

    def hold(self, camera: str, now: float) -> Hold | None:
        """The hold in force that was chosen for that camera alone ("": for all of them)."""
        for ends, kind in HOLDS.items():
            held = self.fields.get(f"{kind}:{camera}" if camera else kind)
            if held and _in_force(held["until"], now):
                return Hold(bool(held["on"]), str(held["by"]), held["until"], ends)
        return None

    def held(self, now: float) -> bool:
        """Whether any camera is held on or off."""
        names = {kind.partition(":")[2] for kind in self.fields if kind.partition(":")[0] in HOLDS.values()}
        return any(self.hold(name, now) for name in names)

    def guest(self, now: float) -> Guest | None:
        """Until when a guest is in the house, so that presence does not arm it; None when there is none."""
        for ends, kind in GUESTS.items():
            chosen = self.fields.get(kind)
            if chosen and _in_force(chosen["until"], now):
                return Guest(str(chosen["by"]), chosen["until"], ends)
        return None

    @property
    def welcomed(self) -> str:
        """Who has said by a button that they are home, since the house is not empty; "" for nobody.

        One that was pressed up to half an hour before presence saw anybody counts.
        """
        said, occupied = self.fields.get("welcomed"), self.fields.get("occupied")
        if not (said and occupied and self.people) or said["since"] < occupied["since"] - WELCOME:
            return ""
        return str(said["by"])

    def alerts(self, camera: str, now: float) -> str:
        """The alerts of `camera`: on, off or snoozed; off or snoozed for all counts for each."""
        for name in (f"alerts:{camera}", "alerts"):
            chosen = self.fields.get(name)
            if chosen and chosen["alerts"] != "on" and _in_force(chosen["until"], now):
                return str(chosen["alerts"])
        return "on"


def _in_force(until: float | None, now: float) -> bool:
    return until is None or now < until
