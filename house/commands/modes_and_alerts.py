"""Commands that choose modes, holds, alerts and tags, that show the state, and that ask for a picture."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from house import facts, times
from house.commands.arming_warnings import alerts_now, with_warnings
from house.commands.command import Answer, CommandRequest, House, WrongWords
from house.commands.durations import duration_among
from house.commands.event_lookup import one_event
from house.names import place
from house.state import UNKNOWN, HouseState, effective_mode
from house.status_sentence import alerts_text, all_switches, holds, sentence
from house.troubles import headline

MODES: tuple[facts.Mode, ...] = ("off", "home", "night", "away", "auto", "vacation")
TAGS: tuple[facts.Tag, ...] = ("occupied", "unoccupied")


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


def alerts(house: House, request: CommandRequest) -> Answer:
    """Turn alerts on or off, for all cameras or one."""
    chosen: dict[str, facts.AlertsState] = {"on": "on", "off": "off"}
    word = request.words[0].lower() if request.words else ""
    if word not in chosen:
        raise WrongWords("Say on or off.")
    given = _choose_alerts(house, request, chosen[word], None, _camera(house, request.words[1:]))
    return with_warnings(house, request, given) if word == "on" else given


def notifications_on(house: House, request: CommandRequest) -> Answer:
    """Alerts on, unless they are on already."""
    if not request.words and alerts_text(house.state(), house.settings, house.now()) == "on":
        return with_warnings(house, request, Answer("Alerts are already on."))
    return alerts_on(house, request)


def notifications_off(house: House, request: CommandRequest) -> Answer:
    """Alerts off until they are turned on."""
    return _choose_alerts(house, request, "off", None, _camera(house, request.words))


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


def alerts_on(house: House, request: CommandRequest) -> Answer:
    """Alerts on, for all cameras or one."""
    given = _choose_alerts(house, request, "on", None, _camera(house, request.words))
    return with_warnings(house, request, given)


def snooze(house: House, request: CommandRequest) -> Answer:
    """Alerts off for a while."""
    seconds, rest = duration_among(request.words, house.settings.cameras, needed=True)
    if seconds is None:
        raise WrongWords("Say how long, like 30m, 2h or 1d (at most a year).")
    return _choose_alerts(house, request, "snoozed", house.now() + seconds, _camera(house, rest))


def last_image(house: House, request: CommandRequest) -> Answer:
    """Ask a camera for its newest picture; it comes to where it was asked."""
    camera = _camera(house, request.words) or _likely_camera(house)
    switch = all_switches(house.state(), house.settings, house.now())[camera]
    if not switch.watching:
        return Answer(f"No picture: {place(camera)} is not watching ({switch.why}).", ok=False)
    _record(house, request, facts.PictureAsked, camera=camera, channel=request.channel)
    where = "is on its way" if request.channel else "is being taken; the camera's page shows it"
    return Answer(f"The newest picture of {place(camera)} {where}.")


def tag(house: House, request: CommandRequest) -> Answer:
    """Tag what an event was; a second tag replaces the first."""
    chosen = next((t for t in TAGS if len(request.words) == 2 and t == request.words[1].lower()), None)
    if chosen is None:
        raise WrongWords("Say which event, and occupied or unoccupied.")
    lookback = house.lookback()
    event = one_event(lookback, request.words[0])
    before = next((fact.tag for fact in lookback.about(event) if isinstance(fact, facts.EventTagged)), "")
    if before == chosen:
        return Answer(f"This event is already tagged {chosen}.")
    _record(house, request, facts.EventTagged, event=event, tag=chosen)
    other = next(t for t in TAGS if t != chosen)
    return Answer(f"Tagged {chosen}. Saying {other} corrects it.", undo=f"tag {event} {before}" if before else "")


def status(house: House, request: CommandRequest) -> Answer:
    """The state in a few lines: the sentence, alerts, people, troubles."""
    now, settings, state = house.now(), house.settings, house.state()
    says = sentence(state, settings, now)
    lines = [says.whole]
    lines += [f"Alerts: {alerts_text(state, settings, now)}", f"Home: {people(state)}"]
    lines += request.signs
    lines += [f"Position of {place(camera)}: pan {at['pan']:g}, tilt {at['tilt']:g}"
              for camera in settings.cameras if (at := state.fields.get(f"position:{camera}"))]
    lines += [f"Trouble since {times.clock(t.since, now, settings.house.timezone)}: {headline(t)}"
              for t in state.troubles]
    return Answer("\n".join(lines))


def people(state: HouseState) -> str:
    """Who is home, as text."""
    if state.people is None:
        return "unknown (no presence source)"
    return ", ".join(state.people) or "nobody"


def _record(house: House, request: CommandRequest, kind: Callable[..., facts.Fact], **fields: Any) -> None:
    """Record a fact of that kind, happening now, done by the asker."""
    house.record(kind(at=house.now(), id=request.fact_id(kind), by=request.who, **fields))


def _choose_mode(house: House, request: CommandRequest, wanted: facts.Mode) -> Answer:
    before = house.state()
    if before.mode == wanted and not _holds(before):
        return Answer(f"The mode is already {wanted}.")
    _record(house, request, facts.ModeChosen, mode=wanted)
    return Answer(_now(house), undo=_undo_mode(house, before))


def _hold(house: House, request: CommandRequest, on: bool) -> Answer:
    camera, until = _camera_and_end(house, request.words)
    before = house.state()
    if until is None and _already_held(house, before, camera, on):
        return Answer("The camera is already running." if on else "The camera is already off.")
    _record(house, request, facts.OverrideChosen, on=on, until=until, camera=camera)
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
    return _camera(house, rest), None if seconds is None else house.now() + seconds


def _camera(house: House, words: tuple[str, ...]) -> str:
    """The camera the words name; "" when there are none."""
    if not words:
        return ""
    name = words[0].lower()
    if len(words) > 1 or name not in house.settings.cameras:
        raise WrongWords(f"Cameras here: {', '.join(house.settings.cameras) or 'none yet'}.")
    return name


def _likely_camera(house: House) -> str:
    """The camera of the newest event, else the first one."""
    for fact in house.recent(200):
        if isinstance(fact, facts.EventBegan) and fact.camera in house.settings.cameras:
            return fact.camera
    if not house.settings.cameras:
        raise WrongWords("There is no camera yet; name one in config.yml.")
    return next(iter(house.settings.cameras))


def _choose_alerts(
    house: House, request: CommandRequest, chosen: facts.AlertsState, until: float | None, camera: str
) -> Answer:
    before, now = house.state(), house.now()
    _record(house, request, facts.AlertsChosen, alerts=chosen, until=until, camera=camera)
    quiet = [] if camera or chosen != "on" else quiet_cameras(before, house)
    for each in quiet:
        id = facts.derived_id(request.fact_id(facts.AlertsChosen), each)
        house.record(facts.AlertsChosen(at=now, id=id, alerts="on", camera=each, by=request.who))
    after = alerts_text(house.state(), house.settings, now)
    if len(quiet) > 1 or (quiet and before.alerts("", now) != "on"):
        return Answer(f"Alerts: {after}.")  # no single command brings all of that back
    return Answer(f"Alerts: {after}.", undo=_undo_alerts(before, camera or "".join(quiet), now))


def quiet_cameras(state: HouseState, house: House) -> list[str]:
    """The cameras whose own alerts are off or snoozed now."""
    own = {each: state.fields.get(f"alerts:{each}") for each in house.settings.cameras}
    return [each for each, chosen in own.items() if chosen and chosen["alerts"] != "on"
            and (chosen["until"] is None or chosen["until"] > house.now())]


def _undo_alerts(before: HouseState, camera: str, now: float) -> str:
    """The command that brings back the alerts as they were before."""
    held = before.fields.get(f"alerts:{camera}" if camera else "alerts") or {"alerts": "on", "until": None}
    if held["alerts"] == "on" or (held["until"] is not None and held["until"] <= now):
        return f"alerts on {camera}".strip()
    if held["until"] is None:
        return f"alerts off {camera}".strip()
    return f"snooze {held['until'] - now:.0f}s {camera}".strip()


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
