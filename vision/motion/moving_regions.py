"""Which regions are somebody or something: there a moment ago, moved since, and not where they began any more."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import exp

import cv2
import numpy as np

from vision.motion.connected_regions import Candidates
from vision.pixels import Pixels

Box = Sequence[int]

LEAST_MOVED = 0.10
LEAST_SECONDS, ON_THE_SPOT = 0.45, 3.0
YOUNG, LEAST_SECONDS_YOUNG = 10.0, 0.8
TRAVELLED, TRAVELLED_PIXELS = 0.33, 3.0
SAME = 0.2
GIVE_UP = 3.0
LONGEST_PAUSE = 0.3
RESTLESS, RESTLESS_TAU, RESTLESS_SAME = 4.0, 2.0, 0.3
_REACH = np.ones((5, 5), np.uint8)


@dataclass
class FollowedRegion:
    """A region from frame to frame. born: seconds; box: where it was then, (left, top, width, height) in pixels.

    moved: seconds for which parts of it have been moving, less those in which they have not. moving: it is somebody or
    something, and stays so.
    """

    born: float
    box: Box
    moved: float = 0.0
    moving: bool = False

    def travelled(self, box: Box) -> bool:
        """Return True when the middle is a third of the size, and at least three pixels, from where it was."""
        return any(
            abs(2 * box[axis] + box[axis + 2] - 2 * self.box[axis] - self.box[axis + 2]) / 2
            >= max(TRAVELLED_PIXELS, TRAVELLED * max(box[axis + 2], self.box[axis + 2]))
            for axis in (0, 1)
        )


class MovingRegions:
    """Follows regions by their overlap. All masks are of half the size.

    People and things come from somewhere and go somewhere. Light, a clock's digits, drops and a swaying web appear,
    stay where they are and disappear; what moves on the spot counts after three seconds. In rain and snow, where new
    regions appear all the time, a region counts as the same only when a third of it was there before. In the first
    ten seconds of a view, whose usual motion is not known yet, almost a second of motion is asked for.
    """

    def __init__(self, shape: tuple[int, ...], time: float) -> None:
        self._numbers = np.zeros(shape, np.uint8)
        self._tracks: list[FollowedRegion] = []
        self._time = self._began = time
        self._births = 0.0
        self.last = float("-inf")
        """When something was moving last, in seconds."""

    def step(self, found: Candidates, chosen: Pixels, moved: Callable[[], Pixels], earlier: float,
             time: float) -> tuple[Pixels, Pixels]:
        """Return which of the chosen regions move, and which have not for three seconds and never did: bools by label.

        moved: gives the mask of what differs from the earlier frame, which is of the time `earlier`.
        """
        seconds, self._time = time - self._time, time
        near, tracks = self._near(found), list[FollowedRegion]()
        table = np.zeros(256, np.uint8)
        moving, still = np.zeros(len(chosen), bool), np.zeros(len(chosen), bool)
        labels = np.flatnonzero(chosen).tolist()
        for label in labels:
            tracks.append(self._continued(found, label, near) or FollowedRegion(time, found.boxes[label - 1]))
            table[label] = len(tracks)
        self._count_births(sum(track.born == time for track in tracks), seconds)
        if not all(track.moving for track in tracks):
            _watch(tracks, [found.boxes[label - 1] for label in labels], found.shares(moved())[labels],
                   (earlier, time, seconds), LEAST_SECONDS_YOUNG if time - self._began < YOUNG else LEAST_SECONDS)
        for label, track in zip(labels, tracks, strict=True):
            moving[label] = track.moving
            still[label] = not track.moving and time - track.born - track.moved >= GIVE_UP
        self._tracks = tracks
        self._numbers = found.labels if len(tracks) == len(found) else np.asarray(cv2.LUT(found.labels, table))
        self.last = time if np.count_nonzero(moving) else self.last
        return moving, still

    def nothing(self, time: float) -> None:
        """Take a frame without regions."""
        if self._tracks:
            self._tracks = []
            self._numbers = np.zeros_like(self._numbers)
        self._count_births(0, time - self._time)
        self._time = time

    def moves(self, found: Candidates) -> Pixels:
        """Return which of other regions lie where something moved in the last frame: a bool by label."""
        table = np.zeros(256, np.uint8)
        table[1 : len(self._tracks) + 1] = [255 * track.moving for track in self._tracks]
        return found.shares(np.asarray(cv2.LUT(self._numbers, table))) >= SAME

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
        if track.moving or self._births <= RESTLESS:
            return replace(track)
        x, y, w, h = found.boxes[label - 1]
        place = np.s_[y : y + h, x : x + w]
        same = np.count_nonzero(self._numbers[place][found.labels[place] == label])
        return replace(track) if same >= RESTLESS_SAME * area else None

    def _near(self, found: Candidates) -> list[list[float]]:
        """Return how many pixels of each region lie near each track: a row by label, a column by 1 + track."""
        sizes = [len(found) + 1, len(self._tracks) + 1]
        if not self._tracks:
            return [[]] * sizes[0]
        reach = cv2.dilate(self._numbers, _REACH)
        if len(found) == len(self._tracks) == 1:  # the usual case, and three times as fast this way
            return [[], [0.0, float(cv2.countNonZero(cv2.bitwise_and(found.labels, reach)))]]
        pictures = [found.labels, reach]
        counts = cv2.calcHist(pictures, [0, 1], None, sizes, [0, sizes[0], 0, sizes[1]])
        return np.asarray(counts).reshape(sizes).tolist()

    def _count_births(self, births: int, seconds: float) -> None:
        """Keep how many regions appear each second, over about two seconds."""
        if seconds > 0:
            self._births += (1 - exp(-seconds / RESTLESS_TAU)) * (births / seconds - self._births)


def _watch(tracks: list[FollowedRegion], boxes: list[Box], moved: Pixels, times: tuple[float, float, float],
           least: float) -> None:
    """Note which tracks move. times: of the earlier frame and of this one, and since the last.

    least: seconds for which one that travelled must have moved.
    """
    earlier, time, seconds = times
    for track, box, share in zip(tracks, boxes, moved.tolist(), strict=True):
        if track.moving:
            continue
        if share < LEAST_MOVED:
            track.moved = max(0.0, track.moved - seconds)
        elif seconds > LONGEST_PAUSE:
            track.moving = True  # too few frames to follow anybody
        elif track.born <= earlier + 1e-3:
            track.moved += seconds
            track.moving = track.moved >= (least if track.travelled(box) else ON_THE_SPOT)
