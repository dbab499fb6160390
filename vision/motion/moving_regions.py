"""Which regions are somebody or something: there a moment ago, moved since, and not where they began any more."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import exp, inf

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
SMALL, UPRIGHT, BRIGHTER = 0.01, 1.4, 0.85
FLIES, FLIES_PIXELS = 0.5, 2.0
LARGE = 0.02
RESTLESS, RESTLESS_TAU, RESTLESS_SAME = 4.0, 2.0, 0.3
_REACH = np.ones((5, 5), np.uint8)


@dataclass
class FollowedRegion:
    """A region from frame to frame. born: seconds; box: where it was then, (left, top, width, height) in pixels.

    moved: seconds for which parts of it have been moving, less those in which they have not. doubted: those of them in
    which it looked like an insect or like light. moving: it is somebody or something, and stays so.
    """

    born: float
    box: Box
    moved: float = 0.0
    moving: bool = False
    doubted: float = 0.0
    highest: float = inf
    lowest: float = -inf

    def flies(self, box: Box, time: float) -> bool:
        """Note where its middle is; True when that went up or down by half of its size a second, as nobody walks."""
        middle = box[1] + box[3] / 2
        self.highest, self.lowest = min(self.highest, middle), max(self.lowest, middle)
        way = FLIES * max(*box[2:], *self.box[2:]) * (time - self.born)
        return self.lowest - self.highest >= max(FLIES_PIXELS, way)

    def travelled(self, box: Box) -> bool:
        """Return True when the middle is a third of the size, and at least three pixels, from where it was."""
        return any(
            abs(2 * box[axis] + box[axis + 2] - 2 * self.box[axis] - self.box[axis + 2]) / 2
            >= max(TRAVELLED_PIXELS, TRAVELLED * max(box[axis + 2], self.box[axis + 2]))
            for axis in (0, 1)
        )


@dataclass(frozen=True)
class FrameChange:
    """What is asked of a frame only when something is not known to move yet; masks of half the size.

    moved: gives what differs from the earlier frame, which is of the time `earlier`, in seconds. brighter: gives what
    is brighter than the background. flash: the light of the whole view is changing at once.
    """

    moved: Callable[[], Pixels]
    earlier: float
    brighter: Callable[[], Pixels]
    flash: bool


class MovingRegions:
    """Follows regions by their overlap. All masks are of half the size.

    People and things come from somewhere and go somewhere. Light, a clock's digits, drops and a swaying web appear,
    stay where they are and disappear; what moves on the spot counts after three seconds. In rain and snow, where new
    regions appear all the time, a region counts as the same only when a third of it was there before. In the first
    ten seconds of a view, whose usual motion is not known yet, almost a second of motion is asked for.

    Two kinds are doubted, and count after three seconds as what moves on the spot does: what is small, not upright,
    brighter than the background all over and flies up and down, an insect before the camera's lamp; and what is large
    while the light of the whole view changes.
    """

    def __init__(self, shape: tuple[int, ...], time: float) -> None:
        self._numbers = np.zeros(shape, np.uint8)
        self._tracks: list[FollowedRegion] = []
        self._time = self._began = time
        self._births = 0.0
        self.last = float("-inf")
        """When something was moving last, in seconds."""

    def step(self, found: Candidates, chosen: Pixels, change: FrameChange, time: float) -> tuple[Pixels, Pixels]:
        """Return which of the chosen regions move, and which have not for three seconds and never did: by label."""
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
            least = LEAST_SECONDS_YOUNG if time - self._began < YOUNG else LEAST_SECONDS
            _watch(tracks, [found.boxes[label - 1] for label in labels], found.shares(change.moved())[labels],
                   _doubted(tracks, found, labels, change, time), (change.earlier, time, seconds), least)
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


def _doubted(tracks: list[FollowedRegion], found: Candidates, labels: list[int], change: FrameChange,
             time: float) -> list[bool]:
    """Return which tracks look like an insect near the camera's lamp, or like light."""
    large, small = (share * found.labels.size for share in (LARGE, SMALL))
    light, insects = [False] * len(tracks), [False] * len(tracks)
    for number, (track, label) in enumerate(zip(tracks, labels, strict=True)):
        area, box = found.areas[label], found.boxes[label - 1]
        light[number] = change.flash and area >= large
        insects[number] = not track.moving and track.flies(box, time) and area <= small and box[3] <= UPRIGHT * box[2]
    if not any(insects):
        return light
    brighter = found.shares(change.brighter())[labels] >= BRIGHTER
    return [lit or (insect and bright) for lit, insect, bright in zip(light, insects, brighter.tolist(), strict=True)]


def _watch(tracks: list[FollowedRegion], boxes: list[Box], moved: Pixels, doubted: list[bool],
           times: tuple[float, float, float], least: float) -> None:
    """Note which tracks move. times: of the earlier frame and of this one, and since the last.

    least: seconds for which one that travelled must have moved without being doubted.
    """
    earlier, time, seconds = times
    for track, box, share, doubt in zip(tracks, boxes, moved.tolist(), doubted, strict=True):
        if track.moving:
            continue
        if share < LEAST_MOVED:
            track.moved = max(0.0, track.moved - seconds)
            track.doubted = min(track.doubted, track.moved)
        elif seconds > LONGEST_PAUSE:
            track.moving = True  # too few frames to follow anybody
        elif track.born <= earlier + 1e-3:
            track.moved += seconds
            track.doubted += seconds if doubt else 0.0
            surely = track.moved - track.doubted
            track.moving = track.moved >= ON_THE_SPOT or (surely >= least and track.travelled(box))
