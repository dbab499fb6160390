"""The analysis process: one for all cameras; it names what the pictures of events show.

Run as `python -m camera_process.analysis`. Without a model it labels nothing and looks again every minute, so that a
model fetched later is used without a restart. Analyzers to which pictures are sent look after those of the house, in a
thread of their own; what they add is recorded as another EventLabelled of the same picture.
"""

import logging
import os
import sys
import threading
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import cv2

from camera_process import factory
from camera_process.analyzer import Analyzer, Surroundings, View
from camera_process.analyzer_models import is_outside
from camera_process.labelling.analysis_upkeep import AnalysisUpkeep
from camera_process.labelling.analyzer_chain import Looking, PictureLooks
from camera_process.labelling.analyzer_trouble import TROUBLE
from camera_process.labelling.cloud_analyzer_thread import Look, OutsideLooks
from camera_process.labelling.cloud_limit_trouble import ABOUT as LIMIT
from camera_process.labelling.cloud_limit_trouble import LimitTrouble
from camera_process.labelling.open_analyzers import OpenAnalyzers
from camera_process.stream.malloc_trim import trim_heap
from house import facts
from house.clock import Clock
from house.fact_table import handled
from house.labels.scenery import Scenery
from house.settings.sections.analysis import AnalyzerChoice
from house.spending.call_counts import CallCaps
from house.spending.paid_calls import PaidCalls
from ledger.errors import LedgerError, PictureGone
from ledger.files.pictures import Pictures
from ledger.files.settings_watch import SettingsFiles
from ledger.heartbeat import Heartbeat
from ledger.process_startup import ProcessContext, enter, heartbeat_of, host_name, stop_on_signals
from ledger.redis.timers import Timers
from ledger.redis.trouble import say_trouble
from ledger.redis.worker import Worker
from ledger.spending.call_counter import CallCounter
from ledger.spending.known_time import KnownTime
from ledger.supervised_thread import SupervisedThread
from vision import jpeg
from vision.annotate import drawn
from vision.detection.detector_output import Detection
from vision.detection.night_picture import is_night

log = logging.getLogger(__name__)

LOOK, LOAD = 30.0, 90.0
"""Seconds for which looking at one picture, and loading the model, may be silent on a slow machine."""


NIGHT_LEAST = 0.45
"""Below this a label of a night picture proves nothing: of 21 views of an empty gate 18 said "person" at 0.36-0.44."""

_SPARE = 0.4
"""Seconds after the first look in which another may begin: an alert waits a second for labels (alerts.label_wait)."""

REMEMBERED = 86_400.0
"""Seconds back to which events say what belongs to a view, when the process starts."""


Pictured = facts.EventBegan | facts.EventPictured


@dataclass
class Analysis:
    """Records EventLabelled for the pictures of EventBegan and EventPictured.

    steps: the analyzers of a camera, in their order. analyzers: all of them. open_picture: the bytes of a picture id;
    raises PictureGone when it is gone. keep_drawn: keeps a copy of a picture with what was seen drawn into it; what it
    raises costs nothing but that copy. earlier: the facts from a unix time on, newest first, that say what was seen
    before. later: takes a look of analyzers that nobody shall wait for (OutsideLooks).
    """

    steps: Callable[[str], Sequence[AnalyzerChoice]]
    analyzers: OpenAnalyzers
    open_picture: Callable[[str], bytes]
    record: Callable[[facts.Fact], object]
    clock: Clock
    keep_drawn: Callable[[str, bytes], None] = lambda picture, jpeg: None
    earlier: Callable[[float], Sequence[facts.Fact]] = lambda since: ()
    later: Callable[[facts.Fact, Look], None] = lambda fact, look: None
    _remembers: bool = field(default=False, init=False)
    _scenery: defaultdict[str, Scenery] = field(default_factory=lambda: defaultdict(Scenery), init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)

    def label(self, fact: facts.Fact) -> None:
        """Look at the fact's picture and record what it shows; does nothing for facts without a picture."""
        if not isinstance(fact, facts.EventBegan | facts.EventPictured) or not fact.picture:
            return
        inside, outside = _by_place(self.steps(fact.camera))
        if not outside and not any(self.analyzers.get(each.address) for each in inside):
            return
        view = self._view(fact)
        if view is None:
            return
        self._remember()
        began, night = self.clock.monotonic(), is_night(view.bgr)
        looking = Looking(self.analyzers, lambda label: self._doubted(label, fact, night),
                          lambda: self.clock.monotonic() - began < _SPARE)
        looks = said = PictureLooks()
        for step in inside:
            if looks.by != said.by and not looking.more():  # an alert may wait for what is known already
                self._say(fact, view, looks, night)
                said = looks
            looks = looking.through([step], view, looks)
        if looks.by != said.by:
            self._say(fact, view, looks, night)
        if any(looks.opens(each) for each in outside):
            self.later(fact, lambda: self._outside(fact, looking, outside, looks))
        trim_heap()

    def _view(self, fact: Pictured) -> View | None:
        """The fact's picture, to be looked at; None when it is gone or damaged."""
        try:
            picture = jpeg.decode(self.open_picture(fact.picture))
        except (PictureGone, ValueError) as error:
            log.warning("%s: picture %s cannot be looked at: %s", fact.camera, fact.picture, error)
            return None
        return View(picture, fact.regions, fact.camera, fact.picture)

    def _outside(self, fact: Pictured, looking: Looking, steps: Sequence[AnalyzerChoice], before: PictureLooks) -> bool:
        """Let those look to whom the picture is sent, and record what they add; whether it is to be tried again.

        The picture is opened again: forty that wait must not lie in memory.
        """
        view = self._view(fact)
        if view is None:
            return False
        looks = looking.through(steps, view, before)
        if looks.by != before.by:
            self._say(fact, view, looks, is_night(view.bgr))
        return looks.again

    def _say(self, fact: Pictured, view: View, looks: PictureLooks, night: bool) -> None:
        """Record what was seen, after a copy of the picture is kept in which it is drawn."""
        labelled = facts.EventLabelled(
            id="-".join(("labelled", fact.id, *looks.by[1:])), at=self.clock.now(), event=fact.event,
            camera=fact.camera, picture=fact.picture, labels=looks.moved, analyzer=", ".join(looks.by),
            still=looks.still, night=night)
        self._draw(view, labelled.labels)
        with self._lock:
            self._scenery[fact.camera].learn(labelled)
        self.record(labelled)

    def _remember(self) -> None:
        """Learn, once, what the events before this process say of the views."""
        if self._remembers:
            return
        for fact in reversed(self.earlier(self.clock.now() - REMEMBERED)):
            if isinstance(fact, facts.EventLabelled):
                self._scenery[fact.camera].learn(fact)
        self._remembers = True

    def _doubted(self, label: facts.Label, fact: Pictured, night: bool) -> facts.Label:
        """The label with the reason why it proves nothing, where there is one."""
        with self._lock:
            always_there = self._scenery[fact.camera].holds(label, fact.event)
        if always_there:
            return replace(label, doubt="scenery")
        return replace(label, doubt="night") if night and label.score < NIGHT_LEAST else label

    def _draw(self, view: View, labels: Sequence[facts.Label]) -> None:
        """Before the fact is recorded: who hears of the labels finds them in the picture."""
        found = [Detection(each.name, each.score, each.box.x, each.box.y, each.box.w, each.box.h)
                 for each in labels if each.box is not None and not each.doubt]
        if not found:
            return
        try:
            self.keep_drawn(view.picture, jpeg.encode(drawn(view.bgr, found), quality=80))
        except (LedgerError, OSError) as error:
            log.warning("picture %s is shown without boxes: %s", view.picture, error)


