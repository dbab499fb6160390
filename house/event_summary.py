"""Events as pages show them, put together from the facts of the log. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from house import facts
from house.names import place


@dataclass(frozen=True)
class Event:
    """One event: when, where, what, whether it was alerted and why, and what a person said of it.

    Times are unix seconds; `ended_at` is None while it is open. `alerted` is None until that is decided.
    `picture` is a picture id, "" when none was kept. channels: those its alert was given to; where it is not known
    which (it was decided by an earlier version), none. delays: how many seconds after it began each channel took it.
    given_up: why it was given up, by channel.
    """

    id: str
    camera: str
    began_at: float
    ended_at: float | None = None
    ended_why: str = ""
    picture: str = ""
    labels: tuple[facts.Label, ...] = ()
    regions: tuple[facts.Box, ...] = ()
    alerted: bool | None = None
    alerted_at: float | None = None
    reasons: tuple[str, ...] = ()
    tag: str = ""
    tagged_by: str = ""
    channels: tuple[str, ...] = ()
    delays: dict[str, float] = field(default_factory=dict)
    given_up: dict[str, str] = field(default_factory=dict)

    @property
    def waiting(self) -> tuple[str, ...]:
        """The channels on which its alert is still on its way."""
        return tuple(each for each in self.channels if each not in self.delays and each not in self.given_up)

    @property
    def title(self) -> str:
        """What and where: "Person at Front", or "Motion at Front" without a label."""
        what = self.best.name.capitalize() if self.best else "Motion"
        return f"{what} at {place(self.camera)}"

    @property
    def best(self) -> facts.Label | None:
        """The surest label, or None."""
        return max(self.labels, key=lambda label: label.score, default=None)

    @property
    def label_texts(self) -> tuple[str, ...]:
        """Each label's name once with its best score, like "person 90%", surest first."""
        best: dict[str, float] = {}
        for label in self.labels:
            best[label.name] = max(label.score, best.get(label.name, 0.0))
        return tuple(f"{name} {score:.0%}" for name, score in sorted(best.items(), key=lambda item: -item[1]))


def events(newest_first: Iterable[facts.Fact]) -> list[Event]:
    """All events of these facts, newest first; an event whose beginning is not among them is known by its end."""
    found: dict[str, Event] = {}
    for fact in reversed(list(newest_first)):
        event_id = getattr(fact, "event", "")
        if event_id:
            known = found.get(event_id)
            after = _after(known, fact)
            if after is not None:
                found[event_id] = after
    return sorted(found.values(), key=lambda event: event.began_at, reverse=True)


def _after(known: Event | None, fact: facts.Fact) -> Event | None:
    """The event after one more fact; None while it is not known at all."""
    if isinstance(fact, facts.EventBegan):
        return known or Event(fact.event, fact.camera, fact.at, picture=fact.picture, regions=fact.regions)
    if isinstance(fact, facts.EventEnded):
        base = known or Event(fact.event, fact.camera, fact.began_at)
        return replace(base, ended_at=fact.began_at + fact.duration, ended_why=fact.reason,
                       picture=fact.picture or base.picture)
    return _more(known, fact) if known else None


def _more(known: Event, fact: facts.Fact) -> Event:
    if isinstance(fact, facts.EventPictured):
        return replace(known, picture=fact.picture or known.picture, regions=fact.regions or known.regions)
    if isinstance(fact, facts.EventLabelled):
        return replace(known, labels=fact.labels or known.labels)
    if isinstance(fact, facts.AlertDecided):
        first = fact.at if fact.sent else None
        return replace(known, alerted=fact.sent or bool(known.alerted), alerted_at=known.alerted_at or first,
                       reasons=fact.reasons if fact.sent or not known.alerted else known.reasons,
                       channels=tuple(dict.fromkeys((*known.channels, *fact.channels))))
    if isinstance(fact, facts.AlertDelivered):
        given_up = {channel: why for channel, why in known.given_up.items() if channel != fact.channel}
        return replace(known, delays={fact.channel: fact.delay} | known.delays, given_up=given_up)
    if isinstance(fact, facts.AlertGivenUp) and fact.channel not in known.delays:
        return replace(known, given_up=known.given_up | {fact.channel: fact.reason})
    if isinstance(fact, facts.EventTagged):
        return replace(known, tag=fact.tag, tagged_by=fact.by)
    return known
