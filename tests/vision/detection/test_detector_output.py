import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from house.facts import Box
from vision.detection.detector_output import (
    Detection,
    Letterbox,
    best_of,
    distances_to_corners,
    moving,
    offsets_to_corners,
)

sizes = st.integers(2, 2000)


@given(sizes, sizes, st.floats(0, 1), st.floats(0, 1))
def test_a_place_in_the_square_comes_back_to_the_same_fraction_of_the_picture(width, height, x, y):
    letterbox = Letterbox(width, height, 416)
    inner_w, inner_h = max(1, round(width * letterbox.scale)), max(1, round(height * letterbox.scale))
    left, top = (416 - inner_w) // 2, (416 - inner_h) // 2
    corner = np.array([[left, top, left + x * inner_w, top + y * inner_h]], np.float32)
    back = letterbox.fractions(corner)[0]
    assert back[2:] == pytest.approx([x, y], abs=1e-3)


def test_a_wide_picture_is_fitted_unstretched_with_bars_above_and_below():
    square = Letterbox(200, 100, 100).fit(np.full((100, 200, 3), 255, np.uint8))
    assert square.shape == (100, 100, 3)
    assert square[:25].max() == 0 and square[25:75].min() == 255 and square[75:].max() == 0


def test_distances_become_corners_around_each_cells_centre():
    # bins 0..7; all weight on bin 2 means two strides to every side
    logits = np.full((4, 32), -50.0, np.float32)
    logits.reshape(4, 4, 8)[:, :, 2] = 50.0
    corners = distances_to_corners(logits, stride=8, side=16)
    assert corners[0] == pytest.approx([3.5 - 16, 3.5 - 16, 3.5 + 16, 3.5 + 16])
    assert corners[3] == pytest.approx([11.5 - 16, 11.5 - 16, 11.5 + 16, 11.5 + 16])


def test_offsets_become_corners_around_a_point_of_each_cell_on_every_scale():
    # 16 pixels: four cells of stride 8, then one of stride 16
    offsets = np.zeros((5, 4), np.float32)
    offsets[3] = 0.5, 0.25, np.log(2), np.log(4)
    offsets[4] = 0.5, 0.5, 0, 0
    corners = offsets_to_corners(offsets, (8, 16), side=16)
    assert corners[0] == pytest.approx([-4, -4, 4, 4])
    assert corners[3] == pytest.approx([12 - 8, 10 - 16, 12 + 8, 10 + 16])
    assert corners[4] == pytest.approx([0, 0, 16, 16])


def test_bars_may_be_gray_and_the_picture_in_the_corner():
    letterbox = Letterbox(200, 100, 100, bar=114, centred=False)
    square = letterbox.fit(np.full((100, 200, 3), 255, np.uint8))
    assert square[:50].min() == 255 and (square[50:] == 114).all()
    assert letterbox.fractions(np.array([[0, 0, 50, 25]], np.float32))[0] == pytest.approx([0, 0, 0.5, 0.5])


def test_of_two_boxes_over_the_same_thing_the_surer_one_stays_and_other_classes_are_left_alone():
    corners = np.array([[0, 0, 10, 10], [1, 0, 11, 10], [0, 0, 10, 10], [50, 50, 60, 60]], np.float32)
    scores = np.zeros((4, 3), np.float32)
    scores[0, 0], scores[1, 0], scores[2, 1], scores[3, 2] = 0.6, 0.9, 0.8, 0.1
    assert best_of(corners, scores, least=0.3) == [(1, 0), (2, 1)]


def test_nothing_sure_enough_gives_nothing():
    assert best_of(np.zeros((3, 4), np.float32), np.zeros((3, 80), np.float32), least=0.3) == []


def test_an_object_outside_all_motion_is_no_news_and_without_regions_all_stay():
    person, laptop = Detection("person", 0.9, 0.1, 0.1, 0.2, 0.5), Detection("laptop", 0.5, 0.7, 0.7, 0.1, 0.1)
    regions = [Box(0.1, 0.1, 0.15, 0.4)]
    assert moving([person, laptop], regions) == (person,)
    assert moving([person, laptop], []) == (person, laptop)
