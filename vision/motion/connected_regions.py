"""From a mask to regions: its connected parts that are large enough, with their boxes, areas and outlines."""

from dataclasses import dataclass, replace

import cv2
import numpy as np

from vision.pixels import Pixels

_CLOSE = np.ones((5, 5), np.uint8)
_RIM = np.ones((3, 3), np.uint8)
_AROUND = 4
SOFT = 0.13
PLAINLY = 0.5  # gray levels per pixel
FLAT = 0.25  # product of two pictures' spreads, in gray levels
MOST_REGIONS = 250  # labels are bytes


@dataclass(frozen=True)
class Region:
    """One place of motion: its box in fractions of the view (top left corner and size).

    area: share of the view that is foreground in it; strength: 0 (barely over the threshold) to 1 (all far over it).
    """

    x: float
    y: float
    w: float
    h: float
    area: float
    strength: float

    def moved(self, dx: float, dy: float) -> "Region":
        """Return the same region elsewhere, cut off at the view's border."""
        left, top = min(max(self.x + dx, 0.0), 1.0), min(max(self.y + dy, 0.0), 1.0)
        right, bottom = min(max(self.x + self.w + dx, left), 1.0), min(max(self.y + self.h + dy, top), 1.0)
        return replace(self, x=left, y=top, w=right - left, h=bottom - top)


