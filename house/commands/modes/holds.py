"""Commands that hold cameras on or off against the mode, and end that."""

from house import facts
from house.commands.arming_warnings import with_warnings
from house.commands.command import Answer, CommandRequest, House, record
from house.commands.modes.answers import AS_HELD, hold_again, house_now, undo_of_hold
from house.commands.words.camera_names import camera_named
from house.commands.words.end_words import End, end_among
from house.state.house_state import HouseState


def pycam_on(house: House, request: CommandRequest) -> Answer:
    """Hold cameras on (watching, recording, alerting): until a time, an arrival, or the next mode."""
    given = _hold(house, request, True)
    return with_warnings(house, request, given) if given.ok else given


def pycam_off(house: House, request: CommandRequest) -> Answer:
    """Hold cameras off."""
    return _hold(house, request, False)


def release(house: House, request: CommandRequest) -> Answer:
    """End a hold of all cameras, or of one: the mode counts again."""
    camera, now = camera_named(house, request.words), house.now()
    held = house.state().hold(camera, now)
    if held is None:
        return Answer("That camera is not held." if camera else "The cameras are not held.")
    record(house, request, facts.OverrideChosen, on=held.on, until=now, camera=camera)
    given = Answer(house_now(house), undo=hold_again(camera, held, now))
    return given if held.on else with_warnings(house, request, given)


def _hold(house: House, request: CommandRequest, on: bool) -> Answer:
    now, settings = house.now(), house.settings
    end, rest = end_among(request.words, settings.cameras, now, settings.house.timezone)
    camera, before = camera_named(house, rest), house.state()
    if end.ends and not settings.knows_people:
        return Answer("Nothing says who is home in this house, so nothing would end that. Give a time instead, for "
                      "example for 2h.", ok=False)
    if end == End() and _already_held(house, before, camera, on):
        return Answer("The camera is already running." if on else "The camera is already off.")
    record(house, request, facts.OverrideChosen, on=on, until=end.until, ends=end.ends, camera=camera)
    return Answer(house_now(house), undo=undo_of_hold(house, before, camera))


def _already_held(house: House, state: HouseState, camera: str, on: bool) -> bool:
    """Whether a person already chose just that, with no end to it (presence does not count as a person)."""
    base, now = state.mode or house.settings.house.first_mode, house.now()
    wanted = AS_HELD[on]
    for name in (camera,) if camera else house.settings.cameras:
        held = state.hold(name, now) or state.hold("", now)
        lasting = held is not None and held.until is None and not held.ends
        if not (lasting and held.on is on if held else base in wanted):
            return False
    return bool(house.settings.cameras)
