"""The texts of messages: an incident, a test, a trouble. Pure; times in the house's own zone."""

from collections.abc import Sequence
from dataclasses import replace
from typing import get_args

from house import facts
from house.message import Message, Said
from house.names import channel_name, place
from house.state import Trouble
from house.times import clock, duration
from house.troubles import SEEN, headline
from house.watchdog.faults import KINDS
from notifier.alerts.cover_picture import MATTERS
from notifier.alerts.incidents import Incident, KnownEvent

MODE_LOST = Message(
    "The mode of the house is lost: choose one",
    "Until then alerts go out, nothing is recorded, and private cameras stay closed.",
    commands=tuple((f"mode {mode}", mode.capitalize()) for mode in get_args(facts.Mode)))
LATE = 60.0
"""Seconds after which a message says how late it was alerted."""


def alert(incident: Incident, alerted_at: float, timezone: str = "") -> Message:
    """The message of an incident; `alerted_at` is when it was first sent."""
    first = incident.events[0]
    tagged = max((each for each in incident.events if each.tag), key=lambda each: each.tagged_at, default=first)
    labels = _labels(incident)
    parts = (_when(incident, alerted_at, timezone), _pictures(incident), _scores(labels))
    return Message(
        title=f"{_what(labels)} at {_listed([place(each) for each in incident.cameras])}",
        detail=" · ".join(part for part in parts if part) + late(alerted_at - first.began_at),
        picture=incident.cover or first.picture,
        event=first.event,
        tag="" if _by_me(incident, tagged) else tagged.tag,
        by=tagged.by,
        said=answers(incident, alerted_at, timezone),
        snoozed=incident.answer("snooze") is not None,
    )


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
    labels = known.labels or {}
    ended = _lasted(known).removeprefix(" · ")
    parts = (f"{clock(known.began_at, alerted_at, timezone)} {_what(labels)} at {place(known.camera)}",
             _scores(labels), ended, f"event {known.event[:8]}")
    return " · ".join(part for part in parts if part) + late(alerted_at - known.began_at)


def lines(incident: Incident, events: Sequence[str], alerted_at: float, timezone: str = "") -> str:
    """These events of an incident, one on each line, in the order in which they were alerted."""
    return "\n".join(line(each, alerted_at, timezone) for each in incident.events if each.event in events)


def beside_picture(incident: Incident, picture: str, alerted_at: float, timezone: str = "") -> str:
    """The text beside a picture in the message's thread."""
    known = next((each for each in incident.events if picture in each.pictures), incident.events[0])
    words = f"{_what(known.labels or {})} at {place(known.camera)}"
    better = ", another picture" if picture in known.more else ""
    return f"{words}, {clock(known.began_at, alerted_at, timezone)}{better}"


def held_up(alerts: int, events: int, since: float, now: float, timezone: str = "") -> Message:
    """The first message after a long outage; the alerts it announces follow."""
    return Message(f"{_count(alerts, 'alert')} held up since {clock(since, now, timezone)}",
                   f"{_count(events, 'event')}, nothing is lost: each follows with the time it happened")


def late(seconds: float) -> str:
    """How late a message was sent, "" when it was on time."""
    return f" (alerted {duration(seconds)} late)" if seconds > LATE else ""


def test_alert(house: str, by: str, at: float, timezone: str = "") -> Message:
    """What a test alert says."""
    return Message(f"Test alert of {house}", f"{clock(at, at, timezone)} · asked by {by} · alerts reach you here")


def asked_picture(camera: str, at: float, now: float, reason: str, timezone: str = "") -> str:
    """The line beside a picture someone asked for, or why there is none."""
    if reason:
        return f"No picture of {place(camera)}: {reason}"
    return f"{place(camera)} · {clock(at, now, timezone)}"


def troubles(found: list[Trouble], now: float, timezone: str = "") -> Message:
    """One line on what is wrong; several troubles share one message. What ends when it was seen has a button."""
    seen = tuple((f"seen {channel_name(each.about).lower()}", f"Seen: {channel_name(each.about)}"[:75])
                 for each in found if each.kind in SEEN)
    if len(found) == 1:
        since = f"since {clock(found[0].since, now, timezone)}"
        return Message(f"Trouble: {headline(found[0])}", since, commands=tuple((words, "Seen") for words, _ in seen))
    return Message(f"{len(found)} troubles", "\n".join(map(headline, found)), commands=seen)


def resolved(kind: str, about: str, since: float, now: float, timezone: str = "") -> Message:
    """One line on a trouble that is over."""
    what = f"{about} runs again" if kind in ("thread", *KINDS) else f"{kind} {about}".strip()
    return Message(f"Resolved: {what}", f"it lasted {duration(now - since)}, from {clock(since, now, timezone)}")


def house_is_back(since: float, now: float, timezone: str = "") -> Message:
    """What follows when Slack has said that the house is silent, and it is not."""
    return Message("Back online", f"no sign of life for {duration(now - since)}, since {clock(since, now, timezone)}")


def _labels(incident: Incident) -> dict[str, float]:
    best: dict[str, float] = {}
    for each in incident.events:
        for name, score in (each.labels or {}).items():
            best[name] = max(best.get(name, 0.0), score)
    return best


def ranked(labels: dict[str, float]) -> list[str]:
    """The names of labels as people want to read them: what matters most first, at most three."""
    return [name for name, _ in _ranked(labels)]


def _ranked(labels: dict[str, float]) -> list[tuple[str, float]]:
    """What matters most first, then by how sure; no mere things where somebody or something that moves was seen."""
    ranked = sorted(labels.items(), key=lambda item: (_rank(item[0]), -item[1], item[0]))
    moving = [each for each in ranked if _rank(each[0]) < len(MATTERS)]
    return (moving or ranked)[:3]


def _rank(name: str) -> int:
    return next((rank for rank, names in enumerate(MATTERS) if name in names), len(MATTERS))


def _what(labels: dict[str, float]) -> str:
    words = _listed([name for name, _ in _ranked(labels)]) or "motion"
    return words[:1].upper() + words[1:]


def _listed(names: Sequence[str]) -> str:
    return "".join(names) if len(names) < 2 else f"{', '.join(names[:-1])} and {names[-1]}"


def _scores(labels: dict[str, float]) -> str:
    named = _ranked(labels)
    others = [each for each in sorted(labels.items(), key=lambda item: -item[1]) if each not in named]
    return ", ".join(f"{name} {score:.0%}" for name, score in (*named, *others[:3]))


def _when(incident: Incident, alerted_at: float, timezone: str) -> str:
    began = clock(incident.began_at, alerted_at, timezone)
    if len(incident.events) == 1:
        return f"{began}{_lasted(incident.events[0])}"
    ended = clock(incident.ended_at, alerted_at, timezone)
    span = began if began == ended else f"{began}-{ended}"
    return f"{span} · {_count(len(incident.events), 'event')}"


def _pictures(incident: Incident) -> str:
    return _count(incident.pictures, "picture") if incident.pictures > 1 else ""


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


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
