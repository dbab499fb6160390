"""A clip played to a camera: the sample that a house keeps of its event, and what its analyzer names in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from benchmarks.events.labels import SIZE, named_by, tint
from benchmarks.tuning.views import Luma
from benchmarks.tuning.visits import EventClip
from camera_process import factory
from camera_process.analysis import Analysis
from camera_process.detection.event_detector import Dependencies, EventDetector
from camera_process.detection.event_store import MemoryEventStore
from camera_process.labelling.open_analyzers import OpenAnalyzers
from camera_process.samples.camera_samples import CameraSamples, FinishedSample
from camera_process.samples.sample_files import about_of, files_of
from camera_process.source import Frame
from house import facts
from house.clock import FakeClock
from house.settings.sections.analysis import AnalysisSettings, AnalyzerChoice
from house.settings.sections.motion import MotionSection
from house.state.mode_switches import Switches
from house.tuning.tagged_samples import TaggedSample
from vision import jpeg
from vision.motion.strip_replay import ReplayStrip
from vision.sample_strip import pictures_of

_ON = Switches(True, True, True, "bench")


@dataclass(frozen=True)
class PlayedClip:
    """What a house kept of one clip: the sample of its event, and what was named in its pictures, and in the first."""

    clip: EventClip
    sample: FinishedSample
    labels: tuple[facts.Label, ...]
    first: tuple[facts.Label, ...]

    @property
    def tagged(self) -> TaggedSample:
        """Its sample as somebody tagged it."""
        frames = self.sample.frames[self.sample.trigger:]
        boxes = tuple(tuple(facts.Box(r.x, r.y, r.w, r.h) for r in frame.regions) for frame in frames)
        return TaggedSample(self.clip.name, float(self.clip.number), "occupied" if self.clip.occupied else "unoccupied",
                            "", self.labels, boxes, times=tuple(each.time - frames[0].time for each in frames),
                            moving=tuple(each.moving for each in frames), first=self.first)

    @property
    def strip(self) -> ReplayStrip:
        """The frames of its sample, as they come back from its JPEG."""
        about, frames = about_of(self.sample), self.sample.frames
        pictures = pictures_of(files_of(self.sample)["strip.jpg"], tuple(about["size"]), 1 + len(frames))
        return ReplayStrip(pictures[0], tuple(pictures[1:]), tuple(each["time"] for each in about["frames"]),
                           tuple(not each.regions and each.level == 0 for each in frames))


def played(clip: EventClip, motion: MotionSection, models: Path | None) -> PlayedClip | None:
    """Play the clip to a camera with these settings of motion; None when no event opened.

    models: where the analyzer's model is; None: nothing is named.
    """
    store, samples = MemoryEventStore(), list[FinishedSample]()
    parts = factory.detector_parts(motion)
    keeping = CameraSamples(clip.view.name, parts.motion, _Kept(samples), lambda: False, lambda: 0.0)
    deps = Dependencies(store, FakeClock(), lambda: _ON, samples=keeping)
    detector = EventDetector(clip.view.name, _ClipSource(clip), parts, deps)
    while detector.run_once():
        pass
    return PlayedClip(clip, samples[0], *_named(store, models) if models else ((), ())) if samples else None


def _named(store: MemoryEventStore, models: Path) -> tuple[tuple[facts.Label, ...], tuple[facts.Label, ...]]:
    """The labels of the first event's pictures, and of its first picture."""
    said = list[facts.Fact]()
    # A clock that stands still: how often an analyzer looks again must not depend on how busy this machine is.
    usual, clock = AnalyzerChoice(address=AnalysisSettings().analyzer), FakeClock()
    opened = OpenAnalyzers(lambda address: named_by(models), clock)
    analysis = Analysis(lambda camera: (usual,), opened, store.pictures.__getitem__, said.append, clock)
    began = next(fact for fact in store.facts if isinstance(fact, facts.EventBegan))
    for fact in store.facts:
        if getattr(fact, "event", "") == began.event:
            analysis.label(fact)
    labelled = [(fact.picture == began.picture, label) for fact in said if isinstance(fact, facts.EventLabelled)
                for label in fact.labels]
    return tuple(label for _, label in labelled), tuple(label for first, label in labelled if first)


@dataclass
class _Kept:
    samples: list[FinishedSample]

    def put(self, sample: FinishedSample) -> None:
        self.samples.append(sample)


class _ClipSource:
    """A clip as a camera that sends pictures of 1280x720."""

    live = False

    def __init__(self, clip: EventClip) -> None:
        self._frames: Iterator[tuple[int, tuple[float, Luma]]] = enumerate(clip.frames())
        self._infrared = clip.view.infrared

    def open(self) -> None: ...

    def close(self) -> None: ...

    def read(self) -> Frame | None:
        following = next(self._frames, None)
        if following is None:
            return None
        number, (time, luma) = following
        return Frame(number, time, luma, False, lambda: self._picture(luma), lambda: np.dstack([luma] * 3))

    def _picture(self, luma: Luma) -> bytes:
        large = cv2.resize(luma, SIZE, interpolation=cv2.INTER_CUBIC)
        if self._infrared:
            return jpeg.encode(np.asarray(cv2.cvtColor(large, cv2.COLOR_GRAY2BGR)))
        return jpeg.encode(np.asarray(cv2.cvtColor(cv2.merge([large, *tint(1)]), cv2.COLOR_YCrCb2BGR)))
