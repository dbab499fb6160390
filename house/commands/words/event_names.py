"""Which event the words of a command mean, of all that are remembered."""

from collections.abc import Collection

from house.commands.command import WrongWords
from house.lookback import Lookback


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
