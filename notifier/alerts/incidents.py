"""What is known of an event, and of the incident it belongs to. Pure: facts in, new values out.

An incident is one message with its thread: the event that opened it and those that joined it, on whichever cameras.
"""

from dataclasses import dataclass, field, replace

from house import facts
from house.alerting.alert_decision import Inputs
from house.alerting.motion_size import smaller
from house.labels.event_labels import LabelScores, label_scores
from house.labels.tags import latest, verdict, what_it_was
from house.labels.titles import AskedFor
from house.labels.tracks import Track, tracks
from notifier.alerts.cover_picture import best, surest

AS_THEY_COME = 2
"""Pictures of one event that are shown as they come; of the others only the best, once the event is over."""


@dataclass(frozen=True)
class KnownEvent:
    """One event as far as it is known. Times are unix seconds, `duration` is None while it is open.

    labels: the best score of each name over all its pictures, None while no analyzer has answered. doubted: the same of
    labels that are too unsure at night. also: other and wider words for a name, as its analyzer gave them. seen: the
    labels of each picture. asked: what its camera's rule asks for.
    picture: the first one people are shown, "" for none. more: better ones that are shown as well, in their order.
    offered: all that the camera announced so far, the best last. shows: how sure the analyzer is of somebody in each.
    looked: pictures an analyzer has answered about. unanswered: those announced later that it has not answered about.
    tags: the latest of each person; tag, by, what: their verdict,
    whose it is and what it was more closely. words: tag and word that may be said of it with one press. tagged,
    tagged_at: the fact that brought the verdict, and when. stored: whether its sample lies in a store. waited: how
    many seconds its alert waited for somebody to come home. motion: how large what moved was in that of its pictures
    in which it was smallest, None while no picture said so.
    """

    event: str
    camera: str
    began_at: float
    zones: tuple[str, ...] = ()
    picture: str = ""
    labels: dict[str, float] | None = None
    duration: float | None = None
    reason: str = ""
    tag: str = ""
    by: str = ""
    more: tuple[str, ...] = ()
    looked: tuple[str, ...] = ()
    tagged: str = ""
    tagged_at: float = 0.0
    offered: tuple[str, ...] = ()
    shows: dict[str, float] = field(default_factory=dict)
    doubted: dict[str, float] = field(default_factory=dict)
    also: dict[str, tuple[str, ...]] = field(default_factory=dict)
    seen: dict[str, tuple[facts.Label, ...]] = field(default_factory=dict)
    asked: AskedFor = AskedFor()
    tags: tuple[facts.EventTagged, ...] = ()
    what: str = ""
    words: tuple[tuple[facts.Tag, str], ...] = ()
    stored: bool = False
    waited: float = 0.0
    unanswered: tuple[str, ...] = ()
    motion: float | None = None

    @property
    def tracks(self) -> tuple[Track, ...]:
        """What there was in its pictures, in the order in which the camera announced them."""
        order = [each for each in (*self.offered, *self.seen) if each in self.seen]
        return tracks([self.asked.after(self.seen[each]) for each in dict.fromkeys(order)])

    @property
    def until(self) -> float:
        """The latest time it is known to have lasted to."""
        return self.began_at + (self.duration or 0.0)

    @property
    def pictures(self) -> tuple[str, ...]:
        """The pictures people are shown, in their order."""
        return (self.picture, *self.more) if self.picture else ()

    def covered(self) -> "KnownEvent":
        """With the best picture known by now as the first; one that was poorer is shown no more."""
        early = tuple(each for each in self.pictures if each not in self.offered)
        chosen = best((*early, *self.offered), self.shows)
        if chosen == self.picture:
            return self
        return replace(self, picture=chosen, more=tuple(each for each in self.more if each != chosen))


@dataclass(frozen=True)
class Answered:
    """A person's answer to the whole incident: which button, who, when, and until when it holds.

    cameras: those it snoozed; only their alerts come back when it is taken back.
    """

    answer: facts.AlertAnswer
    by: str
    at: float
    id: str = ""
    until: float = 0.0
    cameras: tuple[str, ...] = ()


