"""The bench of who is seen at what size judges what it should."""

import numpy as np
import pytest

from benchmarks.detectors.recall import ALL_LOOKS, WAYS, found_by, run, table
from house.facts import Box
from vision.detection.detector_output import Detection

PLACE = Box(0.5, 0.5, 0.02, 0.06)


class SeesInCrops:
    """Names what fills the middle of a crop, and nothing in the whole picture."""

    name = "sees"

    def __init__(self, name: str = "person", score: float = 0.6) -> None:
        self.label, self.score = name, score

    def look(self, bgr):
        if bgr.shape[0] == 720:
            return ()
        height, width = bgr.shape[:2]
        w, h = PLACE.w * 1280 / width, PLACE.h * 720 / height
        return (Detection(self.label, self.score, 0.5 - w / 2, 0.5 - h / 2, w, h),)


@pytest.mark.parametrize(("analyzer", "found"), [
    (SeesInCrops(), True), (SeesInCrops(score=0.3), False), (SeesInCrops(name="dog"), False),
])  # fmt: skip
def test_a_person_is_found_where_he_is_by_name_and_score_and_only_in_the_look_that_saw_him(analyzer, found):
    picture = np.full((720, 1280, 3), 90, np.uint8)
    assert found_by(ALL_LOOKS, analyzer, picture, PLACE) is found
    assert not found_by(WAYS[0], analyzer, picture, PLACE)


def test_its_table_has_a_line_for_each_light_and_way_and_a_column_for_each_height():
    rows = [{"light": "day", "way": way, "height": height, "people": 4, "recall": height / 100}
            for way in WAYS for height in (20, 64)]
    text = table({"analyzer": "nanodet", "recall": rows, "ms": 70.0, "looks": {ALL_LOOKS: 1.5}})
    assert text.splitlines()[1].split() == ["day,", "whole", "picture", "alone", "0.20", "0.64"]
    assert "70.0 ms a look" in text and "1.5 looks a picture with the second look" in text


def test_missing_pictures_are_named_with_what_to_do(tmp_path, capsys, shared):
    assert run(["--data", str(tmp_path), "--models", str(shared / "models")]) == 2
    assert "no pictures in" in capsys.readouterr().out
