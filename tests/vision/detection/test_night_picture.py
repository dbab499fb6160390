"""Night is what a picture looks like."""

import cv2
import numpy as np
import pytest

from vision import jpeg
from vision.detection.night_picture import is_night


def coloured(level: float = 130.0) -> np.ndarray:
    """A colourful view: green below, blue above, a red wall; its median luma is near `level`."""
    picture = np.zeros((180, 320, 3), np.float32)
    picture[:90], picture[90:], picture[40:150, 200:260] = (170, 140, 100), (70, 130, 90), (60, 60, 170)
    picture += np.linspace(-30, 30, 320, dtype=np.float32)[:, None]
    return np.clip(picture * level / 130, 0, 255).astype(np.uint8)


def infrared(picture: np.ndarray) -> np.ndarray:
    return cv2.cvtColor(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR)


def kept(picture: np.ndarray) -> np.ndarray:
    """As it comes back from the JPEG that was kept."""
    return jpeg.decode(jpeg.encode(picture, quality=80))


@pytest.mark.parametrize("level", [70, 130, 200])
def test_a_colourful_view_is_no_night_however_bright(level):
    assert not is_night(kept(coloured(level)))


def test_a_dark_view_is_night_although_it_has_colours():
    assert is_night(kept(coloured(25)))


@pytest.mark.parametrize("tint", [(0, 0, 0), (14, 0, 9), (-8, 4, 0)])
def test_infrared_is_night_however_bright_and_whatever_its_tint(tint):
    picture = np.clip(infrared(coloured(150)).astype(np.int16) + tint, 0, 255).astype(np.uint8)
    assert is_night(kept(picture))


def test_a_coloured_clock_in_the_corner_of_an_infrared_picture_changes_nothing():
    picture = infrared(coloured())
    cv2.putText(picture, "2026-11-30 02:14:07", (6, 20), cv2.FONT_HERSHEY_SIMPLEX, 0.5, (0, 255, 255), 1)
    assert is_night(kept(picture))


def test_sensor_noise_gives_a_dim_infrared_picture_no_colours():
    noise = np.random.default_rng(1).normal(0, 6, (180, 320, 1))
    assert is_night(kept(np.clip(infrared(coloured(60)) + noise, 0, 255).astype(np.uint8)))


def test_a_grey_day_with_little_colour_under_a_white_sky_is_no_night():
    picture = np.full((180, 320, 3), 70, np.uint8)
    picture[:40], picture[100:140, ::2] = 250, (67, 70, 76)
    picture[140:] = (67, 70, 76)
    assert not is_night(picture)


@pytest.mark.parametrize(("place", "night"), [
    ("data/clips/ir-corridor-covered.mp4", True), ("data/clips/people-indoor.mp4", False),
    ("data/clips/traffic.avi", False),
])  # fmt: skip
def test_real_clips_are_told_apart(shared, place, night):
    found, frame = cv2.VideoCapture(str(shared / place)).read()
    assert found and is_night(frame) is night
