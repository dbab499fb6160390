"""Frigate's way to find motion, written anew from what its documentation and its public code say it does.

A frame 100 pixels high, its contrast stretched between running percentiles, slightly blurred, is compared with a
running average; what differs by more than 30 is dilated, and each contour of more than 10 pixels is motion. While more
than 80 % of the view changes (lightning, infrared) it calibrates: the average follows quickly, until less than 5 % in
at most four places differs. Motion is averaged in only from its tenth frame on. Here the average and the percentiles
begin with the first frame, as if it had run for long: Frigate's own beginning would count as false motion for a minute.
"""

from collections import deque
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Rect = tuple[float, float, float, float]

TALL = 100
THRESHOLD = 30
LEAST_AREA = 10.0
SLOW, QUICK = 0.01, 0.2
LIGHTNING = 0.8
SETTLED, SETTLED_PLACES = 0.05, 4
HISTORY = 50
PATIENCE = 10


class FrigateMotion:
    """The motion detector of one camera, with Frigate's defaults."""

    def __init__(self) -> None:
        self._average: NDArray[np.float32] | None = None
        self._ranges: deque[tuple[float, float]] = deque(maxlen=HISTORY)
        self._calibrating, self._moving = True, 0

    def step(self, luma: NDArray[Any]) -> tuple[Rect, ...]:
        """Take a frame, uint8 (h, w): the boxes of motion as fractions of the view; none while it calibrates."""
        size = (TALL * luma.shape[1] // luma.shape[0], TALL)
        frame = self._stretched(cv2.resize(luma, size, interpolation=cv2.INTER_NEAREST))
        frame = cv2.GaussianBlur(frame, (3, 3), 1)
        if self._average is None:
            self._average = frame.astype(np.float32)
        boxes, share = self._moved(frame, self._average)
        if share < SETTLED and len(boxes) <= SETTLED_PLACES:
            self._calibrating = False
        if share > LIGHTNING:
            self._calibrating = True
        self._moving = self._moving + 1 if boxes else 0
        if not boxes or self._moving >= PATIENCE:
            cv2.accumulateWeighted(frame, self._average, QUICK if self._calibrating else SLOW)
        return () if self._calibrating else boxes

    def _stretched(self, frame: NDArray[Any]) -> NDArray[Any]:
        low, high = np.percentile(frame, (4, 96)).tolist()
        if low >= high:
            return frame
        self._ranges.extend([(low, high)] * (1 if self._ranges else HISTORY))
        dark, bright = np.mean(self._ranges, axis=0)
        return ((np.clip(frame, dark, bright) - dark) / (bright - dark) * 255).astype(np.uint8)

    def _moved(self, frame: NDArray[Any], average: NDArray[np.float32]) -> tuple[tuple[Rect, ...], float]:
        difference = cv2.absdiff(frame, cv2.convertScaleAbs(average))
        mask = cv2.dilate(cv2.threshold(difference, THRESHOLD, 255, cv2.THRESH_BINARY)[1], np.ones((3, 3), np.uint8))
        contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
        areas = [cv2.contourArea(each) for each in contours]
        h, w = frame.shape
        rects = [cv2.boundingRect(each) for each, area in zip(contours, areas, strict=True) if area > LEAST_AREA]
        return tuple((x / w, y / h, a / w, b / h) for x, y, a, b in rects), sum(areas) / frame.size
