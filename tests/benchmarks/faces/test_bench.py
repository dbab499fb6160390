"""What the faces bench makes of file names and counts."""

import os
from pathlib import Path

import cv2
import numpy as np
import pytest

from benchmarks.faces.bench import picture_in
from benchmarks.faces.bounds import upper_bound
from benchmarks.faces.people import person_of


def test_names_say_whom_a_picture_shows():
    names = ["biden.jpg", "obama.jpg", "obama2.jpg", "obama_partial_face.jpg", "kit_john1.jpeg", "kit_john2.jpeg",
             "obamacare.jpg", "ann/1.jpg", "ann/2.png", "7.jpg"]
    people = person_of([Path(name) for name in names])
    assert [people[Path(name)] for name in names] == [
        "biden", "obama", "obama", "obama", "kit_john", "kit_john", "obamacare", "ann", "ann", "7"]


@pytest.mark.parametrize(("mistakes", "n", "bound"), [(0, 100, 0.0295), (0, 1000, 0.003), (1, 100, 0.0466), (3, 3, 1.0),
                                                      (0, 0, 1.0)])
def test_the_bound_of_a_count_is_that_of_the_binomial_distribution(mistakes, n, bound):
    assert upper_bound(mistakes, n) == pytest.approx(bound, abs=2e-4)


def test_what_is_no_picture_of_anybody_is_left_out_with_a_line(tmp_path, capsys):
    os.mkfifo(tmp_path / "pipe.jpg")
    (tmp_path / "text.jpg").write_text("no picture")
    for name, size in (("one.png", 1), ("good.png", 80)):
        cv2.imwrite(str(tmp_path / name), np.zeros((size, size, 3), np.uint8))
    found = {path.name: picture_in(path) for path in tmp_path.iterdir()}
    assert [name for name, picture in found.items() if picture is not None] == ["good.png"]
    said = capsys.readouterr().err
    assert "text.jpg: no picture" in said and "one.png: it is narrower" in said
