"""Paints the demo room: shapes to colours, and real light on them (window, lamp, bounce) with soft shadows.

Every pixel knows its surface, so its place in the room follows from the camera's ray; light falls off with the square
of the distance and with the angle (Lambert), and boxes throw shadows from several points of each lamp.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from vision.demo_room.pinhole_camera import EYE, Floats, PinholeCamera, triple
from vision.demo_room.shapes import BACK, LAMP, LEFT, RIGHT, TOP, WINDOW, Colour, Scene, Shape, Triple

Pixels = NDArray[np.uint8]

# red, green, blue
_DAY, _SUN, _WARM, _BOUNCE = (0.86, 0.95, 1.0), (1.0, 0.9, 0.72), (1.0, 0.74, 0.46), (1.0, 0.93, 0.84)
_SHIFT = 4


def painted(scene: Scene, camera: PinholeCamera, levels: tuple[float, ...]) -> list[Pixels]:
    """The room as BGR pictures (h, w, 3) uint8, one for each level of daylight (1 = full)."""
    colours = _colours(scene, camera)
    small = PinholeCamera(max(2, camera.width // 2), max(2, camera.height // 2))
    day, lamp, bounce = (_enlarged(each, camera) for each in _light(scene, small))
    by_day, by_lamp = _glowing(scene, camera)
    pictures = []
    for level in levels:
        light = bounce * (0.45 + 0.55 * level) + day * level + lamp
        light = light * (1 - by_day - by_lamp) + by_day * (1.25 * level) + by_lamp * _tint(_WARM, 2.4)
        pictures.append(_developed(colours * light))
    return pictures


def _colours(scene: Scene, camera: PinholeCamera) -> Floats:
    """What each pixel reflects, linear BGR 0-1 (h, w, 3), painted at twice the size for smooth edges."""
    large = PinholeCamera(camera.width * 2, camera.height * 2)
    canvas = np.zeros((large.height, large.width, 3), np.uint8)
    for shape in scene.shapes:
        _fill(canvas, large, shape, shape.colour[::-1])
    canvas = np.asarray(cv2.resize(canvas, (camera.width, camera.height), interpolation=cv2.INTER_AREA))
    curve = (np.arange(256, dtype=np.float32) / 255) ** 2.2
    return curve[canvas]


def _glowing(scene: Scene, camera: PinholeCamera) -> tuple[Floats, Floats]:
    """How much of each pixel (h, w, 1) shines by day and by lamp."""
    large = PinholeCamera(camera.width * 2, camera.height * 2)
    canvas = np.zeros((large.height, large.width, 3), np.uint8)
    for shape in scene.shapes:
        _fill(canvas, large, shape, {"": (0, 0, 0), "day": (255, 0, 0), "lamp": (0, 0, 255)}[shape.glow])
    small = cv2.resize(canvas, (camera.width, camera.height), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    return small[..., :1], small[..., 2:]


def _tint(colour: Colour, strength: float) -> Floats:
    """A light's red, green, blue as linear BGR of this strength."""
    return triple(*colour[::-1]) * np.float32(strength)


def _fill(canvas: NDArray, camera: PinholeCamera, shape: Shape, value: Colour | int) -> None:
    pixels, _ = camera.project(shape.points)
    corners = np.round(pixels * (1 << _SHIFT)).astype(np.int32)
    smooth = cv2.LINE_AA if canvas.ndim == 3 else cv2.LINE_8
    cv2.fillPoly(canvas, [corners], value if isinstance(value, tuple) else (value,), smooth, _SHIFT)


def _light(scene: Scene, camera: PinholeCamera) -> list[Floats]:
    """Day, lamp and bounce, each (h, w, 3) linear BGR."""
    places, normals = _surfaces(scene, camera)
    day = np.zeros(places.shape[:2], np.float32)
    for x in (0.17, 0.5, 0.83):
        for y in (0.25, 0.75):
            pane = (WINDOW[0] + (WINDOW[1] - WINDOW[0]) * x, WINDOW[2] + (WINDOW[3] - WINDOW[2]) * y, BACK - 0.12)
            day += _from(pane, places, normals, scene, faces=(0.0, -0.35, -0.94)) * (2.6 / 6)
    lamp = np.zeros_like(day)
    for dx, dz in ((-0.14, 0.0), (0.14, 0.0), (0.0, -0.14)):
        lamp += _from((LAMP[0] + dx, LAMP[1], LAMP[2] + dz), places, normals, scene) * (0.62 / 3)
    lamp *= _out_of_shade(places)
    bounce = 0.30 * _corners(places, normals, scene)
    by_day = day[..., None] * _tint(_DAY, 1) + _sun(places, normals, scene)[..., None] * _tint(_SUN, 1.5)
    return [by_day, lamp[..., None] * _tint(_WARM, 1), bounce[..., None] * _tint(_BOUNCE, 1)]


def _sun(places: Floats, normals: Floats, scene: Scene) -> Floats:
    """The patch of sun that falls through the two panes of the window (h, w)."""
    way = triple(-0.28, 0.62, 0.73)
    at = places + way * ((BACK - places[..., 2]) / way[2])[..., None]
    x0, x1, y0, y1 = WINDOW
    middle, half = (x0 + x1) / 2, (x1 - x0) / 2
    across = np.abs(np.abs(at[..., 0] - middle) - half / 2) - (half / 2 - 0.03)
    upright = np.abs(at[..., 1] - (y0 + y1) / 2) - (y1 - y0) / 2
    edge = np.clip(0.5 - np.maximum(across, upright) / 0.07, 0, 1)
    strength = edge * np.maximum((normals * way).sum(axis=2), 0) * (places[..., 2] < BACK - 0.2)
    return _shadowed(strength, places, normals, np.broadcast_to(way * 6, places.shape), scene)


