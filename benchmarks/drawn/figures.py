"""Persons and animals who walk through a drawn scene: several shapes and clothes, of any size, plain or dull."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.drawn.scenes import HEIGHT, WIDTH, Canvas, Effect

Float = NDArray[np.float32]

CLEAR = 0.5
"""Somebody is clearly visible while this share of his box is within the view."""
FINE = 4
"""Figures are drawn so many times larger and then reduced, so that they move by quarters of a pixel."""
POSES = 8


ViewBox = tuple[float, float, float, float]
"""Left, top, width and height as fractions of the view; may reach over its border."""


class Present(NamedTuple):
    """Somebody who is there.

    visit: which visit it belongs to, None when it is there but not to be judged. clear: at least half of him is seen.
    """

    visit: int | None
    box: ViewBox
    clear: bool


def visible(box: ViewBox) -> float:
    """Return which share of a box is within the view."""
    x, y, w, h = box
    wide, tall = min(x + w, 1.0) - max(x, 0.0), min(y + h, 1.0) - max(y, 0.0)
    return max(0.0, wide) * max(0.0, tall) / (w * h)


@dataclass(frozen=True)
class Looks:
    """Gray levels of a figure: coat, trousers and head, and how strong the pattern of the clothes is.

    relative: the levels are differences from the blurred scene behind, so that the contrast is the same everywhere.
    """

    coat: float
    trousers: float
    head: float
    pattern: float
    relative: bool = False


def dull(rng: np.random.Generator, least: float, most: float) -> Looks:
    """Looks that differ from what is behind by so many gray levels everywhere."""
    contrast = float(rng.uniform(least, most)) * (1 if rng.random() < 0.5 else -1)
    return Looks(contrast, contrast, contrast, abs(contrast) / 5, relative=True)


def plain(rng: np.random.Generator, behind: float) -> Looks:
    """Clothes of their own, the coat plainly brighter or darker than the mean of what is behind."""
    away = float(rng.uniform(50, 95))
    coat = behind + away if behind < 110 else behind - away
    trousers = float(rng.uniform(20, 90)) if coat > behind else float(rng.uniform(15, 60))
    return Looks(max(12.0, min(235.0, coat)), trousers, float(rng.uniform(90, 190)), float(rng.uniform(4, 22)))


@dataclass
class FigurePath:
    """Where a figure is: (seconds, x of its feet in pixels) at some moments, evenly in between.

    low: a stretch of time in which it crouches.
    """

    points: Sequence[tuple[float, float]]
    low: tuple[float, float] = (0.0, 0.0)

    @property
    def span(self) -> tuple[float, float]:
        return self.points[0][0], self.points[-1][0]

    def x(self, t: float) -> float:
        """Pixels from the left."""
        times, places = zip(*self.points, strict=True)
        return float(np.interp(t, times, places))

    def walked(self, t: float) -> float:
        """Pixels walked since the beginning, in either direction."""
        times, places = zip(*self.points, strict=True)
        way = np.concatenate([[0.0], np.cumsum(np.abs(np.diff(places)))])
        return float(np.interp(t, times, way))


@dataclass
class WalkingFigure:
    """Somebody who walks; an effect. visit: which visit it is, None when not to be judged.

    scene: luma of what is behind, float32 (180, 320). height: pixels. ground: y of the feet. shape: who it is.
    """

    scene: Float
    walk: FigurePath
    looks: Looks
    height: float
    ground: float = 150.0
    shape: str = "person"
    seed: int = 0
    visit: int | None = 0
    poses: Sequence[tuple[Float, Float]] = ()
    _cache: dict[Any, tuple[Float, Float]] = field(default_factory=dict, init=False, repr=False)
    _behind: Float | None = field(default=None, init=False, repr=False)

    def __call__(self, canvas: Canvas, t: float, rng: np.random.Generator) -> None:
        begin, end = self.walk.span
        if not begin <= t < end:
            return
        x, low = self._x(t), self.walk.low[0] <= t < self.walk.low[1]
        pose = self._pose(t)
        quarter = int(np.floor(x * FINE))
        alpha, tone = self._sprite(pose, quarter % FINE, low)
        h, w = alpha.shape
        left, top = quarter // FINE - w // 2, round(self.ground) - h + 1
        self._paste(canvas.luma, alpha, tone, left, top)

    def present(self, t: float) -> Present | None:
        """Return who is in the view at a time."""
        begin, end = self.walk.span
        wide, tall = _EXTENT[self.shape]
        tall = tall * (0.6 if self.walk.low[0] <= t < self.walk.low[1] else 1.0) * self.height
        wide = wide * self.height
        x = self._x(t)
        if not begin <= t < end or x + wide / 2 <= 0 or x - wide / 2 >= WIDTH:
            return None
        box = ((x - wide / 2) / WIDTH, (self.ground - tall) / HEIGHT, wide / WIDTH, tall / HEIGHT)
        return Present(self.visit, box, visible(box) >= CLEAR)

    def _pose(self, t: float) -> int:
        if self.poses:
            return int((t - self.walk.span[0]) * 10) % len(self.poses)
        return int(self.walk.walked(t) / (0.9 * self.height) * POSES) % POSES

    def _x(self, t: float) -> float:
        if self.shape == "car":
            return self.walk.x(t)
        return self.walk.x(t) + 0.012 * self.height * float(np.sin(1.3 * t) + np.sin(0.7 * t))

    def _sprite(self, pose: int, quarter: int, low: bool) -> tuple[Float, Float]:
        key = (pose, quarter, low)
        if key not in self._cache:
            if self.poses:
                return _reduced(*self.poses[pose], quarter)
            paint = partial(_PAINTERS[self.shape], self.height * FINE, self.looks, self.seed)
            alpha, tone = paint(pose / POSES, low)
            self._cache[key] = _reduced(alpha, alpha * tone, quarter)
        return self._cache[key]

    def _paste(self, luma: Float, alpha: Float, tone: Float, left: int, top: int) -> None:
        h, w = alpha.shape
        rows, columns = slice(max(top, 0), max(top + h, 0)), slice(max(left, 0), max(left + w, 0))
        inside = luma[rows, columns]
        cut = np.s_[max(-top, 0) :, max(-left, 0) :]
        alpha, tone = (part[cut][: inside.shape[0], : inside.shape[1]] for part in (alpha, tone))
        if self.looks.relative:
            if self._behind is None:
                self._behind = np.asarray(cv2.GaussianBlur(self.scene, (0, 0), 10), np.float32)
            tone = tone + alpha * self._behind[rows, columns]
        inside *= 1 - alpha
        inside += tone


def fence(rng: np.random.Generator) -> Effect:
    """Bars in front of whoever walks, over the lower two thirds of the view."""
    wide, apart = int(rng.integers(2, 4)), int(rng.integers(7, 13))
    shade = np.float32(rng.uniform(30, 190))
    bars = np.zeros((HEIGHT, WIDTH), np.bool_)
    bars[60:, np.arange(WIDTH) % apart < wide] = True
    bars[[62, 63, 120, 121]] = True

    def draw(canvas: Canvas, t: float, rng: np.random.Generator) -> None:
        np.copyto(canvas.luma, shade, where=bars)

    return draw


def _reduced(alpha: Float, tone: Float, quarter: int) -> tuple[Float, Float]:
    """Return the figure at its true size, moved by quarters of a pixel."""
    both = [np.roll(part, quarter, axis=1) for part in (alpha, tone)]
    size = (alpha.shape[1] // FINE, alpha.shape[0] // FINE)
    small = [np.asarray(cv2.resize(part, size, interpolation=cv2.INTER_AREA), np.float32) for part in both]
    return small[0], small[1]


def _sheet(h: float, wide: float, tall: float) -> tuple[Float, Float, float, float]:
    """Empty alpha and tone for a figure of h fine pixels, and where its feet are."""
    w, height = FINE * (int(wide * h / FINE) + 3), FINE * (int(tall * h / FINE) + 2)
    return np.zeros((height, w), np.float32), np.zeros((height, w), np.float32), w / 2, height - FINE


def _pattern(tone: Float, looks: Looks, h: float, seed: int) -> Float:
    rng = np.random.default_rng(seed)
    few = [max(2, round(side / h * 14)) for side in tone.shape]
    coarse = rng.normal(0, looks.pattern, few)
    return tone + cv2.resize(coarse.astype(np.float32), tone.shape[::-1], interpolation=cv2.INTER_LINEAR)


def _person(h: float, looks: Looks, seed: int, phase: float, low: bool) -> tuple[Float, Float]:
    alpha, tone, x, y = _sheet(h, 0.9, 1.05)
    k = 0.6 if low else 1.0
    slim = 0.85 + 0.3 * ((seed * 37) % 10) / 10
    swing = 0.0 if low else 0.2 * h * np.sin(2 * np.pi * phase)
    hip, neck = y - 0.47 * h * k, y - 0.83 * h * k
    for sign in (-1, 1):
        knee = (x + 0.03 * h * sign + 0.5 * sign * swing + (0.12 * h if low else 0), y - 0.24 * h * k)
        _limb(alpha, tone, [(x, hip), knee, (x + 0.04 * h * sign + sign * swing, y)], 0.085 * h * slim, looks.trousers)
    for sign in (-1, 1):
        hand = (x + 0.1 * h * sign * slim - 0.8 * sign * swing, hip + 0.02 * h)
        _limb(alpha, tone, [(x + 0.09 * h * sign * slim, neck + 0.05 * h), hand], 0.055 * h, looks.coat * 0.92)
    box = np.array([(x - 0.11 * h * slim, neck), (x + 0.11 * h * slim, neck), (x + 0.09 * h * slim, hip + 0.03 * h),
                    (x - 0.09 * h * slim, hip + 0.03 * h)]).round().astype(np.int32)
    _fill(alpha, tone, box, looks.coat)
    _disk(alpha, tone, (x, y - 0.92 * h * k), 0.07 * h, looks.head)
    return alpha, _pattern(tone, looks, h, seed)


def _animal(h: float, looks: Looks, seed: int, phase: float, low: bool) -> tuple[Float, Float]:
    """A dog, or a cat when small: a long body on four legs, a head and a tail."""
    alpha, tone, x, y = _sheet(h, 2.2, 1.2)
    swing = 0.25 * h * np.sin(2 * np.pi * phase)
    for at, sign in ((-0.5, 1), (-0.45, -1), (0.45, 1), (0.5, -1)):
        _limb(alpha, tone, [(x + at * h, y - 0.5 * h), (x + at * h + sign * swing, y)], 0.12 * h, looks.trousers)
    _limb(alpha, tone, [(x - 0.5 * h, y - 0.62 * h), (x + 0.5 * h, y - 0.62 * h)], 0.34 * h, looks.coat)
    _limb(alpha, tone, [(x - 0.6 * h, y - 0.65 * h), (x - 0.85 * h, y - 0.95 * h)], 0.08 * h, looks.coat)
    _disk(alpha, tone, (x + 0.75 * h, y - 0.82 * h), 0.17 * h, looks.head)
    return alpha, _pattern(tone, looks, h, seed)


def _car(h: float, looks: Looks, seed: int, phase: float, low: bool) -> tuple[Float, Float]:
    alpha, tone, x, y = _sheet(h, 3.1, 1.1)
    _fill(alpha, tone, _quad(x, y, h, ((-1.4, 0.12), (-1.4, 0.55), (1.4, 0.6), (1.4, 0.12))), looks.coat)
    _fill(alpha, tone, _quad(x, y, h, ((-0.95, 0.5), (-0.6, 1.0), (0.5, 1.0), (0.95, 0.5))), looks.coat)
    _fill(alpha, tone, _quad(x, y, h, ((-0.8, 0.58), (-0.55, 0.92), (0.42, 0.92), (0.72, 0.58))), looks.head * 0.4)
    for wheel in (-0.85, 0.85):
        _disk(alpha, tone, (x + wheel * h, y - 0.16 * h), 0.18 * h, 25.0)
    return alpha, _pattern(tone, looks, h, seed)


def _quad(x: float, y: float, h: float, corners: Sequence[tuple[float, float]]) -> NDArray[np.int32]:
    return np.array([(x + dx * h, y - dy * h) for dx, dy in corners]).round().astype(np.int32)


def _limb(alpha: Float, tone: Float, points: Sequence[tuple[float, float]], wide: float, level: float) -> None:
    line = np.array(points).round().astype(np.int32)
    for plane, value in ((alpha, 1.0), (tone, level)):
        cv2.polylines(plane, [line], False, value, max(1, round(wide)))


def _fill(alpha: Float, tone: Float, corners: NDArray[np.int32], level: float) -> None:
    for plane, value in ((alpha, 1.0), (tone, level)):
        cv2.fillPoly(plane, [corners], value)


def _disk(alpha: Float, tone: Float, at: tuple[float, float], radius: float, level: float) -> None:
    for plane, value in ((alpha, 1.0), (tone, level)):
        cv2.circle(plane, (round(at[0]), round(at[1])), max(1, round(radius)), value, -1)


_PAINTERS = {"person": _person, "animal": _animal, "car": _car}
_EXTENT = {"person": (0.38, 1.0), "animal": (1.9, 1.05), "car": (2.9, 1.05)}
"""Width and height of each shape, in heights."""
