"""Trouble the ledger raises itself: its kinds, and saying one only when it begins or ends."""

from house import facts
from house.state.house_state import Trouble
from ledger.redis.log import Log

PARKED, LOST = PASSING_TROUBLE = ("parked", "facts lost")
"""Kinds of Trouble about facts that nothing brings back."""
REFUSED = "facts refused"
LOG, FILES, EPOCH = "log", "files", "epoch "
"""Kind of the Trouble about the log itself: what its files had lost, or (`epoch NUMBER`) what it had."""


def passes(trouble: Trouble) -> bool:
    """Whether it says what has happened and is over: it ends by itself after a day."""
    lost = trouble.kind == LOG and (trouble.about == FILES or trouble.about.startswith(EPOCH))
    return lost or trouble.kind in PASSING_TROUBLE


def say_trouble(log: Log, now: float, kind: str, about: str, text: str) -> None:
    """Begin the Trouble `kind` about `about` with `text`, or end it when that is empty; nothing when it is so already.

    Raises LedgerAway or LedgerRefused, as recording does.
    """
    since = next((each.since for each in log.state().troubles if (each.kind, each.about) == (kind, about)), None)
    if text and since is None:
        log.record(facts.TroubleBegan(at=now, kind=kind, about=about, text=text))
    elif not text and since is not None:
        log.record(facts.TroubleEnded(at=now, kind=kind, about=about, since=since))