@dataclass(frozen=True)
class Incident:
    """The events of one message. `version` counts its changes, `until` is when it takes no further events.

    cover: the picture in the message itself, "" as long as there is none. settling: whether it is still to be chosen.
    answers: what people said about the whole of it, the newest of each kind. doubtful: it may have been sent before,
    by a house that has forgotten it. lost: a channel has its message no more, so it takes no further events.
    replaces: the lost incident in whose place it came, "" for none.
    """

    id: str
    camera: str
    until: float
    events: tuple[KnownEvent, ...]
    version: int = 1
    cover: str = ""
    answers: tuple[Answered, ...] = ()
    settling: bool = False
    doubtful: bool = False
    lost: bool = False
    replaces: str = ""

    def __post_init__(self) -> None:
        if not self.cover and not self.settling:
            first = next((each.picture for each in self.events if each.picture), "")
            object.__setattr__(self, "cover", first)

    @property
    def cameras(self) -> tuple[str, ...]:
        """Its cameras, in the order in which they saw something."""
        return tuple(dict.fromkeys(each.camera for each in self.events))

    @property
    def began_at(self) -> float:
        """When the first of its events began."""
        return min(each.began_at for each in self.events)

    @property
    def ended_at(self) -> float:
        """The latest time any of its events is known to have lasted to."""
        return max(each.until for each in self.events)

    @property
    def open(self) -> bool:
        """Whether one of its events still goes on."""
        return any(each.duration is None for each in self.events)

    @property
    def pictures(self) -> int:
        """How many pictures it shows, in the message and in its thread."""
        shown = [len(each.pictures) for each in self.events]
        return sum(shown[1:]) + (min(1, shown[0]) if self.settling else shown[0])

    def event(self, event: str) -> KnownEvent | None:
        """What is known of that event, None when it is not part of this incident."""
        return next((each for each in self.events if each.event == event), None)

    def answer(self, kind: str) -> Answered | None:
        """The answer of that kind that counts, None when nobody gave it or it was taken back."""
        return next((each for each in self.answers if each.answer == kind), None)

    def joined(self, known: KnownEvent, until: float = 0.0) -> "Incident":
        """With one more event; the second time changes nothing."""
        if self.event(known.event):
            return self
        events = (*self.events, known)
        return replace(self, events=events, version=self.version + 1, until=max(self.until, until))

    def learned(self, fact: facts.Fact) -> "Incident":
        """With what `fact` says about one of its events; itself when that changes nothing."""
        events = tuple(learned(each, fact) for each in self.events)
        return self if events == self.events else replace(self, events=events, version=self.version + 1)

    def offering(self, event: str, words: tuple[tuple[facts.Tag, str], ...]) -> "Incident":
        """With the words that people usually say of such an event; itself when they are offered already."""
        events = tuple(replace(each, words=words) if each.event == event else each for each in self.events)
        return self if events == self.events else replace(self, events=events)

    def settled(self) -> "Incident":
        """With its cover chosen, for good; itself when that was done before."""
        if not self.settling:
            return self
        events = (self.events[0].covered(), *self.events[1:])
        return replace(self, events=events, settling=False, version=self.version + 1)

    def answered(self, given: Answered) -> "Incident":
        """With a person's answer, which replaces an earlier one of its kind; itself when it knows that one."""
        if any(each.id == given.id for each in self.answers):
            return self
        others = tuple(each for each in self.answers if each.answer != given.answer)
        return replace(self, answers=(*others, given), version=self.version + 1)

    def without(self, kind: str) -> "Incident":
        """With the answer of that kind taken back; itself when there is none."""
        kept = tuple(each for each in self.answers if each.answer != kind)
        return self if kept == self.answers else replace(self, answers=kept, version=self.version + 1)


