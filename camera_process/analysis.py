"""The analysis process: one for all cameras; it names what the pictures of events show.

Run as `python -m camera_process.analysis`. Without a model it answers nothing and looks again every minute, so that a
model fetched later is used without a restart.
"""

import logging
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import cv2

from camera_process import factory
from camera_process.analyzer import Analyzer
from camera_process.stream.malloc_trim import trim_heap
from house import facts
from house.clock import Clock
from ledger.errors import LedgerError, PictureGone
from ledger.files.pictures import Pictures
from ledger.process import enter, host_name, stop_on_signals
from ledger.redis.timers import Timers
from ledger.redis.worker import Worker
from vision import jpeg
from vision.annotate import drawn
from vision.detection.detector_output import Detection, moving

log = logging.getLogger(__name__)

_LOOK_AGAIN = 60.0


def labels_of(analyzer: Analyzer | None, picture: bytes, regions: Sequence[facts.Box]) -> tuple[Detection, ...]:
    """What moves in the JPEG by name, surest first; nothing without an analyzer. ValueError when it is no picture."""
    if analyzer is None:
        return ()
    return moving(analyzer.look(jpeg.decode(picture)), regions)


@dataclass
class Analysis:
    """Answers EventBegan and EventPictured with EventLabelled.

    ready: gives the analyzer, or None while its model is not there. open_picture: the bytes of a picture id; raises
    PictureGone when it is gone. keep_drawn: keeps a copy of a picture with what was seen drawn into it; what it raises
    costs nothing but that copy.
    """

    ready: Callable[[], Analyzer | None]
    open_picture: Callable[[str], bytes]
    record: Callable[[facts.Fact], object]
    clock: Clock
    keep_drawn: Callable[[str, bytes], None] = lambda picture, jpeg: None
    _analyzer: Analyzer | None = field(default=None, init=False)
    _looked: float = field(default=float("-inf"), init=False)

    def label(self, fact: facts.Fact) -> None:
        """Look at the fact's picture and record what it shows; facts without a picture need no answer."""
        if not isinstance(fact, facts.EventBegan | facts.EventPictured) or not fact.picture:
            return
        analyzer = self._ready()
        if analyzer is None:
            return
        try:
            picture = self.open_picture(fact.picture)
            found = labels_of(analyzer, picture, fact.regions)
            self._draw(fact.picture, picture, found)
        except (PictureGone, ValueError) as error:
            log.warning("%s: picture %s cannot be looked at: %s", fact.camera, fact.picture, error)
            return
        labels = tuple(facts.Label(f.name, round(f.score, 3), _box(f)) for f in found)
        self.record(facts.EventLabelled(
            id=f"labelled-{fact.id}", at=self.clock.now(), event=fact.event, camera=fact.camera, picture=fact.picture,
            labels=labels, analyzer=analyzer.name))
        trim_heap()

    def _draw(self, id: str, picture: bytes, found: Sequence[Detection]) -> None:
        """Before the fact is recorded: who hears of the labels finds them in the picture."""
        if not found:
            return
        try:
            self.keep_drawn(id, jpeg.encode(drawn(jpeg.decode(picture), found), quality=80))
        except (LedgerError, OSError) as error:
            log.warning("picture %s is shown without boxes: %s", id, error)

    def _ready(self) -> Analyzer | None:
        now = self.clock.monotonic()
        if self._analyzer is None and now - self._looked >= _LOOK_AGAIN:
            self._looked = now
            self._analyzer = self.ready()
        return self._analyzer


def _box(found: Detection) -> facts.Box:
    return facts.Box(round(found.x, 4), round(found.y, 4), round(found.w, 4), round(found.h, 4))


def main() -> int:
    """Answer events until SIGTERM."""
    door = enter("analysis")
    cv2.setNumThreads(1)  # labels may take a little longer; frames of the cameras may not
    pictures = Pictures(door.home, host_name())
    analysis = Analysis(
        lambda: factory.analyzer(door.settings.analysis, door.home.models, os.environ), pictures.open, door.log.record,
        door.clock, pictures.keep_drawn)
    kinds = (facts.EventBegan, facts.EventPictured)
    Worker(door.log, "analysis", "analysis", dict.fromkeys(kinds, analysis.label),
           Timers(door.client, "analysis", door.clock), door.clock, door.home.heartbeat("analysis")
           ).run(stop_on_signals())
    return 0


if __name__ == "__main__":
    sys.exit(main())
