"""What can go wrong at the ledger's boundary; `transient` says whether trying again helps."""

from typing import Literal

DiskFault = Literal["", "full", "read-only", "other", "unknown"]
"""What keeps Redis from writing to its disk: nothing, or one of these; "unknown" when Redis does not say."""


class LedgerError(Exception):
    """One line for people: what is wrong and how to mend it."""

    transient = False


class LedgerAway(LedgerError):
    """Redis does not answer or takes no writes now; trying again later helps.

    `disk` says what is wrong with its disk, "" when it is something else.
    """

    transient = True

    def __init__(self, text: str, disk: DiskFault = "") -> None:
        super().__init__(text)
        self.disk = disk


class LedgerRefused(LedgerError):
    """Redis answers, but refuses what was asked; trying again does not help."""


class DiskFull(LedgerError):
    """There is no room for a picture; helps itself once retention has made room."""

    transient = True


class DiskGone(LedgerError):
    """A folder of the home is not there to be written to: its disk is not mounted, or the home was moved."""

    transient = True


class PictureGone(LedgerError):
    """There is no such picture (any more)."""


class ClipGone(LedgerError):
    """There is no such clip (any more)."""


class HistoryAway(LedgerError):
    """The history cannot be read or written now (there is none yet, its disk is full); trying again later helps."""

    transient = True


class HistoryDamaged(LedgerError):
    """The history's database is broken; the historian sets it aside and begins another."""


class PlaceRefused(LedgerError):
    """A directory cannot be trusted or used: it is a link, somebody else's, or open to others."""


class AlreadyHeld(LedgerError):
    """Another process holds this lock; `pid` is its number, 0 when it did not say."""

    def __init__(self, text: str, pid: int) -> None:
        super().__init__(text)
        self.pid = pid
