"""Cues of sharpness: whether fine structure is missing where the coarse structure is still there."""

import cv2
import numpy as np

from vision.pixels import Pixels, quantile
from vision.scene.cues.overlap_planes import LITTLE, OverlapPlanes

SHARPNESS = ("sharp", "sharp_all", "sharp_worst", "softer", "softer_all", "less_structure", "finest")
FINE_FLOOR, COARSE_FLOOR = 0.3, 20.0
BLOCK = 9
MOST_DIMMED = 2.0
FINEST = 70
"""Cells that hold the finest structure: the sharpest hundredth."""


def sharpness_cues(planes: OverlapPlanes) -> list[float]:
    """Return the cues SHARPNESS, logarithms, over 0 for a softer picture.

    sharp, softer: of fine and of coarse structure over what is kept; the same over all that the reference had; the
    worst quarter of blocks; structure there is less of; the sharpest hundredth of either picture. Half the light leaves
    a quarter of the energy: that loss is taken off where fine structure is not set against coarse.
    """
    sharp, softer = _losses(planes, planes.kept * planes.was)
    sharp_all, softer_all = _losses(planes, planes.was)
    little = LITTLE * planes.count
    less = float(np.log((planes.was.sum() + little) / (planes.now.sum() + little)))
    was_finest, now_finest = (_finest(plane * planes.visible) for plane in planes.fine)
    dimmed = 2 * min(max(0.0, -planes.relit[1]), MOST_DIMMED)
    return [sharp, sharp_all, _worst_block(planes), softer - dimmed, softer_all - dimmed, less,
            was_finest - now_finest - dimmed]


def _losses(planes: OverlapPlanes, weight: Pixels) -> tuple[float, float]:
    """How much fine structure is lost beyond what coarse structure is, and how much of that."""
    total = float(weight.sum()) + 1e-3
    fine, now_fine = (np.log(float(np.vdot(plane, weight)) / total + FINE_FLOOR) for plane in planes.fine)
    coarse, now_coarse = (np.log(float(np.vdot(plane, weight)) / total + COARSE_FLOOR)
                          for plane in planes.both("coarse"))
    return float((fine - coarse) - (now_fine - now_coarse)), float(coarse - now_coarse)


def _worst_block(planes: OverlapPlanes) -> float:
    weight = planes.was
    stack = cv2.merge([plane * weight for plane in (*planes.fine, *planes.both("coarse"))] + [weight])
    blocks = cv2.blur(stack, (BLOCK, BLOCK))[4::6, 4::6].reshape(-1, 5)
    blocks = blocks[blocks[:, 4] > 0.25]
    if not len(blocks):
        return 0.0
    floors = np.array([FINE_FLOOR, FINE_FLOOR, COARSE_FLOOR, COARSE_FLOOR], np.float32)
    fine, now_fine, coarse, now_coarse = np.log(blocks[:, :4] + floors).T
    return quantile((fine - coarse) - (now_fine - now_coarse), 0.25)


def _finest(plane: Pixels) -> float:
    return float(np.log(np.partition(plane.ravel(), -FINEST)[-FINEST] + FINE_FLOOR))
