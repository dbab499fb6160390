"""Whether a face can be judged at all: each reason why not, by name. A poor picture refuses; it never lets anybody in.

The limits were measured on public portraits made smaller, darker and less sharp.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np

from vision.faces.face_detection import Face
from vision.jpeg import Pixels

Gate = Literal["no face", "several faces", "small", "cut off", "eyes", "dark", "bright", "flat", "blurred", "turned",
               "screen or print"]

WIDTH, ENROL_WIDTH = 60.0, 80.0
"""Pixels across a face, to compare it and to learn it."""
EYES = 25.0
RIVAL = 0.5
"""A second face counts from this share of the largest one's area on."""
LUMA = (40.0, 220.0)
FLAT = 12.0
"""Gray levels by which the luma of a face spreads at least."""
SHARP = 100.0
TURNED = 0.25
_RIGHT_EYE, _LEFT_EYE, _NOSE = 0, 1, 2
_INSIDE, _ENROL_INSIDE = 0.0, 0.1
"""Widths of a face by which its points lie inside of the picture: half a face is still known, but not learned."""


@dataclass(frozen=True)
class Quality:
    """What was measured. gates: what failed, the first the plainest; luma, sharpness: of the crop, see the limits."""

    gates: tuple[Gate, ...]
    width: float = 0.0
    eyes: float = 0.0
    luma: float = 0.0
    spread: float = 0.0
    sharpness: float = 0.0
    turned: float = 0.0

    @property
    def good(self) -> bool:
        """Whether nothing failed."""
        return not self.gates


def judge(faces: Sequence[Face], face: Pixels | None, size: tuple[int, int], enrol: bool = False) -> Quality:
    """Judge the largest of the faces. face: its crop; size: (h, w) of the picture; enrol: to learn it."""
    if not faces or face is None:
        return Quality(("no face",))
    largest, others = faces[0], faces[1:]
    luma = cv2.cvtColor(face, cv2.COLOR_BGR2GRAY)
    middle, spread = (float(each[0][0]) for each in cv2.meanStdDev(luma))
    sharpness = float(np.var(cv2.Laplacian(luma, cv2.CV_64F)))
    eyes, turned = _eyes(largest), _turned(largest)
    failed: dict[Gate, bool] = {
        "several faces": any(each.area >= RIVAL * largest.area for each in others),
        "small": largest.width < (ENROL_WIDTH if enrol else WIDTH),
        "cut off": _cut_off(largest, size, _ENROL_INSIDE if enrol else _INSIDE),
        "eyes": eyes < EYES,
        "dark": middle < LUMA[0],
        "bright": middle > LUMA[1],
        "flat": spread < FLAT,
        "blurred": sharpness < SHARP,
        "turned": turned > TURNED,
    }
    gates = tuple(gate for gate, fails in failed.items() if fails)
    return Quality(gates, largest.width, eyes, middle, spread, sharpness, turned)


def _eyes(face: Face) -> float:
    """Pixels between the eyes."""
    return float(np.linalg.norm(face.points[_LEFT_EYE] - face.points[_RIGHT_EYE]))


def _turned(face: Face) -> float:
    """How far the nose lies beside the middle of the eyes, along their line, in distances of the eyes."""
    between = face.points[_LEFT_EYE] - face.points[_RIGHT_EYE]
    length = max(1e-6, float(np.linalg.norm(between)))
    off = face.points[_NOSE] - (face.points[_LEFT_EYE] + face.points[_RIGHT_EYE]) / 2
    return abs(float(off @ between)) / length**2


def _cut_off(face: Face, size: tuple[int, int], inside_by: float) -> bool:
    """Whether one of its points lies outside of the picture, or nearer to its edge than so many widths of the face."""
    height, width = size
    inside = np.array([width, height], np.float32) - 1
    edge = inside_by * face.width
    return bool((face.points < edge).any() or (face.points > inside - edge).any())
