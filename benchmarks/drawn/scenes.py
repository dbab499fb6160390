"""Drawing clips with a seed: a scene, things that move in it, light that changes, a camera that is not ideal.

An effect is a function (canvas, t, rng) that changes the canvas; a clip is a list of them, applied in order.
Whatever a person covers is also painted into `canvas.truth`; nothing else is.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

WIDTH, HEIGHT = 320, 180


@dataclass
class Canvas:
    """The frame being drawn: luma float32 (180, 320) in 0..255, truth uint8 of the same shape."""

    luma: NDArray[Any]
    truth: NDArray[Any]


Effect = Callable[[Canvas, float, np.random.Generator], None]
Span = tuple[float, float]


@dataclass(frozen=True)
class Clip:
    """A drawn clip. visits: when somebody is there, in seconds; dark: the light of the scene, 1 is daylight."""

    name: str
    seconds: float
    effects: list[Effect]
    visits: tuple[Span, ...] = ()
    fps: float = 10.0
    dark: float = 1.0
    seed: int = 1

    def frames(self) -> Iterator[tuple[float, NDArray[Any], NDArray[Any]]]:
        """Draw the clip: (time, luma uint8 (180, 320), truth uint8 0/255 of the same shape) for each frame."""
        rng = np.random.default_rng(self.seed)
        scene = draw_scene(self.seed) * np.float32(self.dark)
        for number in range(round(self.seconds * self.fps)):
            canvas = Canvas(scene.copy(), np.zeros((HEIGHT, WIDTH), np.uint8))
            for effect in self.effects:
                effect(canvas, number / self.fps, rng)
            yield number / self.fps, cv2.convertScaleAbs(np.maximum(canvas.luma, 0)), canvas.truth


@cache
def draw_scene(seed: int) -> NDArray[np.float32]:
    """Draw a room or a yard: shaded ground, boxes, edges and a little texture, luma 30..200."""
    rng = np.random.default_rng(1000 + seed)
    rough = rng.uniform(70, 150, (6, 9)).astype(np.float32)
    scene = cv2.resize(rough, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)
    for _ in range(14):
        x, y = int(rng.integers(0, WIDTH)), int(rng.integers(0, HEIGHT))
        w, h = int(rng.integers(8, 90)), int(rng.integers(6, 70))
        shade = float(rng.uniform(35, 195))
        cv2.rectangle(scene, (x, y), (x + w, y + h), shade, -1)
    scene = cv2.GaussianBlur(scene, (3, 3), 0)
    texture = rng.normal(0, 4, (HEIGHT, WIDTH)).astype(np.float32)
    return np.clip(scene + cv2.GaussianBlur(texture, (3, 3), 0) * 2, 20, 215).astype(np.float32)


@dataclass(frozen=True)
class CrossingPerson:
    """A person who crosses the view between the two times, and stands still during `stop` if there is one.

    path: x of the feet at the beginning and at the end, in pixels. height: in pixels. shade: how much brighter (or
    darker) than what is behind; None paints clothes of their own.
    """

    span: Span
    path: Span = (-20.0, 340.0)
    ground: float = 150.0
    height: float = 60.0
    shade: float | None = None
    stop: Span | None = None
    restless: float = 0.0

    def __call__(self, canvas: Canvas, t: float, rng: np.random.Generator) -> None:
        if not self.span[0] <= t < self.span[1]:
            return
        shape = self._shape(t)
        canvas.truth[:] = cv2.max(canvas.truth, shape)
        inside = shape > 0
        if self.shade is None:
            clothes = _clothes(self.height)
            x, y = round(self._x(t)), round(self.ground)
            worn = cv2.warpAffine(clothes, np.array([[1, 0, x - 100], [0, 1, y - 200]], np.float32), (WIDTH, HEIGHT))
            canvas.luma[inside] = worn[inside] * float(canvas.luma.mean() / 110)
        else:
            canvas.luma[inside] += self.shade

    def _x(self, t: float) -> float:
        begin, end = self.span
        walked, whole = t - begin, end - begin
        if self.stop:
            pause = self.stop[1] - self.stop[0]
            whole -= pause
            walked -= min(max(t - self.stop[0], 0.0), pause)
        return self.path[0] + (self.path[1] - self.path[0]) * walked / whole + self.restless * float(np.sin(3.1 * t))

    def _shape(self, t: float) -> NDArray[np.uint8]:
        shape = np.zeros((HEIGHT, WIDTH), np.uint8)
        x, y, h = self._x(t), self.ground, self.height
        standing = self.stop is not None and self.stop[0] <= t < self.stop[1]
        swing = 0.0 if standing else 0.14 * h * float(np.sin(7 * t))
        body = ((x, y - 0.55 * h), (0.13 * h, 0.3 * h))
        cv2.ellipse(shape, (body[0], (2 * body[1][0], 2 * body[1][1]), 0.0), 255, -1)
        cv2.circle(shape, (round(x), round(y - 0.92 * h)), max(1, round(0.09 * h)), 255, -1)
        for side in (-1, 1):
            foot = (round(x + side * (0.05 * h + swing)), round(y))
            cv2.line(shape, (round(x), round(y - 0.4 * h)), foot, 255, max(1, round(0.1 * h)))
        return shape


@cache
def _clothes(height: float) -> NDArray[np.float32]:
    """Paint dark trousers, a striped bright coat and a head on a sheet of 200x220, the feet at (100, 200)."""
    sheet = np.full((220, 200), 45, np.float32)
    top, middle = round(200 - 0.85 * height), round(200 - 0.4 * height)
    sheet[top:middle] = 185
    sheet[top:middle:3] = 165
    sheet[:top] = 150
    return sheet


@dataclass(frozen=True)
class PlacedThing:
    """A car or a parcel that comes at the first time, stops, and leaves at the second; painted as truth as well."""

    arrives: float
    leaves: float
    travel: float = 3.0
    size: tuple[int, int] = (60, 30)
    shade: float = 190.0
    place: tuple[int, int] = (180, 140)

    def __call__(self, canvas: Canvas, t: float, rng: np.random.Generator) -> None:
        if not self.arrives <= t < self.leaves + self.travel:
            return
        away = max(0.0, 1 - (t - self.arrives) / self.travel, (t - self.leaves) / self.travel)
        x, y = round(self.place[0] + away * (WIDTH + 10 - self.place[0])), self.place[1]
        w, h = self.size
        cv2.rectangle(canvas.truth, (x, y - h), (x + w, y), 255, -1)
        cv2.rectangle(canvas.luma, (x, y - h), (x + w, y), self.shade, -1)
        cv2.rectangle(canvas.luma, (x + w // 5, y - h), (x + w // 2, y - h // 2), self.shade - 90, -1)


@dataclass
class Trees:
    """Leaves that sway: a patch of strong texture pushed to and fro, harder in gusts."""

    box: tuple[int, int, int, int] = (0, 0, 120, 70)
    amplitude: float = 2.5
    texture: NDArray[np.float32] = field(init=False)

    def __post_init__(self) -> None:
        w, h = self.box[2] + 60, self.box[3] + 60
        leaves = np.random.default_rng(5).normal(0, 60, (h, w)).astype(np.float32)
        self.texture = 90 + cv2.GaussianBlur(leaves, (5, 5), 0) * 1.6

    def __call__(self, canvas: Canvas, t: float, rng: np.random.Generator) -> None:
        x, y, w, h = self.box
        gust = 0.6 + 0.4 * np.sin(0.7 * t)
        rows, columns = np.mgrid[0:h, 0:w].astype(np.float32)
        dx = self.amplitude * gust * np.sin(2.3 * t + rows / 15 + columns / 40)
        dy = 0.5 * self.amplitude * gust * np.sin(3.1 * t + columns / 20)
        moved = cv2.remap(self.texture, columns + 30 + dx.astype(np.float32), rows + 30 + dy.astype(np.float32), 1)
        canvas.luma[y : y + h, x : x + w] = moved
