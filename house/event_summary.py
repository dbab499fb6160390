"""Events as pages show them, put together from the facts of the log. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from house import facts
from house.labels.tags import latest, verdict, what_it_was
from house.labels.titles import AskedFor, named, title
from house.labels.tracks import Track, sentence, tracks
from house.labels.vocabulary import words_of
from house.names import place


@dataclass(frozen=True)
class Event:
    """One event: when, where, what, whether it was alerted and why, and what a person said of it.

    Times are unix seconds; `ended_at` is None while it is open. `alerted` is None until that is decided.
    `picture` is a picture id, "" when none was kept. channels: those its alert was given to; where it is not known
    which (it was decided by an earlier version), none. seen: the labels of each picture that was looked at; labels:
    those of the latest that showed any. pictures: those the camera announced, in their order.
    delays: how many seconds after it began each channel took it. given_up: why it was given up, by channel.
    asked: what its alert was asked for.
    tag, tagged_by, tagged_as: the verdict of all who tagged it, whose it is, and what it was more closely ("cat"); ""
    for none. tags: the latest of each person, the newest last. looked_over: whether somebody said that it was seen, and
    who. pinned: whether its files are kept whatever their age.
    sample: the id of its sample, "" for none; stored: the store that has it too.
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
    tagged_as: str = ""
    tags: tuple[facts.EventTagged, ...] = ()
    looked_over: bool = False
    looked_over_by: str = ""
    pinned: bool = False
    sample: str = ""
    stored: str = ""
    channels: tuple[str, ...] = ()
    delays: dict[str, float] = field(default_factory=dict)
    given_up: dict[str, str] = field(default_factory=dict)
    seen: dict[str, tuple[facts.Label, ...]] = field(default_factory=dict)
    pictures: tuple[str, ...] = ()
    asked: AskedFor = AskedFor()

    @property
    def seen_by_people(self) -> bool:
        """Whether somebody looked it over, or tagged it."""
        return self.looked_over or bool(self.tags)

    @property
    def waiting(self) -> tuple[str, ...]:
        """The channels on which its alert is still on its way."""
        return tuple(each for each in self.channels if each not in self.delays and each not in self.given_up)

    @property
    def title(self) -> str:
        """What and where: "2 people at Front", or "Motion at Front" where nobody was named."""
        return f"{self.what} at {place(self.camera)}"

    @property
    def what(self) -> str:
        """The people, vehicles and animals it is named for: "2 people and car"; "Motion" for none."""
        return title(named(self._tracks, self.asked))

    @property
    def happened(self) -> str:
        """Who there was and what they did: "2 people, a car left"; "" for nobody, and while it is open."""
        return "" if self.ended_at is None else sentence(self._tracks)

    @property
    def words(self) -> frozenset[str]:
        """The words by which it is found: its labels' names and the wider ones; not what proves nothing."""
        return frozenset().union(*(words_of(label) for label in self._all if not label.doubt))

    @property
    def boxes(self) -> tuple[facts.Box, ...]:
        """Where the labels that count are in its picture."""
        shown = self.asked.after(self.seen.get(self.picture, self.labels))
        return tuple(label.box for label in shown if label.box is not None and not label.doubt)

    @property
    def label_texts(self) -> tuple[str, ...]:
        """Each name once with its best score, like "person 90%", surest first, and what proves nothing last."""
        best: dict[str, facts.Label] = {}
        for label in sorted(self._all, key=lambda label: (bool(label.doubt), -label.score)):
            best.setdefault(label.name, label)
        return tuple(f"{name} {label.score:.0%}{_DOUBTS[label.doubt]}" for name, label in best.items())

    @property
    def _all(self) -> list[facts.Label]:
        looked = self.seen.values() if self.seen else (self.labels,)
        return [label for labels in looked for label in self.asked.after(labels)]

    @property
    def _tracks(self) -> tuple[Track, ...]:
        order = dict.fromkeys(each for each in (*self.pictures, *self.seen) if each in self.seen)
        looked = [self.seen[each] for each in order] if self.seen else [self.labels]
        return tracks([self.asked.after(labels) for labels in looked])


