"""What a drawn room is made of: flat coloured shapes in metres, painted in the order they are added (far to near)."""

import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]
Triple = tuple[float, float, float]
"""A place in metres or a direction: x, y, z."""
Colour = tuple[float, float, float]
"""Red, green, blue, 0-255, as seen under white light."""

LEFT, RIGHT, BACK, TOP = -2.9, 2.9, 5.2, 2.6
WINDOW = (-1.95, -0.45, 1.0, 2.15)
"""Left, right, bottom, top of the pane on the back wall."""
LAMP = (2.25, 1.52, 4.55)


@dataclass(frozen=True)
class Shape:
    """A flat polygon (n, 3); it shines by itself where `glow` is set: by `day` or by `lamp`."""

    points: Floats
    colour: Colour
    normal: Triple
    glow: str = ""


@dataclass
class Scene:
    """Shapes to paint, and the boxes (low and high corner) that throw shadows."""

    shapes: list[Shape] = field(default_factory=list)
    boxes: list[tuple[Triple, Triple]] = field(default_factory=list)

    def flat(self, points: list[Triple], colour: Colour, normal: Triple, glow: str = "") -> None:
        self.shapes.append(Shape(np.array(points, np.float32), colour, normal, glow))

    def back(self, span: tuple[float, float, float, float], colour: Colour, z: float = BACK, glow: str = "") -> None:
        """A rectangle left, right, bottom, top that faces the camera."""
        x0, x1, y0, y1 = span
        self.flat([(x0, y0, z), (x1, y0, z), (x1, y1, z), (x0, y1, z)], colour, (0, 0, -1), glow)

    def floor(self, span: tuple[float, float, float, float], colour: Colour, y: float = 0.0) -> None:
        """A rectangle left, right, near, far that faces up."""
        x0, x1, z0, z1 = span
        self.flat([(x0, y, z0), (x1, y, z0), (x1, y, z1), (x0, y, z1)], colour, (0, 1, 0))

    def side(self, x: float, span: tuple[float, float, float, float], colour: Colour, facing: int) -> None:
        """A rectangle near, far, bottom, top on a plane of constant x; facing +1 is to the right."""
        z0, z1, y0, y1 = span
        self.flat([(x, y0, z0), (x, y0, z1), (x, y1, z1), (x, y1, z0)], colour, (facing, 0, 0))

    def box(self, low: Triple, high: Triple, colour: Colour, top: Colour | None = None) -> None:
        """A box from its low to its high corner: the faces that the camera can see. Small ones throw no shadow."""
        (x0, y0, z0), (x1, y1, z1) = low, high
        if (x1 - x0) * (z1 - z0) > 0.03:
            self.boxes.append((low, high))
        if x1 < 0.3:
            self.side(x1, (z0, z1, y0, y1), colour, 1)
        if x0 > 0.3:
            self.side(x0, (z0, z1, y0, y1), colour, -1)
        if y1 < 1.95:
            self.floor((x0, x1, z0, z1), top or colour, y1)
        self.back((x0, x1, y0, y1), colour, z0)


def shaded(colour: Colour, factor: float) -> Colour:
    """A colour made darker (below 1) or lighter."""
    return colour[0] * factor, colour[1] * factor, colour[2] * factor


def ring(centre: Triple, radii: tuple[float, float], turns: int = 28) -> list[Triple]:
    """A level circle or ellipse around a centre."""
    angles = np.linspace(0, 2 * math.pi, turns, endpoint=False)
    x, y, z = centre
    return [(x + radii[0] * math.cos(a), y, z + radii[1] * math.sin(a)) for a in angles]


def soft(span: tuple[float, float, float, float], corner: float) -> list[tuple[float, float]]:
    """A rectangle with round corners, as (x, y) points."""
    x0, x1, y0, y1 = span
    points = []
    for x, y, start in ((x1 - corner, y0 + corner, -90), (x1 - corner, y1 - corner, 0), (x0 + corner, y1 - corner, 90),
                        (x0 + corner, y0 + corner, 180)):
        for degrees in range(start, start + 91, 15):
            angle = math.radians(degrees)
            points.append((x + corner * math.cos(angle), y + corner * math.sin(angle)))
    return points
