"""The state of the house, folded from facts; the three switches are derived from it, never stored.

Each fact changes a few named fields (`changes`); the log keeps them in a hash, `HouseState.from_fields`
reads them back. A field is JSON: its value `v` (null = nothing any more) and `at`, when its fact happened.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import singledispatch
from typing import Any, Protocol

from house import facts
from house.masking import masked

Changes = dict[str, Any]
"""Field name -> new value, None to clear; a name that ends in "*" clears every field with that beginning."""


@singledispatch
def changes(fact: facts.Fact) -> Changes:
    """What `fact` changes in the state; most facts change nothing."""
    return {}


@changes.register
def _(fact: facts.ModeChosen) -> Changes:
    return {"override*": None, "mode": {"mode": fact.mode, "by": fact.by}}


@changes.register
def _(fact: facts.OverrideChosen) -> Changes:
    chosen = {"on": fact.on, "until": fact.until, "by": fact.by}
    return {_about("override", fact.camera): chosen | _moved(fact)}


@changes.register
def _(fact: facts.AlertsChosen) -> Changes:
    chosen = {"alerts": fact.alerts, "until": fact.until, "by": fact.by}
    return {_about("alerts", fact.camera): chosen | _moved(fact)}


def _moved(fact: facts.OverrideChosen | facts.AlertsChosen) -> dict[str, float]:
    return {"moved": fact.moved} if fact.moved else {}


@changes.register
def _(fact: facts.PeopleChanged) -> Changes:
    return {"people": {"home": list(fact.home), "evidence": fact.evidence}}


@changes.register
def _(fact: facts.ReadinessChecked) -> Changes:
    return {"readiness": {"lacking": list(fact.lacking)}}


@changes.register
def _(fact: facts.EventBegan) -> Changes:
    return {f"event:{fact.camera}": {"event": fact.event, "open": True, "began_at": fact.at}}


@changes.register
def _(fact: facts.EventEnded) -> Changes:
    return {f"event:{fact.camera}": {"event": fact.event, "open": False, "began_at": fact.began_at}}


@changes.register
def _(fact: facts.TroubleBegan) -> Changes:
    return {f"trouble:{fact.kind}:{fact.about}": {"text": fact.text, "since": fact.at}}


@changes.register
def _(fact: facts.TroubleEnded) -> Changes:
    return {f"trouble:{fact.kind}:{fact.about}": None}


@changes.register
def _(fact: facts.MoveAsked) -> Changes:
    return {f"turning:{fact.camera}": {"id": fact.id, "at": fact.at, "pan": fact.pan, "tilt": fact.tilt,
                                       "by": fact.by, "preset": fact.preset, "channel": fact.channel}}


@changes.register
def _(fact: facts.CameraMoved) -> Changes:
    position: Changes = {f"position:{fact.camera}": {"pan": fact.pan, "tilt": fact.tilt}}
    return position | ({f"turning:{fact.camera}": None} if fact.asked else {})


@changes.register
def _(fact: facts.MoveFailed) -> Changes:
    return {f"turning:{fact.camera}": None}


@changes.register
def _(fact: facts.TrainingChosen) -> Changes:
    return {"training": {"on": fact.on, "by": fact.by}}


@changes.register
def _(fact: facts.WalkTestChosen) -> Changes:
    return {"walktest": {"since": fact.at, "until": fact.until, "by": fact.by}}


@changes.register
def _(fact: facts.PairingOffered) -> Changes:
    forgotten: Changes = {"paired": None, "role:*": None} if fact.anew else {}
    return forgotten | {"pairing_try:*": None, "pairing": {"offer": fact.id, "proof": fact.proof, "until": fact.until}}


@changes.register
def _(fact: facts.PairingTried) -> Changes:
    return {f"pairing_try:{fact.user}:{fact.number}": {"offer": fact.offer, "by": fact.by}}


@changes.register
def _(fact: facts.HousePaired) -> Changes:
    return {"pairing": None, "paired": {"team": fact.team, "app": fact.app, "offer": fact.offer, "user": fact.user},
            f"role:{fact.user}": {"role": "owner", "by": "pairing"}}


@changes.register
def _(fact: facts.RoleChosen) -> Changes:
    return {f"role:{fact.user}": {"role": fact.role, "by": fact.by}}


@changes.register
def _(fact: facts.EpochBegan) -> Changes:
    return {"mode_lost": {"since": fact.at}} if fact.mode_lost else {}


UNKNOWN = "unknown"
"""The mode of a house that had one, which nothing remembers any more: alerts go out, and nothing is kept."""


def _about(name: str, camera: str) -> str:
    return f"{name}:{camera}" if camera else name


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


class CameraRules(Protocol):
    """What the switches need to know of a camera's settings."""

    @property
    def private(self) -> bool: ...
    @property
    def at_home(self) -> tuple[str, ...]:
        """Of "recording" and "alerting", what happens in mode home as well."""
        ...

    @property
    def night(self) -> tuple[str, ...]:
        """Zones that count in mode night; ("all",) for the whole view; empty: as at home."""
        ...


@dataclass(frozen=True)
class Switches:
    """The three switches of one camera, and why they are so. `zones` limits alerting; None means the whole view."""

    watching: bool
    recording: bool
    alerting: bool
    why: str
    zones: tuple[str, ...] | None = None


def effective_mode(state: HouseState, first_mode: str) -> tuple[str, str]:
    """The mode that counts now and a reason, with `auto` resolved by who is home."""
    mode = state.base_mode(first_mode)
    if mode == UNKNOWN and state.people is None:
        return UNKNOWN, "the mode was lost"
    if mode not in ("auto", UNKNOWN):
        return mode, f"mode {mode}"
    if state.people is None:
        return "home", "mode auto works like home until presence is set up"
    word = "mode auto" if mode == "auto" else "the mode was lost"
    return ("home", f"{word}, someone is home") if state.people else ("away", f"{word}, nobody is home")


def switches(state: HouseState, camera: str, rules: CameraRules, first_mode: str, now: float) -> Switches:
    """Derive watching, recording and alerting for `camera` at unix time `now`."""
    mode, why = effective_mode(state, first_mode)
    held = state.override(camera, now)
    if rules.private and (state.people or (state.people is None and mode in ("home", "night", UNKNOWN))):
        return Switches(False, False, False, "private until the mode is known" if mode == UNKNOWN
                        else "private while someone is home")
    if held is False or (held is None and mode == "off"):
        return Switches(False, False, False, "switched off" if held is False else why)
    if held:
        return _with_alerts(state, camera, now, Switches(True, True, True, "switched on"))
    if mode in ("away", "vacation"):
        return _with_alerts(state, camera, now, Switches(True, True, True, why))
    if mode == UNKNOWN:
        return _with_alerts(state, camera, now, Switches(True, False, True, why))
    if mode == "night" and rules.night:
        zones = None if "all" in rules.night else rules.night
        return _with_alerts(state, camera, now, Switches(True, True, True, why, zones))
    at_home = Switches(True, "recording" in rules.at_home, "alerting" in rules.at_home, why)
    return _with_alerts(state, camera, now, at_home)


def _with_alerts(state: HouseState, camera: str, now: float, switch: Switches) -> Switches:
    alerts = state.alerts(camera, now)
    if not switch.alerting or alerts == "on":
        return switch
    return Switches(switch.watching, switch.recording, False, f"alerts {alerts}", switch.zones)
