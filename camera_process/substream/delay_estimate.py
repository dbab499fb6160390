"""By how much one stream of a camera shows the same moment later than the other. Pure.

Three ways to know, best first: what both show, the sender's clock (RTCP), and arrival, which takes them for equal.
"""

import statistics
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from camera_process.source import Pixels

EARLIEST, LATEST, _STEP = -1.0, 4.0, 1 / 15
"""Delays looked for, in seconds."""

_SIZE, _ROWS = (64, 36), 72
_LEAST_PICTURES = 25
_SMOOTH = 0.2  # what flickers faster than this to either side says nothing and is averaged away
_PLAIN = 0.6  # the best delay must fit this much better than a middling one
_LEAST_GAIN = 1.0  # and by so many gray levels, where something moves at all
_MOVING_SHARE = 0.05

Pictures = NDArray[np.float32]


@dataclass(frozen=True)
class Thumb:
    """A small picture of a moment: (36, 64) uint8 luma, and when it arrived."""

    time: float
    luma: Pixels


def thumb(time: float, luma: Pixels) -> Thumb:
    """The luma (h, w) uint8 of a frame as a Thumb, made of some of its rows: all would cost five times as much."""
    luma = luma[:: max(1, luma.shape[0] // _ROWS)]
    return Thumb(time, np.asarray(cv2.resize(luma, _SIZE, interpolation=cv2.INTER_AREA), np.uint8))


def movement(before: Thumb, after: Thumb) -> float:
    """How much the liveliest twentieth of the view differs between two moments, in gray levels."""
    difference = cv2.absdiff(after.luma, before.luma).ravel()
    most = max(1, int(difference.size * _MOVING_SHARE))
    return float(np.partition(difference, -most)[-most:].mean())


def enough(small: Sequence[Thumb], main: Sequence[Thumb]) -> bool:
    """Whether there is enough of both to find any delay."""
    return len(_covered(small, main)) >= _LEAST_PICTURES


def measured_delay(small: Sequence[Thumb], main: Sequence[Thumb]) -> float | None:
    """Seconds by which `main` shows the same things later than `small`; None when what moves does not say.

    Both in order of time. The pictures of `main` are laid over those that `small` showed so much earlier, and the delay
    that fits best by far is the one: only pixels that change count.
    """
    if not enough(small, main):
        return None
    times = np.array([one.time for one in small])
    pictures = _smoothed(small)
    chosen = [(one.time, picture) for one, picture in zip(main, _smoothed(main), strict=True) if _within(small, one)]
    changing = pictures.std(axis=0)
    weights = np.where(changing >= np.quantile(changing, 1 - _MOVING_SHARE), changing, 0.0)
    delays = np.arange(EARLIEST, LATEST + _STEP / 2, _STEP)
    misfits = np.array([_misfit(chosen, pictures, times, weights, float(delay)) for delay in delays])
    middling, best = float(np.median(misfits)), int(misfits.argmin())
    if misfits[best] > _PLAIN * middling or middling - misfits[best] < _LEAST_GAIN:
        return None
    return float(delays[best])


def _covered(small: Sequence[Thumb], main: Sequence[Thumb]) -> list[Thumb]:
    """The pictures of `main` for which `small` has one at every delay."""
    return [one for one in main if small and _within(small, one)]


def _within(small: Sequence[Thumb], one: Thumb) -> bool:
    return small[0].time <= one.time - LATEST and one.time - EARLIEST <= small[-1].time


def _smoothed(thumbs: Sequence[Thumb]) -> Pictures:
    """(n, 36, 64) float32: each picture the mean of its neighbours in time, without its own mean."""
    times = np.array([one.time for one in thumbs])
    sums = np.cumsum(np.stack([one.luma for one in thumbs]), axis=0, dtype=np.float64)
    sums = np.concatenate([np.zeros_like(sums[:1]), sums])
    first, last = np.searchsorted(times, times - _SMOOTH), np.searchsorted(times, times + _SMOOTH, "right")
    means = (sums[last] - sums[first]) / (last - first)[:, None, None]
    return np.asarray(means - means.mean(axis=(1, 2), keepdims=True), np.float32)


def _misfit(main: Sequence[tuple[float, Pictures]], pictures: Pictures, times: NDArray[np.float64],
            weights: NDArray[np.float64], delay: float) -> float:
    """Weighted mean difference in gray levels when `main` is taken to be so late."""
    total = 0.0
    for time, picture in main:
        nearest = int(np.abs(times - (time - delay)).argmin())
        total += float((np.abs(picture - pictures[nearest]) * weights).sum())
    return total / len(main) / max(1e-6, float(weights.sum()))


@dataclass
class StreamDelay:
    """By how much a camera's main stream is later than its small one, as far as is known.

    measured: the newest `measured_delay`, None before the first. same_stream: whether both are the same one just now.
    """

    measured: float | None = None
    same_stream: bool = False
    _main: deque[float] = field(default_factory=lambda: deque(maxlen=9))
    _small: deque[float] = field(default_factory=lambda: deque(maxlen=9))
    _by_senders: float = 0.0

    def key_frame(self, main: bool, late: float) -> None:
        """A key frame of one stream came `late` seconds (of any clock) after its sender's time."""
        (self._main if main else self._small).append(late)
        self._compare()

    def reopened(self, main: bool) -> None:
        """That stream was opened again: its sender's times may mean something else now."""
        (self._main if main else self._small).clear()
        self._compare()

    @property
    def seconds(self) -> float:
        """The delay as far as it is known; 0 as long as nothing is."""
        if self.same_stream:
            return 0.0
        return self._by_senders if self.measured is None else self.measured

    def _compare(self) -> None:
        """Find the delay by the senders' clocks; asked for with every frame, it changes with key frames only."""
        main, small = list(self._main), list(self._small)  # the other stream's thread may add one meanwhile
        by_senders = statistics.median(main) - statistics.median(small) if main and small else 0.0
        self._by_senders = by_senders if EARLIEST <= by_senders <= LATEST else 0.0
