"""What an alert says: its title ("Person at Front door"), its detail, and the lines of its thread. Pure."""

from collections.abc import Sequence
from dataclasses import replace

from house import facts
from house.alerting.alert_outcome import LATE
from house.durations import duration
from house.labels.titles import NamedLabel, named, named_once, scores, title, together
from house.labels.tracks import sentence
from house.message import Message, Said
from house.names import counted, listed, place
from house.times import clock
from notifier.alerts.incidents import Incident, KnownEvent

MOST_WORDS = 5
"""Words that are offered under an alert."""


def alert(incident: Incident, alerted_at: float, timezone: str = "") -> Message:
    """The message of an incident; `alerted_at` is when it was first sent."""
    first = incident.events[0]
    tagged = max((each for each in incident.events if each.tag), key=lambda each: each.tagged_at, default=first)
    labels = together(map(_named, incident.events))
    parts = (_when(incident, alerted_at, timezone), _happened(incident), _pictures(incident), scores(labels),
             _stored(incident))
    places = listed([place(each) for each in incident.cameras])
    return Message(
        title=f"{title(labels)} at {places}",
        camera=places,
        seen=tuple(f"{each.name} {each.score:.0%}" for each in labels),
        detail=" · ".join(part for part in parts if part) + late(alerted_at - first.began_at - first.waited),
        picture=incident.cover or first.picture,
        event=first.event,
        tag="" if _by_me(incident, tagged) else tagged.tag,
        by=tagged.by,
        what=tagged.what,
        commands=_words(tagged),
        said=answers(incident, alerted_at, timezone),
        snoozed=incident.answer("snooze") is not None,
    )


def _words(known: KnownEvent) -> tuple[tuple[str, str], ...]:
    """What may be said of a tagged event more closely, as commands and the words of their buttons."""
    offered = [word for tag, word in known.words if tag == known.tag] if known.tag and not known.what else []
    return tuple((f"tag {known.event} {known.tag} {word}", word) for word in offered[:MOST_WORDS])


def doubtful(message: Message) -> Message:
    """The message with the remark that it may have come before."""
    return replace(message, detail=" · ".join(part for part in (message.detail, "may be double") if part))


def answers(incident: Incident, now: float, timezone: str = "") -> tuple[Said, ...]:
    """What people answered to the whole incident, and until when it holds."""
    found = []
    for each in incident.answers:
        until = f" until {clock(each.until, now, timezone)}" if each.until else ""
        quiet = f", no alerts{until}" if until and each.cameras else ""
        words = {"me": f"It's me{quiet}", "snooze": f"Snoozed{until}", "unsnooze": "Alerts are on again"}
        if each.answer in words:
            found.append(Said(words[each.answer], each.by))
    return tuple(found)


def line(known: KnownEvent, alerted_at: float, timezone: str = "") -> str:
    """One event of several, as its thread lists it."""
    labels = _named(known)
    ended = _lasted(known).removeprefix(" · ")
    parts = (f"{clock(known.began_at, alerted_at, timezone)} {title(labels)} at {place(known.camera)}",
             scores(labels), ended, _moved(known), f"event {known.event[:8]}")
    return " · ".join(part for part in parts if part) + late(alerted_at - known.began_at - known.waited)


def lines(incident: Incident, events: Sequence[str], alerted_at: float, timezone: str = "") -> str:
    """These events of an incident, one on each line, in the order in which they were alerted."""
    return "\n".join(line(each, alerted_at, timezone) for each in incident.events if each.event in events)


def beside_picture(incident: Incident, picture: str, alerted_at: float, timezone: str = "") -> str:
    """The text beside a picture in the message's thread."""
    known = next((each for each in incident.events if picture in each.pictures), incident.events[0])
    words = f"{title(_named(known))} at {place(known.camera)}"
    better = ", another picture" if picture in known.more else ""
    return f"{words}, {clock(known.began_at, alerted_at, timezone)}{better}"


def held_up(alerts: int, events: int, since: float, now: float, timezone: str = "") -> Message:
    """The first message after a long outage; the alerts it announces follow."""
    return Message(f"{counted(alerts, 'alert')} held up since {clock(since, now, timezone)}",
                   f"{counted(events, 'event')}, nothing is lost: each follows with the time it happened")


def late(seconds: float) -> str:
    """How late a message was sent, "" when it was on time."""
    return f" (alerted {duration(seconds)} late)" if seconds > LATE else ""


def _named(known: KnownEvent) -> tuple[NamedLabel, ...]:
    if not known.seen:
        return named_once(known.labels or {}, known.also, known.asked)
    return named(known.tracks, known.asked)


def _happened(incident: Incident) -> str:
    return _moved(incident.events[0]) if len(incident.events) == 1 else ""


def _moved(known: KnownEvent) -> str:
    """Who came and left, once the event is over: before, nobody can know."""
    if known.duration is None:
        return ""
    return sentence([each for each in known.tracks if each.movement])


def _when(incident: Incident, alerted_at: float, timezone: str) -> str:
    began = clock(incident.began_at, alerted_at, timezone)
    if len(incident.events) == 1:
        return f"{began}{_lasted(incident.events[0])}"
    ended = clock(incident.ended_at, alerted_at, timezone)
    span = began if began == ended else f"{began}-{ended}"
    return f"{span} · {counted(len(incident.events), 'event')}"


def _pictures(incident: Incident) -> str:
    return counted(incident.pictures, "picture") if incident.pictures > 1 else ""


def _stored(incident: Incident) -> str:
    count = sum(each.stored for each in incident.events)
    return "" if not count else "stored" if count == len(incident.events) else f"{count} stored"


def _by_me(incident: Incident, tagged: KnownEvent) -> bool:
    """Whether the tag came with somebody's "It's me": then that says it already."""
    me = incident.answer("me")
    return me is not None and tagged.tagged == facts.derived_id("tagged", me.id)


def _lasted(known: KnownEvent) -> str:
    if known.duration is None:
        return ""
    length = duration(max(1.0, known.duration))
    ends = {"interrupted": f"broken off after {length}", "off": f"switched off after {length}",
            "armed": f"goes on after {length} as another event"}
    return " · " + ends.get(known.reason, f"lasted {length}")
