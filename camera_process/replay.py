"""Replay: a source played through the camera's own event detector as fast as it goes."""

import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from camera_process.analyzer import Analyzer
from camera_process.detection.event_detector import Dependencies, DetectorParts, EventDetector
from camera_process.detection.event_store import MemoryEventStore
from camera_process.labelling.picture_labels import labels_of
from camera_process.source import Frame, Source
from house import facts
from house.clock import FakeClock
from house.state.mode_switches import Switches
from vision.motion.detector import MotionResult

OfEvent = facts.EventBegan | facts.EventPictured | facts.EventEnded
"""What an event detector records of an event."""
_ON = Switches(True, True, True, "replay")
_MOVING, _STILL, _SHADOW = 255, 0, 50  # CDnet's coding; 85 (outside) and 170 (unknown) are not judged


class ReplayError(Exception):
    """Replay cannot go on; one line says why."""

    transient = False


@dataclass
class ReplayRequest:
    """What a replay shall do besides finding events."""

    masks: Path | None = None
    truth: Path | None = None
    from_frame: int = 0
    seconds: float | None = None


@dataclass
class Score:
    """Pixels of the mask against the truth, as CDnet counts them (Wang et al. 2014)."""

    right: int = 0
    invented: int = 0
    missed: int = 0

    def add(self, mask: NDArray[np.uint8], truth: NDArray[np.uint8]) -> None:
        """Count one frame; both (h, w) uint8 of the same shape."""
        found = mask > 0
        moving = truth == _MOVING
        still = (truth == _STILL) | (truth == _SHADOW)
        self.right += int(np.count_nonzero(found & moving))
        self.missed += int(np.count_nonzero(~found & moving))
        self.invented += int(np.count_nonzero(found & still))

    def summary(self) -> dict[str, float]:
        """pixel_precision, pixel_recall and pixel_f1, each 0..1; 0 where nothing was found or there."""
        precision = self.right / max(1, self.right + self.invented)
        recall = self.right / max(1, self.right + self.missed)
        f1 = 2 * precision * recall / max(1e-9, precision + recall)
        return {"pixel_precision": round(precision, 4), "pixel_recall": round(recall, 4), "pixel_f1": round(f1, 4)}


