"""Cues of light: what is lit otherwise than the kept part of the scene, what is white or black now."""

import numpy as np

from vision.scene.cues.overlap_planes import OverlapPlanes, weighted
from vision.scene.light_similarity import light_distance

LIGHT = ("unlit", "uneven_light", "off_light", "newly_white", "newly_dark", "light")
FAR_OFF = 0.7
"""Logarithm of light by which a cell belongs to something else."""


def light_cues(planes: OverlapPlanes) -> list[float]:
    """Return the cues LIGHT; each is about cells with structure, so that a sky that turns white says nothing."""
    ratio, middle = planes.relit
    off = np.abs(ratio - middle)
    kept = planes.kept * np.minimum(planes.was, planes.now)
    (was_white, now_white), (was_dark, now_dark) = planes.both("white"), planes.both("dark")
    return [
        max(0.0, -middle), weighted(np.minimum(off, 2), kept, 1e-3),
        float((planes.unexplained * (off > FAR_OFF)).sum()) / planes.count,
        float((np.maximum(now_white - was_white, 0) * planes.was).sum()) / planes.amount,
        float((np.maximum(now_dark - was_dark, 0) * planes.was).sum()) / planes.amount,
        light_distance(planes.reference, planes.picture),
    ]
