"""The conditions motion is judged under: kinds of light, weather, cameras and people, drawn from a seed."""

import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np

from benchmarks.drawn.figures import fence
from benchmarks.events.coded import coded
from benchmarks.events.disturbances import DISTURBANCES, Disturbance
from benchmarks.events.footage import DrawnFootage, Footage, Pace, even, uneven, with_gaps
from benchmarks.events.parking import parking
from benchmarks.events.strolls import Stroll, strolls

Rng = np.random.Generator
USUAL = Stroll()
DULL = (20.0, 60.0)
SHADED = (37.0, 60.0)
"""Contrast in full light that is still 20 gray levels where 45 % of the light is gone."""
INFRARED = (42.0, 75.0)
"""Contrast that is still 20 gray levels where a camera's own light hardly reaches."""
SLOW = (0.12, 0.3)
LONG = (10.0, 28.0)
FAR = {40: (38.0, 42.0), 24: (22.5, 25.5), 16: (16.0, 17.5), 12: (11.0, 13.0)}

_BY_NAME = {each.name: each for each in DISTURBANCES}


@dataclass(frozen=True)
class Condition:
    """One row of the table. take: from (seed, number of the take, seconds) to its footage.

    marked: counts for the goals. takes: how many make a row of visits. gap: seconds of the hysteresis.
    following: visits follow one another without a pause, so that an event that is open already tells of them.
    colours: whether the camera sees colours, which tells its analysis that it is day.
    """

    name: str
    take: Callable[[int, int, float], Footage] = field(repr=False)
    empty: bool = False
    marked: bool = True
    takes: int = 5
    gap: float = 10.0
    following: bool = False
    colours: bool = True

    @property
    def drawn_empty(self) -> bool:
        """True for empty time that can be drawn for hours: it counts for the goals."""
        return self.empty and self.marked


def random_of(name: str, seed: int, take: int) -> Rng:
    """The chance of one take: another for each condition, seed and number, the same every time."""
    return np.random.default_rng([zlib.crc32(name.encode()), seed, take])


def visited(name: str, disturbance: str, how: Stroll = USUAL, pace: Pace | None = None,
            marked: bool = True) -> Condition:
    """A drawn condition with visits."""
    what = _BY_NAME[disturbance]

    def take(seed: int, number: int, seconds: float) -> Footage:
        rng = random_of(name, seed, number)
        scene, dark = int(rng.integers(1 << 30)), float(rng.uniform(*what.dark))
        figures, seconds = strolls(rng, scene, dark, how)
        times = pace or even(float(rng.choice(what.fps)))
        front = [fence(rng)] if how.fenced else []
        return DrawnFootage(seconds, [*figures, *front, *what.over(rng, seconds)], scene, dark, times)

    return Condition(name, take, marked=marked)


def deserted(what: Disturbance) -> Condition:
    """The same with nobody there."""
    name = f"empty: {what.name}"

    def take(seed: int, number: int, seconds: float) -> Footage:
        rng = random_of(name, seed, number)
        scene, dark = int(rng.integers(1 << 30)), float(rng.uniform(*what.dark))
        return DrawnFootage(seconds, what.over(rng, seconds), scene, dark, even(float(rng.choice(what.fps))))

    return Condition(name, take, empty=True, colours=what.colours)


def parked_cars(name: str, disturbance: str) -> Condition:
    """Cars that come, stand for a minute or two and leave; arriving and leaving are visits."""
    what = _BY_NAME[disturbance]

    def take(seed: int, number: int, seconds: float) -> Footage:
        rng = random_of(name, seed, number)
        scene, dark = int(rng.integers(1 << 30)), float(rng.uniform(*what.dark))
        figures, seconds = parking(rng, scene, dark)
        return DrawnFootage(seconds, [*figures, *what.over(rng, seconds)], scene, dark, even(5))

    return Condition(name, take, marked=False)


def encoded(name: str, disturbance: str, quality: int, how: Stroll = USUAL) -> Condition:
    """Visits in video as cameras send it: H.264 with B-frames, worse the larger `quality` (x264's crf) is."""
    drawn = visited(name, disturbance, how)
    return Condition(name, lambda seed, number, seconds: coded(drawn.take(seed, number, seconds), quality), takes=2)


def with_visits() -> Iterable[Condition]:
    """The drawn conditions with visits."""
    for each in DISTURBANCES:
        yield visited(each.name, each.name)
    yield from _far_and_dull()
    for name, how in (("slow", Stroll(pace=SLOW)), ("slow and dull", Stroll(pace=SLOW, contrast=DULL)),
                      ("standing still", Stroll(stand=LONG)), ("crouches", Stroll(low=(5, 12))),
                      ("behind a fence", Stroll(fenced=True))):
        yield visited(name, "calm", how)
    yield visited("standing still and dull: slow clouds", "slow clouds", Stroll(stand=LONG, contrast=SHADED))
    yield visited("dog", "calm", Stroll((18, 28), pace=(1, 3), shape="animal"), marked=False)
    yield visited("cat", "calm", Stroll((10, 16), pace=(1, 3), shape="animal"), marked=False)
    yield parked_cars("parked cars", "calm")
    yield parked_cars("parked cars: slow clouds", "slow clouds")
    yield from _cameras()


def _far_and_dull() -> Iterable[Condition]:
    for name in ("slow clouds", "fast clouds", "light that drifts", "light that drifts fast", "exposure that hunts",
                 "infrared noise", "trees"):
        yield visited(f"dull: {name}", name, Stroll(contrast=INFRARED if "infrared" in name else SHADED))
    yield visited("duller: slow clouds", "slow clouds", Stroll(contrast=(20, 36)), marked=False)
    for low, high in ((40, 60), (20, 30), (10, 19)):
        yield visited(f"contrast {low}-{high}", "calm", Stroll(contrast=(low, high)), marked=low >= 20)
    for height, span in FAR.items():
        far = Stroll(span, ground=(70, 120))
        yield visited(f"{height} px high", "calm", far, marked=height >= 16)
        yield visited(f"{height} px high: slow clouds", "slow clouds", far, marked=height >= 16)
    yield visited("24 px high and dull", "calm", Stroll(FAR[24], DULL, ground=(70, 120)))
    yield visited("gate at night", "infrared noise", Stroll((24, 30), INFRARED, ground=(80, 120)))


def _cameras() -> Iterable[Condition]:
    for fps in (2, 5, 15):
        yield visited(f"{fps} frames a second", "calm", pace=even(fps))
    yield visited("uneven frames", "slow clouds", pace=uneven(8))
    yield visited("drop-outs", "calm", pace=with_gaps(8))
    yield encoded("H.264 with B-frames", "calm", 28)
    yield encoded("H.264 of few bits: slow clouds", "slow clouds", 38)


def without_visits() -> Iterable[Condition]:
    """The drawn conditions on which nobody is there."""
    for each in DISTURBANCES:
        yield deserted(each)
