"""Scores: pixel F1 of masks, and events against the visits that were really there."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Span = tuple[float, float]


@dataclass
class Pixels:
    """Counts of pixels over many frames; truth 255 is moving, 0 and 50 are not, anything else is not judged."""

    hit: int = 0
    extra: int = 0
    missed: int = 0

    def add(self, mask: NDArray[Any], truth: NDArray[Any]) -> None:
        """Count one frame; the mask is enlarged to the truth's size without smoothing."""
        size = (truth.shape[1], truth.shape[0])
        seen = np.asarray(cv2.resize(mask, size, interpolation=cv2.INTER_NEAREST)) > 0
        moving, still = truth == 255, (truth == 0) | (truth == 50)
        self.hit += int(np.count_nonzero(seen & moving))
        self.extra += int(np.count_nonzero(seen & still))
        self.missed += int(np.count_nonzero(~seen & moving))

    @property
    def precision(self) -> float:
        return self.hit / max(1, self.hit + self.extra)

    @property
    def recall(self) -> float:
        return self.hit / max(1, self.hit + self.missed)

    @property
    def f1(self) -> float:
        return 2 * self.hit / max(1, 2 * self.hit + self.extra + self.missed)


@dataclass
class Events:
    """What became of the visits of one clip. Shares are of frames: occupied ones within and outside of visits."""

    missed: int = 0
    false: int = 0
    found: list[Span] = field(default_factory=list)
    seen_share: float = 1.0
    false_share: float = 0.0


def judge(found: Sequence[Span], visits: Sequence[Span], occupied: Iterable[tuple[float, bool]]) -> Events:
    """Compare events with visits, all in seconds; an event is false when it meets no visit (1 s of tolerance)."""
    missed = sum(not any(_meet(visit, event) for event in found) for visit in visits)
    false = sum(not any(_meet(visit, event) for visit in visits) for event in found)
    inside = [flag for t, flag in occupied if any(begin + 1 <= t < end - 1 for begin, end in visits)]
    outside = [flag for t, flag in occupied if not any(begin - 0.5 <= t < end + 1.5 for begin, end in visits)]
    seen = sum(inside) / len(inside) if inside else 1.0
    return Events(missed, false, list(found), seen, sum(outside) / len(outside) if outside else 0.0)


def _meet(visit: Span, event: Span) -> bool:
    return event[0] <= visit[1] + 1 and event[1] >= visit[0] - 1
