"""The command that lists the latest events."""

from house.alerting.alert_outcome import alert_outcome
from house.commands.command import Answer, CommandRequest, House, WrongWords
from house.commands.people import since
from house.durations import duration
from house.event_summary import Event
from house.event_summary import events as known
from house.names import place

MOST_EVENTS = 20


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


def _event_row(event: Event, house: House) -> str:
    """Time, camera, labels, length, whether an alert was sent, tag and id of an event."""
    length = f"lasted {duration(event.ended_at - event.began_at)}" if event.ended_at is not None else "goes on"
    parts = [", ".join(sorted({label.name for label in event.labels if not label.doubt})) or "motion", length]
    alert = alert_outcome(event, lambda at: since(at, house)) if event.alerted else "no alert"
    parts += [] if event.alerted is None else [alert]
    parts += [event.tag + (f" ({event.tagged_as})" if event.tagged_as else "")] if event.tag else []
    parts += ["pinned"] if event.pinned else []
    return f"{since(event.began_at, house)} {place(event.camera)}: {', '.join(parts)} ({event.id[:12]})"
