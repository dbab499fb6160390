"""What is answered when a mode or a hold was chosen: what the house does now, and the command that takes it back."""

from typing import Any

from house.commands.command import House
from house.commands.words.end_words import End
from house.state.house_state import UNKNOWN, Hold, HouseState
from house.status_sentence import alerts_text, holds, sentence

AS_HELD = {True: ("away", "vacation"), False: ("off",)}
"""Modes in which cameras are on, or off, as if they were held so: a hold without an end is not chosen in them."""


def mode_of(state: HouseState) -> dict[str, Any]:
    """What was chosen as the mode, {} for nothing."""
    return state.fields.get("mode") or {}


def house_now(house: House) -> str:
    """What the house does: the sentence, holds of one camera or with an end, and the alerts."""
    now, state = house.now(), house.state()
    own = state.hold("", now)
    whole = "" if own is None or own.until is not None else f"all cameras held {'on' if own.on else 'off'}"
    remarks = [what for what, _ in holds(state, house.settings, now) if not (whole and what.startswith(whole))]
    alerts = alerts_text(state, house.settings, now)
    remarks += [] if alerts == "on" else [f"alerts {alerts}"]
    lines = [sentence(state, house.settings, now).title, *remarks]
    return " ".join(f"{line[0].upper()}{line[1:]}." for line in lines)


def undo_of_mode(house: House, before: HouseState, chosen: str) -> str:
    """The command that takes back that a mode was chosen; "" when no single one does."""
    now, cameras = house.now(), ("", *house.settings.cameras)
    held = [(camera, hold) for camera in cameras if (hold := before.hold(camera, now))]
    if not held:
        return mode_again(house, before)
    [(camera, hold), *others] = held
    lasting = hold.until is None and not hold.ends
    if lasting and chosen in AS_HELD[hold.on]:
        return ""
    same_mode = before.base_mode(house.settings.house.first_mode) == chosen and not mode_of(before).get("scheduled")
    return hold_again(camera, hold, now) if not others and ((lasting and not camera) or same_mode) else ""


def undo_of_hold(house: House, before: HouseState, camera: str) -> str:
    """The command that takes back that cameras were held: the hold of before, or the end of this one."""
    hold, now = before.hold(camera, house.now()), house.now()
    if hold:
        return hold_again(camera, hold, now)
    chosen = mode_of(before)
    plain = not (before.held(now) or chosen.get("scheduled") or before.welcomed)
    return (mode_again(house, before) if plain else "") or f"release {camera}".strip()


def hold_again(camera: str, hold: Hold, now: float) -> str:
    """The command that holds so."""
    end = End(hold.until, "home" if hold.ends == "home" else "away" if hold.ends else "").as_words(now)
    return " ".join(word for word in (f"pycam_{'on' if hold.on else 'off'}", camera, end) if word)


def mode_again(house: House, before: HouseState) -> str:
    """The command that chooses the mode of before, by the schedule if it was its; "" when that was lost."""
    mode = before.base_mode(house.settings.house.first_mode)
    chosen = mode_of(before)
    if chosen.get("scheduled") and chosen.get("before"):
        return "mode schedule"
    return "" if mode == UNKNOWN else f"mode {mode}"