_DOUBTS = {"": "", "night": " (too unsure at night)", "scenery": " (always there)"}


def events(newest_first: Iterable[facts.Fact]) -> list[Event]:
    """All events of these facts, newest first; an event whose beginning is not among them is known by its end.

    One that was deleted is none.
    """
    found: dict[str, Event] = {}
    oldest_first = list(newest_first)[::-1]
    gone = {fact.event for fact in oldest_first if isinstance(fact, facts.EventDeleted)}
    for fact in oldest_first:
        event_id = getattr(fact, "event", "")
        if event_id and event_id not in gone:
            known = found.get(event_id)
            after = _after(known, fact)
            if after is not None:
                found[event_id] = after
    return sorted(found.values(), key=lambda event: event.began_at, reverse=True)


def _after(known: Event | None, fact: facts.Fact) -> Event | None:
    """The event after one more fact; None while it is not known at all."""
    if isinstance(fact, facts.EventBegan):
        return known or Event(fact.event, fact.camera, fact.at, picture=fact.picture, regions=fact.regions,
                              pictures=(fact.picture,) if fact.picture else ())
    if isinstance(fact, facts.EventEnded):
        base = known or Event(fact.event, fact.camera, fact.began_at)
        return replace(base, ended_at=fact.began_at + fact.duration, ended_why=fact.reason,
                       picture=fact.picture or base.picture)
    return _more(known, fact) if known else None


def _more(known: Event, fact: facts.Fact) -> Event:
    if isinstance(fact, facts.EventPictured):
        announced = (*known.pictures, *([fact.picture] if fact.picture else []))
        return replace(known, picture=fact.picture or known.picture, regions=fact.regions or known.regions,
                       pictures=tuple(dict.fromkeys(announced)))
    if isinstance(fact, facts.EventLabelled):
        return replace(known, labels=fact.labels or known.labels, seen=known.seen | {fact.picture: fact.labels})
    if isinstance(fact, facts.AlertDecided):
        first = fact.at if fact.sent else None
        return replace(known, alerted=fact.sent or bool(known.alerted), alerted_at=known.alerted_at or first,
                       asked=AskedFor.of(fact.inputs.get("rule")) if fact.sent else known.asked,
                       reasons=fact.reasons if fact.sent or not known.alerted else known.reasons,
                       channels=tuple(dict.fromkeys((*known.channels, *fact.channels))))
    if isinstance(fact, facts.AlertDelivered):
        given_up = {channel: why for channel, why in known.given_up.items() if channel != fact.channel}
        return replace(known, delays={fact.channel: fact.delay} | known.delays, given_up=given_up)
    if isinstance(fact, facts.AlertGivenUp) and fact.channel not in known.delays:
        return replace(known, given_up=known.given_up | {fact.channel: fact.reason})
    if isinstance(fact, facts.EventTagged):
        return _tagged(known, latest((*known.tags, fact)))
    return _marked(known, fact)


def _marked(known: Event, fact: facts.Fact) -> Event:
    if isinstance(fact, facts.EventReviewed):
        return replace(known, looked_over=fact.seen, looked_over_by=fact.by if fact.seen else "")
    if isinstance(fact, facts.EventPinned):
        return replace(known, pinned=fact.pinned)
    if isinstance(fact, facts.SampleTaken):
        return replace(known, sample=fact.sample)
    if isinstance(fact, facts.SampleStored):
        return replace(known, stored=fact.store)
    return known


def _tagged(known: Event, tags: tuple[facts.EventTagged, ...]) -> Event:
    found = verdict(tags)
    return replace(known, tags=tags, tag=found.tag if found else "", tagged_by=found.by if found else "",
                   tagged_as=what_it_was(tags))
