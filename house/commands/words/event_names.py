"""Which event the words of a command mean, of all that are remembered."""

from collections.abc import Collection, Sequence

from house.commands.command import WrongWords
from house.event_summary import Event, events
from house.lookback import Lookback

MOST = 100
"""Events that one command is about."""


def events_named(lookback: Lookback, words: Sequence[str]) -> list[Event]:
    """The events that these words name, each once; WrongWords when one of them is none, or they are too many."""
    if not words:
        raise WrongWords("Which event?")
    if len(words) > MOST:
        raise WrongWords(f"At most {MOST} events at once.")
    names = list(dict.fromkeys(one_event(lookback, word) for word in words))
    found = {event.id: event for event in events(lookback.about(*names))}
    lost = next((name for name in names if name not in found), None)
    if lost is not None:
        raise WrongWords(f"Event {lost[:12]} was deleted.")
    return [found[name] for name in names]


def one_event(lookback: Lookback, word: str, cameras: Collection[str] = ()) -> str:
    """The event that `word` names: its id or its beginning, "last", or one of these cameras for its last event.

    Raises WrongWords when there is none, or more than one.
    """
    wanted = word.lower()
    if wanted == "last" or wanted in cameras:
        found = lookback.events(1, "" if wanted == "last" else wanted)
    else:
        found = lookback.named(word)
    if len(found) == 1:
        return found[0]
    if found:
        raise WrongWords(f"{len(found)} events begin so; say more of the id.")
    lacking = f" Older ones cannot be looked for now: {lookback.lacking}." if lookback.lacking else ""
    others = f"last, or a camera ({', '.join(cameras)})" if cameras else "or last"
    raise WrongWords(f"No such event is known; say its id from a thread or the Events page, {others}.{lacking}")
