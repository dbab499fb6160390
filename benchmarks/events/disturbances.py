"""What happens before a camera whether or not somebody is there: light, weather, the camera itself, from a seed."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from benchmarks.drawn.exposure import (
    blotches,
    drifting_clouds,
    exposure_steps,
    grain,
    infrared_light,
    infrared_switching,
    lamps,
    passing_headlights,
    swing,
    wandering_gain,
)
from benchmarks.drawn.light import flicker, keyframes
from benchmarks.drawn.outdoors import (
    camera_clock,
    insects,
    rainfall,
    snowfall,
    spider_web,
    swaying_trees,
    trembling,
    waving_flag,
)
from benchmarks.drawn.scenes import Effect

Rng = np.random.Generator
Maker = Callable[[Rng, float], list[Effect]]
"""From a random generator and a length in seconds to the effects of a disturbance."""


@dataclass(frozen=True)
class Disturbance:
    """What happens whether or not somebody is there. over: drawn over people. dark: the scene's light.

    fps: frame rates to choose from. colours: False for infrared and night pictures.
    """

    name: str
    over: Maker
    dark: tuple[float, float] = (0.75, 1.0)
    fps: tuple[float, ...] = (5, 6, 8, 10)
    colours: bool = True


def _noise(rng: Rng) -> Effect:
    return grain(float(rng.uniform(1.5, 3)))


def _infrared(rng: Rng) -> list[Effect]:
    return [infrared_light(centre=(float(rng.uniform(120, 200)), float(rng.uniform(80, 120))))]


def _clouds(low: float, high: float) -> Maker:
    return lambda rng, seconds: [
        drifting_clouds(rng, float(np.exp(rng.uniform(np.log(low), np.log(high)))), float(rng.uniform(0.25, 0.45)),
                        float(rng.uniform(8, 60))), _noise(rng)]


def _drift(rng: Rng, seconds: float) -> list[Effect]:
    return [wandering_gain(swing(float(rng.uniform(0.3, 0.45)), float(rng.uniform(16, 60)), float(rng.uniform(0, 6)))),
            _noise(rng)]


def _fast_drift(rng: Rng, seconds: float) -> list[Effect]:
    return [wandering_gain(swing(float(rng.uniform(0.25, 0.4)), float(rng.uniform(6, 12)), float(rng.uniform(0, 6)))),
            _noise(rng)]


def _hunting(rng: Rng, seconds: float) -> list[Effect]:
    if rng.random() < 0.5:
        depth, period = float(rng.uniform(0.2, 0.45)), float(rng.uniform(2, 8))
        return [wandering_gain(swing(depth, period)), grain(float(rng.uniform(3, 7)))]
    return [wandering_gain(exposure_steps(rng, seconds, float(rng.uniform(3, 15)), 0.3)), _noise(rng)]


DISTURBANCES = [
    Disturbance("calm", lambda rng, seconds: [_noise(rng)]),
    Disturbance("slow clouds", _clouds(6, 30)),
    Disturbance("fast clouds", _clouds(30, 160)),
    Disturbance("light that drifts", _drift),
    Disturbance("light that drifts fast", _fast_drift),
    Disturbance("exposure that hunts", _hunting, (0.4, 1.0)),
    Disturbance("lamps", lambda rng, seconds: [lamps(rng, seconds, 20, 0.8), _noise(rng)]),
    Disturbance("lamps at night", lambda rng, seconds: [lamps(rng, seconds, 25, 4.0), grain(rng.uniform(3, 6))],
                (0.2, 0.4), colours=False),
    Disturbance("infrared switch", lambda rng, seconds: [infrared_switching(rng, seconds, rng.uniform(15, 60))]),
    Disturbance("infrared noise", lambda rng, seconds: [*_infrared(rng), grain(rng.uniform(5, 9)),
                                                        blotches(rng.uniform(1, 4), rng)], colours=False),
    Disturbance("headlights", lambda rng, seconds: [passing_headlights(rng, seconds, 15), grain(rng.uniform(3, 6))],
                (0.2, 0.45), colours=False),
    Disturbance("rain", lambda rng, seconds: [rainfall(rng, int(rng.integers(10, 50)), 20, 45), _noise(rng)]),
    Disturbance("rain in infrared", lambda rng, seconds: [
        *_infrared(rng), rainfall(rng, int(rng.integers(5, 40)), int(rng.integers(15, 40)), 150, 2),
        grain(rng.uniform(3, 6))], colours=False),
    Disturbance("snow", lambda rng, seconds: [snowfall(rng, int(rng.integers(20, 90)), rng.uniform(180, 240),
                                                       rng.uniform(30, 90)), _noise(rng)]),
    Disturbance("insects", lambda rng, seconds: [*_infrared(rng), insects(rng, seconds, 12), grain(rng.uniform(3, 6))],
                colours=False),
    Disturbance("web", lambda rng, seconds: [*_infrared(rng), spider_web(rng), grain(rng.uniform(3, 6))],
                colours=False),
    Disturbance("flag", lambda rng, seconds: [waving_flag(rng), _noise(rng)]),
    Disturbance("trees", lambda rng, seconds: [
        swaying_trees(rng, rng.uniform(1, 6), int(rng.integers(40, 100))), _noise(rng)]),
    Disturbance("camera clock", lambda rng, seconds: [_noise(rng), camera_clock(rng)]),
    Disturbance("shake", lambda rng, seconds: [trembling(rng, rng.uniform(1, 6), seconds), _noise(rng)]),
    Disturbance("codec and mains", lambda rng, seconds: [keyframes(rng.uniform(1, 4)), flicker(rng.uniform(1, 4)),
                                                         _noise(rng)]),
]
