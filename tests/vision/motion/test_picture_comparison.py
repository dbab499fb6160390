"""Single pictures compared with what a camera saw while it was quiet."""

import cv2
import numpy as np
import pytest

from vision.motion.picture_comparison import WHOLE, PictureComparison
from vision.motion.settings import MotionSettings

SPOTS = np.random.default_rng(5).integers(0, 255, (180, 320)).astype(np.float32)
ROOM = cv2.normalize(cv2.GaussianBlur(SPOTS, (0, 0), 5), None, 20, 220, cv2.NORM_MINMAX)


def view(person=None, light=1.0, noise=0):
    seen = ROOM * light + np.random.default_rng(noise).normal(0, 1.5, ROOM.shape)
    if person is not None:
        seen[60:150, person : person + 25], seen[75:100, person + 5 : person + 20] = 20, 220
    return np.clip(seen, 0, 255).astype(np.uint8)


class Seen:
    """A comparison, and a picture a hundred seconds apart each."""

    def __init__(self, announced=True, ignore=()):
        self.comparison = PictureComparison(MotionSettings(), ignore, lambda: announced, burst=12.0)
        self.time = 0.0

    def __call__(self, picture):
        self.time += 100.0
        return self.comparison.step(picture, self.time)


def test_the_first_picture_is_the_whole_view_and_so_is_one_without_a_difference():
    seen = Seen()

    assert seen(view()).regions == seen(view(noise=1)).regions == (WHOLE,)
    assert seen(view(noise=2)).occupied


@pytest.mark.parametrize("light", [0.6, 0.8, 1.0, 1.15])
def test_somebody_is_found_in_any_light(light):
    seen = Seen()
    seen(view())
    (region,) = seen(view(200, light)).regions

    assert region.x * 320 == pytest.approx(200, abs=12) and region.w * 320 == pytest.approx(25, abs=20)


def test_of_three_quiet_pictures_somebody_in_one_of_them_does_not_count():
    seen = Seen()
    for person in (None, 60, None):
        seen(view(person))
    (region,) = seen(view(200)).regions

    assert region.x * 320 > 150


def test_a_picture_on_a_timer_is_occupied_only_by_what_is_new():
    seen = Seen(announced=False)
    assert not seen(view()).occupied
    assert not seen(view(light=0.7)).occupied
    assert seen(view(200)).occupied
    assert not seen(255 - view()).occupied, "all of it is another picture: the camera was turned, or its light was"


def test_a_difference_that_lies_in_a_mask_is_none():
    seen = Seen(ignore=[((0.5, 0.0), (1.0, 0.0), (1.0, 1.0), (0.5, 1.0))])
    seen(view())
    assert not seen(view(200)).occupied
    assert seen(view(50)).occupied


def test_a_picture_of_another_size_begins_anew():
    seen = Seen()
    seen(view())
    found = seen(cv2.resize(view(), (320, 240)))

    assert found.regions == (WHOLE,) and found.mask.shape == (240, 320)
    assert set(seen.comparison.stages()) == {"background", "frame", "blurred", "difference", "threshold", "final"}
