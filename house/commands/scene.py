"""Commands about what cameras should see: references, and looking again."""

from typing import get_args

from house import facts, times
from house.commands.command import Answer, CommandRequest, House, WrongWords, record
from house.commands.words.camera_names import camera_named
from house.commands.words.duration_among_words import duration_among
from house.facts import SceneRequest
from house.names import place

STATES = {"ok": "as it should be", "question": "looks different", "suspected": "is being looked at more closely",
          "tampered": "was tampered with"}
_REFERENCE: tuple[SceneRequest, ...] = ("take", "accept", "decline")


def reference(house: House, request: CommandRequest) -> Answer:
    """Show how a camera's view compares with its references; take it as one; accept or decline what is offered."""
    wanted = next((word.lower() for word in request.words if word.lower() in (*_REFERENCE, "show")), "show")
    camera = _one_camera(house, tuple(word for word in request.words if word.lower() != wanted))
    why = house.settings.cameras[camera].scene_unchecked
    if why:
        return _unchecked(camera, why)
    if wanted == "show":
        return _shown(house, camera)
    _ask(house, request, camera, next(each for each in get_args(SceneRequest) if each == wanted))
    return Answer({"take": f"The next view of {place(camera)} becomes a reference.",
                   "accept": f"{place(camera)} is as it should be: what it shows becomes a reference.",
                   "decline": f"What {place(camera)} offers is no reference; another one is offered later."}[wanted])


def check(house: House, request: CommandRequest) -> Answer:
    """Look again whether a camera sees what it should, or say nothing of it for a while."""
    seconds, rest = duration_among(request.words, house.settings.cameras)
    words = tuple(word for word in rest if word.lower() != "ignore")
    if len(words) != len(rest) or seconds is not None:
        camera = _one_camera(house, words)
        if why := house.settings.cameras[camera].scene_unchecked:
            return _unchecked(camera, why)
        until = house.now() + (seconds or 3600.0)
        _ask(house, request, camera, "ignore", until)
        at = times.clock(until, house.now(), house.settings.house.timezone)
        return Answer(f"Nothing is said of the view of {place(camera)} until {at}.")
    camera = camera_named(house, words)
    if camera and (why := house.settings.cameras[camera].scene_unchecked):
        return _unchecked(camera, why)
    for each in (camera,) if camera else _checked(house):
        id = facts.derived_id(request.fact_id(facts.SceneAsked), each)
        house.record(facts.SceneAsked(at=house.now(), id=id, camera=each, wanted="check", by=request.who))
    where, then = (place(camera), f"reference {camera}") if camera else ("Every camera", "cameras")
    return Answer(f"{where} is looked at again; {then} says what was found.")


def _unchecked(camera: str, why: str) -> Answer:
    return Answer(f"The view of {place(camera)} is not checked: {why}.")


def _checked(house: House) -> tuple[str, ...]:
    """The cameras whose views are compared with references; raises WrongWords when there are none."""
    found = tuple(name for name, each in house.settings.cameras.items() if not each.scene_unchecked)
    if not found:
        raise WrongWords("The view of no camera here is checked.")
    return found


def _shown(house: House, camera: str) -> Answer:
    found = house.state().fields.get(f"scene:{camera}")
    if found is None:
        return Answer(f"{place(camera)} has no reference yet: say reference {camera} accept once its view is right.")
    words = "" if found["state"] == "ok" else f": {found['words']}"
    state = STATES.get(found["state"], found["state"])
    verb = "is " if found["state"] == "ok" else ""
    return Answer(f"{place(camera)} {verb}{state}{words} (score {found['score']:.0f} of 100).")


def _one_camera(house: House, words: tuple[str, ...]) -> str:
    """The camera that is named, or the only one."""
    camera = camera_named(house, words)
    if camera:
        return camera
    if len(house.settings.cameras) != 1:
        raise WrongWords(f"Which camera? {', '.join(house.settings.cameras)}.")
    return next(iter(house.settings.cameras))


def _ask(house: House, request: CommandRequest, camera: str, wanted: SceneRequest, until: float = 0.0) -> None:
    record(house, request, facts.SceneAsked, camera=camera, wanted=wanted, until=until)