def _surfaces(scene: Scene, camera: PinholeCamera) -> tuple[Floats, Floats]:
    """For each pixel its place in the room (h, w, 3) and its surface's normal (h, w, 3)."""
    numbers = np.zeros((camera.height, camera.width), np.uint16)
    planes = np.empty((len(scene.shapes), 6), np.float32)
    for number, shape in enumerate(scene.shapes):
        _fill(numbers, camera, shape, number)
        normal = triple(*shape.normal) / np.linalg.norm(shape.normal)
        planes[number] = (*normal, *_true_plane(shape))
    normals, flat = planes[numbers, :3], planes[numbers, 3:]
    rays = camera.rays()
    slope = (rays * flat).sum(axis=2)
    slope = np.where(np.abs(slope) < 1e-4, 1e-4, slope)
    points = np.stack([shape.points[0] for shape in scene.shapes])[numbers]
    reach = ((points - EYE) * flat).sum(axis=2) / slope
    return EYE + rays * np.clip(reach, 0, 12)[..., None], normals


def _true_plane(shape: Shape) -> Floats:
    """The geometric normal: a shape may be lit as if it were bent, but lies in one plane."""
    a, b, c = shape.points[0], shape.points[len(shape.points) // 3], shape.points[2 * len(shape.points) // 3]
    normal = np.cross(b - a, c - a)
    size = float(np.linalg.norm(normal))
    return triple(*shape.normal) if size < 1e-9 else (normal / size).astype(np.float32)


def _from(source: Triple, places: Floats, normals: Floats, scene: Scene, faces: Triple | None = None) -> Floats:
    """How strongly one point lights every place (h, w); `faces` is the way it shines, None for all around."""
    way = triple(*source) - places
    squared = np.maximum((way * way).sum(axis=2), 0.04)
    distance = np.sqrt(squared)
    strength = np.maximum((way * normals).sum(axis=2), 0) / distance / squared
    if faces is not None:
        strength *= np.maximum(-(way * triple(*faces)).sum(axis=2) / distance, 0)
    return _shadowed(strength, places, normals, way, scene)


def _shadowed(strength: Floats, places: Floats, normals: Floats, way: Floats, scene: Scene) -> Floats:
    """The strength of a light, 0 where one of the boxes stands between; only lit places are looked at."""
    lit = np.flatnonzero(strength > 1e-3)
    start = (places + normals * 0.012).reshape(-1, 3)[lit].T.copy()  # (3, n): numpy is slow along a short last axis
    towards = way.reshape(-1, 3)[lit].T.copy()
    free = np.ones(len(lit), bool)
    for low, high in scene.boxes:
        free &= ~_blocked(start, towards, triple(*low)[:, None], triple(*high)[:, None])
    shadowed = np.zeros(strength.size, np.float32)
    shadowed[lit] = strength.reshape(-1)[lit] * free
    return shadowed.reshape(strength.shape)


def _blocked(start: Floats, way: Floats, low: Floats, high: Floats) -> NDArray[np.bool_]:
    """True where the box stands between a place and the light (slab test)."""
    safe = np.where(np.abs(way) < 1e-5, np.float32(1e-5), way)
    one, two = (low - start) / safe, (high - start) / safe
    enter = np.minimum(one, two).max(axis=0)
    leave = np.maximum(one, two).min(axis=0)
    return (enter < leave) & (leave > 0.0) & (enter < 0.97)


def _out_of_shade(places: Floats) -> Floats:
    """A lampshade lets light out above and below, and dimmed through its cloth."""
    way = places - triple(*LAMP)
    slope = np.abs(way[..., 1]) / np.maximum(np.hypot(way[..., 0], way[..., 2]), 0.05)
    return 0.5 + 0.9 / (1 + np.exp(-(slope - 0.9) * 5))


def _corners(places: Floats, normals: Floats, scene: Scene) -> Floats:
    """Bounced light: less in the room's corners and close to furniture."""
    x, y, z = places[..., 0], places[..., 1], places[..., 2]
    light = 0.86 + 0.14 * normals[..., 1]
    for distance, along in ((x - LEFT, 0), (RIGHT - x, 0), (BACK - z, 2), (y, 1), (TOP - y, 1)):
        light = light * (1 - 0.38 * np.exp(-np.abs(distance) / 0.28) * (np.abs(normals[..., along]) < 0.5))
    for low, high in scene.boxes:
        off = np.maximum(np.maximum(triple(*low) - places, places - triple(*high)), 0)
        near = np.exp(-np.sqrt((off * off).sum(axis=2)) / 0.13)
        light = light * (1 - 0.42 * near * (off.max(axis=2) > 0.004))
    return light.astype(np.float32)


def _enlarged(light: Floats, camera: PinholeCamera) -> Floats:
    return np.asarray(cv2.resize(light, (camera.width, camera.height), interpolation=cv2.INTER_LINEAR), np.float32)


def _developed(light: Floats) -> Pixels:
    """Linear light as a camera's picture: highlights roll off, then the usual curve."""
    rolled = light * (1 + light / 6) / (1 + light)
    curved = np.power(np.clip(rolled * 1.55, 0, 1), 1 / 2.2) * 255
    soft = cv2.GaussianBlur(curved, (3, 3), 0.6)
    return np.clip(soft, 0, 255).astype(np.uint8)
