"""Replay: a source played through the camera's own watch as fast as it goes."""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from camera_process.analysis import labels_of
from camera_process.analyzer import Analyzer
from camera_process.detection.event_detector import Dependencies, DetectorParts, EventDetector
from camera_process.detection.event_store import MemoryEventStore
from camera_process.source import Frame, Source
from house import facts
from house.clock import FakeClock
from house.state import Switches
from vision.detection.detector_output import Detection
from vision.motion.detector import MotionResult

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
    eyes: DetectorParts
    camera: str = "replay"
    analyzer: Analyzer | None = None
    wanted: ReplayRequest = field(default_factory=ReplayRequest)
    score: Score = field(default_factory=Score)
    _frames: int = 0
    _cpu: float = 0.0
    _aside: float = 0.0
    _first: float | None = None
    _newest: Frame | None = None

    def lines(self) -> Iterator[dict[str, Any]]:
        """Events in the order they close, each once, then `{"summary": True, ...}`. Raises SourceError, ReplayError."""
        keeper, truths = MemoryEventStore(), _numbered(self.wanted.truth)
        around = Dependencies(keeper, FakeClock(0.0), lambda: _ON, lambda frame, seen: self._judge(frame, seen, truths))
        watch, events = EventDetector(self.camera, self.source, self.eyes, around), 0
        self.source.open()
        try:
            going = True
            while going:
                self._newest, self._aside, began = None, 0.0, time.process_time()
                going = watch.run_once() and not self._enough()
                if not going:
                    watch.end("quiet")
                self._count(time.process_time() - began - self._aside)
                for line in self._events(keeper):
                    events += 1
                    yield line
        finally:
            self.source.close()
        yield self._summary(events)

    def _count(self, cpu: float) -> None:
        if self._newest is not None and self._newest.number >= self.wanted.from_frame:
            self._frames += 1
            self._cpu += cpu

    def _enough(self) -> bool:
        if self._newest is None or self.wanted.seconds is None:
            return False
        if self._first is None:
            self._first = self._newest.time
        return self._newest.time - self._first >= self.wanted.seconds

    def _summary(self, events: int) -> dict[str, Any]:
        cpu = round(1000 * self._cpu / max(1, self._frames), 3)
        score = self.score.summary() if self.wanted.truth else {}
        return {"summary": True, "frames": self._frames, "events": events, "cpu_ms_per_frame": cpu, **score}

    def _judge(self, frame: Frame, seen: MotionResult, truths: dict[int, Path]) -> None:
        """Write the frame's mask and hold it against the truth; its cost is not the watch's."""
        self._newest, began = frame, time.process_time()
        if frame.number >= self.wanted.from_frame and (self.wanted.masks or truths):
            height, width = frame.bgr().shape[:2]
            mask = cv2.resize(seen.mask, (width, height), interpolation=cv2.INTER_NEAREST)
            if self.wanted.masks:
                _write(self.wanted.masks / f"{frame.number:06d}.png", mask)
            if frame.number in truths:
                self.score.add(mask.astype(np.uint8, copy=False), _truth(truths[frame.number], mask.shape))
        self._aside += time.process_time() - began

    def _events(self, keeper: MemoryEventStore) -> Iterator[dict[str, Any]]:
        """Lines of the events that ended since the last call; what is told is forgotten."""
        ended = [fact for fact in keeper.facts if isinstance(fact, facts.EventEnded)]
        for end in ended:
            mine = [fact for fact in keeper.facts if getattr(fact, "event", "") == end.event]
            keeper.facts = [fact for fact in keeper.facts if fact not in mine]
            if end.frame >= self.wanted.from_frame:
                yield self._line(mine, end, keeper.pictures)
            for fact in mine:
                keeper.pictures.pop(getattr(fact, "picture", ""), None)

    def _line(self, mine: list[facts.Fact], end: facts.EventEnded, pictures: dict[str, bytes]) -> dict[str, Any]:
        began = next(fact for fact in mine if isinstance(fact, facts.EventBegan))
        better = [f.regions for f in mine if isinstance(f, facts.EventPictured) and f.picture == end.picture]
        regions = [[r.x, r.y, r.w, r.h] for r in (better[0] if better else began.regions)]
        return {"began_frame": began.frame, "ended_frame": end.frame, "began_s": round(began.at, 3),
                "ended_s": round(end.at, 3), "peak": end.peak, "regions": regions,
                "labels": self._labels(mine, pictures)}

    def _labels(self, mine: list[facts.Fact], pictures: dict[str, bytes]) -> list[dict[str, Any]]:
        """Each name once, with its surest score and box over all pictures of the event."""
        best: dict[str, Detection] = {}
        pictured = [f for f in mine if isinstance(f, facts.EventBegan | facts.EventPictured) and f.picture in pictures]
        for fact in pictured:
            for found in labels_of(self.analyzer, pictures[fact.picture], fact.regions):
                if found.name not in best or found.score > best[found.name].score:
                    best[found.name] = found
        return [{"name": f.name, "score": round(f.score, 3), "box": [round(v, 4) for v in (f.x, f.y, f.w, f.h)]}
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
