"""A drawn street with plenty of edges, by day and by night."""

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
import pytest

Street = Callable[..., Any]


@pytest.fixture(scope="session")
def street() -> Street:
    """street(seed=1, gain=1, noise=1): a BGR picture of 640x360 of the street with that number, so light, so noisy."""
    drawn: dict[int, Any] = {}

    def picture(seed: int = 1, gain: float = 1.0, noise: int = 1) -> Any:
        if seed not in drawn:
            drawn[seed] = _drawn(seed)
        grain = np.random.default_rng(noise).normal(0, 2, (360, 640, 1))
        return np.clip(drawn[seed] * gain + grain, 0, 255).astype(np.uint8)

    return picture


def _drawn(seed: int) -> Any:
    random = np.random.default_rng(seed)
    canvas = np.full((360, 640, 3), 150, np.uint8)
    for _ in range(220):
        x, y = (int(value) for value in random.uniform((0, 0), (640, 360)))
        wide, high = (int(value) for value in random.uniform(6, 60, 2))
        cv2.rectangle(canvas, (x, y), (x + wide, y + high), random.uniform(20, 230, 3).tolist(), -1)
    return canvas.astype(np.float32)
