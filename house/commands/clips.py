"""Commands about clips: `clip` sends that of an event, `record` has one made of what a camera sees now."""

from house import facts
from house.commands.command import Answer, CommandRequest, House, WrongWords, record
from house.commands.people import since
from house.commands.words.camera_names import camera_named, likely_camera
from house.commands.words.duration_among_words import duration_among
from house.commands.words.event_names import one_event
from house.durations import duration
from house.names import place
from house.settings.sections.camera import CameraSettings
from house.settings.sections.ingest import sender_of
from house.status_sentence import all_switches

RECORDED = 20.0
"""Seconds that are recorded when nobody says how many."""


def clip(house: House, request: CommandRequest) -> Answer:
    """Send the clip of an event to where it was asked for; without one, say why."""
    if len(request.words) > 1:
        raise WrongWords("Say one event or one camera.")
    lookback = house.lookback()
    event = one_event(lookback, request.words[0] if request.words else "last", tuple(house.settings.cameras))
    found = lookback.about(event)
    began = next((fact for fact in found if isinstance(fact, facts.EventBegan)), None)
    if began is None:
        return Answer("Of this event only its end is remembered, no clip.", ok=False)
    stored = clips_of(began.event, found)
    if not stored:
        return Answer(f"No clip of the event at {place(began.camera)}, {since(began.at, house)}: "
                      f"{_why_not(began, found, house)}.", ok=False)
    first = stored[0]
    words = f"The clip of the event at {place(began.camera)}, {since(began.at, house)}, {duration(first.seconds)} long"
    if len(stored) > 1:
        words += f" (the first of {len(stored)} parts)"
    if not request.channel:
        return Answer(f"{words}: see /events/{began.event} in the dashboard.")
    house.record(facts.ClipAsked(at=house.now(), id=request.fact_id(facts.ClipAsked), event=began.event,
                                 camera=began.camera, clip=first.clip, by=request.who, channel=request.channel))
    return Answer(f"{words}, is on its way.")


def record_clip(house: House, request: CommandRequest) -> Answer:
    """Have a clip recorded of what a camera sees now; it comes to where it was asked for."""
    seconds, words = duration_among(request.words, house.settings.cameras)
    camera = camera_named(house, words) or likely_camera(house)
    wanted = RECORDED if seconds is None else seconds
    reason = _no_recording(house, camera, wanted)
    if reason:
        return Answer(f"No clip: {reason}.", ok=False)
    record(house, request, facts.RecordingAsked, camera=camera, channel=request.channel, seconds=wanted)
    where = "It comes here" if request.channel else "It appears on the camera's page"
    return Answer(f"Recording {place(camera)} for {duration(wanted)}. {where} when it is done.")


def _no_recording(house: House, camera: str, wanted: float) -> str:
    """Why no clip of so many seconds can be recorded of the camera now; "" when it can."""
    settings = house.settings.cameras[camera]
    switch = all_switches(house.state(), house.settings, house.now())[camera]
    if not switch.watching:
        return f"{place(camera)} is not watching ({switch.why})"
    if sender_of(settings.source):
        return f"{place(camera)} sends its pictures by itself"
    if not settings.clip.keep:
        return f"{place(camera)} keeps none (clip.keep is false)"
    if not 1 <= wanted <= settings.clip.longest:
        return f"one of {place(camera)} is 1 s to {duration(settings.clip.longest)} long (clip.longest)"
    return ""


def clips_of(event: str, found: list[facts.Fact]) -> list[facts.ClipStored]:
    """The clips of an event among these facts, its first part first, each part once."""
    parts = {fact.part: fact for fact in found if isinstance(fact, facts.ClipStored) and fact.event == event}
    return [parts[part] for part in sorted(parts)]


def missing(event: facts.EventBegan, ended: facts.EventEnded | None, camera: CameraSettings | None) -> str:
    """Why an event has no clip, as the end of a sentence; `camera`: its settings, None when it has none any more."""
    if camera is not None and not camera.clip.keep:
        return "this camera keeps no clips (clip.keep is false)"
    if ended is None:
        return "it is still in progress; its clip appears when it ends"
    if ended.clip:
        return "it is still being made"
    if not event.picture:
        return "the camera was not recording"
    if camera is not None and sender_of(camera.source):
        return "the camera has sent none"
    return "none could be made; the log of its camera says why"


def _why_not(began: facts.EventBegan, found: list[facts.Fact], house: House) -> str:
    ended = next((f for f in found if isinstance(f, facts.EventEnded) and f.event == began.event), None)
    settings = house.settings.cameras.get(began.camera)
    why = missing(began, ended, settings)
    if began.picture or settings is None or ended is None or not settings.clip.keep:
        return why
    switch = all_switches(house.state(), house.settings, house.now())[began.camera]
    return f"{why} ({switch.why})" if not switch.recording else why
