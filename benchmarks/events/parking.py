"""Cars that come into a drawn scene, stand for a minute or two and leave."""

import numpy as np

from benchmarks.drawn.figures import FigurePath, Present, WalkingFigure, plain
from benchmarks.drawn.scenes import WIDTH, draw_scene

SETTLES = 2.0
"""Seconds after it stopped for which a car still counts as arriving."""


class ParkedCar(WalkingFigure):
    """A car whose arriving and leaving are visits `visit` and `visit` + 1; standing it is there and not judged."""

    def present(self, t: float) -> Present | None:
        """Return where it is, as a visit while it moves."""
        there = super().present(t)
        if there is None or self.visit is None:
            return there
        _, (stopped, _), (leaves, _), _ = self.walk.points
        if t < stopped + SETTLES:
            return there
        return there._replace(visit=self.visit + 1 if t >= leaves else None)


def parking(rng: np.random.Generator, seed: int, dark: float, count: int = 2) -> tuple[list[ParkedCar], float]:
    """Return the cars of a scene, one after the other, and the seconds until the last has left."""
    scene, cars = draw_scene(seed) * np.float32(dark), list[ParkedCar]()
    t = float(rng.uniform(8, 12))
    for number in range(count):
        height = float(rng.uniform(28, 45))
        stop, travel, stands = float(rng.uniform(0.3, 0.7)) * WIDTH, float(rng.uniform(2.5, 5)), rng.uniform(45, 120)
        edge = 1.45 * height
        walk = FigurePath([(t, WIDTH + edge), (t + travel, stop), (t + travel + stands, stop),
                     (t + 2 * travel + stands, WIDTH + edge)])
        looks = plain(rng, float(scene[100:160].mean()))
        cars.append(ParkedCar(scene, walk, looks, height, float(rng.uniform(130, 165)), "car", visit=2 * number))
        t = walk.span[1] + float(rng.uniform(20, 30))
    return cars, t