@dataclass(frozen=True)
class EventRecord:
    """What the notifier keeps of one event: what was known until it was alerted, and what was decided.

    inputs: of its decision, labels and zones as they were the last time. reasons: those recorded last.
    decided: how often a decision was recorded. incident: the one it belongs to, "" while it is not alerted.
    handing_over: its alert is kept, but may not have reached the outboxes and the log yet.
    """

    known: KnownEvent
    inputs: Inputs
    reasons: tuple[str, ...] = ()
    decided: int = 0
    incident: str = ""
    handing_over: bool = False


def learned(known: KnownEvent, fact: facts.Fact) -> KnownEvent:
    """What is known of an event after one more fact; facts about other events change nothing."""
    if getattr(fact, "event", None) != known.event:
        return known
    match fact:
        case facts.EventLabelled(labels=labels, picture=picture):
            looked = tuple(dict.fromkeys((*known.looked, picture)))
            sure = surest(known.asked.after(labels), known.asked)
            shows = known.shows | ({picture: max(sure, known.shows.get(picture, 0.0))} if sure else {})
            merged = tuple(dict.fromkeys((*known.seen.get(picture, ()), *labels)))
            known = replace(known, looked=looked, shows=shows, seen=known.seen | {picture: merged},
                            unanswered=_after(picture, known.unanswered))
            return _labelled(known, labels)
        case facts.EventPictured(picture=picture, zones=zones, regions=regions):
            entered = tuple(dict.fromkeys((*known.zones, *zones)))
            return replace(_announced(known, picture), zones=entered, motion=smaller(known.motion, regions))
        case facts.EventEnded(duration=duration, reason=reason, picture=picture):
            offered = (*(each for each in known.offered if each != picture), *([picture] if picture else []))
            return replace(_pictured(known, picture), duration=duration, reason=reason, offered=offered)
        case facts.EventTagged():
            return _tagged(known, latest((*known.tags, fact)))
        case facts.SampleStored():
            return replace(known, stored=True)
        case facts.EventDeleted():
            return replace(known, unanswered=())
    return known


def _tagged(known: KnownEvent, tags: tuple[facts.EventTagged, ...]) -> KnownEvent:
    found = verdict(tags)
    if found is None:
        return replace(known, tags=(), tag="", by="", what="", tagged="", tagged_at=0.0)
    return replace(known, tags=tags, tag=found.tag, by=found.by, what=what_it_was(tags), tagged=found.id,
                   tagged_at=found.at)


def happened(fact: facts.EventBegan) -> KnownEvent:
    """What is known when an event begins."""
    offered = (fact.picture,) if fact.picture else ()
    return KnownEvent(fact.event, fact.camera, fact.at, fact.zones, fact.picture, offered=offered,
                      motion=smaller(None, fact.regions))


def _announced(known: KnownEvent, picture: str) -> KnownEvent:
    """With a picture the camera announced; heard again it stays what it became."""
    if not picture or picture in known.offered:
        return known
    return replace(_pictured(known, picture, AS_THEY_COME), offered=(*known.offered, picture),
                   unanswered=known.unanswered if picture in known.looked else (*known.unanswered, picture))


def _after(picture: str, unanswered: tuple[str, ...]) -> tuple[str, ...]:
    """The pictures that are still to be looked at: they are looked at in their order, what is passed over never."""
    return unanswered[unanswered.index(picture) + 1:] if picture in unanswered else unanswered


def _pictured(known: KnownEvent, picture: str, most: int = 1000) -> KnownEvent:
    """With one more picture, the first when it has none; unless `most` are shown already."""
    if not picture or picture in known.pictures or len(known.pictures) >= most:
        return known
    if not known.picture:
        return replace(known, picture=picture)
    return replace(known, more=(*known.more, picture))


def _labelled(known: KnownEvent, labels: tuple[facts.Label, ...]) -> KnownEvent:
    """With the labels of one more picture; scenery is no label of the event."""
    found = label_scores(labels, LabelScores(known.labels or {}, known.doubted, known.also))
    return replace(known, labels=found.sure, doubted=found.unsure, also=found.also)
