"""Whether a face is there itself, or shown on a screen or a print: MiniFASNet of Silent-Face-Anti-Spoofing
(https://github.com/minivision-ai/Silent-Face-Anti-Spoofing, Apache-2.0).

It judges the medium (borders, moire), so a good photo that fills the view passes: another "no", never a proof.
"""

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from vision.faces.face_detection import Face
from vision.jpeg import Pixels
from vision.networks import Run, open_network

LEAST = 0.6
"""Of the probability that a face is real; 67 of 73 ordinary photos reach it, and at most 3 % of drawn screens."""
_SIDE, _REAL = 80, 1


class Liveness:
    """Networks and how much of the picture around a face each looks at; used by one thread at a time."""

    def __init__(self, models: Sequence[Path], runtime: str = "") -> None:
        """The file's name begins with how many times the face's box it looks at. ValueError for others."""
        self._runs: list[tuple[float, Run]] = [(_widths(each), open_network(each, (), runtime)) for each in models]

    def real(self, picture: Pixels, face: Face) -> float:
        """How surely the face in a BGR (h, w, 3) uint8 picture is real, 0 to 1; 1 without any network."""
        found = [_sureness(run, around(picture, face, widths)) for widths, run in self._runs]
        return float(np.mean(found)) if found else 1.0


def around(picture: Pixels, face: Face, widths: float) -> Pixels:
    """The face and its surroundings, 80 x 80: so many times its box, moved and made smaller to lie in the picture."""
    height, width = picture.shape[:2]
    scale = min((height - 1) / face.height, (width - 1) / face.width, widths)
    wide, high = face.width * scale, face.height * scale
    left = min(max(0.0, face.left + face.width / 2 - wide / 2), width - 1 - wide)
    top = min(max(0.0, face.top + face.height / 2 - high / 2), height - 1 - high)
    cut = picture[int(top) : int(top + high) + 1, int(left) : int(left + wide) + 1]
    return np.asarray(cv2.resize(cut, (_SIDE, _SIDE)), np.uint8)


def _sureness(run: Run, crop: Pixels) -> float:
    """The network takes blue, green, red as they are, 0..255, and gives three logits."""
    logits = run(np.ascontiguousarray(crop.transpose(2, 0, 1)[None], np.float32))[0].ravel().astype(np.float64)
    shares = np.exp(logits - logits.max())
    return float(shares[_REAL] / shares.sum())


def _widths(model: Path) -> float:
    return float(model.name.partition("_")[0])