class Candidates:
    """The connected parts of a mask, gaps of up to 4 pixels closed and holes filled; small ones left out.

    labels: uint8 of the mask's shape, 0 for none, else 1.. in the order of `boxes`. areas: in pixels, float, by label
    with a 0 for label 0.
    """

    def __init__(self, mask: Pixels, smallest: float) -> None:
        closed = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, _CLOSE)
        contours, _ = cv2.findContours(closed, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
        kept = [contour for contour in contours if _pixels(contour) >= smallest][:MOST_REGIONS]
        self.labels: Pixels = np.zeros(mask.shape, np.uint8)
        for number, contour in enumerate(kept, 1):
            cv2.drawContours(self.labels, [contour], 0, number, cv2.FILLED)
        self.boxes = [cv2.boundingRect(contour) for contour in kept]
        self.areas = self.count(None)
        self._sizes = np.maximum(self.areas, 1)

    def __len__(self) -> int:
        return len(self.boxes)

    def count(self, mask: Pixels | None) -> Pixels:
        """Return how many pixels of each region are set in a mask: float64 by label, 0 for label 0."""
        if len(self.boxes) == 1:  # the usual case, and ten times faster this way
            one = self.labels if mask is None else cv2.bitwise_and(self.labels, mask)
            return np.array([0.0, cv2.countNonZero(one)])
        labels = len(self.boxes) + 1
        counts = np.asarray(cv2.calcHist([self.labels], [0], mask, [labels], [0, labels])).ravel().astype(np.float64)
        counts[0] = 0
        return counts

    def shares(self, mask: Pixels) -> Pixels:
        """Return which share of each region is set in a mask: 0..1 by label, 0 for label 0."""
        return self.count(mask) / self._sizes

    def painted(self, chosen: Pixels) -> Pixels:
        """Return the mask of the chosen regions (a bool by label)."""
        if np.count_nonzero(chosen[1:]) == len(self.boxes):  # the usual case, and four times as fast this way
            return cv2.threshold(self.labels, 0, 255, cv2.THRESH_BINARY)[1]
        table = np.zeros(256, np.uint8)
        table[1 : len(chosen)][chosen[1:]] = 255
        return np.asarray(cv2.LUT(self.labels, table))

    def rim_means(self, pictures: tuple[Pixels, ...], asked: Pixels) -> Pixels:
        """Return the mean of each picture along each region's outline: float (labels, pictures), 0 for those not asked.

        pictures: of the mask's shape. asked: a bool by label. The outline is three pixels wide.
        """
        means = np.zeros((len(asked), len(pictures)))
        for label in np.flatnonzero(asked).tolist():
            rim = cv2.morphologyEx(self.painted(np.arange(len(asked)) == label), cv2.MORPH_GRADIENT, _RIM)
            means[label] = [cv2.mean(picture, mask=rim)[0] for picture in pictures]
        return means

    def likeness(self, label: int, one: Pixels, other: Pixels) -> float:
        """Return how alike the patterns of two pictures are within a region: their correlation, -1..1; 0 where flat."""
        x, y, w, h = self.boxes[label - 1]
        place = np.s_[y : y + h, x : x + w]
        inside = self.labels[place] == label
        if not inside.any():
            return 0.0
        a, b = (picture[place][inside].astype(np.float32) for picture in (one, other))
        a -= a.mean()
        b -= b.mean()
        spread = float(np.sqrt((a @ a) * (b @ b)))
        return float(a @ b) / spread if spread > FLAT * a.size else 0.0

    def soft(self, label: int, one: Pixels, other: Pixels) -> bool:
        """Return True when the difference of two pictures fades out at a region's outline, as that of light does."""
        apart, only = cv2.absdiff(one, other), np.arange(len(self.areas)) == label
        within = cv2.compare(self.labels, label, cv2.CMP_EQ)  # type: ignore[call-overload]
        difference = abs(cv2.mean(one, mask=within)[0] - cv2.mean(other, mask=within)[0])
        return bool(self.steps_across(apart, apart, only)[label, 0] < SOFT * difference)

    def steps_across(self, one: Pixels, other: Pixels, asked: Pixels) -> Pixels:
        """Return by how much two pictures (uint8, of the mask's shape) change across each region's outline.

        Float (labels, 4), 0 for those not asked: the mean slope of each, in gray levels per pixel, and the share of the
        outline where one, and where the other is plainly the steeper. asked: a bool by label. Only the slope at right
        angles to the outline counts: what crosses it, the leg of a table or the edge of a floor, is no step there.
        """
        steps = np.zeros((len(asked), 4))
        for label in np.flatnonzero(asked).tolist():
            x, y, w, h = self.boxes[label - 1]
            place = np.s_[max(0, y - _AROUND) : y + h + _AROUND, max(0, x - _AROUND) : x + w + _AROUND]
            within = cv2.compare(self.labels[place], label, cv2.CMP_EQ)  # type: ignore[call-overload]
            across = _slopes(within, 5)
            steep = cv2.magnitude(*across)
            outline = steep > 0.5 * steep.max()
            if outline.any():
                ours, theirs = (_across(picture[place], across, outline) / steep[outline] for picture in (one, other))
                plainly = ours > theirs + PLAINLY, theirs > ours + PLAINLY
                steps[label] = [each.mean() for each in (ours, theirs, *plainly)]
        return steps

    def regions(self, chosen: Pixels, strong: Pixels) -> tuple[Region, ...]:
        """Return the chosen regions, the largest first; `strong` is the share of strong pixels by label."""
        height, width = self.labels.shape
        found = [
            Region(
                x / width, y / height, w / width, h / height,
                area=float(self.areas[label]) / self.labels.size, strength=float(strong[label]),
            )
            for label, (x, y, w, h) in enumerate(self.boxes, 1)
            if chosen[label]
        ]  # fmt: skip
        return tuple(sorted(found, key=lambda region: -region.area))


def _pixels(contour: Pixels) -> float:
    """Pixels within a contour: its area runs through the middles of the border's pixels (Pick 1899)."""
    if len(contour) < 3:
        return 0.0
    return cv2.contourArea(contour) + cv2.arcLength(contour, True) / 2 + 1


def _across(picture: Pixels, normal: tuple[Pixels, Pixels], where: Pixels) -> Pixels:
    """Return the slope of a picture along the normals, times their length, at some pixels: float32 (n,)."""
    right, down = _slopes(picture, 3)
    return np.abs(right * normal[0] + down * normal[1])[where]


def _slopes(picture: Pixels, blur: int) -> tuple[Pixels, Pixels]:
    """Return the slope to the right and downwards, in gray levels per pixel after blurring: float32."""
    soft = cv2.blur(picture, (blur, blur))
    return cv2.Sobel(soft, cv2.CV_32F, 1, 0, scale=1 / 8), cv2.Sobel(soft, cv2.CV_32F, 0, 1, scale=1 / 8)


def edges(picture: Pixels) -> Pixels:
    """Return the range of values within 3x3 pixels: uint8."""
    return cv2.morphologyEx(picture, cv2.MORPH_GRADIENT, _RIM)
