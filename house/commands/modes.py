"""Commands that choose the mode, hold cameras on or off against it, and put the house back to its first mode."""

from dataclasses import replace

from house import facts
from house.commands.arming_warnings import alerts_now, with_warnings
from house.commands.command import Answer, CommandRequest, House, WrongWords, record
from house.commands.words.camera_names import camera_named
from house.commands.words.duration_among_words import duration_among
from house.state.house_state import UNKNOWN, HouseState
from house.state.mode_switches import effective_mode
from house.status_sentence import alerts_text, holds, sentence

MODES: tuple[facts.Mode, ...] = ("off", "home", "night", "away", "auto", "vacation")


def pycam_on(house: House, request: CommandRequest) -> Answer:
    """Hold cameras on (watching, recording, alerting), until a time or the next mode."""
    return with_warnings(house, request, _hold(house, request, True))


def pycam_off(house: House, request: CommandRequest) -> Answer:
    """Hold cameras off."""
    return _hold(house, request, False)


def mode(house: House, request: CommandRequest) -> Answer:
    """Choose the base mode, which ends every hold."""
    wanted = next((m for m in MODES if request.words and m == request.words[0].lower()), None)
    if wanted is None or len(request.words) != 1:
        raise WrongWords(f"A mode is one of {', '.join(MODES)}.")
    given = _choose_mode(house, request, wanted)
    return with_warnings(house, request, given) if wanted not in ("off", "home") or alerts_now(house) else given


def auto_detect_on(house: House, request: CommandRequest) -> Answer:
    """Let the house choose between home and away by who is home."""
    return mode(house, replace(request, words=("auto",)))


def auto_detect_off(house: House, request: CommandRequest) -> Answer:
    """Stop that: what it does now becomes the mode."""
    state = house.state()
    if (state.mode or house.settings.house.first_mode) != "auto":
        return Answer("Auto detect is already off.")
    now, _ = effective_mode(state, house.settings.house.first_mode)
    return mode(house, replace(request, words=(now,)))


def initialize(house: House, request: CommandRequest) -> Answer:
    """Put the house back to its first mode: no hold, no snooze."""
    before, first = house.state(), house.settings.house.first_mode
    house.record(facts.ModeChosen(at=house.now(), id=request.fact_id(facts.ModeChosen), mode=first, by=request.who))
    for camera in ("", *house.settings.cameras):
        chosen = before.fields.get(f"alerts:{camera}" if camera else "alerts")
        if chosen and chosen["alerts"] != "on":
            id = facts.derived_id(request.fact_id(facts.AlertsChosen), camera)
            house.record(facts.AlertsChosen(at=house.now(), id=id, alerts="on", camera=camera, by=request.who))
    state, now = house.state(), house.now()
    alerts = alerts_text(state, house.settings, now)
    given = Answer(f"{sentence(state, house.settings, now).title}. Alerts: {alerts}.",
                   undo=f"mode {before.mode}" if before.mode and before.mode != first else "")
    return with_warnings(house, request, given) if alerts_now(house) else given


def _choose_mode(house: House, request: CommandRequest, wanted: facts.Mode) -> Answer:
    before = house.state()
    if before.mode == wanted and not _holds(before):
        return Answer(f"The mode is already {wanted}.")
    record(house, request, facts.ModeChosen, mode=wanted)
    return Answer(_now(house), undo=_undo_mode(house, before))


def _hold(house: House, request: CommandRequest, on: bool) -> Answer:
    camera, until = _camera_and_end(house, request.words)
    before = house.state()
    if until is None and _already_held(house, before, camera, on):
        return Answer("The camera is already running." if on else "The camera is already off.")
    record(house, request, facts.OverrideChosen, on=on, until=until, camera=camera)
    return Answer(_now(house), undo=_undo_hold(house, before, camera))


def _undo_hold(house: House, before: HouseState, camera: str) -> str:
    """The command that brings back what was held before; "" when no single one does."""
    holds_before = [name for name in before.fields if name.startswith("override")]
    name = f"override:{camera}" if camera else "override"
    held = before.fields.get(name)
    if held and (camera or holds_before == [name]) and (held["until"] is None or held["until"] > house.now()):
        end = f" for {held['until'] - house.now():.0f}s" if held["until"] else ""
        return f"pycam_{'on' if held['on'] else 'off'} {camera}".strip() + end
    return "" if holds_before else _mode_again(house, before)


def _already_held(house: House, state: HouseState, camera: str, on: bool) -> bool:
    """Whether a person already chose just that, with no end to it (presence does not count as a person)."""
    base = state.mode or house.settings.house.first_mode
    wanted = ("away", "vacation") if on else ("off",)
    for name in (camera,) if camera else house.settings.cameras:
        held = state.fields.get(f"override:{name}") or state.fields.get("override")
        already = (held["on"] is on and held["until"] is None) if held else base in wanted
        if not already:
            return False
    return bool(house.settings.cameras)


def _camera_and_end(house: House, words: tuple[str, ...]) -> tuple[str, float | None]:
    """Read "[camera] [for 2h]", in either order."""
    seconds, rest = duration_among(words, house.settings.cameras)
    if seconds is None and len(rest) >= 2 and rest[-2].lower() == "for":
        raise WrongWords("Say how long, like for 30m or for 2h.")
    return camera_named(house, rest), None if seconds is None else house.now() + seconds


def _holds(state: HouseState) -> bool:
    return any(name.startswith("override") for name in state.fields)


def _undo_mode(house: House, before: HouseState) -> str:
    held = before.fields.get("override")
    if held and (held["until"] is None or held["until"] > house.now()):
        return "pycam_on" if held["on"] else "pycam_off"
    return _mode_again(house, before)


def _mode_again(house: House, before: HouseState) -> str:
    """The command that chooses the mode of before; "" when that was lost."""
    mode = before.base_mode(house.settings.house.first_mode)
    return "" if mode == UNKNOWN else f"mode {mode}"


def _now(house: House) -> str:
    """What the house does after the command: the sentence, holds of one camera or with an end, and the alerts."""
    now, state = house.now(), house.state()
    held = [what for what, _ in holds(state, house.settings, now)]
    remarks = [what for what in held if not what.endswith(("all cameras held on", "all cameras held off"))]
    alerts = alerts_text(state, house.settings, now)
    remarks += [] if alerts == "on" else [f"alerts {alerts}"]
    lines = [sentence(state, house.settings, now).title, *remarks]
    return " ".join(f"{line[0].upper()}{line[1:]}." for line in lines)
