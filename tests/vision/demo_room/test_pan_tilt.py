"""The demo camera turned aside."""

import numpy as np
import pytest

from vision.demo_room.pan_tilt import turned
from vision.demo_room.pinhole_camera import PinholeCamera

SIZE = (1280, 720)


def spot(x: int, y: int) -> np.ndarray:
    picture = np.zeros((SIZE[1], SIZE[0], 3), np.uint8)
    picture[y - 3 : y + 4, x - 3 : x + 4] = 255
    return picture


def place(picture: np.ndarray) -> tuple[float, float]:
    rows, columns = np.nonzero(picture[..., 0] > 100)
    return float(columns.mean()), float(rows.mean())


def test_a_camera_that_looks_straight_shows_the_very_same_picture():
    picture = spot(700, 300)
    assert turned(picture, 0.0, 0.0) is picture


@pytest.mark.parametrize(("pan", "tilt"), [(10, 0), (-10, 0), (0, 6), (0, -6)])
def test_what_stood_in_the_middle_moves_the_other_way_by_the_angle(pan, tilt):
    focal = PinholeCamera(*SIZE).focal
    x, y = place(turned(spot(640, 360), pan, tilt))
    assert x - 640 == pytest.approx(-focal * np.tan(np.radians(pan)), abs=1)
    assert y - 360 == pytest.approx(focal * np.tan(np.radians(tilt)), abs=1)


def test_turning_back_brings_the_same_view():
    picture = spot(700, 300)
    assert place(turned(turned(picture, 8, 3), -8, 0)) != place(picture)
    assert place(turned(picture, 0.001, 0)) == place(picture)
