"""What came to be known of an event is written beside its sample: labels, and what people tagged it."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from house import facts
from house.event_summary import Event, events
from ledger.errors import LedgerError
from ledger.files.samples import Samples
from ledger.history.lookback import LedgerLookback
from ledger.history.reader import HistoryReader
from ledger.home import Home
from ledger.redis.log import Log

log = logging.getLogger(__name__)

ANNOTATING = (facts.SampleTaken, facts.EventEnded, facts.EventLabelled, facts.EventTagged)
"""Facts after which what is known of an event may be more."""
_MOST_LATER = 1000


@dataclass
class SampleAnnotations:
    """Writes annotations.json (docs/samples.md) of events that are over; what fails is tried again with later facts."""

    home: Home
    log: Log
    samples: Samples
    _later: set[str] = field(default_factory=set, init=False)

    def __call__(self, kept: Sequence[facts.Fact]) -> None:
        """These facts are in the history now. Raises nothing of the ledger."""
        asked = self._later | {each.event for each in kept if isinstance(each, ANNOTATING) and each.event}
        self._later = set()
        if not asked:
            return
        lookback = LedgerLookback(self.log, HistoryReader(self.home, quietly=True))
        try:
            known = events(lookback.about(*asked))
        except LedgerError as error:
            self._put_off(asked, error)
            return
        if lookback.lacking:  # what is known of them would be half of it
            self._put_off(asked, lookback.lacking)
            return
        for event in known:
            if event.sample and event.ended_at is not None:
                self._annotate(event)

    def _annotate(self, event: Event) -> None:
        try:
            self.samples.annotate(event.sample, annotations_of(event))
        except OSError as error:
            self._put_off({event.id}, error)
        except LedgerError as error:
            if error.transient:
                self._put_off({event.id}, error)
            else:
                log.info("a sample is not annotated: %s", error)

    def _put_off(self, asked: set[str], error: Exception | str) -> None:
        log.warning("samples are annotated later: %s", error)
        self._later = set(sorted(self._later | asked)[:_MOST_LATER])


def annotations_of(event: Event) -> dict[str, Any]:
    """What annotations.json says of an event, but for its schema."""
    looked = event.seen.items() if event.seen else [(event.picture, event.labels)]
    return {"labels": [_label(label, picture) for picture, labels in looked for label in labels],
            "looked": len(event.seen),
            "tag": event.tag, "what": event.tagged_as,
            "tags": [{"by": each.by, "tag": each.tag, "what": each.what, "at": each.at} for each in event.tags]}


def _label(label: facts.Label, picture: str) -> dict[str, Any]:
    box = label.box and [label.box.x, label.box.y, label.box.w, label.box.h]
    return {"name": label.name, "score": label.score, "box": box, "doubt": label.doubt, "picture": picture}
