"""The demo room as a camera sees it: sensor noise, flicker, slow daylight, and someone walking through now and then.

The picture follows from the seed, the size and the time alone: the same three always give the same picture.
"""

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from vision.demo_room.figure_painting import draw
from vision.demo_room.furniture import furnished
from vision.demo_room.lighting import painted
from vision.demo_room.pinhole_camera import PinholeCamera
from vision.demo_room.walker import walk

Pixels = NDArray[np.uint8]

NOISE = 2.0
"""Standard deviation of the sensor noise, grey levels."""
FLICKER = 0.004
"""Standard deviation of the light's flicker from frame to frame, a share of all light."""
CLOUDS = (240.0, 410.0)
"""Seconds of the two waves that daylight drifts in."""
_DARK, _BRIGHT = 0.72, 1.0
_SHIFTS = 64


VISITS_BETWEEN = 4
"""Visits between two pauses."""


@dataclass(frozen=True)
class Visits:
    """When someone walks through: after `first` seconds, then every `every` seconds, at `speed` times a usual pace.

    pause: after each `VISITS_BETWEEN` visits nobody comes for so many seconds instead, 0 for never, so that what comes
    then is another incident.
    """

    first: float = 8.0
    every: float = 45.0
    speed: float = 1.0
    pause: float = 0.0

    def at(self, seconds: float) -> tuple[int, float] | None:
        """The number of the latest visit and the seconds since it began; None before the first."""
        if seconds < self.first:
            return None
        longer = max(0.0, self.pause - self.every)
        rounds, rest = divmod(seconds - self.first, VISITS_BETWEEN * self.every + longer)
        count = min(int(rest // self.every), VISITS_BETWEEN - 1)
        return int(rounds) * VISITS_BETWEEN + count, rest - count * self.every


class Room:
    """The room of one seed at one size (width, height); drawing it takes about a second, a frame a few milliseconds."""

    def __init__(self, size: tuple[int, int], seed: int, visits: Visits | None = None) -> None:
        self._camera, self._seed, self._visits = PinholeCamera(*size), seed, visits
        self._dark, self._bright = painted(furnished(seed), self._camera, (_DARK, _BRIGHT))
        self._noise = _noise(size, np.random.default_rng((seed, 1)))

    def frame(self, seconds: float) -> Pixels:
        """The view at this time, (h, w, 3) uint8 BGR."""
        share = _daylight(seconds, self._seed)
        picture = np.asarray(cv2.addWeighted(self._bright, share, self._dark, 1 - share, 0), np.uint8)
        visit = self._visits.at(seconds) if self._visits else None
        if self._visits is not None and visit is not None:
            who = walk(self._seed, visit[0], self._visits.speed)
            if visit[1] < who.seconds:
                draw(picture, self._camera, who, visit[1])
        return self._sensed(picture, seconds)

    def _sensed(self, picture: Pixels, seconds: float) -> Pixels:
        """What the sensor makes of the view: every frame flickers a little and has noise of its own."""
        draws = np.random.default_rng((self._seed, round(seconds * 1000)))
        gain = 1 + float(np.clip(draws.normal(0, FLICKER), -2.5 * FLICKER, 2.5 * FLICKER))
        x, y = draws.integers(0, _SHIFTS, 2)
        noise = self._noise[y : y + self._camera.height, x : x + self._camera.width]
        return np.asarray(cv2.addWeighted(picture, gain, noise, 1, -128), np.uint8)


def _daylight(seconds: float, seed: int) -> float:
    """Clouds pass: 0 is the darkest, 1 the brightest daylight."""
    one, two = (math.sin(2 * math.pi * (seconds / wave + 0.37 * seed)) for wave in CLOUDS)
    return 0.5 + 0.3 * one + 0.2 * two


def _noise(size: tuple[int, int], draws: np.random.Generator) -> Pixels:
    """Noise around 128, larger than a frame so that each takes another piece: mostly luma, a little colour."""
    shape = (size[1] + _SHIFTS, size[0] + _SHIFTS)
    luma = draws.standard_normal(shape, np.float32)[..., None] * (NOISE * 0.92)
    colour = draws.standard_normal((*shape, 3), np.float32) * (NOISE * 0.45)
    return np.clip(np.round(128 + luma + colour), 0, 255).astype(np.uint8)
