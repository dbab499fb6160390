"""The state of the house, folded from facts (house/state/changes_by_fact.py).

What follows from it for each camera is in house/state/mode_switches.py and never stored.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from house import facts
from house.masking import masked
from house.state.changes_by_fact import changes

UNKNOWN = "unknown"
"""The mode of a house that had one, which nothing remembers any more: alerts go out, and nothing is kept."""


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

    def open_event(self, camera: str) -> str | None:
        """The id of the event that is open at `camera`, or None."""
        event = self.fields.get(f"event:{camera}")
        return event["event"] if event and event["open"] else None

    def override(self, camera: str, now: float) -> bool | None:
        """Held on (True), held off (False) or not held (None); a camera's own goes before the house's."""
        for name in (f"override:{camera}", "override"):
            held = self.fields.get(name)
            if held and _in_force(held["until"], now):
                return bool(held["on"])
        return None

    def alerts(self, camera: str, now: float) -> str:
        """The alerts of `camera`: on, off or snoozed; off or snoozed for all counts for each."""
        for name in (f"alerts:{camera}", "alerts"):
            chosen = self.fields.get(name)
            if chosen and chosen["alerts"] != "on" and _in_force(chosen["until"], now):
                return str(chosen["alerts"])
        return "on"


def _in_force(until: float | None, now: float) -> bool:
    return until is None or now < until
