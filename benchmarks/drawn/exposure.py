"""Light and exposure that change on and on, drawn cheaply enough for hours: clouds, lamps, infrared, headlights."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.drawn.scenes import HEIGHT, WIDTH, Canvas, Effect

_ROWS, _COLUMNS = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
_OVERSHOOT = 0.9

Float = NDArray[np.float32]


def grain(sigma: float) -> Effect:
    """Sensor noise, like light.noise, without a multiplication per frame."""
    sheet = _grain_sheet(round(sigma, 1))

    def draw(canvas: Canvas, t: float, rng: np.random.Generator) -> None:
        x, y = rng.integers(0, (2 * WIDTH, 2 * HEIGHT)).tolist()
        cv2.add(canvas.luma, sheet[y : y + HEIGHT, x : x + WIDTH], dst=canvas.luma)

    return draw


@lru_cache(maxsize=24)
def _grain_sheet(sigma: float) -> Float:
    return np.random.default_rng(7).normal(0, sigma, (3 * HEIGHT, 3 * WIDTH)).astype(np.float32)


def blotches(sigma: float, rng: np.random.Generator) -> Effect:
    """Noise that a codec left over: spots of 8 pixels that come and go within a second."""
    small = np.zeros((HEIGHT // 8 + 1, WIDTH // 8), np.float32)

    def draw(canvas: Canvas, t: float, rng: np.random.Generator) -> None:
        small[:] = 0.7 * small + rng.normal(0, 0.7 * sigma, small.shape)
        cv2.add(canvas.luma, cv2.resize(small, (WIDTH, HEIGHT)), dst=canvas.luma)

    return draw


def drifting_clouds(rng: np.random.Generator, speed: float, depth: float, softness: float) -> Effect:
    """Shadows of clouds that drift over the view at `speed` pixels a second. depth: how much darker, 0..1."""
    length = 2560
    coarse = rng.normal(0, 1, (3, length // 160)).astype(np.float32)
    coarse = np.hstack([coarse, coarse[:, :4]])
    field = cv2.resize(coarse, (coarse.shape[1] * 160, HEIGHT), interpolation=cv2.INTER_CUBIC)[:, : length + WIDTH + 2]
    steep = 90 / max(softness, 1)
    light = np.ascontiguousarray(1 - depth / (1 + np.exp(-steep * field)), np.float32)
    begin = float(rng.uniform(0, length))

    def draw(canvas: Canvas, t: float, rng: np.random.Generator) -> None:
        x = (begin + speed * t) % length
        middle = (x + (WIDTH - 1) / 2, (HEIGHT - 1) / 2)
        cv2.multiply(canvas.luma, cv2.getRectSubPix(light, (WIDTH, HEIGHT), middle), dst=canvas.luma)

    return draw


def wandering_gain(gain_at: Callable[[float], float]) -> Effect:
    """The whole picture brighter or darker by a factor that is a function of time."""

    def draw(canvas: Canvas, t: float, rng: np.random.Generator) -> None:
        canvas.luma *= np.float32(gain_at(t))

    return draw


def swing(depth: float, period: float, phase: float = 0.0) -> Callable[[float], float]:
    """A gain that swings by `depth` about 1 - depth / 2, as between sun and shade."""
    return lambda t: float(1 - depth * (0.5 + 0.5 * np.sin(2 * np.pi * t / period + phase)))


def exposure_steps(rng: np.random.Generator, seconds: float, every: float, depth: float) -> Callable[[float], float]:
    """A gain that jumps now and then, overshoots and settles within two seconds."""
    times = _moments(rng, seconds, every)
    levels = np.concatenate([[1.0], rng.uniform(1 - depth, 1 + depth, len(times))])

    def gain_at(t: float) -> float:
        number = int(np.searchsorted(times, t, side="right"))
        if number == 0:
            return 1.0
        past = t - times[number - 1]
        return float(levels[number] + (levels[number - 1] - levels[number]) * np.exp(-past / 0.5) * np.cos(4 * past))

    return gain_at


def lamps(rng: np.random.Generator, seconds: float, every: float = 20.0, strength: float = 1.2) -> Effect:
    """Two or three lamps that are switched on and off, each in its place; some take a second to light up."""
    made = [_lamp(rng, seconds, every * 2.5, strength) for _ in range(int(rng.integers(2, 4)))]

    def draw(canvas: Canvas, t: float, rng: np.random.Generator) -> None:
        for light, power_at in made:
            power = power_at(t)
            if power > 0:
                cv2.multiply(canvas.luma, light if power >= 1 else 1 + power * (light - 1), dst=canvas.luma)

    return draw


def _lamp(rng: np.random.Generator, seconds: float, every: float,
          strength: float) -> tuple[Float, Callable[[float], float]]:
    x, y, reach = rng.uniform(20, WIDTH - 20), rng.uniform(10, 120), rng.uniform(35, 110)
    power = strength * rng.uniform(0.6, 1.4)
    distance = ((_COLUMNS - x) ** 2 + (_ROWS - y) ** 2) / reach**2
    light = (1 + power * np.exp(-distance) + 0.12 * power).astype(np.float32)
    switched, ramp = _moments(rng, seconds, every), float(rng.choice([0.0, 0.3, 1.0]))

    def power_at(t: float) -> float:
        number = int(np.searchsorted(switched, t, side="right"))
        if number == 0:
            return 0.0
        share = 1.0 if ramp == 0 else min(1.0, (t - switched[number - 1]) / ramp)
        return float(share if number % 2 else 1 - share)

    return light, power_at


def infrared_light(floor: float = 0.5, centre: tuple[float, float] = (160, 100)) -> Effect:
    """A picture by infrared: flat, and lit from the camera."""
    light = floor + (1.15 - floor) * np.exp(-(((_COLUMNS - centre[0]) / 150) ** 2) - ((_ROWS - centre[1]) / 100) ** 2)
    base, slope = (30 * light).astype(np.float32), (0.75 * light).astype(np.float32)

    def draw(canvas: Canvas, t: float, rng: np.random.Generator) -> None:
        cv2.multiply(canvas.luma, slope, dst=canvas.luma)
        cv2.add(canvas.luma, base, dst=canvas.luma)

    return draw


def infrared_switching(rng: np.random.Generator, seconds: float, every: float, dark: float = 0.35) -> Effect:
    """Day and infrared by turns: a black moment, then too bright, then settling; each mode with its own noise."""
    times, infrared = _moments(rng, seconds, every), infrared_light()
    black, settling = float(rng.uniform(0.1, 0.9)), float(rng.uniform(0.2, 1.0))
    by_day, by_night = grain(float(rng.uniform(2.5, 4))), grain(float(rng.uniform(4, 7)))

    def draw(canvas: Canvas, t: float, rng: np.random.Generator) -> None:
        number = int(np.searchsorted(times, t, side="right"))
        if number % 2:
            infrared(canvas, t, rng)
        else:
            canvas.luma *= np.float32(dark)
        past = t - times[number - 1] if number else 1e9
        if past < black:
            canvas.luma *= np.float32(0.12)
        elif past < black + 8 * settling:
            canvas.luma *= np.float32(1 + _OVERSHOOT * np.exp(-(past - black) / settling))
        (by_night if number % 2 else by_day)(canvas, t, rng)

    return draw


def passing_headlights(rng: np.random.Generator, seconds: float, every: float) -> Effect:
    """Light of cars outside that sweeps over the view now and then, from either side, wide or narrow."""
    sweeps = [(begin, float(rng.uniform(0.8, 5)), int(rng.integers(0, 2)), float(rng.uniform(60, 170)),
               _blob(float(rng.uniform(25, 70)), float(rng.uniform(30, 70)), float(rng.uniform(50, 110))))
              for begin in _moments(rng, seconds, every).tolist()]

    def draw(canvas: Canvas, t: float, rng: np.random.Generator) -> None:
        for begin, crossing, side, strength, blob in sweeps:
            if begin <= t < begin + crossing:
                share = (t - begin) / crossing
                x = round((share if side else 1 - share) * 2 * WIDTH)
                canvas.luma += np.float32(strength) * blob[:, x : x + WIDTH]

    return draw


def _blob(wide: float, tall: float, y: float) -> Float:
    columns = np.arange(3 * WIDTH, dtype=np.float32) - 1.5 * WIDTH
    rows = np.arange(HEIGHT, dtype=np.float32) - y
    return np.outer(np.exp(-((rows / tall) ** 2)), np.exp(-((columns / wide) ** 2))).astype(np.float32)


def _moments(rng: np.random.Generator, seconds: float, every: float) -> NDArray[Any]:
    """Random times, `every` seconds from one another on average and at least half of that, none in the first 6 s."""
    steps = rng.uniform(0.5, 1.5, max(1, round(seconds / every * 2))) * every
    times = 6 + rng.uniform(0, every) + np.cumsum(steps) - steps[0]
    return np.asarray(times[times < seconds])
