"""Commands that turn alerts on and off, and snooze them."""

from house import facts
from house.commands.arming_warnings import with_warnings
from house.commands.command import Answer, CommandRequest, House, WrongWords, record
from house.commands.words.camera_names import camera_named
from house.commands.words.duration_among_words import duration_among
from house.durations import typed
from house.state.house_state import HouseState
from house.status_sentence import alerts_text

SNOOZE_HOURS = 1
"""How long the snooze button keeps the incident's cameras from alerting."""


def alerts(house: House, request: CommandRequest) -> Answer:
    """Turn alerts on or off, for all cameras or one."""
    chosen: dict[str, facts.AlertsState] = {"on": "on", "off": "off"}
    word = request.words[0].lower() if request.words else ""
    if word not in chosen:
        raise WrongWords("Say on or off.")
    given = _choose_alerts(house, request, chosen[word], None, camera_named(house, request.words[1:]))
    return with_warnings(house, request, given) if word == "on" else given


def notifications_on(house: House, request: CommandRequest) -> Answer:
    """Alerts on, unless they are on already."""
    if not request.words and alerts_text(house.state(), house.settings, house.now()) == "on":
        return with_warnings(house, request, Answer("Alerts are already on."))
    return alerts_on(house, request)


def notifications_off(house: House, request: CommandRequest) -> Answer:
    """Alerts off until they are turned on."""
    return _choose_alerts(house, request, "off", None, camera_named(house, request.words))


def alerts_on(house: House, request: CommandRequest) -> Answer:
    """Alerts on, for all cameras or one."""
    given = _choose_alerts(house, request, "on", None, camera_named(house, request.words))
    return with_warnings(house, request, given)


def snooze(house: House, request: CommandRequest) -> Answer:
    """Alerts off for a while."""
    seconds, rest = duration_among(request.words, house.settings.cameras, needed=True)
    if seconds is None:
        raise WrongWords("How long? For example 30m, 2h or 1d (at most a year).")
    return _choose_alerts(house, request, "snoozed", house.now() + seconds, camera_named(house, rest))


def _choose_alerts(
    house: House, request: CommandRequest, chosen: facts.AlertsState, until: float | None, camera: str
) -> Answer:
    before, now = house.state(), house.now()
    record(house, request, facts.AlertsChosen, alerts=chosen, until=until, camera=camera)
    quiet = [] if camera or chosen != "on" else quiet_cameras(before, house)
    for each in quiet:
        id = facts.derived_id(request.fact_id(facts.AlertsChosen), each)
        house.record(facts.AlertsChosen(at=now, id=id, alerts="on", camera=each, by=request.who))
    after = alerts_text(house.state(), house.settings, now)
    if len(quiet) > 1 or (quiet and before.alerts("", now) != "on"):
        return Answer(f"Alerts: {after}.")  # no single command brings all of that back
    undo = _undo_alerts(before, camera or "".join(quiet), now, chosen == "snoozed")
    return Answer(f"Alerts: {after}.", undo=undo)


def quiet_cameras(state: HouseState, house: House) -> list[str]:
    """The cameras whose own alerts are off or snoozed now."""
    own = {each: state.fields.get(f"alerts:{each}") for each in house.settings.cameras}
    return [each for each, chosen in own.items() if chosen and chosen["alerts"] != "on"
            and (chosen["until"] is None or chosen["until"] > house.now())]


def _undo_alerts(before: HouseState, camera: str, now: float, snoozed: bool) -> str:
    """The command that brings back the alerts as they were before."""
    held = before.fields.get(f"alerts:{camera}" if camera else "alerts") or {"alerts": "on", "until": None}
    if held["alerts"] == "on" or (held["until"] is not None and held["until"] <= now):
        return f"unsnooze {camera}".strip() if snoozed else f"alerts on {camera}".strip()
    if held["until"] is None:
        return f"alerts off {camera}".strip()
    return f"snooze {typed(held['until'] - now)} {camera}".strip()