@dataclass
class Replay:
    """Plays `source` to its end. `lines` yields one dict per event as it closes, then the summary."""

    source: Source
    parts: DetectorParts
    camera: str = "replay"
    analyzer: Analyzer | None = None
    request: ReplayRequest = field(default_factory=ReplayRequest)
    score: Score = field(default_factory=Score)
    _frames: int = 0
    _cpu: float = 0.0
    _aside: float = 0.0
    _first: float | None = None
    _newest: Frame | None = None

    def lines(self) -> Iterator[dict[str, Any]]:
        """Events in the order they close, each once, then `{"summary": True, ...}`. Raises SourceError, ReplayError."""
        store, truths = MemoryEventStore(), _numbered(self.request.truth)
        deps = Dependencies(store, FakeClock(0.0), lambda: _ON, lambda frame, seen: self._judge(frame, seen, truths))
        detector, events = EventDetector(self.camera, self.source, self.parts, deps), 0
        self.source.open()
        try:
            going = True
            while going:
                self._newest, self._aside, began = None, 0.0, time.process_time()
                going = detector.run_once() and not self._enough()
                if not going:
                    detector.end("quiet")
                self._count(time.process_time() - began - self._aside)
                for line in self._events(store):
                    events += 1
                    yield line
        finally:
            self.source.close()
        yield self._summary(events)

    def _count(self, cpu: float) -> None:
        if self._newest is not None and self._newest.number >= self.request.from_frame:
            self._frames += 1
            self._cpu += cpu

    def _enough(self) -> bool:
        if self._newest is None or self.request.seconds is None:
            return False
        if self._first is None:
            self._first = self._newest.time
        return self._newest.time - self._first >= self.request.seconds

    def _summary(self, events: int) -> dict[str, Any]:
        cpu = round(1000 * self._cpu / max(1, self._frames), 3)
        score = self.score.summary() if self.request.truth else {}
        return {"summary": True, "frames": self._frames, "events": events, "cpu_ms_per_frame": cpu, **score}

    def _judge(self, frame: Frame, seen: MotionResult, truths: dict[int, Path]) -> None:
        """Write the frame's mask and compare it with the truth; what that costs is not counted."""
        self._newest, began = frame, time.process_time()
        if frame.number >= self.request.from_frame and (self.request.masks or truths):
            height, width = frame.bgr().shape[:2]
            mask = cv2.resize(seen.mask, (width, height), interpolation=cv2.INTER_NEAREST)
            if self.request.masks:
                _write(self.request.masks / f"{frame.number:06d}.png", mask)
            if frame.number in truths:
                self.score.add(mask.astype(np.uint8, copy=False), _truth(truths[frame.number], mask.shape))
        self._aside += time.process_time() - began

    def _events(self, store: MemoryEventStore) -> Iterator[dict[str, Any]]:
        """Lines of the events that ended since the last call; they are then forgotten."""
        ended = [fact for fact in store.facts if isinstance(fact, facts.EventEnded)]
        for end in ended:
            story = [fact for fact in store.facts if isinstance(fact, OfEvent) and fact.event == end.event]
            store.facts = [fact for fact in store.facts if fact not in story]
            if end.frame >= self.request.from_frame:
                yield self._line(story, end, store.pictures)
            for fact in story:
                store.pictures.pop(fact.picture, None)

    def _line(self, story: Sequence[OfEvent], end: facts.EventEnded, pictures: dict[str, bytes]) -> dict[str, Any]:
        began = next(fact for fact in story if isinstance(fact, facts.EventBegan))
        better = [f.regions for f in story if isinstance(f, facts.EventPictured) and f.picture == end.picture]
        regions = [[r.x, r.y, r.w, r.h] for r in (better[0] if better else began.regions)]
        return {"began_frame": began.frame, "ended_frame": end.frame, "began_s": round(began.at, 3),
                "ended_s": round(end.at, 3), "peak": end.peak, "regions": regions,
                "labels": self._labels(story, pictures)}

    def _labels(self, story: Sequence[OfEvent], pictures: dict[str, bytes]) -> list[dict[str, Any]]:
        """Each name once, with its surest score and box over all pictures of the event."""
        best: dict[str, facts.Label] = {}
        pictured = [f for f in story if isinstance(f, facts.EventBegan | facts.EventPictured) and f.picture in pictures]
        for fact in pictured:
            for found in labels_of(self.analyzer, pictures[fact.picture], fact.regions):
                if found.name not in best or found.score > best[found.name].score:
                    best[found.name] = found
        return [{"name": f.name, "score": round(f.score, 3),
                 "box": [f.box.x, f.box.y, f.box.w, f.box.h] if f.box else None}
                for f in sorted(best.values(), key=lambda f: -f.score)]


def _numbered(folder: Path | None) -> dict[int, Path]:
    """Pictures of a folder by the number in their names; {} without a folder."""
    if folder is None:
        return {}
    found = {int(m.group(1)): p for p in folder.glob("*.png") if (m := re.search(r"(\d+)\.png$", p.name))}
    if not found:
        raise ReplayError(f"{folder} holds no numbered PNG; --truth wants a folder of CDnet-coded masks, gt000001.png")
    return found


def _truth(path: Path, shape: tuple[int, ...]) -> NDArray[np.uint8]:
    truth = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
    if truth is None or truth.shape != shape:
        size = "unreadable" if truth is None else f"{truth.shape[1]}x{truth.shape[0]}"
        raise ReplayError(f"{path} is {size}, the source's frames are {shape[1]}x{shape[0]}; they must be alike")
    return truth.astype(np.uint8, copy=False)


def _write(path: Path, mask: Any) -> None:
    if not cv2.imwrite(str(path), mask):
        raise ReplayError(f"cannot write {path}: is the folder there, writable, and is there room?")
