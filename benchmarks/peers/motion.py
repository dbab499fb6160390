"""Other ways to find motion, to measure ours against: P1's pipeline from its description, and OpenCV's MOG2.

P1 (the Raspberry Pi system whose features Hearthwatch took over): resize to width 500, gray, 21x21 Gaussian blur,
running average with alpha 0.1, absolute difference, threshold 5, two dilations, contours, area over 5000.
"""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

P1_WIDTH = 500
P1_LEAST_AREA = 5000.0


class P1:
    """P1's pipeline on BGR frames of any size."""

    def __init__(self) -> None:
        self._average: NDArray[Any] | None = None

    def step(self, bgr: NDArray[Any]) -> tuple[NDArray[Any], bool]:
        """Take a frame, uint8 (h, w, 3): the mask before dilation (500 wide) and whether a region is large enough."""
        height = round(bgr.shape[0] * P1_WIDTH / bgr.shape[1])
        gray = cv2.cvtColor(cv2.resize(bgr, (P1_WIDTH, height), interpolation=cv2.INTER_AREA), cv2.COLOR_BGR2GRAY)
        blurred = cv2.GaussianBlur(gray, (21, 21), 0)
        if self._average is None:
            self._average = blurred.astype(np.float64)
        cv2.accumulateWeighted(blurred, self._average, 0.1)
        difference = cv2.absdiff(blurred, cv2.convertScaleAbs(self._average))
        mask = cv2.threshold(difference, 5, 255, cv2.THRESH_BINARY)[1]
        dilated = cv2.dilate(mask, np.ones((3, 3), np.uint8), iterations=2)
        contours, _ = cv2.findContours(dilated, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
        return np.asarray(mask), any(cv2.contourArea(contour) > P1_LEAST_AREA for contour in contours)


class Mog2:
    """OpenCV's mixture of Gaussians (Zivkovic 2004) with its own defaults, on gray frames 320 wide.

    shadows: leave its shadow class out of the mask, which is its better setting.
    """

    def __init__(self, shadows: bool = True) -> None:
        self._model = cv2.createBackgroundSubtractorMOG2()
        self._least = 200 if shadows else 1

    def step(self, luma: NDArray[Any]) -> NDArray[Any]:
        """Take a frame, uint8 (h, w): the mask, 0/255, 320 wide."""
        size = (320, round(luma.shape[0] * 320 / luma.shape[1]))
        mask = self._model.apply(cv2.resize(luma, size, interpolation=cv2.INTER_LINEAR))
        return cv2.threshold(mask, self._least - 1, 255, cv2.THRESH_BINARY)[1]
