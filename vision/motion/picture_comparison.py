"""Where single pictures, minutes or days apart, differ from what a camera saw while it was quiet.

For cameras that send pictures by themselves because they noticed something: there is no video in which a background
could be learned, and what changed between two pictures is mostly the light.
"""

from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from vision.motion import light_change
from vision.motion.connected_regions import Candidates, Region
from vision.motion.detector import MotionResult
from vision.motion.settings import MotionSettings
from vision.pixels import Pixels, doubled, working_size
from vision.zones import Polygon
from vision.zones import mask as mask_of

WHOLE = Region(0.0, 0.0, 1.0, 1.0, area=1.0, strength=1.0)
"""What is said to differ when nothing smaller is known."""
QUIET_PICTURES, ALIKE = 8, 3
"""Pictures that are remembered as quiet, and with how many of them, those most like it, the newest is compared: there
are some of the day and some of the night, and somebody who stood in one of them does not count."""
NOISE = 2.0
"""Gray levels by which pictures of the same thing differ, mostly from compression."""
MOST = 0.6
"""Share of the view above which a difference is another light or another place, and says nothing of who is there."""
LEAST_CHANGED, LEAST_STRONG = 0.06, 0.08


class PictureComparison:
    """Compares the pictures of one camera; used as MotionDetector is.

    announced: whether the picture that comes next was sent because the camera noticed something. Such a one is occupied
    even where no difference is found, but not when all of it lies in `ignore` (polygons, fractions of the view).
    burst: seconds between two pictures after which the earlier one counts as quiet.
    """

    def __init__(self, settings: MotionSettings, ignore: Sequence[Polygon], announced: Callable[[], bool],
                 burst: float) -> None:
        self._settings, self._ignore = settings, tuple(ignore)
        self._announced, self._burst = announced, burst
        self._quiet: deque[Pixels] = deque(maxlen=QUIET_PICTURES)
        self._last: tuple[Pixels, float] | None = None
        self._stages: dict[str, NDArray[Any]] = {}

    def reset(self) -> None:
        """What is known as quiet stays: the camera hangs where it hung."""

    def step(self, luma: NDArray[np.uint8], time: float) -> MotionResult:
        """Take the next picture: luma uint8 (h, w) of any size, time in seconds."""
        scaled = cv2.resize(luma, working_size(luma.shape), interpolation=cv2.INTER_AREA)
        frame = cv2.GaussianBlur(scaled, (3, 3), 0)
        if self._last is not None and not 0 <= time - self._last[1] < self._burst:
            self._quiet.append(self._last[0])
        self._last = (frame, time)
        quiet = self._quiet_like(frame)
        if quiet is None:
            self._note(scaled, frame, frame, np.zeros(frame.shape, np.uint8))
            return _result(np.zeros(frame.shape, np.uint8), (WHOLE,) if self._announced() else ())
        mask, regions, elsewhere = self._differing(frame, quiet)
        self._note(scaled, frame, quiet, mask)
        if sum(each.area for each in regions) > MOST or not (regions or elsewhere):
            regions = (WHOLE,) if self._announced() else ()
        return _result(mask, regions)

    @property
    def scaled(self) -> NDArray[np.uint8]:
        """The last picture at the size at which it is compared, (h, w) uint8; after the first step."""
        return np.asarray(self._stages["frame"], np.uint8)

    def stages(self) -> dict[str, NDArray[Any]]:
        """Pictures (uint8) of the last step, named as those of MotionDetector; {} before the first one."""
        return {name: np.array(each) for name, each in self._stages.items()}

    def _quiet_like(self, frame: Pixels) -> Pixels | None:
        """What the view looks like while it is quiet and the light is as in `frame`; None before that is known."""
        known = [each for each in self._quiet if each.shape == frame.shape]
        if not known:
            return None
        alike = sorted(known, key=lambda each: cv2.countNonZero(light_change.changed_structure(frame, each)))[:ALIKE]
        if len(alike) < ALIKE:
            return alike[0]
        return np.median(np.stack(alike), axis=0).astype(np.uint8)

    def _differing(self, frame: Pixels, quiet: Pixels) -> tuple[Pixels, tuple[Region, ...], bool]:
        """The mask of what differs, its regions outside of what is ignored, and whether anything differs inside it."""
        amount = cv2.absdiff(frame, light_change.relit(frame, quiet))
        threshold = self._settings.offset + self._settings.k * NOISE
        raw = _above(amount, threshold)
        found = Candidates(raw, self._settings.counted * raw.size)
        strong = found.shares(_above(amount, threshold * self._settings.plain))
        changed = found.shares(_full(light_change.changed_structure(frame, quiet), frame.shape))
        chosen = (found.areas > 0) & (changed >= LEAST_CHANGED) & (strong >= LEAST_STRONG)
        ignored = found.shares(mask_of(self._ignore, (frame.shape[1], frame.shape[0]))) >= 1.0
        here = chosen & ~ignored
        return found.painted(here), found.regions(here, strong), bool((chosen & ignored).any())

    def _note(self, scaled: Pixels, frame: Pixels, quiet: Pixels, mask: Pixels) -> None:
        difference = cv2.absdiff(frame, quiet)
        self._stages = {"background": quiet, "frame": scaled, "blurred": frame, "difference": difference,
                        "threshold": mask, "final": mask}


def _above(amount: Pixels, threshold: float) -> Pixels:
    return np.asarray(cv2.threshold(amount, threshold, 255, cv2.THRESH_BINARY)[1])


def _full(mask: Pixels, shape: tuple[int, ...]) -> Pixels:
    """A mask of a quarter of the size at full size."""
    found = doubled(doubled(mask))
    return found if found.shape == shape else np.asarray(cv2.resize(found, (shape[1], shape[0]),
                                                                     interpolation=cv2.INTER_NEAREST))


def _result(mask: Pixels, regions: tuple[Region, ...]) -> MotionResult:
    return MotionResult(mask, regions, bool(regions), warming=False, level=min(1.0, sum(each.area for each in regions)),
                        moving=bool(regions))
