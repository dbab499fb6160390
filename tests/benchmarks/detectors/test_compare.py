import numpy as np
import pytest

from benchmarks.detectors.compare import JudgedLook, UnjudgedLook, named_table, recall_table, shared
from benchmarks.detectors.cut_outs import CutOut, pasted
from house.facts import Box

WHITE = CutOut("person", np.full((40, 20, 3), 255, np.uint8), np.ones((40, 20, 1), np.float32))


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("height", [20, 64, 256])
def test_what_is_pasted_is_as_high_as_asked_and_where_it_is_said_to_be(seed, height):
    picture, place = pasted(WHITE, np.zeros((720, 1280, 3), np.uint8), height, np.random.default_rng(seed))

    rows, columns = np.nonzero(picture.any(axis=2))
    assert (rows.min(), rows.max() + 1) == pytest.approx((place.y * 720, (place.y + place.h) * 720))
    assert (columns.min(), columns.max() + 1) == pytest.approx((place.x * 1280, (place.x + place.w) * 1280))
    assert place.h * 720 == pytest.approx(height)


def test_boxes_share_what_lies_in_both_of_what_lies_in_either():
    assert shared(Box(0, 0, 0.2, 0.2), Box(0.1, 0, 0.2, 0.2)) == pytest.approx(1 / 3)
    assert shared(Box(0, 0, 0.1, 0.1), Box(0.5, 0.5, 0.1, 0.1)) == 0


def test_a_row_of_recall_counts_each_height_apart_and_what_was_named_as_something_else():
    seen = [JudgedLook("yolox", "animal", "day", "whole", 20, score, other) for score, other in ((0.5, 0), (0, 0.6))]

    seen.append(JudgedLook("yolox", "animal", "day", "whole", 256, 0.9, 0))
    row = recall_table(seen, 0.45).splitlines()[-1].split()

    assert row[:4] == ["animal", "day", "whole", "yolox"]
    assert (row[4], row[-3], row[-2:]) == ("0.50", "1.00", ["0.67", "0.33"])


def test_a_row_of_empty_pictures_counts_what_is_named_in_them():
    named = [UnjudgedLook("yolox", "night", "crop", person, 0.0, 0.0) for person in (0.0, 0.42, 0.0, 0.7)]

    row = named_table(named).splitlines()[-1].split()

    assert row[:9] == ["night", "crop", "yolox", "4", "0.50", "0.50", "0.25", "0.25", "0.25"]
