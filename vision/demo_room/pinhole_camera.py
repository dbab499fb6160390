"""The demo camera: a pinhole two metres up on the wall, looking slightly down into the room.

World: metres, x to the right, y up from the floor, z away from the camera's wall.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]

EYE: Floats = np.array((0.30, 1.95, 0.0), np.float32)
_YAW, _PITCH = math.radians(-2.0), math.radians(13.0)
_FOCAL = 0.62  # of the width: 78 degrees across


def _turn() -> Floats:
    """Rows: right, up and forward of the camera."""
    forward = np.array((math.sin(_YAW) * math.cos(_PITCH), -math.sin(_PITCH), math.cos(_YAW) * math.cos(_PITCH)))
    right = np.array((math.cos(_YAW), 0.0, -math.sin(_YAW)))
    return np.stack((right, np.cross(forward, right), forward)).astype(np.float32)


_TURN = _turn()


def triple(x: float, y: float, z: float) -> Floats:
    """A place, direction or colour as float32."""
    return np.array((x, y, z), np.float32)


@dataclass(frozen=True)
class PinholeCamera:
    """The camera at one picture size."""

    width: int
    height: int

    @property
    def focal(self) -> float:
        """Pixels per unit of slope."""
        return _FOCAL * self.width

    def project(self, points: Floats) -> tuple[Floats, Floats]:
        """World points (n, 3) as pixels (n, 2), and how far in front of the camera each is (n)."""
        seen = (np.asarray(points, np.float32) - EYE) @ _TURN.T
        depth = np.maximum(seen[:, 2], 0.05)
        scale = self.focal / depth
        pixels = np.stack((self.width / 2 + seen[:, 0] * scale, self.height / 2 - seen[:, 1] * scale), axis=1)
        return pixels.astype(np.float32), depth

    def rays(self) -> Floats:
        """The world direction (h, w, 3) that each pixel looks along, not of unit length."""
        x = (np.arange(self.width, dtype=np.float32) + 0.5 - self.width / 2) / self.focal
        y = (self.height / 2 - np.arange(self.height, dtype=np.float32) - 0.5) / self.focal
        rays = np.empty((self.height, self.width, 3), np.float32)
        rays[:] = _TURN[2]
        rays += x[None, :, None] * _TURN[0] + y[:, None, None] * _TURN[1]
        return rays
