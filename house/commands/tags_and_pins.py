"""Commands that say something of an event for good: what it was, and that its files stay."""

from dataclasses import dataclass

from house import facts
from house.commands.command import Answer, CommandRequest, House, WrongWords, record
from house.commands.words.event_names import one_event
from house.labels.tags import TAGS, TAKEN_BACK, as_word, latest
from house.lookback import Lookback

MOST = 100
"""Events that are tagged by one command."""


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
    """Keep the files of an event whatever their age."""
    return _pinned(house, request, True)


def unpin(house: House, request: CommandRequest) -> Answer:
    """Let the files of an event go when they are old enough, as all others."""
    return _pinned(house, request, False)


def _pinned(house: House, request: CommandRequest, wanted: bool) -> Answer:
    if len(request.words) != 1:
        raise WrongWords("Which event?")
    event = one_event(house.lookback(), request.words[0])
    if (f"pinned:{event}" in house.state().fields) is wanted:
        return Answer(f"This event is {'already' if wanted else 'not'} pinned.")
    record(house, request, facts.EventPinned, event=event, pinned=wanted)
    said = "Pinned: its pictures, clips and sample are kept." if wanted else "Not pinned any more: its files may go."
    return Answer(said, undo=f"{'unpin' if wanted else 'pin'} {event}")


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
