"""What a digest says: what happened, what was sent, what was wrong, and what people's taps would change. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from house import facts
from house.durations import duration
from house.event_summary import Event
from house.message import Message
from house.names import channel_name, counted, place
from house.state.house_state import Trouble
from house.times import clock
from house.troubles import headline
from house.tuning.candidates import LEAST_SPARED
from house.tuning.label_filters import filters, spared

KINDS = (facts.EventBegan, facts.EventLabelled, facts.EventPictured, facts.EventEnded, facts.AlertDecided,
         facts.AlertDelivered, facts.AlertGivenUp, facts.EventTagged, facts.TroubleBegan, facts.TroubleEnded)
"""The facts a digest is made of."""
MOST = 5
"""Rows of one kind that are named; more are counted."""


@dataclass(frozen=True)
class DigestPeriod:
    """What a digest is about: the house's name, from when to when (unix times), when the next one comes (or None).

    labelled: the cameras that already alert only on some labels. lacking: why what was longer ago could not be read.
    spent: what analyzers that cost money have cost this month, "" where there are none.
    """

    house: str
    since: float
    until: float
    next: float | None
    timezone: str = ""
    labelled: frozenset[str] = frozenset()
    lacking: str = ""
    spent: str = ""


def digest(period: DigestPeriod, events: Sequence[Event], troubles: Iterable[facts.TroubleBegan],
           still: Sequence[Trouble]) -> Message:
    """The message. events, troubles: of that time; still: what is wrong now."""
    sent = [event for event in events if event.alerted]
    title = f"{period.house}: {counted(len(events), 'event')}, {counted(len(sent), 'alert')}"

    def at(moment: float) -> str:
        return clock(moment, period.until, period.timezone)

    rows = [f"From {at(period.since)} to {at(period.until)}.", _happened(events), _sent(sent), _tapped(events),
            *would_change(events, period.labelled), *_wrong(list(troubles), still)]
    if period.spent:
        rows.append(f"Cloud: {period.spent}.")
    if period.lacking:
        rows.append(f"What was longer ago could not be read: {period.lacking}.")
    if period.next is not None:
        rows.append(f"The next digest comes {at(period.next)}; if it does not, look after the house.")
    return Message(f"Digest of {title}", "\n".join(row for row in rows if row))


def would_change(events: Sequence[Event], labelled: Iterable[str] = ()) -> list[str]:
    """A line for each camera that was tagged to have alerted for nothing: what alerting only on a label had spared
    without losing another one, or who looks for more than that.

    By the verdicts of those who tagged: an alert that nobody tagged counts for nothing, and one that was right is never
    given up. labelled: cameras that alert on labels only already.
    """
    known = set(labelled)
    lines = list[str]()
    for camera in sorted({event.camera for event in events}):
        sent = [each for each in events if each.camera == camera and each.alerted]
        lines.append((camera not in known and _filter_of(camera, sent)) or _fooled(camera, sent))
    return [line for line in lines if line]


def _fooled(camera: str, sent: Sequence[Event]) -> str:
    """That alerts were for nothing and what may spare them, "" for too few."""
    wrong = sum(event.tag == "unoccupied" for event in sent)
    if wrong < LEAST_SPARED:
        return ""
    return (f"Your taps: {place(camera)} sent {wrong} alerts for nothing. tune {camera} looks for labels, a place, "
            f"a size or a time that would have spared them, on its samples.")


def _filter_of(camera: str, sent: Sequence[Event]) -> str:
    right = [_words(event) for event in sent if event.tag == "occupied"]
    wrong = [_words(event) for event in sent if event.tag == "unoccupied"]
    best = next(iter(filters(right, [each for each in wrong if each is not None])), ())
    saved = spared(best, [each for each in wrong if each is not None]) if best else 0
    if saved < LEAST_SPARED:
        return ""
    return (f"Your taps: {place(camera)} would have sent {saved} of {len(wrong)} alerts for nothing less, and "
            f"all {len(right)} that were right, with alert: {{labels: [{', '.join(best)}]}}. "
            f"tune {camera} tries this and more on its samples.")


def _words(event: Event) -> frozenset[str] | None:
    """The words that hold for what was seen; None where no analyzer looked: what it had seen is not known."""
    return event.words if event.seen or event.labels else None


def _labels(event: Event) -> set[str]:
    return {label.name for label in event.labels if not label.doubt}


def _happened(events: Sequence[Event]) -> str:
    if not events:
        return "Nothing has happened."
    by_camera = Counter(place(event.camera) for event in events)
    by_label = Counter(label for event in events for label in sorted(_labels(event)) or ["motion only"])
    return f"Seen: {_counted(by_camera)}; {_counted(by_label)}."


def _sent(sent: Sequence[Event]) -> str:
    if not sent:
        return "No alert was sent."
    lost = Counter(channel_name(channel) for event in sent for channel in event.given_up)
    delays = [delay for event in sent for delay in event.delays.values()]
    slowest = f", the slowest arrived after {duration(max(delays))}" if delays else ""
    given_up = f" Given up: {_counted(lost)}." if lost else ""
    late = sum(bool(event.waiting) for event in sent)
    waiting = f" Still on its way to a channel: {counted(late, 'alert')}." if late else ""
    return f"Sent: {counted(len(sent), 'alert')}{slowest}.{given_up}{waiting}"


def _tapped(events: Sequence[Event]) -> str:
    tags = Counter(event.tag for event in events if event.tag in ("occupied", "unoccupied"))
    return f"Tapped: {tags['occupied']} occupied, {tags['unoccupied']} unoccupied." if tags else ""


def _wrong(troubles: Sequence[facts.TroubleBegan], still: Sequence[Trouble]) -> list[str]:
    if not troubles and not still:
        return ["Nothing was wrong."]
    now = {(each.kind, each.about) for each in still}
    over = Counter((each.kind, each.about) for each in troubles if (each.kind, each.about) not in now)
    texts = {(each.kind, each.about): Trouble(each.kind, each.about, each.text, each.at) for each in troubles}
    rows = [f"Wrong now: {headline(each)}" for each in still[:MOST]]
    rows += [f"Was wrong{f' {times} times' if times > 1 else ''}: {headline(texts[what])}"
             for what, times in over.most_common(MOST)]
    more = max(0, len(still) - MOST) + max(0, len(over) - MOST)
    return [*rows, *([f"{counted(more, 'more trouble')}."] if more else [])]


def _counted(found: Counter[str]) -> str:
    rows = [f"{name} {count}" for name, count in found.most_common(MOST)]
    more = len(found) - MOST
    return ", ".join([*rows, *([f"{more} more"] if more > 0 else [])])
