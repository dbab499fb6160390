"""Commands that choose the mode, and put the house back to its first mode."""

from dataclasses import replace

from house import facts
from house.commands.arming_warnings import alerts_now, with_warnings
from house.commands.command import Answer, CommandRequest, House, WrongWords, record
from house.commands.modes.answers import house_now, mode_again, undo_of_mode
from house.commands.words.camera_names import camera_named
from house.names import place
from house.schedules.mode_schedule import scheduled_mode
from house.state.house_state import HouseState
from house.state.mode_switches import effective_mode
from house.status_sentence import alerts_text, sentence

MODES: tuple[facts.Mode, ...] = ("off", "home", "night", "away", "auto", "vacation")
SCHEDULE = "schedule"
"""What chooses the mode of house.schedule, instead of a mode's name."""


def mode(house: House, request: CommandRequest) -> Answer:
    """Choose the base mode, which ends every hold."""
    word = request.words[0].lower() if request.words else ""
    if word == "night" and len(request.words) > 1:
        return _night_at(house, request)
    word = word if len(request.words) == 1 else ""
    if word == SCHEDULE and house.settings.house.schedule:
        return _choose_schedule(house, request)
    wanted = next((m for m in MODES if m == word), None)
    if wanted is None:
        named = f"Unknown mode {' '.join(request.words)!r:.40}. " if request.words else "Which mode? "
        raise WrongWords(f"{named}Choose {', '.join(MODES[:-1])} or {MODES[-1]}.")
    given = _choose_mode(house, request, wanted)
    if wanted in ("off", "home") and not alerts_now(house):
        return given
    return with_warnings(house, request, given, of_mode=True)


def auto_detect_on(house: House, request: CommandRequest) -> Answer:
    """Let the house choose between home and away by who is home."""
    return mode(house, replace(request, words=("auto",)))


def auto_detect_off(house: House, request: CommandRequest) -> Answer:
    """Stop that: what it does now becomes the mode."""
    state = house.state()
    if (state.mode or house.settings.house.first_mode) != "auto":
        return Answer("Auto detect is already off.")
    now, _ = effective_mode(state, house.settings, house.now())
    return mode(house, replace(request, words=(now,)))


def initialize(house: House, request: CommandRequest) -> Answer:
    """Put the house back to its first mode: no hold, no guest, no snooze."""
    before, first, at = house.state(), house.settings.house.first_mode, house.now()
    record(house, request, facts.ModeChosen, mode=first)
    if before.guest(at):
        record(house, request, facts.GuestChosen, until=at)
    quiet = [camera for camera in ("", *house.settings.cameras) if _alerts_chosen(before, camera)]
    for camera in quiet:
        id = facts.derived_id(request.fact_id(facts.AlertsChosen), camera)
        house.record(facts.AlertsChosen(at=at, id=id, alerts="on", camera=camera, by=request.who))
    state, now = house.state(), house.now()
    alone = not (quiet or before.guest(at) or before.mode in (None, first))
    given = Answer(f"{sentence(state, house.settings, now).title}. Alerts: {alerts_text(state, house.settings, now)}.",
                   undo=undo_of_mode(house, before, first) if alone else "")
    return with_warnings(house, request, given) if alerts_now(house) else given


def _alerts_chosen(state: HouseState, camera: str) -> bool:
    chosen = state.fields.get(f"alerts:{camera}" if camera else "alerts")
    return chosen is not None and chosen["alerts"] != "on"


def _choose_mode(house: House, request: CommandRequest, wanted: facts.Mode) -> Answer:
    before = house.state()
    if before.mode == wanted and not before.held(house.now()):
        return Answer(f"The mode is already {wanted}.")
    record(house, request, facts.ModeChosen, mode=wanted, before=_before(house, before, wanted))
    return Answer(house_now(house), undo=undo_of_mode(house, before, wanted))


def _before(house: House, state: HouseState, wanted: str) -> str:
    """The mode that a schedule brings back when its time for the `wanted` one is over: the one of now, "" for none.

    One that the schedule chose brings back what it would have brought back itself.
    """
    chosen = state.fields.get("mode")
    if not chosen:
        return "" if "mode_lost" in state.fields else house.settings.house.first_mode
    if chosen["mode"] == wanted:
        return str(chosen.get("before", ""))
    return str(chosen.get("before") or chosen["mode"]) if chosen.get("scheduled") else str(chosen["mode"])


def _night_at(house: House, request: CommandRequest) -> Answer:
    """Mark these cameras as outdoor, so that they alert at night, and choose Night."""
    words = [word.strip(",") for word in request.words[1:] if word.strip(",") and word.lower() != "and"]
    cameras = list(dict.fromkeys(camera_named(house, (word,)) for word in words))
    house.learn({"cameras": {camera: {"outdoor": True} for camera in cameras}})
    given = _choose_mode(house, request, "night")
    names = " and ".join(map(place, cameras))
    marked = f"{names} {'is' if len(cameras) == 1 else 'are'} marked as outdoor (learned.yml)"
    return replace(given, text=f"Night. {marked}, and will alert at night within 15 seconds.")


def _choose_schedule(house: House, request: CommandRequest) -> Answer:
    """Choose what the schedule says now; where it says nothing, what it would have brought back."""
    before, settings, now = house.state(), house.settings, house.now()
    chosen = before.fields.get("mode") or {}
    back = chosen.get("before") or settings.house.first_mode
    wanted = scheduled_mode(settings.house.schedule, now, settings.house.timezone)
    if not wanted or before.mode == wanted:
        said = f"The schedule's mode is {wanted} now, and it is chosen." if wanted else \
            "The schedule chooses no mode at this time."
        return Answer(said, ok=bool(wanted))
    record(house, request, facts.ModeChosen, mode=wanted, scheduled=True, before=back)
    undo = "" if before.held(now) else mode_again(house, before)
    return with_warnings(house, request, Answer(house_now(house), undo=undo))
