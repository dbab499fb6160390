"""Effects of light and of the camera for drawn clips: lamps, clouds, exposure, infrared, noise, shake, rain, codec."""

from collections.abc import Sequence
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.drawn.scenes import HEIGHT, WIDTH, Canvas, Effect

_ROWS, _COLUMNS = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)


def lamp(
    on: float, off: float, at: tuple[float, float] = (220, 60), reach: float = 90, strength: float = 1.2
) -> Effect:
    """A lamp that lights a round part of the view strongly and the rest a little."""
    distance = ((_COLUMNS - at[0]) ** 2 + (_ROWS - at[1]) ** 2) / reach**2
    light = (1 + strength * np.exp(-distance) + 0.12 * strength).astype(np.float32)

    def draw(canvas: Canvas, t: float, rng: np.random.Generator) -> None:
        if on <= t < off:
            canvas.luma *= light

    return draw


def cloud(begin: float, crossing: float = 4.0, depth: float = 0.4, softness: float = 25) -> Effect:
    """The edge of a cloud's shadow that crosses the view, and its other edge half a view behind."""

    def draw(canvas: Canvas, t: float, rng: np.random.Generator) -> None:
        edge = (t - begin) / crossing * (WIDTH + 200) - 100
        shadow = 0.5 - 0.5 * np.tanh((_COLUMNS + 0.3 * _ROWS - edge) / softness / 2)
        light = 0.5 - 0.5 * np.tanh((_COLUMNS + 0.3 * _ROWS - edge + 500) / softness / 2)
        canvas.luma *= 1 - depth * (shadow - light)

    return draw


def headlights(begin: float, crossing: float, reach: float = 35, strength: float = 1.5) -> Effect:
    """The light of a car outside that wanders over the wall."""

    def draw(canvas: Canvas, t: float, rng: np.random.Generator) -> None:
        if begin <= t < begin + crossing:
            x = -60 + (t - begin) / crossing * (WIDTH + 120)
            canvas.luma *= 1 + strength * np.exp(-((_COLUMNS - x) ** 2 + 2 * (_ROWS - 70) ** 2) / reach**2)

    return draw


def gain(steps: Sequence[tuple[float, float]], ramp: float = 0.0) -> Effect:
    """Exposure: at each time the factor goes to the given one, within `ramp` seconds."""

    def draw(canvas: Canvas, t: float, rng: np.random.Generator) -> None:
        factor = 1.0
        for at, wanted in steps:
            share = 0.0 if t < at else 1.0 if ramp <= 0 else min(1.0, (t - at) / ramp)
            factor += share * (wanted - factor)
        canvas.luma *= factor

    return draw


def infrared(at: float) -> Effect:
    """The camera goes to infrared: another contrast, its own light falling off to the corners, more noise."""
    light = 0.35 + 0.9 * np.exp(-(((_COLUMNS - 160) / 140) ** 2) - ((_ROWS - 90) / 90) ** 2)

    def draw(canvas: Canvas, t: float, rng: np.random.Generator) -> None:
        if t >= at:
            canvas.luma[:] = (40 + 0.7 * canvas.luma) * light + 3 * _noise_crop(rng)

    return draw


def noise(sigma: float) -> Effect:
    """Sensor noise, independent from pixel to pixel and from frame to frame."""

    def draw(canvas: Canvas, t: float, rng: np.random.Generator) -> None:
        canvas.luma += sigma * _noise_crop(rng)

    return draw


def shake(amplitude: float, begin: float = 0.0, end: float = 1e9) -> Effect:
    """Wind at the mast: the view trembles by so many pixels."""

    def draw(canvas: Canvas, t: float, rng: np.random.Generator) -> None:
        if begin <= t < end:
            dx, dy = amplitude * np.sin(9.1 * t) + rng.normal(0, amplitude / 4), amplitude * 0.5 * np.sin(13.7 * t)
            _shift(canvas, float(dx), float(dy))

    return draw


def nudge(at: float, by: tuple[float, float]) -> Effect:
    """Somebody bumps the camera: the view is another one from then on."""

    def draw(canvas: Canvas, t: float, rng: np.random.Generator) -> None:
        if t >= at:
            _shift(canvas, *by)

    return draw


def rain(drops: int, length: int = 14, shade: float = 35) -> Effect:
    """Streaks of rain, others in each frame."""

    def draw(canvas: Canvas, t: float, rng: np.random.Generator) -> None:
        sheet = np.zeros((HEIGHT, WIDTH), np.float32)
        for x, y in rng.integers((-10, -length), (WIDTH, HEIGHT), (drops, 2)).tolist():
            cv2.line(sheet, (x, y), (x + length // 4, y + length), shade, 1, cv2.LINE_AA)
        canvas.luma += sheet

    return draw


def flicker(amplitude: float, hertz: float = 1.7) -> Effect:
    """Mains light against a rolling shutter: faint bands that wander over the view."""

    def draw(canvas: Canvas, t: float, rng: np.random.Generator) -> None:
        canvas.luma += amplitude * np.sin(_ROWS / 28 + 2 * np.pi * hertz * t)

    return draw


def keyframes(period: float, depth: float = 4.0) -> Effect:
    """What a codec does: blocks of 8 pixels drift from the truth and jump back at each key frame."""
    blocks = np.random.default_rng(3).normal(0, depth, (HEIGHT // 8 + 1, WIDTH // 8))
    drift = np.kron(blocks, np.ones((8, 8)))[:HEIGHT, :WIDTH].astype(np.float32)

    def draw(canvas: Canvas, t: float, rng: np.random.Generator) -> None:
        canvas.luma += drift * ((t % period) / period)

    return draw


def clock_text(at: tuple[int, int] = (236, 14)) -> Effect:
    """The camera's own clock, written into the picture."""

    def draw(canvas: Canvas, t: float, rng: np.random.Generator) -> None:
        text = f"12:{int(t) // 60:02d}:{int(t) % 60:02d}"
        cv2.putText(canvas.luma, text, at, cv2.FONT_HERSHEY_PLAIN, 0.8, 235.0, 1, cv2.LINE_AA)

    return draw


def _shift(canvas: Canvas, dx: float, dy: float) -> None:
    move = np.array([[1, 0, dx], [0, 1, dy]], np.float32)
    canvas.luma = cv2.warpAffine(canvas.luma, move, (WIDTH, HEIGHT), borderMode=cv2.BORDER_REPLICATE)
    canvas.truth = cv2.warpAffine(canvas.truth, move, (WIDTH, HEIGHT), flags=cv2.INTER_NEAREST)


@cache
def _noise_sheet() -> NDArray[np.float32]:
    return np.random.default_rng(7).normal(0, 1, (4 * HEIGHT, 4 * WIDTH)).astype(np.float32)


def _noise_crop(rng: np.random.Generator) -> NDArray[np.float32]:
    """Cut a random place out of one big sheet of noise: twenty times faster than drawing new noise."""
    x, y = rng.integers(0, (3 * WIDTH, 3 * HEIGHT)).tolist()
    return _noise_sheet()[y : y + HEIGHT, x : x + WIDTH]
