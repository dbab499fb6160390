"""What people hear of a store that takes nothing, or not all: after an hour without success, until all is stored."""

from dataclasses import dataclass

from house.clock import Clock
from ledger.redis.log import Log
from ledger.redis.process_records import RecordStore
from ledger.redis.trouble import say_trouble
from s3_upload.round_result import ENDED, RoundResult

TROUBLE = "upload"
"""The Trouble about a store that has taken nothing, or refused files, for an hour."""
PATIENCE = 3_600.0
"""Seconds without success until people hear of it."""
_FAILING, _RUNNING = "failing", "running"
_ENDED = "the upload ended by itself before all was stored; see the log of s3-upload"


@dataclass
class UploadTrouble:
    """Remembers since when rounds fail, over restarts as well."""

    log: Log
    records: RecordStore
    clock: Clock

    def begun(self) -> None:
        """A round begins. One that began before and never came to its end was killed, or failed: it counts as such."""
        if self.records.get(_RUNNING):
            self.note(RoundResult(about=ENDED, text=_ENDED))
        self.records.put({_RUNNING: {"at": self.clock.now()}})

    def note(self, result: RoundResult) -> None:
        """A round ended like this. A store that took some before it failed works, and is tried again; a file that it
        refused is not stored by that.

        Raises LedgerAway and LedgerRefused.
        """
        self.records.forget(_RUNNING)
        if result.well:
            self.records.forget(_FAILING)
            self._say("")
            return
        now, known = self.clock.now(), self.records.get(_FAILING)
        works = result.stored > 0 and not result.failed  # what it refused is refused, whatever else it takes
        since = now if works or known is None else min(now, float(known["since"]))
        self.records.put({_FAILING: {"since": since}})
        if works or now - since >= PATIENCE:
            self._say("" if works else _text(result))

    def _say(self, text: str) -> None:
        say_trouble(self.log, self.clock.now(), TROUBLE, "", text)


def _text(result: RoundResult) -> str:
    why = result.text or "files cannot be read here; see the log of s3-upload"
    if not result.failed or result.given_up:
        return f"nothing was stored elsewhere for an hour: {why}"
    which = "one file" if result.failed == 1 else f"{result.failed} files"
    return f"{which} could not be stored elsewhere for an hour, all others are: {why}"
