"""Background subtraction for one uninterrupted view: a frame's foreground, and what the background learns from it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from math import inf

import cv2
import numpy as np

from vision.motion import difference, light_change, light_gain
from vision.motion.background_model import LIGHT_TAU, BackgroundModel
from vision.motion.camera_shake import moved as shifted
from vision.motion.connected_regions import Candidates, Region
from vision.motion.difference import LightCompensation, ShakeCompensation
from vision.motion.following.moving_regions import FrameChange, MovingRegions
from vision.motion.frame_difference import FrameDifference
from vision.motion.long_memory import MOST, LongMemory
from vision.motion.low_pass import LowPass
from vision.motion.region_filter import RegionFilter
from vision.motion.settings import MotionSettings
from vision.motion.stationary_objects import GhostMemory, ghosts, moves_enough
from vision.pixels import Pixels, doubled, halved, majority, share
from vision.zones import Polygon, mask

WARM_UP = 1.0
LEAST_FRAMES = 5
WARM_UP_EVERY = 0.07
LEARN_EVERY = 0.12
LEARN_QUIET_EVERY = 0.2
SLOW_EVERY = 0.5
FRESH = 15.0
SUDDEN_TAU, ABSORB_TAU = 0.5, 5.0
FOLLOWED = 5.0  # pixels at half the size of the smallest thing that is kept out of the background
_3, _5 = np.ones((3, 3), np.uint8), np.ones((5, 5), np.uint8)


@dataclass(frozen=True)
class ForegroundResult:
    """What a frame showed: mask at full size in the frame's own place, and the regions that count as occupied.

    moving: they are somebody or something that moves, or has moved; those that are not are left out then. since: when
    the first of them appeared, in seconds.
    """

    mask: Pixels
    regions: tuple[Region, ...] = ()
    level: float = 0.0
    moving: bool = False
    since: float = inf
    warming: bool = False


class BackgroundSubtraction:
    """The state of one uninterrupted view, from its first frame on. Frames: uint8 (height, 320), blurred."""

    def __init__(self, frame: Pixels, time: float, settings: MotionSettings, ignore: Sequence[Polygon]) -> None:
        half = (frame.shape[0] // 2, frame.shape[1] // 2)
        self.settings, self.time = settings, time
        self.background = BackgroundModel(frame, settings.k, settings.offset)
        self.allowed = cv2.bitwise_not(mask(ignore, (frame.shape[1], frame.shape[0])))
        self.difference = difference.plain(frame, self.background, self.allowed)
        self.foreground = np.zeros(half, np.uint8)
        self._nobody = np.zeros_like(frame)
        self._nobody.setflags(write=False)  # given to everybody for every quiet frame
        self.frame_difference, self.ghost_memory = FrameDifference(frame, time), GhostMemory(half)
        self.long_memory, self.moving = LongMemory(frame), MovingRegions(half, time)
        self.shake, self.light, self.light_pace = ShakeCompensation(), LightCompensation(), light_gain.LightPace()
        self.low_pass, self.sudden_change = LowPass(), light_change.SuddenChange()
        self._began = self._learnt_at = self._slow_at = time
        self._smallest, self._counted = (share * half[0] * half[1] for share in (settings.smallest, settings.counted))
        self._frames, self._sudden, self._flash = 0, False, False
        self.region_filter = RegionFilter(self.background, self.low_pass, self._smallest, settings.plain)

    def step(self, frame: Pixels, time: float, flash: bool = False) -> ForegroundResult:
        """Return the foreground of the next frame; `flash` while the light of the whole view changes at once."""
        self.time, self._flash = time, flash
        plain = difference.plain(frame, self.background, self.allowed)
        self.difference = self.shake.apply(plain, self.background, self.allowed, time)
        self.frame_difference.take(self.difference.frame, time)
        self._frames += 1
        if self.warming_up:
            self._warm_up()
            return ForegroundResult(self._nobody, warming=True)
        self._sudden = self.sudden_change.step(self.difference.count / frame.size, time)
        found = self._candidates()
        if found is None:
            return self._nothing()
        return self._judge(found, self.frame_difference.moved() if self._sudden else None)

    @property
    def warming_up(self) -> bool:
        """Whether the view is still being learned."""
        return self.time - self._began < WARM_UP or self._frames <= LEAST_FRAMES

    def _warm_up(self) -> None:
        self.moving.nothing(self.time)
        if self.time - self._learnt_at >= WARM_UP_EVERY:
            self._learnt_at = self.time
            self.background.warm_up(self.difference.frame, self.difference.amount)

    def _candidates(self) -> Candidates | None:
        """Return the places that differ; None when there are none, the usual case, which costs next to nothing."""
        coarse = self.low_pass.mask(self.difference.frame, self.background, self.frame_difference.noise)
        if coarse is None and self.difference.count < 4 * FOLLOWED:
            return None
        self.difference = self.light.apply(self.difference, self.background, self.time)
        fine = majority(self.difference.raw)
        if coarse is not None:
            cv2.bitwise_or(fine, cv2.bitwise_and(coarse, halved(self.allowed)), dst=fine)
        found = Candidates(fine, min(FOLLOWED, self._smallest))
        return found if len(found) else None

    def _nothing(self) -> ForegroundResult:
        self.foreground[:] = 0
        self.moving.nothing(self.time)
        seconds = self.time - self._slow_at
        if seconds >= SLOW_EVERY:
            self.ghost_memory.fade(seconds)
            self.long_memory.learn(halved(self.difference.frame), seconds, None)
            self._slow_at = self.time
        self._learn(None, LEARN_QUIET_EVERY)
        return ForegroundResult(self._nobody)

    def _judge(self, found: Candidates, moved: Pixels | None) -> ForegroundResult:
        """Separate foreground from light; `moved` is given right after a sudden change of the whole view."""
        strong = self.region_filter.strong(found, self.difference)
        chosen = self.region_filter.choose(found, strong, self.difference, self.foreground, self.time)
        if moved is not None:
            chosen &= moves_enough(found, moved)
        pictures = self.difference.frame, self.background.picture
        change = FrameChange(self.frame_difference.moved, self.frame_difference.earlier_at,
                             lambda: (halved(pictures[0]), halved(pictures[1])),
                             partial(self.region_filter.changed, found, self.difference), self._flash)
        moving, still = self.moving.step(found, chosen, change, self.time)
        lit = ~chosen
        chosen &= ~still
        self.foreground = found.painted(chosen)
        self._slow_round(found, chosen)
        learnt = self._learn(self.foreground, LEARN_EVERY)
        if learnt:
            self._learn_light(found.painted(lit) if np.count_nonzero(lit[1:]) else None, moved, learnt)
        return self._report(found, chosen & (found.areas >= self._counted), strong, moving)

    def _report(self, found: Candidates, chosen: Pixels, strong: Pixels, moving: Pixels) -> ForegroundResult:
        full = doubled(self.foreground)
        if not self.low_pass.on:
            full = trimmed(full, self.foreground, self.difference.raw)
        level = cv2.countNonZero(full) / full.size
        if self.ghost_memory.longest >= self.settings.still_after:
            rest = self.ghost_memory.resting(self.settings.still_after, halved(self.difference.frame))
            found = Candidates(cv2.bitwise_and(self.foreground, cv2.bitwise_not(rest)), self._counted)
            chosen, strong = found.areas > 0, self.region_filter.strong(found, self.difference)
            moving = self.moving.moves(found)
        lively = chosen & moving
        moves = bool(np.count_nonzero(lively))
        regions = found.regions(lively if moves else chosen, strong)
        return self._in_place(ForegroundResult(full, regions, level, moves, self.moving.since))

    def _in_place(self, result: ForegroundResult) -> ForegroundResult:
        """Shift a result from the background's place to the frame's, which a shake may have moved."""
        if self.difference.shift == (0, 0):
            return result
        height, width = result.mask.shape
        dx, dy = self.difference.shift[0] / width, self.difference.shift[1] / height
        regions = tuple(region.moved(dx, dy) for region in result.regions)
        return replace(result, mask=shifted(result.mask, *self.difference.shift), regions=regions)

    def _slow_round(self, found: Candidates, chosen: Pixels) -> None:
        """Every half second: how long things have stood, what is absorbed, what is a ghost."""
        seconds = self.time - self._slow_at
        if seconds < SLOW_EVERY:
            return
        self._slow_at = self.time
        moved, frame = self.frame_difference.moved(), halved(self.difference.frame)
        self.ghost_memory.step(seconds, self.foreground, moved, frame, self.frame_difference.noise)
        if self.ghost_memory.longest >= self.settings.absorb_after:
            old = self.ghost_memory.resting(self.settings.absorb_after, frame)
            self.background.adopt(self.difference.frame, seconds, ABSORB_TAU, doubled(old))
        fresh = self.time - self._began < FRESH
        then = halved(self.background.picture)
        gone = ghosts(found, chosen, moved, (frame, then), fresh)
        if gone.any():
            self._forget(cv2.dilate(found.painted(gone), _5))
        known = self.long_memory.knows(frame, then)
        back = chosen & ~moves_enough(found, moved) & (found.shares(known) >= MOST)
        if back.any():
            self._forget(cv2.bitwise_and(known, cv2.dilate(found.painted(back), _5)))
        self.long_memory.learn(frame, seconds, self.foreground)

    def _forget(self, ghost: Pixels) -> None:
        self.background.adopt(self.difference.frame, 0.0, 0.0, doubled(ghost))
        cv2.bitwise_and(self.foreground, cv2.bitwise_not(ghost), dst=self.foreground)

    def _learn(self, foreground: Pixels | None, every: float) -> float:
        """Let the background follow the frame wherever there is no foreground, at most once in `every` seconds.

        Returns for how many seconds it learned, 0 when it is not time yet.
        """
        seconds = self.time - self._learnt_at
        if seconds < every:
            return 0.0
        self._learnt_at = self.time
        free = None if foreground is None else cv2.bitwise_not(cv2.dilate(foreground, _3))
        where = None if free is None else doubled(free)
        self._follow_light(foreground, seconds)
        self.background.learn(self.difference.frame, self.difference.amount, seconds, where)
        self.low_pass.learn(seconds, free)
        return seconds

    def _follow_light(self, foreground: Pixels | None, seconds: float) -> None:
        """Bring the background to the light of the frame, as it is measured outside of the foreground."""
        frame, background = self.difference.frame, self.background
        mean = float(cv2.mean(frame)[0])
        if not self.light_pace.due(mean, self.time):
            return
        people = None if foreground is None else cv2.dilate(foreground, _5)
        gain = light_gain.measured(frame, background.picture, None if people is None else _any_of_four(people))
        if light_gain.steady(gain):
            self.light_pace.found_steady(mean, self.time)
            return
        self.long_memory.follow(gain, share(seconds, LIGHT_TAU))
        background.follow(light_gain.spread(gain, frame.shape), frame, seconds,
                          None if people is None else doubled(people))
        amount = cv2.absdiff(frame, background.picture)
        # A jump of the light that is still being followed is not by how much a pixel usually varies.
        self.difference.amount = cv2.min(amount, self.difference.amount) if self._sudden else amount

    def _learn_light(self, lit: Pixels | None, moved: Pixels | None, seconds: float) -> None:
        """Learn quickly what only the light changed; after a sudden change also all that does not move."""
        if lit is not None:
            self.background.adopt(self.difference.frame, seconds, LIGHT_TAU, doubled(lit))
        if moved is not None:
            still = cv2.bitwise_and(self.foreground, cv2.bitwise_not(cv2.dilate(moved, _5)))
            self.background.adopt(self.difference.frame, seconds, SUDDEN_TAU, doubled(still))


def trimmed(full: Pixels, half: Pixels, raw: Pixels) -> Pixels:
    """Return the mask, which is a little too wide, cut to the pixels that differ; its inside stays."""
    return cv2.bitwise_and(full, cv2.bitwise_or(doubled(cv2.erode(half, _3)), raw))


def _any_of_four(mask: Pixels) -> Pixels:
    """Return the mask halved; a pixel is set where any of its four is."""
    return cv2.threshold(halved(mask), 0, 255, cv2.THRESH_BINARY)[1]
