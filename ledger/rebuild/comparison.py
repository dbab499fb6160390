"""Is the log the one that the house had, with all that the history knows? Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from ledger.epoch import Epoch

Finding = Literal["same", "unmarked", "empty", "older", "other"]
"""same: nothing is lost. unmarked: neither, but it has no epoch yet (a new house, or one of an earlier version).

empty, older: facts are missing, all or some. other: another house's log, or another copy of this one.
"""


@dataclass(frozen=True)
class LogLook:
    """The log at one moment. epoch_text: its epoch as stored, "" without. last: its newest entry, "" without any.

    fields: its state as stored. has_newest: whether it knows the newest fact of the history (True when that has none).
    """

    epoch: Epoch | None = None
    epoch_text: str = ""
    last: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    has_newest: bool = True

    @property
    def empty(self) -> bool:
        """Whether there is nothing of a house in it."""
        return not self.last and not self.fields


def compared(look: LogLook, known: Epoch | None, expects_more: bool = False) -> Finding:
    """What has become of the log of a house that knew the epoch `known`.

    expects_more: the house had more than this log has, though nothing says what.
    """
    if look.epoch is None and known is None:
        return "unmarked" if look.has_newest and not expects_more else _less(look)
    if look.epoch is None:
        return _less(look)
    if known is not None and not look.epoch.continues(known):
        return _less(look) if known.continues(look.epoch) else "other"
    return "same" if look.has_newest else _less(look)


def _less(look: LogLook) -> Finding:
    return "empty" if look.empty else "older"
