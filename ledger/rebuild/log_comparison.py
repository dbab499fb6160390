"""Is the log the one that the house had, with all that the history knows? Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from ledger.epoch import Epoch

Finding = Literal["same", "unmarked", "empty", "older", "damaged", "other"]
"""same: nothing is lost. unmarked: neither, but it has no epoch yet (a new house, or one of an earlier version).

empty, older: facts are missing, all or some. damaged: none is, but the state lacks what it had. other: the log of
another house, or another copy of this one.
"""


@dataclass(frozen=True)
class LogLook:
    """The log at one moment. epoch_text: its epoch as stored, "" without. last: its newest entry, "" without any.

    fields: its state as stored. has_newest: whether it knows the newest fact of the history (True when that has none).
    in_memory: whether it is known to be in memory alone, because its disk takes no writes.
    """

    epoch: Epoch | None = None
    epoch_text: str = ""
    last: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    has_newest: bool = True
    in_memory: bool = False

    @property
    def empty(self) -> bool:
        """Whether there is nothing of a house in it."""
        return not self.last and not self.fields


def compared(look: LogLook, known: Epoch | None, expects_more: bool = False) -> Finding:
    """What has become of the log of a house that knew the epoch `known`.

    expects_more: the house had more in its state than this log has.
    """
    if look.epoch is None and known is None and look.has_newest and not expects_more:
        return "unmarked"
    if look.epoch is None:
        return _less(look)
    if known is not None and not look.epoch.continues(known):
        return _less(look) if known.continues(look.epoch) else "other"
    if not look.has_newest:
        return _less(look)
    return "damaged" if expects_more else "same"


def _less(look: LogLook) -> Finding:
    return "empty" if look.empty else "older"
