"""How alike the light of two pictures is."""

from collections.abc import Sequence

import numpy as np

from vision.pixels import Pixels
from vision.scene.scene_picture import ScenePicture


def light_distance(one: ScenePicture, other: ScenePicture) -> float:
    """Return 0 for pictures with the same histogram of luma, up to 1."""
    return float(np.abs(one.histogram - other.histogram).mean())


def nearest_in_light(histograms: Sequence[Pixels], histogram: Pixels, count: int) -> list[int]:
    """Return the places of up to `count` histograms of references, the nearest in light first."""
    distances = [float(np.abs(each - histogram).mean()) for each in histograms]
    return [int(place) for place in np.argsort(distances, kind="stable")[:count]]
