"""What the house's own analysis says of events that opened while nobody was there."""

from functools import lru_cache
from itertools import count
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.events.footage import Shown
from benchmarks.events.peers import OurFinder
from camera_process import factory
from camera_process.analysis import Analysis
from camera_process.analyzer import Analyzer, Surroundings
from camera_process.detection.event_pictures import EventPictures
from camera_process.detection.open_event import boxes
from camera_process.labelling.open_analyzers import OpenAnalyzers
from house import facts
from house.clock import SystemClock
from house.labels.vocabulary import THING, kind_of
from house.settings.sections.analysis import AnalysisSettings, AnalyzerChoice
from vision import jpeg

SIZE = (1280, 720)
"""What drawn frames are enlarged to: cameras send pictures of at least that size."""


@lru_cache(maxsize=1)
def named_by(models: Path) -> Analyzer | None:
    """Return the product's usual analyzer with its model in that folder, None when that is not there."""
    around = Surroundings(AnalysisSettings().min_score, environ={"HEARTHWATCH_MODELS": str(models)})
    return factory.analyzer(AnalysisSettings().analyzer, around)


class FalseEventLabels:
    """Keeps pictures of an event as a camera does, has the analysis look at them; alerting: events with such a label.

    colours: the view is tinted, as by day; else it is gray.
    """

    def __init__(self, finder: OurFinder, models: Path, colours: bool, seed: int) -> None:
        self._finder, self._tint = finder, tint(seed) if colours else None
        self.alerting: set[int] = set()
        self._bytes, self._said, self._names = dict[str, bytes](), list[facts.Fact](), count()
        usual, clock = AnalyzerChoice(address=AnalysisSettings().analyzer), SystemClock()
        self._analysis = Analysis(lambda camera: (usual,), OpenAnalyzers(lambda address: named_by(models), clock),
                                  self._bytes.__getitem__, self._said.append, clock)
        self._event, self._pictures = 0, EventPictures(0.0)

    def __call__(self, shown: Shown, number: int) -> None:
        """Take a frame of the false event of that number."""
        if number != self._event:
            self._event, self._pictures = number, EventPictures(shown.time)
        seen, kind = self._finder.last, facts.EventPictured if self._pictures.count else facts.EventBegan
        if seen is None or not self._pictures.wants(seen, shown.time):
            return
        name = f"picture-{next(self._names)}"
        self._bytes[name] = jpeg.encode(self._picture(shown.luma))
        self._analysis.label(kind(id=name, at=shown.time, event=f"event-{number}", camera="drawn",
                                  regions=boxes(seen.regions), picture=name))
        self._pictures.kept(seen, shown.time, name)
        self._bytes.clear()
        self._judge(number)

    def _judge(self, number: int) -> None:
        while self._said:
            fact = self._said.pop()
            if isinstance(fact, facts.EventLabelled) and any(
                    not label.doubt and kind_of(label) != THING for label in fact.labels):
                self.alerting.add(number)

    def _picture(self, luma: NDArray[Any]) -> NDArray[np.uint8]:
        large = cv2.resize(luma, SIZE, interpolation=cv2.INTER_CUBIC)
        if self._tint is None:
            return np.asarray(cv2.cvtColor(large, cv2.COLOR_GRAY2BGR))
        return np.asarray(cv2.cvtColor(cv2.merge([large, *self._tint]), cv2.COLOR_YCrCb2BGR))


def tint(seed: int) -> list[NDArray[Any]]:
    """Colours of a view in daylight: Cr and Cb that change from place to place."""
    rng = np.random.default_rng(seed)
    rough = [rng.uniform(108, 148, (6, 9)).astype(np.uint8) for _ in range(2)]
    return [cv2.resize(each, SIZE, interpolation=cv2.INTER_CUBIC) for each in rough]
