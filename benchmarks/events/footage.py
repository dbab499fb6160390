"""Footage with known truth: frames, and who is in each of them and where."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol, runtime_checkable

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.drawn.figures import Present
from benchmarks.drawn.scenes import HEIGHT, WIDTH, Canvas, Effect, draw_scene

_BLACK = np.zeros((HEIGHT, WIDTH), np.float32)


class Shown(NamedTuple):
    """One frame: seconds, luma uint8 (h, w), and who is there."""

    time: float
    luma: NDArray[Any]
    present: tuple[Present, ...]


Footage = Iterable[Shown]
Pace = Callable[[float, np.random.Generator], Iterable[float]]
"""From a length in seconds and a random generator to the times of all frames."""


@runtime_checkable
class DrawnFigure(Protocol):
    """An effect that draws somebody and tells where he is."""

    def __call__(self, canvas: Canvas, t: float, rng: np.random.Generator) -> None: ...
    def present(self, t: float) -> Present | None: ...


def as_bytes(luma: NDArray[Any]) -> NDArray[Any]:
    """Return the picture as a camera gives it: uint8 (180, 320) of float32, cut off at black and white."""
    return cv2.convertScaleAbs(cv2.max(luma, _BLACK))


def even(fps: float) -> Pace:
    """Frames at equal distances."""
    return lambda seconds, rng: (number / fps for number in range(round(seconds * fps)))


def uneven(fps: float) -> Pace:
    """Frames at distances between a third and three times the usual one."""
    return lambda seconds, rng: _steps(seconds, rng.uniform(0.33, 1.67, round(seconds * fps)) ** 2 / fps)


def with_gaps(fps: float) -> Pace:
    """Frames at equal distances; every ten seconds or so none come for up to two seconds."""

    def times(seconds: float, rng: np.random.Generator) -> Iterable[float]:
        steps = np.full(round(seconds * fps), 1 / fps)
        gaps = rng.random(len(steps)) < 0.1 / fps
        steps[gaps] += rng.uniform(0.3, 2.0, int(gaps.sum()))
        return _steps(seconds, steps)

    return times


def _steps(seconds: float, steps: NDArray[Any]) -> Iterable[float]:
    times = np.cumsum(steps)
    return [float(time) for time in times[times < seconds]]


@dataclass(frozen=True)
class DrawnFootage:
    """A drawn scene for a number of seconds; effects are applied in order, figures among them.

    dark: the light of the scene, 1 is daylight. times: from (seconds, rng) to the times of the frames.
    """

    seconds: float
    effects: Sequence[Effect]
    seed: int
    dark: float = 1.0
    times: Pace = field(default=even(8))

    def __iter__(self) -> Iterator[Shown]:
        rng = np.random.default_rng([self.seed, 77])
        scene = draw_scene(self.seed) * np.float32(self.dark)
        figures = [effect for effect in self.effects if isinstance(effect, DrawnFigure)]
        canvas = Canvas(scene.copy(), np.zeros((HEIGHT, WIDTH), np.uint8))
        for t in self.times(self.seconds, rng):
            canvas.luma = scene.copy()
            for effect in self.effects:
                effect(canvas, t, rng)
            yield Shown(t, as_bytes(canvas.luma), tuple(one for figure in figures if (one := figure.present(t))))
