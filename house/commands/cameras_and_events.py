"""Commands that look: cameras, new pictures, the latest events, processes."""

from house import facts
from house.commands.command import Answer, CommandRequest, House, WrongWords
from house.commands.people import since
from house.event_summary import Event
from house.event_summary import events as known
from house.status_sentence import all_switches, phrase, place
from house.times import duration

MOST_EVENTS = 20


def cameras(house: House, asked: CommandRequest) -> Answer:
    """List the cameras: what each does, what is wrong with it, its latest event."""
    if not house.settings.cameras:
        return Answer("There is no camera yet; name one in config.yml.", ok=False)
    state, now = house.state(), house.now()
    rows = []
    for name, switch in all_switches(state, house.settings, now).items():
        row = f"{place(name)}: {phrase(switch)} ({switch.why})"
        event = state.fields.get(f"event:{name}")
        if event:
            row += f"; motion now, since {since(event['began_at'], house)}" if event["open"] else \
                f"; last event {since(event['began_at'], house)}"
        rows += [row, *(f"  {trouble.text}" for trouble in state.troubles if trouble.about == name)]
    return Answer("\n".join(rows))


def snapshot(house: House, asked: CommandRequest) -> Answer:
    """Ask a camera, or each that watches, for a picture of this moment."""
    each = all_switches(house.state(), house.settings, house.now())
    name = asked.words[0].lower() if asked.words else ""
    if len(asked.words) > 1 or (name and name not in each):
        raise WrongWords(f"Cameras here: {', '.join(each) or 'none yet'}.")
    wanted = [camera for camera in ([name] if name else each) if each[camera].watching]
    if not wanted:
        why = f"{name} is not watching ({each[name].why})" if name else "no camera watches"
        return Answer(f"No picture: {why}.", ok=False)
    for camera in wanted:
        id = facts.derived_id(asked.fact_id(facts.PictureAsked), camera)
        house.record(facts.PictureAsked(at=house.now(), id=id, camera=camera, by=asked.who, channel=asked.channel))
    what = f"A picture of {place(wanted[0])}" if len(wanted) == 1 else f"Pictures of {', '.join(map(place, wanted))}"
    verb = "is" if len(wanted) == 1 else "are"
    where = "on the way" if asked.channel else "being taken; the camera's page shows it"
    return Answer(f"{what} {verb} {where}.")


def events(house: House, asked: CommandRequest) -> Answer:
    """List the latest events, newest first."""
    word = asked.words[0] if asked.words else "5"
    if len(asked.words) > 1 or not (word.isascii() and word.isdigit()) or not 1 <= int(word[:6]) <= MOST_EVENTS:
        raise WrongWords(f"Say how many, from 1 to {MOST_EVENTS}.")
    recall = house.recall()
    ids = recall.events(int(word))
    found = {event.id: event for event in known(recall.about(*ids))}
    rows = [_event_row(found[id], house) for id in ids if id in found]
    rows = rows or ["No event yet, as far as anything is remembered."]
    if recall.lacking and len(found) < int(word):
        rows.append(f"(Older ones cannot be looked for now: {recall.lacking}.)")
    return Answer("\n".join(rows))


def top(house: House, asked: CommandRequest) -> Answer:
    """Show the processes: what the door measured of them."""
    if not asked.signs:
        return Answer("The processes cannot be measured from here.", ok=False)
    return Answer("\n".join(asked.signs))


def _event_row(event: Event, house: House) -> str:
    """Time, camera, labels, length, whether it was alerted, tag and id of an event."""
    length = f"lasted {duration(event.ended_at - event.began_at)}" if event.ended_at is not None else "goes on"
    parts = [", ".join(sorted({label.name for label in event.labels})) or "motion", length]
    parts += [] if event.alerted is None else ["alerted" if event.alerted else "not alerted"]
    parts += [event.tag] if event.tag else []
    return f"{since(event.began_at, house)} {place(event.camera)}: {', '.join(parts)} ({event.id[:12]})"
