"""Commands that show something: cameras, new pictures, the latest events, processes."""

from house import facts
from house.alerting.deliveries import alert_outcome
from house.commands.command import Answer, CommandRequest, House, WrongWords
from house.commands.people import since
from house.event_summary import Event
from house.event_summary import events as known
from house.names import place
from house.status_sentence import all_switches, phrase
from house.times import duration
from house.troubles import what_of, without_picture

MOST_EVENTS = 20


def cameras(house: House, request: CommandRequest) -> Answer:
    """List the cameras: what each does, what is wrong with it, its latest event."""
    if not house.settings.cameras:
        return Answer("There is no camera yet; name one in config.yml.", ok=False)
    state, now = house.state(), house.now()
    rows, offline = [], without_picture(state, house.settings)
    for name, switch in all_switches(state, house.settings, now).items():
        lost = offline.get(name) if switch.watching else None
        does = f"{what_of(lost)} since {since(lost.since, house)}" if lost else phrase(switch)
        row = f"{place(name)}: {does} ({switch.why})"
        event = state.fields.get(f"event:{name}")
        if event:
            row += f"; motion now, since {since(event['began_at'], house)}" if event["open"] else \
                f"; last event {since(event['began_at'], house)}"
        rows += [row, *(f"  {trouble.text}" for trouble in state.troubles if trouble.about == name)]
    return Answer("\n".join(rows))


def snapshot(house: House, request: CommandRequest) -> Answer:
    """Ask a camera, or each that watches, for a picture of this moment."""
    each = all_switches(house.state(), house.settings, house.now())
    name = request.words[0].lower() if request.words else ""
    if len(request.words) > 1 or (name and name not in each):
        raise WrongWords(f"Cameras here: {', '.join(each) or 'none yet'}.")
    wanted = [camera for camera in ([name] if name else each) if each[camera].watching]
    if not wanted:
        why = f"{name} is not watching ({each[name].why})" if name else "no camera watches"
        return Answer(f"No picture: {why}.", ok=False)
    for camera in wanted:
        id = facts.derived_id(request.fact_id(facts.PictureAsked), camera)
        house.record(facts.PictureAsked(at=house.now(), id=id, camera=camera, by=request.who, channel=request.channel))
    what = f"A picture of {place(wanted[0])}" if len(wanted) == 1 else f"Pictures of {', '.join(map(place, wanted))}"
    verb = "is" if len(wanted) == 1 else "are"
    where = "on the way" if request.channel else "being taken; the camera's page shows it"
    return Answer(f"{what} {verb} {where}.")


def events(house: House, request: CommandRequest) -> Answer:
    """List the latest events, newest first."""
    word = request.words[0] if request.words else "5"
    if len(request.words) > 1 or not (word.isascii() and word.isdigit()) or not 1 <= int(word[:6]) <= MOST_EVENTS:
        raise WrongWords(f"Say how many, from 1 to {MOST_EVENTS}.")
    lookback = house.lookback()
    ids = lookback.events(int(word))
    found = {event.id: event for event in known(lookback.about(*ids))}
    rows = [_event_row(found[id], house) for id in ids if id in found]
    rows = rows or ["No event yet, as far as anything is remembered."]
    if lookback.lacking and len(found) < int(word):
        rows.append(f"(Older ones cannot be looked for now: {lookback.lacking}.)")
    return Answer("\n".join(rows))


def top(house: House, request: CommandRequest) -> Answer:
    """Show the processes as they were measured when the command came in."""
    if not request.signs:
        return Answer("The processes cannot be measured from here.", ok=False)
    return Answer("\n".join(request.signs))


def _event_row(event: Event, house: House) -> str:
    """Time, camera, labels, length, whether an alert was sent, tag and id of an event."""
    length = f"lasted {duration(event.ended_at - event.began_at)}" if event.ended_at is not None else "goes on"
    parts = [", ".join(sorted({label.name for label in event.labels})) or "motion", length]
    alert = alert_outcome(event, lambda at: since(at, house)) if event.alerted else "no alert"
    parts += [] if event.alerted is None else [alert]
    parts += [event.tag] if event.tag else []
    return f"{since(event.began_at, house)} {place(event.camera)}: {', '.join(parts)} ({event.id[:12]})"
