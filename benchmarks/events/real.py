"""Conditions made of real clips: people indoors under drawn light, cut out and put into a yard, clips as they are."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.drawn.exposure import drifting_clouds, grain, swing, wandering_gain
from benchmarks.drawn.figures import FINE, FigurePath, Looks, Present, WalkingFigure
from benchmarks.drawn.scenes import HEIGHT, WIDTH, Canvas, Effect, draw_scene
from benchmarks.events.conditions import Condition, random_of
from benchmarks.events.footage import DrawnFootage, Footage, Shown, as_bytes, even
from benchmarks.motion_quality.bench import VISITS
from benchmarks.motion_quality.real_clips import video

Luma = NDArray[Any]
Float = NDArray[np.float32]

SHARED = Path(__file__).resolve().parents[3] / "shared"
CLOUD = SHARED / "cases/people-while-cloud-passes/a.mp4"
EMPTY = (
    SHARED / "data/clips/brightness-change.avi", SHARED / "cases/night-false-alarms/headlights.mp4",
    SHARED / "cases/night-false-alarms/rainir.mp4", SHARED / "cases/ir-switch/ircut.mp4",
)
PEOPLE_FPS = 10.0
_AROUND = 24
_DIFFERS = 16


@lru_cache(maxsize=1)
def people(visits: int = len(VISITS)) -> tuple[list[Luma], list[Present | None]]:
    """Return the frames of people-indoor.mp4, 320 wide, and who is in each; only up to the end of the first visits."""
    playing = video(SHARED / "data/clips/people-indoor.mp4")
    if visits < len(VISITS):
        playing = islice(playing, VISITS[visits][0] - 1)
    frames = [np.asarray(cv2.resize(luma, (WIDTH, HEIGHT), interpolation=cv2.INTER_LINEAR)) for _, _, luma in playing]
    present: list[Present | None] = [None] * len(frames)
    for number, visit in enumerate(VISITS[:visits]):
        empty = _empty_room(frames, visit)
        masks = [_mask(frame, empty) for frame in frames[visit[0] : visit[1] + 1]]
        usual = float(np.median([cv2.countNonZero(mask) for mask in masks]))
        for i, mask in enumerate(masks, visit[0]):
            x, y, w, h = cv2.boundingRect(mask)
            if w:
                box = (x / WIDTH, y / HEIGHT, w / WIDTH, h / HEIGHT)
                present[i] = Present(number, box, cv2.countNonZero(mask) >= usual / 2)
    return frames, present


def _empty_room(frames: Sequence[Luma], visit: tuple[int, int]) -> Luma:
    """The median of the nearest frames with nobody in them."""
    empty = [i for i in range(len(frames)) if not any(begin - 4 <= i <= end + 4 for begin, end in VISITS)]
    nearest = sorted(empty, key=lambda i: min(abs(i - visit[0]), abs(i - visit[1])))[:_AROUND]
    return np.median([frames[i] for i in nearest], axis=0).astype(np.uint8)


def _mask(frame: Luma, empty: Luma) -> Luma:
    """The person in a frame: the largest part that differs from the empty room in the frame's light."""
    light = float(np.median(frame.astype(np.float32) / np.maximum(empty, 8)))
    difference = cv2.GaussianBlur(cv2.absdiff(frame, cv2.convertScaleAbs(empty, alpha=light)), (3, 3), 0)
    mask = cv2.morphologyEx((difference > _DIFFERS).astype(np.uint8), cv2.MORPH_CLOSE, np.ones((7, 7), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask)
    if count < 2:
        return np.zeros_like(mask)
    return (labels == 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))).astype(np.uint8)


def indoors(name: str, contrast: float, effects: Callable[[np.random.Generator], list[Effect]],
            marked: bool = True) -> Condition:
    """People-indoor.mp4 at a share of its contrast, under drawn effects; visits are less than three seconds apart."""

    def take(seed: int, number: int, seconds: float) -> Iterator[Shown]:
        rng = random_of(name, seed, number)
        drawn, truth = effects(rng), np.zeros((HEIGHT, WIDTH), np.uint8)
        frames, present = people()
        for i, (frame, who) in enumerate(zip(frames, present, strict=True)):
            luma = frame.astype(np.float32)
            canvas = Canvas(luma if contrast == 1 else 110 + contrast * (luma - 110), truth)
            for effect in drawn:
                effect(canvas, i / PEOPLE_FPS, rng)
            yield Shown(i / PEOPLE_FPS, as_bytes(canvas.luma), (who,) if who else ())

    return Condition(name, take, marked=marked, takes=2, gap=2.0)


def _drift(depth: float, period: float) -> Callable[[np.random.Generator], list[Effect]]:
    return lambda rng: [wandering_gain(swing(depth, period, float(rng.uniform(0, 6))))]


def _noise(sigma: float) -> Callable[[np.random.Generator], list[Effect]]:
    return lambda rng: [grain(sigma)]


@cache
def cut_outs(visit: int, height: int) -> list[tuple[Float, Float]]:
    """Return a person of people-indoor.mp4 as poses for a WalkingFigure of that height, standing at first."""
    frames, present = people()
    begin, end = VISITS[visit]
    empty = _empty_room(frames, (begin, end))
    numbers = [i for i in range(begin, end) if (who := present[i]) and who.clear and 0.75 <= who.box[3] <= 0.95
               and who.box[2] < 0.3][:60]
    return [_cut_out(frames[i], _mask(frames[i], empty), height) for i in numbers]


