"""Crops in which a detector looks again."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from house.facts import Box
from vision.detection.detector_output import Detection
from vision.detection.second_look import LEAST, crops, together, unnamed

shares = st.floats(0, 1)
regions = st.lists(st.builds(Box, shares, shares, shares, shares), max_size=6)
sides = st.integers(1, 4000)


@given(regions, sides, sides, st.integers(0, 4))
def test_every_crop_lies_inside_the_picture_and_shows_things_larger(found, width, height, most):
    chosen = crops(found, width, height, most)
    assert len(chosen) <= most
    for crop in chosen:
        assert 0 <= crop.left <= crop.left + crop.width <= width
        assert 0 <= crop.top <= crop.top + crop.height <= height
        assert max(crop.width, crop.height) < max(width, height)


@given(regions, st.integers(640, 4000), st.integers(480, 4000), shares, shares)
def test_a_box_in_a_crop_comes_back_to_the_same_pixels_of_the_picture(found, width, height, x, y):
    for crop in crops(found, width, height):
        back = crop.whole(Detection("person", 0.5, x, y, (1 - x) / 2, (1 - y) / 2))
        assert back.x * width == pytest.approx(crop.left + x * crop.width)
        assert (back.y + back.h) * height == pytest.approx(crop.top + (y + (1 - y) / 2) * crop.height)


def test_a_small_region_gets_320_pixels_around_it_and_a_larger_one_two_and_a_half_times_itself():
    [small] = crops([Box(0.5, 0.5, 0.01, 0.05)], 1280, 720)
    assert (small.width, small.height) == (LEAST, LEAST)
    assert abs(small.left + 160 - 0.505 * 1280) <= 1 and abs(small.top + 160 - 0.525 * 720) <= 1
    [large] = crops([Box(0.4, 0.3, 0.05, 0.3)], 1280, 720)
    assert (large.width, large.height) == (540, 540)


def test_a_crop_at_the_edge_is_moved_inside_and_not_made_smaller():
    [crop] = crops([Box(0.98, 0.0, 0.02, 0.05)], 1280, 720)
    assert (crop.left, crop.top, crop.width) == (960, 0, 320)


def test_the_largest_regions_come_first_and_neighbours_share_a_crop():
    far, near = Box(0.1, 0.1, 0.02, 0.04), Box(0.12, 0.12, 0.03, 0.06)
    other = Box(0.8, 0.8, 0.02, 0.05)
    chosen = crops([other, far, near], 1280, 720)
    assert len(chosen) == 2
    assert chosen[0].holds(0.135, 0.15) and chosen[0].holds(0.11, 0.12) and chosen[1].holds(0.81, 0.825)


def test_where_a_crop_would_be_nearly_the_whole_picture_there_is_none():
    assert crops([Box(0.2, 0.2, 0.3, 0.5)], 1280, 720) == []
    assert crops([Box(0.5, 0.5, 0.01, 0.05)], 352, 240) == []


def test_only_regions_in_which_nothing_was_named_are_looked_at_again():
    person = Detection("person", 0.9, 0.1, 0.1, 0.1, 0.3)
    touched, empty = Box(0.15, 0.2, 0.1, 0.1), Box(0.6, 0.6, 0.1, 0.1)
    assert unnamed([touched, empty], [person]) == [empty]


def test_a_crop_shows_the_pixels_of_its_place():
    picture = np.zeros((720, 1280, 3), np.uint8)
    picture[360:400, 700:720] = 255
    [crop] = crops([Box(700 / 1280, 0.5, 20 / 1280, 40 / 720)], 1280, 720)
    rows, columns = np.nonzero(crop.of(picture)[:, :, 0])
    back = crop.whole(Detection("x", 1.0, columns.min() / crop.width, rows.min() / crop.height, 0.0, 0.0))
    assert (back.x * 1280, back.y * 720) == pytest.approx((700, 360))


def test_what_two_looks_found_is_listed_once_and_the_surest_first():
    places = ((0.5, 0.1), (0.7, 0.11), (0.4, 0.6))
    one, same, other = (Detection("person", score, x, 0.1, 0.1, 0.3) for score, x in places)
    assert together([one, same, other]) == (same, other)
