"""The analysis process: one for all cameras; it names what the pictures of events show.

Run as `python -m camera_process.analysis`. Without a model it labels nothing and looks again every minute, so that a
model fetched later is used without a restart.
"""

import logging
import os
import sys
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import cv2

from camera_process import factory
from camera_process.analyzer import Analyzer, AnalyzerError
from camera_process.picture_labels import Seen, seen_in
from camera_process.stream.malloc_trim import trim_heap
from house import facts
from house.adapters import UnknownAddress
from house.clock import Clock
from house.fact_table import handled
from house.labels.scenery import Scenery
from house.labels.vocabulary import parents_of
from house.names import place
from ledger.errors import LedgerError, PictureGone
from ledger.files.pictures import Pictures
from ledger.process import enter, heartbeat_of, host_name, stop_on_signals
from ledger.redis.timers import Timers
from ledger.redis.trouble import say_trouble
from ledger.redis.worker import Worker
from vision import jpeg
from vision.annotate import drawn
from vision.detection.detector_output import Detection

log = logging.getLogger(__name__)

_LOOK_AGAIN = 60.0
TROUBLE = "analysis"
_NO_MODEL = "its model is not there; ./hearthwatch models fetch brings it"
LOOK, LOAD = 30.0, 90.0
"""Seconds for which looking at one picture, and loading the model, may be silent on a slow machine."""


NIGHT_LEAST = 0.45
"""Below this a label of a night picture proves nothing: of 21 views of an empty gate 18 said "person" at 0.36-0.44."""

_SPARE = 0.4
"""Seconds after the first look in which another may begin: an alert waits a second for labels (alerts.label_wait)."""

REMEMBERED = 86_400.0
"""Seconds back to which events say what belongs to a view, when the process starts."""


@dataclass
class Analysis:
    """Records EventLabelled for the pictures of EventBegan and EventPictured.

    ready: gives the analyzer, or None while its model is not there. open_picture: the bytes of a picture id; raises
    PictureGone when it is gone. keep_drawn: keeps a copy of a picture with what was seen drawn into it; what it raises
    costs nothing but that copy. earlier: the facts from a unix time on, newest first, that say what was seen before.
    """

    ready: Callable[[], Analyzer | None]
    open_picture: Callable[[str], bytes]
    record: Callable[[facts.Fact], object]
    clock: Clock
    keep_drawn: Callable[[str, bytes], None] = lambda picture, jpeg: None
    earlier: Callable[[float], Sequence[facts.Fact]] = lambda since: ()
    _remembers: bool = field(default=False, init=False)
    _scenery: defaultdict[str, Scenery] = field(default_factory=lambda: defaultdict(Scenery), init=False)
    _analyzer: Analyzer | None = field(default=None, init=False)
    _looked: float = field(default=float("-inf"), init=False)
    _wrong: str = field(default="", init=False)

    def label(self, fact: facts.Fact) -> None:
        """Look at the fact's picture and record what it shows; does nothing for facts without a picture."""
        if not isinstance(fact, facts.EventBegan | facts.EventPictured) or not fact.picture:
            return
        analyzer = self._ready()
        if analyzer is None:
            return
        try:
            picture = jpeg.decode(self.open_picture(fact.picture))
        except (PictureGone, ValueError) as error:
            log.warning("%s: picture %s cannot be looked at: %s", fact.camera, fact.picture, error)
            return
        self._remember()
        began = self.clock.monotonic()
        seen = seen_in(analyzer, picture, fact.regions, lambda: self.clock.monotonic() - began < _SPARE)
        labelled = self._labelled(fact, seen, analyzer.name)
        counting = [found for found, label in zip(seen.moved, labelled.labels, strict=True) if not label.doubt]
        self._draw(fact.picture, picture, counting)
        self._scenery[fact.camera].learn(labelled)
        self.record(labelled)
        trim_heap()

    def _remember(self) -> None:
        """Learn, once, what the events before this process say of the views."""
        if self._remembers:
            return
        for fact in reversed(self.earlier(self.clock.now() - REMEMBERED)):
            if isinstance(fact, facts.EventLabelled):
                self._scenery[fact.camera].learn(fact)
        self._remembers = True

    def _labelled(self, fact: facts.EventBegan | facts.EventPictured, seen: Seen, analyzer: str) -> facts.EventLabelled:
        return facts.EventLabelled(
            id=f"labelled-{fact.id}", at=self.clock.now(), event=fact.event, camera=fact.camera, picture=fact.picture,
            labels=tuple(self._doubted(_label(each), fact, seen.night) for each in seen.moved), analyzer=analyzer,
            still=tuple(map(_label, seen.still)), night=seen.night)

    def _doubted(self, label: facts.Label, fact: facts.EventBegan | facts.EventPictured, night: bool) -> facts.Label:
        """The label with the reason why it proves nothing, where there is one."""
        if self._scenery[fact.camera].holds(label, fact.event):
            return replace(label, doubt="scenery")
        return replace(label, doubt="night") if night and label.score < NIGHT_LEAST else label

    def _draw(self, id: str, picture: jpeg.Pixels, found: Sequence[Detection]) -> None:
        """Before the fact is recorded: who hears of the labels finds them in the picture."""
        if not found:
            return
        try:
            self.keep_drawn(id, jpeg.encode(drawn(picture, found), quality=80))
        except (LedgerError, OSError) as error:
            log.warning("picture %s is shown without boxes: %s", id, error)

    def lacking(self) -> str:
        """Why nothing looks at pictures now; "" when something does."""
        return "" if self._ready() is not None else self._wrong or _NO_MODEL

    def _ready(self) -> Analyzer | None:
        now = self.clock.monotonic()
        if self._analyzer is None and now - self._looked >= _LOOK_AGAIN:
            self._looked, self._wrong = now, ""
            try:
                self._analyzer = self.ready()
            except (AnalyzerError, UnknownAddress) as error:
                log.error("nothing names what pictures show: %s", error)
                self._wrong = str(error)
        return self._analyzer


