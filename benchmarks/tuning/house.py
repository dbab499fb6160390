"""A camera's detector and the house's analysis over a clip: the sample that a house keeps of it, its labels."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np

from benchmarks.events.labels import SIZE, _tint, named_by
from benchmarks.tuning.visits import EventClip
from camera_process import factory
from camera_process.analysis import Analysis
from camera_process.detection.event_detector import Dependencies, EventDetector
from camera_process.detection.event_store import MemoryEventStore
from camera_process.samples.camera_samples import CameraSamples, FinishedSample
from camera_process.source import Frame
from house import facts
from house.clock import FakeClock, SystemClock
from house.settings.sections.motion import MotionSection
from house.state.mode_switches import Switches
from vision import jpeg

LOOKED = 3
"""Pictures of an event that are looked at; a house looks at up to eight."""
_ON = Switches(True, True, True, "bench")


@dataclass
class Seen:
    """What a house kept of one clip: the sample of its first event (None: no event), and what its labels were."""

    clip: EventClip
    sample: FinishedSample | None = None
    labels: list[facts.EventLabelled] = field(default_factory=list)
    regions: tuple[facts.Box, ...] = ()


def seen(clip: EventClip, motion: MotionSection, models: Path, labelled: bool = True) -> Seen:
    """Play the clip to a camera with these settings of motion."""
    player = _Player(clip)
    store, put = MemoryEventStore(), []
    parts = factory.detector_parts(motion)
    requests = type("Requests", (), {"put": lambda _, sample: put.append(sample)})()
    samples = CameraSamples(clip.view.name, parts.motion, requests, lambda: False, lambda: 0.0)
    detector = EventDetector(clip.view.name, player, parts, Dependencies(store, FakeClock(), lambda: _ON,
                                                                         samples=samples))
    while detector.run_once():
        pass
    found = Seen(clip, put[0] if put else None)
    began = [fact for fact in store.facts if isinstance(fact, facts.EventBegan)]
    if not began:
        return found
    found.regions = began[0].regions
    if labelled:
        analysis = Analysis(lambda: named_by(models), store.pictures.__getitem__, found.labels.append, SystemClock())
        for fact in store.facts:
            if getattr(fact, "event", "") == began[0].event and len(found.labels) < LOOKED:
                analysis.label(fact)
    return found


class _Player:
    def __init__(self, clip: EventClip) -> None:
        self._frames: Iterator = enumerate(clip.frames())
        self._clip = clip

    def open(self) -> None: ...
    def close(self) -> None: ...

    def read(self) -> Frame | None:
        following = next(self._frames, None)
        if following is None:
            return None
        number, (time, luma) = following
        return Frame(number, time, luma, False, lambda: self._picture(luma), lambda: np.dstack([luma] * 3))

    def _picture(self, luma) -> bytes:
        large = cv2.resize(luma, SIZE, interpolation=cv2.INTER_CUBIC)
        if self._clip.view.infrared:
            return jpeg.encode(np.asarray(cv2.cvtColor(large, cv2.COLOR_GRAY2BGR)))
        return jpeg.encode(np.asarray(cv2.cvtColor(cv2.merge([large, *_tint(1)]), cv2.COLOR_YCrCb2BGR)))