def _by_place(steps: Sequence[AnalyzerChoice]) -> tuple[list[AnalyzerChoice], list[AnalyzerChoice]]:
    """The analyzers that look in the house, and those to which pictures are sent."""
    inside = [each for each in steps if not is_outside(each.address)]
    return inside, [each for each in steps if each not in inside]


def main() -> int:
    """Label events until SIGTERM."""
    context = enter("analysis")
    cv2.setNumThreads(1)  # labels may take a little longer; frames of the cameras may not
    heart = heartbeat_of(context.home, "analysis", context.clock)
    heart.beat("starting")
    timers = Timers(context.client, "analysis", context.clock)
    files = SettingsFiles(context.home, os.environ, context.settings, context.clock, context.wrong)
    calls = _calls(context, files)
    analyzers = OpenAnalyzers(_connect(context, files, heart, calls), context.clock)
    outside = OutsideLooks(timers, context.clock)
    pictures = Pictures(context.home, host_name())
    analysis = Analysis(
        lambda camera: files.settings.analyzers_of(camera), analyzers, pictures.open, context.log.record, context.clock,
        pictures.keep_drawn, lambda since: context.log.since(since, [facts.EventLabelled]), outside.add)

    def label(fact: facts.Fact) -> None:
        with heart.allow(LOOK, "looking at a picture"):
            analysis.label(fact)

    stop = stop_on_signals()
    SupervisedThread("outside-looks", outside.run, context.clock, context.log.record, stopping=stop).start()
    Worker(context.log, "analysis", "analysis", dict.fromkeys(handled("analysis"), label), timers, context.clock, heart,
           upkeep=_upkeep(context, files, analyzers, calls)).run(stop)
    calls.give_back()
    return 0


def _calls(context: ProcessContext, files: SettingsFiles) -> CallCounter:
    def caps() -> CallCaps:
        cloud = files.settings.analysis.cloud
        return CallCaps(cloud.per_month, cloud.per_camera)

    clock = context.clock
    return CallCounter(context.home, caps, clock, KnownTime(clock), context.settings.house.timezone)


def _connect(context: ProcessContext, files: SettingsFiles, heart: Heartbeat, calls: PaidCalls
             ) -> Callable[[str], Analyzer | None]:
    def around() -> Surroundings:
        settings = files.settings
        return Surroundings(settings.analysis.min_score, home=context.home, clock=context.clock,
                            timezone=settings.house.timezone, environ=os.environ, calls=calls)

    def connect(address: str) -> Analyzer | None:
        if is_outside(address):  # in a thread of its own, which must not touch this one's heartbeat
            return factory.analyzer(address, around())
        with heart.allow(LOAD, "loading the model"):
            return factory.analyzer(address, around())

    return connect


def _upkeep(context: ProcessContext, files: SettingsFiles, analyzers: OpenAnalyzers, calls: CallCounter
            ) -> AnalysisUpkeep:
    def say(about: str, text: str) -> None:
        say_trouble(context.log, context.clock.now(), TROUBLE, about, text)

    limited = LimitTrouble(calls, lambda text: say(LIMIT, text), context.clock)
    return AnalysisUpkeep(files, analyzers, limited, say, context.clock)


if __name__ == "__main__":
    sys.exit(main())
