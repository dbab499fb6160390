"""Finding the faces in a picture, with YuNet (https://github.com/opencv/opencv_zoo, MIT)."""

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from vision.jpeg import Pixels

LONGEST_SIDE = 640
"""A larger picture is scaled down to this: the face at a door or desk has several times the pixels that are needed."""
_NARROWEST = 16
_LEAST_SCORE, _OVERLAP, _MOST = 0.7, 0.3, 20

Points = NDArray[np.float32]
"""Five points (5, 2), x and y in pixels: right eye, left eye, tip of the nose, right and left corner of the mouth."""


@dataclass(frozen=True)
class Face:
    """A face in a picture. left, top, width, height: in pixels of that picture; may reach beyond it."""

    left: float
    top: float
    width: float
    height: float
    points: Points
    score: float

    @property
    def area(self) -> float:
        """In square pixels."""
        return self.width * self.height


class FaceFinder:
    """YuNet on one thread; used by one thread at a time. Raises ValueError when the file is no such model."""

    def __init__(self, model: Path) -> None:
        try:
            self._net = cv2.FaceDetectorYN.create(str(model), "", (320, 320), _LEAST_SCORE, _OVERLAP, _MOST)
        except cv2.error as error:
            raise ValueError(f"{model} is no face detector that can be read") from error

    def find(self, picture: Pixels) -> tuple[Face, ...]:
        """The faces in a BGR (h, w, 3) uint8 picture, the largest first; none in one too narrow to hold any."""
        height, width = picture.shape[:2]
        scale = min(1.0, LONGEST_SIDE / max(1, height, width))
        if min(height, width) * scale < _NARROWEST:
            return ()
        small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else picture
        self._net.setInputSize((small.shape[1], small.shape[0]))
        found = self._net.detect(small)[1]
        rows = [] if found is None else [np.asarray(row, np.float32) for row in found]
        return tuple(sorted((_face(row, scale) for row in rows), key=lambda face: -face.area))


def _face(row: NDArray[np.float32], scale: float) -> Face:
    """A row of YuNet's answer (15,): box, points, score, in pixels of the scaled picture."""
    left, top, width, height = (float(value) / scale for value in row[:4])
    return Face(left, top, width, height, row[4:14].reshape(5, 2) / np.float32(scale), float(row[14]))
