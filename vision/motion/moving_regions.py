"""Which regions are somebody or something: there a moment ago, moved since, and not where they began any more."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import exp, hypot, inf, log

import cv2
import numpy as np

from vision.motion.connected_regions import Candidates
from vision.pixels import Pixels

Box = Sequence[int]

LEAST_MOVED = 0.10
LEAST_SECONDS, ON_THE_SPOT = 0.45, 3.0
YOUNG, LEAST_SECONDS_YOUNG = 10.0, 1.0
TRAVELLED, TRAVELLED_PIXELS = 0.33, 3.0
GROWN_TALLER, GROWN_WIDER, GROWN_PIXELS = 1.35, 1.2, 6
SAME = 0.2
GIVE_UP = 3.0
LONGEST_PAUSE = 0.3
SMALL, UPRIGHT, BRIGHTER = 0.01, 1.4, 0.85
DARTS = 3.0
LARGE, LIGHT_LASTS = 0.02, 2.0
UNCHANGED, ALIKE_UNCHANGED, ALIKE = 0.03, 0.65, 0.8
RESTLESS, STEADY = 2.5, 0.5
VERY_RESTLESS, RESTLESS_TAU, RESTLESS_SAME = 4.0, 2.0, 0.3
REACH, REACH_PER_SECOND, SOON, FARTHEST = 2, 40.0, 0.05, 12


@dataclass
class FollowedRegion:
    """A region from frame to frame. born: seconds; first: where it was then, (left, top, width, height) in pixels.

    box: where it is now. area: pixels. changed: by which factor that has just changed, as the size of its logarithm.
    path: pixels that its middle has gone. moved: seconds for which parts of it have been moving, less those in which
    they have not. doubted, light: those of them in which it looked like nobody, or like light. moving: it is somebody
    or something, and stays so.
    """

    born: float
    first: Box
    box: Box
    area: float
    path: float = 0.0
    changed: float = 0.0
    moved: float = 0.0
    doubted: float = 0.0
    light: float = 0.0
    moving: bool = False

    def enough(self, least: float, lasts: bool) -> bool:
        """Return True when it has travelled and moved for so many seconds; what looked like light must last as well.

        Not in a frame in which its size jumps: what falls apart has not travelled.
        """
        surely = self.moved - self.doubted - (0.0 if lasts else self.light)
        return self.changed <= STEADY and surely >= least and self.travelled()

    def travelled(self) -> bool:
        """Return True when the middle is a third of the size, and at least three pixels, from where it was.

        It must reach beyond its first box there: what only becomes smaller has gone nowhere. Who comes straight to the
        camera becomes larger on all sides.
        """
        first, now = self.first, self.box
        return self._nearer() or any(_gone(first[axis], first[axis + 2], now[axis], now[axis + 2]) for axis in (0, 1))

    def _nearer(self) -> bool:
        (_, _, width, height), (_, _, now_wide, now_tall) = self.first, self.box
        return (now_tall >= GROWN_TALLER * height and now_wide >= GROWN_WIDER * width
                and now_tall - height >= GROWN_PIXELS)

    def darts(self, time: float) -> bool:
        """Return True when it has gone three times its own length in each second."""
        return self.path > DARTS * max(self.box[2], self.box[3]) * (time - self.born)


def _gone(before: int, length_before: int, now: int, length: int) -> bool:
    shift = (2 * now + length - 2 * before - length_before) / 2
    beyond = now + length - before - length_before if shift > 0 else before - now
    return abs(shift) >= max(TRAVELLED_PIXELS, TRAVELLED * max(length, length_before)) and beyond > 0


def _apart(one: Box, other: Box) -> float:
    """Return how far the middles of two boxes are apart."""
    across, down = ((2 * other[axis] + other[axis + 2] - 2 * one[axis] - one[axis + 2]) / 2 for axis in (0, 1))
    return hypot(across, down)


@dataclass(frozen=True)
class FrameChange:
    """What is asked of a frame only when something is not known to move yet; masks of half the size.

    moved: gives what differs from the earlier frame, which is of the time `earlier`, in seconds. pictures: gives the
    frame and the background themselves, uint8. changed: gives the share of each region, by label, that shows another
    pattern. flash: the light of the whole view is changing at once.
    """

    moved: Callable[[], Pixels]
    earlier: float
    pictures: Callable[[], tuple[Pixels, Pixels]]
    changed: Callable[[], Pixels]
    flash: bool


class MovingRegions:
    """Follows regions by their overlap. All masks and pictures are of half the size.

    People and things come from somewhere and go somewhere, or come nearer. Light, a clock's digits, drops and a swaying
    web appear, stay where they are and disappear; what moves on the spot counts after three seconds. In the first ten
    seconds of a view, whose usual motion is not known yet, more than a second of motion is asked for, and what moves on
    the spot without getting anywhere is learned. In rain, snow and flashing light new regions appear all the time:
    there the time in which a region grows by two thirds or loses two fifths from one frame to the next does not count,
    and where it is worse a region counts as the same only when a third of it was there before.

    Two kinds are doubted. What is small, alone, not upright and brighter than the background all over, an insect before
    the camera's lamp, counts as what moves on the spot does while it darts, else once it is there for two seconds. So
    does what shows the background's own pattern, fades out at its outline, or is large while the light of the whole
    view changes: most light is gone by then.
    """

    def __init__(self, shape: tuple[int, ...], time: float) -> None:
        self._numbers = np.zeros(shape, np.uint8)
        self._tracks: list[FollowedRegion] = []
        self._time = self._began = time
        self._births = self._interval = 0.0
        self.last = float("-inf")
        """When something was moving last, in seconds."""

    def step(self, found: Candidates, chosen: Pixels, change: FrameChange, time: float) -> tuple[Pixels, Pixels]:
        """Return which of the chosen regions move, and which have not for three seconds and never did: by label."""
        few = min(time - self._time, self._interval) > LONGEST_PAUSE
        seconds = self._interval = time - self._time
        self._time = time
        near, tracks = self._near(found, seconds), list[FollowedRegion]()
        table = np.zeros(256, np.uint8)
        moving, still = np.zeros(len(chosen), bool), np.zeros(len(chosen), bool)
        labels = np.flatnonzero(chosen).tolist()
        for label in labels:
            tracks.append(self._continued(found, label, near) or self._begun(found, label))
            table[label] = len(tracks)
        self._count_births(sum(track.born == time for track in tracks), seconds)
        if not all(track.moving for track in tracks):
            self._watch(tracks, found, labels, change, seconds, few)
        for label, track in zip(labels, tracks, strict=True):
            moving[label] = track.moving
            idle = time - track.born - (0.0 if self._young else track.moved)
            still[label] = not track.moving and idle >= GIVE_UP
        self._tracks = tracks
        self._numbers = found.labels if len(tracks) == len(found) else np.asarray(cv2.LUT(found.labels, table))
        self.last = time if np.count_nonzero(moving) else self.last
        return moving, still

    @property
    def _young(self) -> bool:
        return self._time - self._began < YOUNG

    def _watch(self, tracks: list[FollowedRegion], found: Candidates, labels: list[int], change: FrameChange,
               seconds: float, few: bool) -> None:
        """Note which tracks move; seconds: since the last frame. few: there are too few frames to follow anybody."""
        shares = found.shares(change.moved())
        followed = dict[int, FollowedRegion]()
        for track, label in zip(tracks, labels, strict=True):
            if track.moving:
                continue
            if shares[label] < LEAST_MOVED:
                track.moved = max(0.0, track.moved - seconds)
                track.doubted, track.light = min(track.doubted, track.moved), min(track.light, track.moved)
            elif few:
                track.moving = True
            elif track.born <= change.earlier + 1e-3:
                followed[label] = track
        if followed:
            self._judge(followed, found, labels, change, seconds)

    def _judge(self, followed: dict[int, FollowedRegion], found: Candidates, labels: list[int], change: FrameChange,
               seconds: float) -> None:
        """Note which tracks, by label, have moved for long enough without looking like nobody."""
        pictures, unchanged = change.pictures(), change.changed() < UNCHANGED
        insects = _insects(found, labels, pictures)
        for label, track in followed.items():
            track.moved += seconds
            unsteady = self._births > RESTLESS and track.changed > STEADY
            insect = label in insects
            track.doubted += seconds * (unsteady or (insect and track.darts(self._time)))
            sudden = change.flash and track.area >= LARGE * found.labels.size
            alike = ALIKE_UNCHANGED if unchanged[label] else ALIKE
            track.light += seconds * (insect or sudden or found.likeness(label, *pictures) > alike)
            on_the_spot = track.moved >= ON_THE_SPOT and (not self._young or track.travelled())
            least = LEAST_SECONDS_YOUNG if self._young else LEAST_SECONDS
            lasts = self._time - track.born >= LIGHT_LASTS
            travels = track.enough(least, lasts)
            track.moving = on_the_spot or (travels and (lasts or not found.soft(label, *pictures)))

    def nothing(self, time: float) -> None:
        """Take a frame without regions."""
        if self._tracks:
            self._tracks = []
            self._numbers = np.zeros_like(self._numbers)
        self._interval = time - self._time
        self._count_births(0, self._interval)
        self._time = time

    @property
    def since(self) -> float:
        """When the first of those that move now appeared, in seconds; infinite when none does."""
        return min((track.born for track in self._tracks if track.moving), default=inf)

    def moves(self, found: Candidates) -> Pixels:
        """Return which of other regions lie where something moved in the last frame: a bool by label."""
        table = np.zeros(256, np.uint8)
        table[1 : len(self._tracks) + 1] = [255 * track.moving for track in self._tracks]
        return found.shares(np.asarray(cv2.LUT(self._numbers, table))) >= SAME

    def _begun(self, found: Candidates, label: int) -> FollowedRegion:
        box = found.boxes[label - 1]
        return FollowedRegion(self._time, box, box, max(1.0, found.areas[label]))

    def _continued(self, found: Candidates, label: int, near: list[list[float]]) -> FollowedRegion | None:
        """Return the track that a region continues, one that moves before others, the oldest of them; None: it is new.

        near: which pixels of each region lie near each track of the last frame: counts (labels, 1 + tracks).
        """
        area, overlaps = max(1.0, found.areas[label]), near[label][1:]
        most = max(overlaps, default=0.0)
        if most == 0:
            return None
        least = min(SAME * area, most)
        old = (track for track, overlap in zip(self._tracks, overlaps, strict=True) if overlap >= least)
        track = min(old, key=lambda one: (not one.moving, one.born))
        box = found.boxes[label - 1]
        grown = replace(track, box=box, area=area, changed=abs(log(area / track.area)),
                        path=track.path + _apart(track.box, box))
        if track.moving or self._births <= VERY_RESTLESS:
            return grown
        x, y, w, h = box
        place = np.s_[y : y + h, x : x + w]
        same = np.count_nonzero(self._numbers[place][found.labels[place] == label])
        return grown if same >= RESTLESS_SAME * area else None

    def _near(self, found: Candidates, seconds: float) -> list[list[float]]:
        """Return how many pixels of each region lie near each track: a row by label, a column by 1 + track.

        seconds: since the last frame; the longer, the farther somebody has run, where not everything is new anyway.
        """
        sizes = [len(found) + 1, len(self._tracks) + 1]
        if not self._tracks:
            return [[]] * sizes[0]
        far = round(REACH_PER_SECOND * (seconds - SOON)) if self._births <= RESTLESS else REACH
        size = 2 * min(max(REACH, far), FARTHEST) + 1
        reach = cv2.dilate(self._numbers, np.ones((size, size), np.uint8))
        if len(found) == len(self._tracks) == 1:  # the usual case, and three times as fast this way
            return [[], [0.0, float(cv2.countNonZero(cv2.bitwise_and(found.labels, reach)))]]
        pictures = [found.labels, reach]
        counts = cv2.calcHist(pictures, [0, 1], None, sizes, [0, sizes[0], 0, sizes[1]])
        return np.asarray(counts).reshape(sizes).tolist()

    def _count_births(self, births: int, seconds: float) -> None:
        """Keep how many regions appear each second, over about two seconds."""
        if seconds > 0:
            self._births += (1 - exp(-seconds / RESTLESS_TAU)) * (births / seconds - self._births)


def _insects(found: Candidates, labels: list[int], pictures: tuple[Pixels, Pixels]) -> set[int]:
    """Return the regions that look like an insect near the camera's lamp. pictures: frame and background."""
    small, boxes = SMALL * found.labels.size, [found.boxes[label - 1] for label in labels]
    like = {label for label, box in zip(labels, boxes, strict=True)
            if found.areas[label] <= small and box[3] <= UPRIGHT * box[2] and _alone(box, boxes)}
    if not like:
        return like
    brighter = found.shares(cv2.compare(*pictures, cv2.CMP_GT)) >= BRIGHTER
    return {label for label in like if brighter[label]}


def _alone(box: Box, boxes: list[Box]) -> bool:
    """Return True when there is no other one above or below it: somebody who is seen in pieces is no insect."""
    left, right = box[0] - box[2], box[0] + 2 * box[2]
    return sum(x < right and x + w > left for x, _, w, _ in boxes) == 1
