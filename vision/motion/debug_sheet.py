"""The steps of motion detection as one labelled picture."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from vision.lettering import ACCENT, GROUND, INK, SOFT, write
from vision.zones import Placed

Pixels = NDArray[np.uint8]

ORDER = ("background", "frame", "blurred", "difference", "threshold", "final")
COLUMNS, PANEL, GAP, HEAD = 3, 480, 16, 52
_AMPLIFIED = 4
_SAYS = {
    "background": "without anybody, in the light of now",
    "frame": "the view now, 320 pixels across",
    "blurred": "without the worst of its noise",
    "difference": "how far from the background (x4)",
    "threshold": "further than this pixel ever wanders",
    "final": "what counts as motion",
}


@dataclass(frozen=True)
class _Stages:
    pictures: Mapping[str, NDArray[Any]]
    regions: Sequence[Placed]


def sheet(stages: Mapping[str, NDArray[Any]], regions: Sequence[Placed] = ()) -> Pixels:
    """One BGR picture (h, w, 3) uint8, 1504 pixels wide, of the six pictures that MotionDetector.stages() returns.

    regions: what the frame counted as occupied; drawn as boxes. Raises ValueError when a stage is missing.
    """
    missing = [name for name in ORDER if name not in stages]
    if missing:
        raise ValueError(f"there is no stage {', '.join(missing)}: no frame was seen yet")
    shown = _Stages(stages, regions)
    height = round(PANEL * stages["frame"].shape[0] / stages["frame"].shape[1])
    panels = [_panel(number, name, _DRAWN[name](shown), height) for number, name in enumerate(ORDER, 1)]
    rows = [np.hstack([part for panel in panels[at : at + COLUMNS] for part in (_gap(panel), panel)][1:])
            for at in range(0, len(panels), COLUMNS)]
    inner = np.vstack([part for row in rows for part in (_bar(row), row)][1:])
    return np.asarray(cv2.copyMakeBorder(inner, GAP // 2, GAP, GAP, GAP, cv2.BORDER_CONSTANT, value=GROUND), np.uint8)


def _panel(number: int, name: str, picture: Pixels, height: int) -> Pixels:
    """One stage with its number, name and explanation above it."""
    panel: Pixels = np.full((HEAD + height, PANEL, 3), GROUND, np.uint8)
    panel[HEAD:] = cv2.resize(picture, (PANEL, height), interpolation=cv2.INTER_CUBIC)
    write(panel, f"{number}  {name}", (0, 22), 0.62, INK)
    write(panel, _SAYS[name], (0, 42), 0.46, SOFT)
    return panel


def _gap(panel: Pixels) -> Pixels:
    return np.full((panel.shape[0], GAP, 3), GROUND, np.uint8)


def _bar(row: Pixels) -> Pixels:
    return np.full((GAP // 2, row.shape[1], 3), GROUND, np.uint8)


def _gray(name: str) -> Callable[[_Stages], Pixels]:
    return lambda stages: np.asarray(cv2.cvtColor(stages.pictures[name], cv2.COLOR_GRAY2BGR), np.uint8)


def _heat(stages: _Stages) -> Pixels:
    louder = cv2.convertScaleAbs(stages.pictures["difference"], alpha=_AMPLIFIED)
    return np.asarray(cv2.applyColorMap(louder, cv2.COLORMAP_INFERNO), np.uint8)


def _judged(stages: _Stages) -> Pixels:
    """The frame, darkened, with the foreground in colour and a box around each region."""
    frame = _gray("frame")(stages)
    picture = np.asarray(cv2.convertScaleAbs(frame, alpha=0.45, beta=12), np.uint8)
    there = stages.pictures["final"] > 0
    picture[there] = (frame[there] * 0.35 + np.array(ACCENT) * 0.65).astype(np.uint8)
    size = np.array(picture.shape[1::-1])
    for region in stages.regions:
        corners = np.array([[region.x, region.y], [region.x + region.w, region.y + region.h]]) * size
        (left, top), (right, bottom) = np.rint(corners).astype(int).tolist()
        cv2.rectangle(picture, (left, top), (right - 1, bottom - 1), INK, 1)
    return picture


_DRAWN = {"background": _gray("background"), "frame": _gray("frame"), "blurred": _gray("blurred"),
          "difference": _heat, "threshold": _gray("threshold"), "final": _judged}
