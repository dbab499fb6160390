"""Which regions are somebody or something: there a moment ago, moved since, and not where they began any more."""

from collections.abc import Callable
from dataclasses import dataclass
from math import exp, inf

import cv2
import numpy as np

from vision.motion.connected_regions import Candidates
from vision.motion.following.followed_region import Box, FollowedRegion
from vision.motion.following.recurring_motion import RecurringMotion
from vision.pixels import Pixels

LEAST_MOVED = 0.10
LEAST_SECONDS, ON_THE_SPOT = 0.45, 3.0
YOUNG, LEAST_SECONDS_YOUNG = 10.0, 1.0
SAME = 0.2
GIVE_UP = 3.0
LONGEST_PAUSE = 0.3
SMALL, UPRIGHT, BRIGHTER = 0.01, 1.4, 0.85
LARGE, LIGHT_LASTS = 0.02, 2.0
UNCHANGED, ALIKE_UNCHANGED, ALIKE = 0.03, 0.65, 0.8
RESTLESS, VERY_RESTLESS, RESTLESS_TAU, RESTLESS_SAME = 2.5, 4.0, 2.0, 0.3
MOST_ENTERS = 0.1
REACH, REACH_PER_SECOND, SOON, FARTHEST = 2, 40.0, 0.05, 12


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

    Three kinds are doubted. What is small, alone, not upright and brighter than the background all over, an insect
    before the camera's lamp, counts as what moves on the spot does once it has darted, else once it is there for two
    seconds. So does what shows the background's own pattern, fades out at its outline, shrinks after it has looked like
    light, or is large while the light of the whole view changes: most light is gone by then. Where something appears
    again and again, only what moves on the spot counts.
    """

    def __init__(self, shape: tuple[int, ...], time: float) -> None:
        self._numbers = np.zeros(shape, np.uint8)
        self._tracks: list[FollowedRegion] = []
        self._recurring = RecurringMotion(shape, time)
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
            unmoved = time - track.born - (0.0 if self._young else track.moved)
            still[label] = not track.moving and unmoved >= GIVE_UP
        idle = chosen & ~moving
        self._recurring.take(found.painted(idle) if np.count_nonzero(idle) else None, time)
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
        insects, recurs = _insects(found, labels, pictures), self._recurring.recurs(found)
        for label, track in followed.items():
            track.moved += seconds
            unsteady = self._births > RESTLESS and not track.steady
            insect = label in insects or (track.insect and track.area <= SMALL * found.labels.size)
            if insect and track.darts():
                track.insect, track.doubted = True, track.moved - seconds
            track.doubted += seconds * (unsteady or recurs[label] or (insect and track.insect))
            sudden = change.flash and track.area >= LARGE * found.labels.size
            alike = ALIKE_UNCHANGED if unchanged[label] else ALIKE
            light = insect or sudden or track.fades or found.likeness(label, *pictures) > alike
            track.light += seconds * light
            travelled = track.travelled(self._young)
            on_the_spot = track.moved >= ON_THE_SPOT and (not self._young or travelled)
            least = LEAST_SECONDS_YOUNG if self._young else LEAST_SECONDS
            lasts = self._time - track.born >= LIGHT_LASTS
            travels = travelled and track.enough(least, lasts)
            track.moving = on_the_spot or (travels and (lasts or not found.soft(label, *pictures)))

    def nothing(self, time: float) -> None:
        """Take a frame without regions."""
        if self._tracks:
            self._tracks = []
            self._numbers = np.zeros_like(self._numbers)
        self._interval = time - self._time
        self._count_births(0, self._interval)
        self._recurring.take(None, time)
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
        grown = track.continued(box, area, self._interval, self._enters(track.box, area))
        if track.moving or self._births <= VERY_RESTLESS:
            return grown
        x, y, w, h = box
        place = np.s_[y : y + h, x : x + w]
        same = np.count_nonzero(self._numbers[place][found.labels[place] == label])
        return grown if same >= RESTLESS_SAME * area else None

    def _enters(self, box: Box, area: float) -> bool:
        """Return True for what grows because it comes into the view: it was at the border, and is not most of it."""
        height, width = self._numbers.shape
        border = min(box[0], box[1]) <= 0 or box[0] + box[2] >= width or box[1] + box[3] >= height
        return border and area < MOST_ENTERS * self._numbers.size

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
