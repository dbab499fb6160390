"""Commands that say something of events for good: what they were, that their files stay, that they are deleted."""

from dataclasses import dataclass

from house import facts
from house.commands.command import Answer, CommandRequest, House, WrongWords
from house.commands.words.event_names import MOST, events_named, one_event
from house.labels.tags import TAGS, TAKEN_BACK, as_word, latest
from house.lookback import Lookback


@dataclass(frozen=True)
class _Tagging:
    """The events as they were named, the tag ("": taken back), and what it was ("": not said)."""

    names: tuple[str, ...]
    tag: facts.Tag | None
    what: str


def tag(house: House, request: CommandRequest) -> Answer:
    """Tag what one event was, or many; a person's second tag of an event replaces the first, `none` takes it back."""
    wanted, lookback = _understood(request.words), house.lookback()
    events = list(dict.fromkeys(one_event(lookback, name) for name in wanted.names))
    before = {event: _own(lookback, event, request.who) for event in events}
    said = (wanted.tag or "", wanted.what)
    changed = [event for event in events if before[event] != said]
    if not changed:
        return Answer(_nothing_new(wanted, len(events)))
    for event in changed:
        id = facts.derived_id(request.fact_id(facts.EventTagged), event)
        house.record(facts.EventTagged(at=house.now(), id=id, event=event, tag=wanted.tag or "", what=wanted.what,
                                       by=request.who))
    return Answer(_answer(wanted, len(events)), undo=_undo(changed, before))


def pin(house: House, request: CommandRequest) -> Answer:
    """Keep the files of events whatever their age."""
    return _pinned(house, request, True)


def unpin(house: House, request: CommandRequest) -> Answer:
    """Let the files of events go when they are old enough, as all others."""
    return _pinned(house, request, False)


def _pinned(house: House, request: CommandRequest, wanted: bool) -> Answer:
    found = events_named(house.lookback(), request.words)
    pinned = house.state().fields
    changed = [event.id for event in found if (f"pinned:{event.id}" in pinned) is not wanted]
    if not changed:
        which = "This event is" if len(found) == 1 else "These events are"
        return Answer(f"{which} {'already' if wanted else 'not'} pinned.")
    for event in changed:
        id = facts.derived_id(request.fact_id(facts.EventPinned), event)
        house.record(facts.EventPinned(at=house.now(), id=id, event=event, pinned=wanted, by=request.who))
    return Answer(_pinned_text(len(changed), wanted), undo=" ".join(("unpin" if wanted else "pin", *changed)))


def _pinned_text(count: int, wanted: bool) -> str:
    whose = "its" if count == 1 else "their"
    many = "" if count == 1 else f"{count} events: "
    said = (f"pinned: {whose} pictures, clips and {'sample' if count == 1 else 'samples'} are kept." if wanted
            else f"not pinned any more: {whose} files may go.")
    return f"{many}{said}" if many else said[0].upper() + said[1:]


def delete(house: House, request: CommandRequest) -> Answer:
    """Delete events for good, with their pictures, clips and samples; not while they are open or pinned."""
    found = events_named(house.lookback(), request.words)
    state = house.state()
    for event in found:
        if f"pinned:{event.id}" in state.fields:
            raise WrongWords(f"{event.title} ({event.id[:12]}) is pinned; unpin it first. Nothing was deleted.")
        if event.ended_at is None and state.open_event(event.camera) == event.id:
            raise WrongWords(f"{event.title} ({event.id[:12]}) is still in progress. Nothing was deleted.")
    for event in found:
        id = facts.derived_id(request.fact_id(facts.EventDeleted), event.id)
        house.record(facts.EventDeleted(at=house.now(), id=id, event=event.id, camera=event.camera, by=request.who))
    what = "Deleted" if len(found) == 1 else f"{len(found)} events deleted"
    whose = "its" if len(found) == 1 else "their"
    return Answer(f"{what}, with {whose} pictures, clips and samples. This cannot be undone. What was already sent to "
                  "Slack or by mail, or copied to a store, stays there.")


def _understood(words: tuple[str, ...]) -> _Tagging:
    at = next((n for n, word in enumerate(words) if n and word.lower() in (*TAGS, TAKEN_BACK)), None)
    if at is None:
        raise WrongWords("Which event, and was it occupied or unoccupied? (none takes it back)")
    if at > MOST:
        raise WrongWords(f"At most {MOST} events at once.")
    chosen = next((each for each in TAGS if each == words[at].lower()), None)
    try:
        what = as_word(" ".join(words[at + 1:]))
    except ValueError as error:
        raise WrongWords(str(error)) from error
    if what and chosen is None:
        raise WrongWords("Nothing follows none: it takes back what you said.")
    return _Tagging(words[:at], chosen, what)


def _own(lookback: Lookback, event: str, who: str) -> tuple[str, str]:
    """Tag and word that this person gave the event, "" for none."""
    tags = latest(fact for fact in reversed(lookback.about(event)) if isinstance(fact, facts.EventTagged))
    return next(((each.tag, each.what) for each in tags if each.by == who), ("", ""))


def _nothing_new(wanted: _Tagging, count: int) -> str:
    which = "This event is" if count == 1 else "These events are"
    return f"{which} already tagged {_named(wanted)} by you." if wanted.tag else f"{which} not tagged by you."


def _answer(wanted: _Tagging, count: int) -> str:
    many = "" if count == 1 else f"{count} events: "
    if wanted.tag is None:
        return f"{many}your tag is taken back."
    other = next(each for each in TAGS if each != wanted.tag)
    return f"{many}Tagged {_named(wanted)}. Saying {other} corrects it."


def _named(wanted: _Tagging) -> str:
    return f"{wanted.tag} ({wanted.what})" if wanted.what else f"{wanted.tag}"


def _undo(changed: list[str], before: dict[str, tuple[str, str]]) -> str:
    """The command that gives these events their earlier tags back, "" where they had different ones."""
    tags = {before[event] for event in changed}
    if len(tags) > 1 or len(changed) > 10:
        return ""
    tag, what = tags.pop()
    return " ".join(filter(None, ("tag", *changed, tag or TAKEN_BACK, what)))