def _cut_out(frame: Luma, mask: Luma, height: int) -> tuple[Float, Float]:
    x, y, w, h = cv2.boundingRect(mask)
    scale = FINE * height / h
    size = (max(FINE, round(w * scale)), FINE * height)
    alpha = cv2.resize(mask[y : y + h, x : x + w].astype(np.float32), size, interpolation=cv2.INTER_AREA)
    luma = cv2.resize(frame[y : y + h, x : x + w].astype(np.float32), size, interpolation=cv2.INTER_AREA)
    tall, wide = FINE * (height + 2), FINE * (size[0] // FINE + 4)
    left = (wide - size[0]) // 2
    sheets = np.zeros((2, tall, wide), np.float32)
    sheets[0, -size[1] - FINE : -FINE, left : left + size[0]] = alpha
    sheets[1, -size[1] - FINE : -FINE, left : left + size[0]] = alpha * luma
    return sheets[0], sheets[1]


def in_a_yard(height: int, name: str, light: Callable[[np.random.Generator], list[Effect]]) -> Condition:
    """The six people of people-indoor.mp4, cut out and made so many pixels high, come into a drawn yard and stand."""

    def take(seed: int, number: int, seconds: float) -> Footage:
        rng = random_of(name, seed, number)
        scene, figures, t = int(rng.integers(1 << 30)), list[Effect](), float(rng.uniform(8, 12))
        behind, ground = draw_scene(scene), float(rng.uniform(110, 160) if height > 30 else rng.uniform(70, 120))
        for visit in range(len(VISITS)):
            walk = _into_and_back(rng, t, height)
            figures.append(WalkingFigure(behind, walk, Looks(0, 0, 0, 0), height, ground, visit=visit,
                                         poses=cut_outs(visit, height)))
            t = walk.span[1] + float(rng.uniform(14, 20))
        return DrawnFootage(t, [*figures, *light(rng), grain(2)], scene, 1.0, even(float(rng.choice([5, 8, 10]))))

    return Condition(name, take, takes=3)


def _into_and_back(rng: np.random.Generator, begin: float, height: float) -> FigurePath:
    pace, edge = float(rng.uniform(0.6, 1)) * height, 0.25 * height
    deep = float(rng.uniform(3, 5)) * pace
    arrive, stand = begin + (deep + edge) / pace, float(rng.uniform(2, 12))
    points = [(begin, -edge), (arrive, deep), (arrive + stand, deep), (arrive + stand + (deep + edge) / pace, -edge)]
    return FigurePath([(t, WIDTH - x) for t, x in points] if rng.random() < 0.5 else points)


def as_it_is(name: str, path: Path, present: Callable[[float], tuple[Present, ...]] = lambda t: (),
             empty: bool = False, following: bool = False) -> Condition:
    """A clip without anything drawn into it."""

    def take(seed: int, number: int, seconds: float) -> Iterator[Shown]:
        for _, time, luma in video(path):
            yield Shown(time, luma, present(time))

    return Condition(name, take, empty, marked=not empty, takes=1, gap=2.0, following=following)


_CAR_PARK = (
    (((12.5, 135, 165), (15.1, 116, 159), (17.9, 102, 156), (20.6, 83, 156), (23.4, 69, 154)), 11, 24),
    (((17.4, 306, 216), (17.9, 292, 218), (19.2, 268, 214), (20.6, 246, 204), (22.0, 227, 197), (23.4, 207, 192),
      (24.8, 190, 186), (26.1, 177, 181), (27.5, 163, 177), (28.9, 149, 172)), 14, 28),
    (((28.9, 149, 172), (30.2, 136, 168), (31.6, 122, 168), (33.0, 111, 165), (34.4, 101, 163), (35.8, 89, 162),
      (37.1, 80, 160), (38.5, 65, 160)), 12, 22),
)
"""Who walks over the car park: (seconds, x and y of the feet), width and height, in pixels of 320x240."""


def _on_the_car_park(t: float) -> tuple[Present, ...]:
    here = [Present(None, (0.0, 0.0, 1.0, 1.0), clear=False)]  # somebody is about all the time
    for number, (places, w, h) in enumerate(_CAR_PARK):
        times, xs, ys = zip(*places, strict=True)
        if times[0] <= t < times[-1]:
            x, y = float(np.interp(t, times, xs)), float(np.interp(t, times, ys))
            here.append(Present(number, ((x - w / 2) / 320, (y - h) / 240, w / 320, h / 240), clear=True))
    return tuple(here)


def real() -> Iterable[Condition]:
    """Every condition whose clips are there."""
    if (SHARED / "data/clips/people-indoor.mp4").is_file():
        yield from _people()
    if CLOUD.is_file():
        yield as_it_is("car park under a cloud", CLOUD, _on_the_car_park, following=True)
    yield from (as_it_is(f"real and empty: {path.stem}", path, empty=True) for path in EMPTY if path.is_file())


def _people() -> Iterator[Condition]:
    for contrast in (1.0, 0.6, 0.4, 0.25):
        yield indoors(f"indoors at contrast {contrast:g}", contrast, lambda rng: [], marked=contrast > 0.3)
    for sigma in (5, 10):
        yield indoors(f"indoors: noise {sigma}", 1.0, _noise(sigma))
    for contrast in (1.0, 0.4):
        for depth, period in ((0.3, 8), (0.3, 16), (0.45, 16), (0.45, 30), (0.45, 60)):
            yield indoors(f"indoors {contrast:g}: light -{depth:g} in {period} s", contrast,
                          _drift(depth, period))
    for height in (63, 39, 24, 16):
        yield in_a_yard(height, f"real people of {height} px", lambda rng: [])
    for height in (39, 24):
        yield in_a_yard(height, f"real people of {height} px: clouds", lambda rng: [
            drifting_clouds(rng, float(rng.uniform(8, 60)), 0.4, 30)])

