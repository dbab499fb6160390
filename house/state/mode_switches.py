"""What each mode switches at a camera: watching, recording, alerting; with holds, people, hours, private and snooze."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from house.schedules.schedule import Schedule
from house.state.house_state import UNKNOWN, HouseState

RESTING = "no zone of it alerts then"
"""Why a camera does not alert in a mode that is none of its zones'."""


class CameraRules(Protocol):
    """What the switches need to know of a camera's settings."""

    @property
    def paused(self) -> bool:
        """Whether it is not opened at all."""
        ...

    @property
    def private(self) -> bool: ...
    @property
    def at_home(self) -> tuple[str, ...]:
        """Of "recording" and "alerting", what happens in mode home as well."""
        ...

    @property
    def outdoor(self) -> bool: ...
    @property
    def night(self) -> tuple[str, ...]:
        """Zones that count in mode night; ("all",) for the whole view; empty: all outdoors, else as at home."""
        ...

    @property
    def zone_modes(self) -> Mapping[str, Sequence[str]]:
        """The modes in which these zones alert, whatever the camera does in them."""
        ...

    @property
    def alert_zones(self) -> Sequence[str]:
        """All zones in which it alerts; empty: the whole view."""
        ...

    @property
    def when(self) -> Sequence[str]:
        """The times in which modes count for it, as they are written; empty: always."""
        ...


class HouseRules(Protocol):
    """What the switches need to know of the settings of the whole house."""

    @property
    def first_mode(self) -> str: ...
    @property
    def timezone(self) -> str: ...
    @property
    def quiet_hours(self) -> Sequence[str]:
        """The times in which nothing is alerted as at home, as they are written."""
        ...

    @property
    def knows_people(self) -> bool:
        """Whether anything is set up that says who is home."""
        ...


@dataclass(frozen=True)
class Switches:
    """The three switches of one camera, and why they are so. `zones` limits alerting; None means the whole view."""

    watching: bool
    recording: bool
    alerting: bool
    why: str
    zones: tuple[str, ...] | None = None


def effective_mode(state: HouseState, house: HouseRules, now: float) -> tuple[str, str]:
    """The mode that counts at unix time `now` and a reason, with `auto` and `vacation` resolved by who is home."""
    mode = state.base_mode(house.first_mode)
    if mode == UNKNOWN and state.people is None:
        return UNKNOWN, "the mode was lost"
    if mode == "vacation" and state.welcomed:
        return "home", "mode vacation, somebody is home and has said so"
    if mode not in ("auto", UNKNOWN):
        return mode, f"mode {mode}"
    word = "mode auto" if mode == "auto" else "the mode was lost"
    if state.people is None:
        waits = "works like home until a router has said who is home" if house.knows_people else \
            "works like home until presence is set up"
        return "home", f"{word} {waits}"
    if state.people:
        return "home", f"{word}, someone is home"
    return ("home", f"{word}, a guest is here") if state.guest(now) else ("away", f"{word}, nobody is home")


def switches(state: HouseState, camera: str, rules: CameraRules, house: HouseRules, now: float) -> Switches:
    """Derive watching, recording and alerting for `camera` at unix time `now`."""
    if rules.paused:
        return Switches(False, False, False, "paused")
    mode, why = effective_mode(state, house, now)
    if rules.private and _someone_home(state, mode, now):
        return Switches(False, False, False, "private until the mode is known" if mode == UNKNOWN
                        else "private while someone is home")
    held = state.override(camera, now)
    if held is False or (held is None and mode == "off"):
        return Switches(False, False, False, "switched off" if held is False else why)
    found = Switches(True, True, True, "switched on") if held else by_mode(mode, why, rules, house, now)
    return _with_alerts(state, camera, now, found)


def _someone_home(state: HouseState, mode: str, now: float) -> bool:
    """Whether a private camera must stay closed: somebody, or a guest, is home, or may be while nothing says who is."""
    unknown = state.people is None and mode in ("home", "night", UNKNOWN)
    return bool(state.people) or unknown or state.guest(now) is not None


def by_mode(mode: str, why: str, rules: CameraRules, house: HouseRules, now: float) -> Switches:
    """What that mode switches at unix time `now`, with nothing held and no alerts snoozed."""
    if mode == UNKNOWN:
        return Switches(True, False, True, why)
    if rules.when and not Schedule.of(rules.when).includes(now, house.timezone):
        return _as_home("home", f"{why}, outside of the times in when", rules, house, now)
    if mode in ("away", "vacation"):
        return _by_zone(Switches(True, True, True, why), mode, rules)
    if mode == "night" and (rules.night or rules.outdoor):
        zones = None if "all" in rules.night or not rules.night else rules.night
        return _by_zone(Switches(True, True, True, why, zones), mode, rules)
    return _as_home(mode, why, rules, house, now)


def _as_home(mode: str, why: str, rules: CameraRules, house: HouseRules, now: float) -> Switches:
    """As at home; in mode night quiet hours keep only back what is as at home."""
    def quiet(found: Switches) -> Switches:
        if found.alerting and Schedule.of(house.quiet_hours).includes(now, house.timezone):
            return replace(found, alerting=False, zones=None, why=f"{why}, quiet hours")
        return found

    usual = Switches(True, "recording" in rules.at_home, "alerting" in rules.at_home, why)
    return _by_zone(quiet(usual), mode, rules) if mode == "night" else quiet(_by_zone(usual, mode, rules))


def _by_zone(usual: Switches, mode: str, rules: CameraRules) -> Switches:
    """What is switched with the zones that have modes of their own; `usual`: what is for the other ones."""
    if not rules.zone_modes:
        return usual
    own = {zone for zone, modes in rules.zone_modes.items() if mode in modes}
    others = {zone for zone in rules.alert_zones if zone not in rules.zone_modes and usual.alerting
              and (usual.zones is None or zone in usual.zones)}
    counting = tuple(zone for zone in rules.alert_zones if zone in own | others)
    if counting:
        return Switches(True, usual.recording or bool(own), True, usual.why if others else _told(usual.why), counting)
    return replace(usual, alerting=False, zones=None, why=f"{usual.why}, {RESTING}") \
        if usual.alerting else usual


def _told(why: str) -> str:
    """Why a camera alerts by its zones alone: without what is said only of the rest of it."""
    return why.removesuffix(", quiet hours")


def _with_alerts(state: HouseState, camera: str, now: float, switch: Switches) -> Switches:
    alerts = state.alerts(camera, now)
    if not switch.alerting or alerts == "on":
        return switch
    return replace(switch, alerting=False, why=f"alerts {alerts}")
