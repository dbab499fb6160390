"""The files of events that somebody deleted are removed, and those that still come of them."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from house import facts
from ledger.errors import LedgerError
from ledger.files.archive_cache import ArchiveCache
from ledger.files.clips import Clips
from ledger.files.pictures import Pictures
from ledger.files.samples import Samples
from ledger.history.lookback import LedgerLookback
from ledger.history.reader import HistoryReader
from ledger.home import Home
from ledger.redis.log import Log

log = logging.getLogger(__name__)

REMOVING = (facts.EventDeleted, facts.ClipStored, facts.SampleTaken)
"""Facts after which there may be files of a deleted event."""
_MOST_LATER = 1000
_PICTURED = (facts.EventBegan, facts.EventPictured, facts.EventLabelled, facts.EventEnded)


@dataclass
class DeletedEvents:
    """Removes pictures, clips and samples of deleted events; what fails is tried again with later facts."""

    home: Home
    log: Log
    host: str
    _later: set[str] = field(default_factory=set, init=False)

    def __call__(self, kept: Sequence[facts.Fact]) -> None:
        """These facts are in the history now. Raises nothing of the ledger."""
        asked = self._later | {each.event for each in kept if isinstance(each, REMOVING) and each.event}
        self._later = set()
        if not asked:
            return
        lookback = LedgerLookback(self.log, HistoryReader(self.home, quietly=True))
        try:
            about = lookback.about(*asked)
        except LedgerError as error:
            self._put_off(asked, error)
            return
        if lookback.lacking:  # the names of their files are in what cannot be read
            self._put_off(asked, lookback.lacking)
        gone = {fact.event for fact in about if isinstance(fact, facts.EventDeleted)}
        for event in gone:
            self._remove(event, [fact for fact in about if getattr(fact, "event", "") == event])

    def _remove(self, event: str, about: Sequence[facts.Fact]) -> None:
        pictures, clips, samples = files_of(about)
        cache = ArchiveCache(self.home, 0)
        try:
            for each in pictures:
                Pictures(self.home, self.host).forget(each)
                cache.forget("pictures", each)
            for each in clips:
                Clips(self.home, self.host).forget(each)
                cache.forget("clips", each)
            for each in samples:
                Samples(self.home, self.host).forget(each)
        except OSError as error:
            self._put_off({event}, error)
        except LedgerError as error:
            log.warning("a file of the deleted event %s is not removed: %s", event, error)

    def _put_off(self, events: set[str], error: Exception | str) -> None:
        log.warning("files of deleted events are removed later: %s", error)
        self._later = set(sorted(self._later | events)[:_MOST_LATER])


def files_of(about: Iterable[facts.Fact]) -> tuple[set[str], set[str], set[str]]:
    """The ids of the pictures, clips and samples that these facts name."""
    pictures, clips, samples = set[str](), set[str](), set[str]()
    for fact in about:
        if isinstance(fact, _PICTURED):
            pictures.add(fact.picture)
        if isinstance(fact, facts.ClipStored | facts.EventEnded):
            clips.add(fact.clip)
        if isinstance(fact, facts.SampleTaken):
            samples.add(fact.sample)
    return pictures - {""}, clips - {""}, samples - {""}
