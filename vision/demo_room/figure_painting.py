"""Paints a figure of limbs and its shadow into a picture: each limb a cylinder lit from the window and the lamp."""

import math

import numpy as np
from numpy.typing import NDArray

from vision.demo_room.pinhole_camera import Floats, PinholeCamera, triple
from vision.demo_room.walker import SHOE, Limb, Walk, figure

Pixels = NDArray[np.uint8]


def draw(picture: Pixels, camera: PinholeCamera, who: Walk, since: float) -> None:
    """Paint the person and their shadow into a BGR picture (h, w, 3) uint8, in place."""
    limbs = figure(who, since)
    ends = np.stack([place for limb in limbs for place in (limb.a, limb.b)])
    pixels, depth = camera.project(ends)
    _shadow(picture, camera, limbs)
    for number, limb in enumerate(limbs):
        a, b = pixels[2 * number], pixels[2 * number + 1]
        radii = camera.focal * np.array((limb.radius_a, limb.radius_b)) / depth[2 * number : 2 * number + 2]
        _capsule(picture, (a, b), radii, np.array(limb.colour[::-1], np.float32))


def _box(low: Floats, high: Floats, picture: Pixels) -> tuple[int, int, int, int] | None:
    """The part of the picture between two corners: x0, x1, y0, y1, or None when it is outside."""
    x0, y0 = max(0, math.floor(low[0])), max(0, math.floor(low[1]))
    x1, y1 = min(picture.shape[1], math.ceil(high[0])), min(picture.shape[0], math.ceil(high[1]))
    return (x0, x1, y0, y1) if x0 < x1 and y0 < y1 else None


def _capsule(picture: Pixels, ends: tuple[Floats, Floats], radii: NDArray, colour: Floats) -> None:
    """A tapered round-ended piece, shaded as a cylinder lit from the window (upper left) and the lamp (right)."""
    a, b = ends
    reach = float(radii.max()) + 2
    box = _box(np.minimum(a, b) - reach, np.maximum(a, b) + reach, picture)
    if box is None:
        return
    x0, x1, y0, y1 = box
    x = np.arange(x0, x1, dtype=np.float32)[None, :] + 0.5 - a[0]
    y = np.arange(y0, y1, dtype=np.float32)[:, None] + 0.5 - a[1]
    dx, dy = float(b[0] - a[0]), float(b[1] - a[1])
    share = np.clip((x * dx + y * dy) / max(dx * dx + dy * dy, 1e-6), 0, 1)
    off_x, off_y = x - share * dx, y - share * dy
    radius = float(radii[0]) + share * float(radii[1] - radii[0])
    cover = np.clip(radius - np.sqrt(off_x * off_x + off_y * off_y) + 0.5, 0, 1)[..., None]
    # round ends are shaded almost like the sides, or every joint would show a dark ring
    length = max(math.hypot(dx, dy), 1e-6)
    along = (off_x * dx + off_y * dy) / length * 0.7
    nx, ny = (off_x - along * dx / length) / radius, (off_y - along * dy / length) / radius
    nz = np.sqrt(np.maximum(0.0, 1 - nx * nx - ny * ny))
    cool = np.maximum(0, -0.62 * nx - 0.42 * ny + 0.45 * nz)
    warm = np.maximum(0, 0.72 * nx - 0.25 * ny + 0.40 * nz)
    light = 0.40 + 0.52 * cool[..., None] * triple(1.06, 1.0, 0.95)
    light = light + 0.34 * warm[..., None] * triple(0.72, 0.95, 1.12)
    part = picture[y0:y1, x0:x1]
    part[:] = part * (1 - cover) + np.minimum(colour * light, 255) * cover


def _shadow(picture: Pixels, camera: PinholeCamera, limbs: list[Limb]) -> None:
    """Soft darkness on the floor: close under the shoes, wide and faint towards the camera, away from the window."""
    feet = [limb for limb in limbs if limb.colour == SHOE]
    ground = triple(1, 0, 1)
    middle = sum(((limb.a + limb.b) / 2 * ground for limb in feet), np.zeros(3, np.float32)) / max(1, len(feet))
    patches = [((limb.a + limb.b) / 2 * ground, (0.17, 0.10), 0.5) for limb in feet]
    patches.append((middle + triple(0.10, 0, -0.12), (0.36, 0.24), 0.34))
    for centre, size, strength in patches:
        _patch(picture, camera, centre, size, strength)


def _patch(picture: Pixels, camera: PinholeCamera, centre: Floats, size: tuple[float, float], strength: float) -> None:
    """Darken the floor around a place, fading out over `size` (metres across and deep)."""
    corners = [centre, centre + triple(size[0], 0, 0), centre + triple(0, 0, size[1])]
    (x, y), across, deep = camera.project(np.stack(corners))[0]
    rx, ry = abs(float(across[0] - x)), abs(float(deep[1] - y))
    box = _box(np.array((x - 2.5 * rx, y - 2.5 * ry)), np.array((x + 2.5 * rx, y + 2.5 * ry)), picture)
    if box is None:
        return
    x0, x1, y0, y1 = box
    u = (np.arange(x0, x1, dtype=np.float32)[None, :] - x) / rx
    v = (np.arange(y0, y1, dtype=np.float32)[:, None] - y) / ry
    fade = 1 - strength * np.exp(-(u * u + v * v))
    part = picture[y0:y1, x0:x1]
    part[:] = part * fade[..., None]
