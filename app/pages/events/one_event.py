"""What the page of one event shows beside its clip: neighbours, pictures, what happened step by step, and why."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.pages.events.page import searched
from app.pages.page_contents import HouseView
from app.reading.event_search import matching
from app.reading.search_form import SearchForm
from house import facts
from house.alerting.why_moment import Past, explain_event
from house.durations import duration
from house.event_summary import Event
from house.names import channel_name


@dataclass(frozen=True)
class Step:
    """Something that happened to an event, at unix time `at`."""

    at: float
    text: str


@dataclass(frozen=True)
class Delivery:
    """What became of the alert on one channel. state: sent, waiting or lost."""

    channel: str
    state: str
    text: str


@dataclass(frozen=True)
class Neighbours:
    """The events before and after one in the same search; "" for none. query: that search, for their addresses."""

    newer: str
    older: str
    query: Mapping[str, str]


def shown(seen: HouseView, event: Event, sent: Mapping[str, str]) -> dict[str, Any]:
    """What the template of the page shows; `sent`: the search that led to it."""
    about = seen.services.about(event.id)
    past = Past(about[::-1], seen.state, seen.services.settings, seen.now)
    return {"around": lambda: neighbours(seen, event, sent), "steps": steps(about[::-1]),
            "delivery": list(delivery(event)), "why": explain_event(past, event.id), "pictures": pictures_of(event)}


def neighbours(seen: HouseView, event: Event, sent: Mapping[str, str]) -> Neighbours:
    """The event before and the one after, among those that the search finds."""
    form = SearchForm.read(sent, seen.services.settings.cameras)
    form = replace(form, seen="", before="", after="")  # this one is seen by now
    wanted, place = form.wanted(seen.zone), (event.began_at, event.id)
    there = searched(seen)
    newer, _ = matching(replace(wanted, after=place), 1, there)
    older, _ = matching(replace(wanted, before=place), 1, there)
    return Neighbours(newer[0].id if newer else "", older[0].id if older else "", form.filters)


def pictures_of(event: Event) -> tuple[str, ...]:
    """Every picture of an event that was announced, in their order, and the best one."""
    return tuple(dict.fromkeys(filter(None, (*event.pictures, event.picture))))


def delivery(event: Event) -> Iterator[Delivery]:
    """What became of its alert on each channel that it was given to."""
    for channel, delay in event.delays.items():
        yield Delivery(channel_name(channel), "sent", f"{max(0.0, delay):.1f} s after it began")
    for channel, why in event.given_up.items():
        yield Delivery(channel_name(channel), "lost", f"not delivered: {why}")
    for channel in event.waiting:
        yield Delivery(channel_name(channel), "waiting", "on its way")


def steps(oldest_first: Iterable[facts.Fact]) -> list[Step]:
    """What happened, in order; what says nothing to people is left out."""
    found = [Step(fact.at, text) for fact in oldest_first if (text := _step(fact))]
    return sorted(found, key=lambda step: step.at)


def _step(fact: facts.Fact) -> str:
    make = _STEPS.get(type(fact))
    return make(fact) if make else ""


def _labelled(fact: facts.EventLabelled) -> str:
    named = ", ".join(f"{label.name} {label.score:.0%}" for label in fact.labels)
    return f"{fact.analyzer} saw {named or 'nothing that it knows'}"


def _decided(fact: facts.AlertDecided) -> str:
    return f"{'Alert sent' if fact.sent else 'No alert'}: {'; '.join(fact.reasons) or 'no reason was given'}"


def _began(fact: facts.EventBegan) -> str:
    where = f" in {_listed(fact.zones)}" if fact.zones else ""
    return f"Motion began{where}"


def _ended(fact: facts.EventEnded) -> str:
    peak = f"; at most {fact.peak:.0%} of the view moved at once" if fact.peak else ""
    return f"The event was over, {duration(fact.duration)} after its first motion{peak}"


def _pictured(fact: facts.EventPictured) -> str:
    what = "A better picture was kept" if fact.picture else "Motion went on"
    return f"{what}{f', in {_listed(fact.zones)}' if fact.zones else ''}"


def _tagged(fact: facts.EventTagged) -> str:
    what = {"occupied": "someone was there", "unoccupied": "false alarm", "": "nothing any more"}[fact.tag]
    return f"{fact.by} says: {what}{f' ({fact.what})' if fact.what else ''}"


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names)


_STEPS: dict[type[facts.Fact], Any] = {
    facts.EventBegan: _began, facts.EventPictured: _pictured, facts.EventLabelled: _labelled,
    facts.AlertDecided: _decided, facts.EventEnded: _ended, facts.EventTagged: _tagged,
    facts.AlertDelivered: lambda fact: f"Delivered on {channel_name(fact.channel)}",
    facts.AlertGivenUp: lambda fact: f"Not delivered on {channel_name(fact.channel)}: {fact.reason}",
    facts.ClipStored: lambda fact: f"Clip of {duration(fact.seconds)} stored",
    facts.SampleTaken: lambda fact: "Sample taken", facts.SampleStored: lambda fact: f"Sample stored in {fact.store}",
    facts.EventPinned: lambda fact: f"{'Pinned' if fact.pinned else 'Unpinned'} by {fact.by}",
    facts.EventReviewed: lambda fact: f"{'Seen' if fact.seen else 'Unseen again'} by {fact.by}",
    facts.MessageLost: lambda fact: f"The message on {channel_name(fact.channel)} is gone",
}
