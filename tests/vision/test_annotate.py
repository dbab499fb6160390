"""Boxes drawn into a copy of a picture."""

import numpy as np
import pytest

from vision.annotate import ORANGE, drawn
from vision.detection.detector_output import Detection

GRAY = np.full((360, 640, 3), 90, np.uint8)


def is_orange(pixel):
    return tuple(int(part) for part in pixel) == ORANGE


def test_a_box_is_drawn_where_the_thing_is_and_the_picture_itself_stays():
    before = GRAY.copy()
    copy = drawn(GRAY, [Detection("person", 0.87, 0.25, 0.5, 0.5, 0.25)])
    assert copy.shape == GRAY.shape
    assert is_orange(copy[225, 160]) and is_orange(copy[225, 480]) and is_orange(copy[270, 320])
    assert (copy[200:250, 200:400] == 90).all()
    assert (before == GRAY).all()


def test_its_name_stands_above_the_box_or_inside_at_the_upper_edge():
    low = drawn(GRAY, [Detection("person", 0.87, 0.25, 0.5, 0.5, 0.25)])
    high = drawn(GRAY, [Detection("person", 0.87, 0.25, 0.0, 0.5, 0.25)])
    assert (low[150:178, 165:300] != 90).any()
    assert (high[3:30, 165:300] != 90).any()


def test_a_wide_picture_gets_smaller_and_its_boxes_with_it():
    wide = np.full((1080, 1920, 3), 90, np.uint8)
    copy = drawn(wide, [Detection("car", 0.5, 0.5, 0.5, 0.25, 0.25)])
    assert copy.shape == (720, 1280, 3)
    assert is_orange(copy[450, 640]) and is_orange(copy[450, 960])


@pytest.mark.parametrize("box", [(-0.2, -0.2, 0.1, 0.1), (0.95, 0.95, 0.3, 0.3), (0.0, 0.0, 0.0, 0.0), (0, 0, 1, 1)])
def test_boxes_at_and_beyond_the_edges_are_no_trouble(box):
    assert drawn(np.zeros((40, 30, 3), np.uint8), [Detection("a rather long name", 1.0, *box)]).shape == (40, 30, 3)