@dataclass
class LabelTrouble:
    """Says once that cameras wait for labels which nothing gives, and once that it is over: `say` takes the text or "".

    cameras: those that alert only on some labels. What `say` raises passes through; then it is said at the next call.
    """

    analysis: Analysis
    cameras: Sequence[str]
    say: Callable[[str], object]
    _said: str | None = field(default=None, init=False)

    def __call__(self) -> None:
        """Look; may be called as often as wanted."""
        lacking = self.analysis.lacking() if self.cameras else ""
        waiting = " and ".join(map(place, self.cameras))
        text = f"nothing names what pictures show, so any motion sends an alert of {waiting}, which wait for labels: " \
               f"{lacking}" if lacking else ""
        if text != self._said:
            self.say(text)
            self._said = text


def _label(found: Detection) -> facts.Label:
    box = facts.Box(round(found.x, 4), round(found.y, 4), round(found.w, 4), round(found.h, 4))
    return facts.Label(found.name, round(found.score, 3), box, parents_of(found.name))


def main() -> int:
    """Label events until SIGTERM."""
    context = enter("analysis")
    cv2.setNumThreads(1)  # labels may take a little longer; frames of the cameras may not
    pictures = Pictures(context.home, host_name())
    heart = heartbeat_of(context.home, "analysis", context.clock)
    heart.beat("starting")

    def ready() -> Analyzer | None:
        with heart.allow(LOAD, "loading the model"):
            return factory.analyzer(context.settings.analysis, context.home.models, os.environ)

    analysis = Analysis(ready, pictures.open, context.log.record, context.clock, pictures.keep_drawn,
                        lambda since: context.log.since(since, [facts.EventLabelled]))

    def label(fact: facts.Fact) -> None:
        with heart.allow(LOOK, "looking at a picture"):
            analysis.label(fact)

    waiting = [name for name, camera in context.settings.cameras.items() if camera.alert.labels]
    Worker(context.log, "analysis", "analysis", dict.fromkeys(handled("analysis"), label),
           Timers(context.client, "analysis", context.clock), context.clock, heart,
           upkeep=LabelTrouble(analysis, waiting, lambda text: say_trouble(context.log, context.clock.now(), TROUBLE,
                                                                           TROUBLE, text))).run(stop_on_signals())
    return 0


if __name__ == "__main__":
    sys.exit(main())
