"""Clips of one event each: a quiet view, and then somebody, or something nobody wants to hear of."""

import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from benchmarks.drawn.exposure import drifting_clouds, grain, lamps, passing_headlights
from benchmarks.drawn.figures import FigurePath, Looks, WalkingFigure
from benchmarks.drawn.outdoors import insects, rainfall, swaying_trees, trembling, waving_flag
from benchmarks.drawn.scenes import HEIGHT, WIDTH, Canvas, Effect
from benchmarks.events.footage import as_bytes
from benchmarks.events.real import cut_outs
from benchmarks.tuning.views import Luma, RealView

FPS, LEAD, SECONDS = 10.0, 6.0, 13.0
_PEOPLE = 3
"""Of the six people of people-indoor.mp4 the first so many are given, the others held out."""


Content = tuple[Callable[[int], Luma | None] | None, list[Effect]]
"""What each frame shows, counted from the end of the quiet time (None: the quiet view), and what is drawn on it."""


@dataclass(frozen=True)
class EventClip:
    """One event: at which camera, whether somebody is there, given or held out, and the number of it."""

    view: RealView
    occupied: bool
    held_out: bool
    number: int

    @property
    def name(self) -> str:
        """A name of its own."""
        return f"{self.view.name}:{'people' if self.occupied else 'nobody'}:{'held' if self.held_out else 'given'}:" \
               f"{self.number}"

    def frames(self) -> Iterator[tuple[float, Luma]]:
        """Play it: seconds and luma uint8 (180, 320)."""
        rng = np.random.default_rng(zlib.crc32(self.name.encode()))
        shown, effects = self._content(rng)
        for number in range(round(SECONDS * FPS)):
            time = number / FPS
            behind = self.view.quiet[number % len(self.view.quiet)]
            luma = shown(number - round(LEAD * FPS)) if shown else None
            canvas = Canvas((behind if luma is None else luma).astype(np.float32), np.zeros((HEIGHT, WIDTH), np.uint8))
            for effect in effects:
                effect(canvas, time, rng)
            yield time, as_bytes(canvas.luma)

    def _content(self, rng: np.random.Generator) -> Content:
        noise: list[Effect] = [grain(float(rng.uniform(1, 3)))]
        if self.occupied:
            return self._somebody(rng, noise)
        kinds = [*(["busy"] * 3 if self.view.busy[self.held_out] else []), *self.view.effects]
        kind = kinds[self.number % len(kinds)]
        if kind == "busy":
            return self._busy(rng, noise)
        return None, [_begun(_disturbance(kind, rng, zlib.crc32(self.view.name.encode()))), *noise]

    def _somebody(self, rng: np.random.Generator, noise: list[Effect]) -> Content:
        stretches = self.view.people[self.held_out]
        if not stretches:
            return None, [self._walker(rng), *noise]
        frames, empty = stretches[self.number % len(stretches)], self.view.empty
        skipped = empty + int(rng.integers(0, 6))

        def shown(number: int) -> Luma | None:
            if number < 0:
                return frames[abs(number) % empty] if empty else None
            return frames[min(skipped + number, len(frames) - 1)]

        return shown, [_dimmed(float(rng.choice([1.0, 0.85, 0.6]))), *noise]

    def _walker(self, rng: np.random.Generator) -> Effect:
        visit = int(rng.integers(0, _PEOPLE)) + _PEOPLE * self.held_out
        height = int(rng.integers(45, 90))
        pace = float(rng.uniform(0.5, 0.9)) * height
        edge, begin = 0.25 * height, LEAD
        way = [(begin, -edge), (SECONDS + 1, -edge + pace * (SECONDS + 1 - begin))]
        walk = FigurePath(way if rng.random() < 0.5 else [(t, WIDTH - x) for t, x in way])
        return WalkingFigure(self.view.quiet[0].astype(np.float32), walk, Looks(0, 0, 0, 0), height,
                             float(rng.uniform(max(height + 4, 120), 172)), poses=cut_outs(visit, height))

    def _busy(self, rng: np.random.Generator, noise: list[Effect]) -> Content:
        frames, step = self.view.busy[self.held_out], self.view.step
        start = int(rng.integers(0, max(1, len(frames) - int((SECONDS - LEAD) * FPS) * step)))
        if self.view.screen is not None:
            return None, [_begun(_screen(self.view.screen, frames[start:])), *noise]
        return (lambda number: frames[(start + number * step) % len(frames)] if number >= 0 else None), noise


def clips_of(view: RealView, occupied: bool, held_out: bool, count: int) -> Iterator[EventClip]:
    """So many clips."""
    return (EventClip(view, occupied, held_out, number) for number in range(count))


def _disturbance(kind: str, rng: np.random.Generator, place: int) -> Effect:
    """place: names the camera: its tree and its flag are always where they are."""
    there = np.random.default_rng(place)
    made: dict[str, Callable[[], Effect]] = {
        "lamps": lambda: lamps(rng, SECONDS, 3.0, 1.6), "headlights": lambda: passing_headlights(rng, SECONDS, 3.0),
        "insects": lambda: insects(rng, SECONDS, 0.4, 150.0), "clouds": lambda: drifting_clouds(rng, 60.0, 0.5, 12),
        "trees": lambda: swaying_trees(there, 8.0, 90), "flag": lambda: waving_flag(there),
        "rain": lambda: rainfall(rng, 90, 24, 70, 2), "shake": lambda: trembling(rng, 9.0, SECONDS)}
    return made[kind]()


def _begun(effect: Effect) -> Effect:
    """The effect from the end of the quiet time on."""
    return lambda canvas, t, rng: effect(canvas, t, rng) if t >= LEAD else None


def _dimmed(gain: float) -> Effect:
    def draw(canvas: Canvas, t: float, rng: np.random.Generator) -> None:
        canvas.luma *= np.float32(gain)

    return draw


def _screen(place: tuple[int, int, int, int], frames: Sequence[Luma]) -> Effect:
    """A television that shows these frames."""
    x, y, w, h = place

    def draw(canvas: Canvas, t: float, rng: np.random.Generator) -> None:
        shown = frames[int((t - LEAD) * FPS * 2) % len(frames)]
        canvas.luma[y : y + h, x : x + w] = cv2.resize(shown, (w, h)).astype(np.float32)

    return draw
