"""Visits for drawn conditions: who comes, when, how fast and how far into the view."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.drawn.figures import FigurePath, Looks, WalkingFigure, dull, plain
from benchmarks.drawn.scenes import WIDTH, draw_scene

FIRST = (8.0, 12.0)
BETWEEN = (14.0, 20.0)
"""Seconds before the first visit and between visits: longer than the usual gap of 10 s, so that each is an event."""


@dataclass(frozen=True)
class Stroll:
    """What the visits of a condition are like; each pair is drawn from evenly.

    heights: pixels of 180. contrast: gray levels for dull looks, None for clothes of their own. pace: heights per
    second. stand, low: seconds that they stand or crouch on the way. ground: y of the feet. fenced: behind a fence.
    """

    heights: tuple[float, float] = (45, 75)
    contrast: tuple[float, float] | None = None
    pace: tuple[float, float] = (0.6, 1.0)
    stand: tuple[float, float] = (0.0, 0.0)
    low: tuple[float, float] = (0.0, 0.0)
    ground: tuple[float, float] = (135, 165)
    count: int = 5
    shape: str = "person"
    fenced: bool = False


def strolls(rng: np.random.Generator, seed: int, dark: float, how: Stroll) -> tuple[list[WalkingFigure], float]:
    """Return the figures of several visits, one after the other, and the seconds until all are over."""
    scene = draw_scene(seed) * np.float32(dark)
    figures, t = list[WalkingFigure](), float(rng.uniform(*FIRST))
    for number in range(how.count):
        height, ground = float(rng.uniform(*how.heights)), float(rng.uniform(*how.ground))
        walk = _walk(rng, t, height, how)
        looks = _looks(rng, scene, height, ground, how)
        figures.append(WalkingFigure(scene, walk, looks, height, ground, how.shape, int(rng.integers(1000)), number))
        t = walk.span[1] + float(rng.uniform(*BETWEEN))
    return figures, t


def _looks(rng: np.random.Generator, scene: NDArray[Any], height: float, ground: float, how: Stroll) -> Looks:
    if how.contrast:
        return dull(rng, *how.contrast)
    return plain(rng, float(scene[max(0, round(ground - height)) : round(ground)].mean()))


def _walk(rng: np.random.Generator, begin: float, height: float, how: Stroll) -> FigurePath:
    """Across the view when that takes up to twelve seconds, else into it and back."""
    pace = float(rng.uniform(*how.pace)) * height
    edge, mirrored = 0.25 * height, rng.random() < 0.5
    stand, low = float(rng.uniform(*how.stand)), float(rng.uniform(*how.low))
    across = (WIDTH + 2 * edge) / pace <= 12
    deep = float(rng.uniform(0.3, 0.7)) * WIDTH if across else min(0.6 * WIDTH, float(rng.uniform(3.5, 6)) * pace)
    arrive = begin + (deep + edge) / pace
    leave = arrive + stand + low
    way = (WIDTH + edge - deep) if across else (deep + edge)
    points = [(begin, -edge), (arrive, deep), (leave, deep), (leave + way / pace, WIDTH + edge if across else -edge)]
    if stand + low == 0:
        points.pop(2)
    if mirrored:
        points = [(t, WIDTH - x) for t, x in points]
    return FigurePath(points, (arrive, arrive + low))

