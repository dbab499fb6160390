"""What each mode switches at a camera: watching, recording and alerting, with override, people, private and snooze."""

from dataclasses import dataclass
from typing import Protocol

from house.state.house_state import UNKNOWN, HouseState


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
