"""Faces found, judged and compared, on pictures of public figures with names in their file names."""

from itertools import combinations

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.faces.degraded import changed
from vision.faces.face_detection import Face
from vision.faces.face_matching import THRESHOLD, FaceCheck, verdict, whose
from vision.faces.face_template import _PLACES, SIDE, _placed, likeness
from vision.faces.liveness import around
from vision.faces.quality import judge

PEOPLE = {"biden.jpg": "biden", "obama.jpg": "obama", "obama2.jpg": "obama", "obama_partial_face.jpg": "obama",
          "knn_kit_harington_john1.jpeg": "kit", "knn_kit_harington_john2.jpeg": "kit",
          "knn_rose_leslie_img1.jpg": "rose", "knn_rose_leslie_img2.jpg": "rose"}
BOTH = "knntest_kit_with_rose.jpg"


@pytest.fixture(scope="module")
def check(shared):
    models = shared / "models"
    return FaceCheck(models / "face_detection_yunet_2023mar.onnx", models / "mobilefacenet.onnx")


@pytest.fixture(scope="module")
def pictures(shared):
    return {name: cv2.imread(str(shared / "data" / "faces" / name)) for name in (*PEOPLE, BOTH)}


@pytest.fixture(scope="module")
def looks(check, pictures):
    return {name: check.look(pictures[name], enrol=True) for name in PEOPLE}


def test_pictures_of_one_person_are_alike_and_of_two_are_not(looks):
    for one, other in combinations(PEOPLE, 2):
        found = verdict(looks[one], [looks[other].template])
        assert found.same is (PEOPLE[one] == PEOPLE[other]), (one, other, found)


def test_several_pictures_of_a_person_are_worth_as_much_as_the_best(looks):
    known = [looks[name].template for name in ("obama2.jpg", "obama_partial_face.jpg")]
    each = [likeness(looks["obama.jpg"].template, [one]) for one in known]
    assert likeness(looks["obama.jpg"].template, known) >= max(each) >= THRESHOLD
    assert likeness(looks["obama.jpg"].template, []) == -1.0


def test_bad_pictures_of_others_are_never_taken_for_a_person(check, pictures, looks):
    tried = 0
    for name in ("biden.jpg", "knn_kit_harington_john2.jpeg", "knn_rose_leslie_img1.jpg", "obama.jpg"):
        for _, picture in changed(pictures[name], seed=3, many=20):
            look = check.look(picture)
            for other, known in looks.items():
                if PEOPLE[other] != PEOPLE[name]:
                    tried += 1
                    assert not verdict(look, [known.template]).same
    assert tried > 300


def test_two_people_in_the_picture_are_refused(check, pictures, looks):
    found = check.compare(pictures[BOTH], [looks["knn_kit_harington_john1.jpeg"].template])
    assert not found.same and found.why == "several faces"


def test_who_it_is_is_nobody_where_two_people_are_as_likely(check, pictures, looks):
    people = {"kit": [looks["knn_kit_harington_john2.jpeg"].template], "barack": [looks["obama.jpg"].template]}
    assert check.who(pictures["knn_kit_harington_john1.jpeg"], people)[0] == "kit"
    assert check.who(pictures["biden.jpg"], people)[0] == ""
    twice = people | {"twin": people["kit"]}
    name, found = check.who(pictures["knn_kit_harington_john1.jpeg"], twice)
    assert name == "" and not found.same and found.why == "like several people"


def small(picture):
    return cv2.resize(picture, None, fx=0.1, fy=0.1, interpolation=cv2.INTER_AREA)


@pytest.mark.parametrize(("change", "gate"), [
    (small, "small"), (lambda p: cv2.GaussianBlur(p, (0, 0), 9), "blurred"),
    (lambda p: (p * 0.2).astype(np.uint8), "dark"), (lambda p: np.full_like(p, 128), "no face")])
def test_a_picture_that_is_too_poor_names_what_it_lacks(check, pictures, change, gate):
    look = check.look(np.ascontiguousarray(change(pictures["obama.jpg"])))
    assert gate in look.quality.gates and look.template is None and not look.quality.good


def test_half_a_face_is_compared_but_not_learned(check, pictures):
    half = np.ascontiguousarray(pictures["obama.jpg"][:, 430:])
    assert check.look(half).quality.good and "cut off" in check.look(half, enrol=True).quality.gates
    points = np.array([[-3, 100], [60, 100], [30, 130], [5, 160], [50, 160]], np.float32)
    grain = np.random.default_rng(1).integers(60, 200, (SIDE, SIDE, 3)).astype(np.uint8)
    assert judge([Face(-20, 60, 100, 130, points, 0.9)], grain, (400, 400)).gates == ("cut off",)


def test_more_is_asked_of_a_picture_that_is_to_be_learned(check, pictures):
    at_65 = cv2.resize(pictures["obama.jpg"], None, fx=68 / 240, fy=68 / 240, interpolation=cv2.INTER_AREA)
    assert "small" not in check.look(at_65).quality.gates
    assert "small" in check.look(at_65, enrol=True).quality.gates


def test_a_face_turned_aside_is_refused():
    points = np.array([[100, 100], [160, 100], [155, 130], [110, 160], [150, 160]], np.float32)
    face = Face(80, 60, 100, 130, points, 0.9)
    grain = np.random.default_rng(1).integers(60, 200, (SIDE, SIDE, 3)).astype(np.uint8)
    assert "turned" in judge([face], grain, (400, 400)).gates
    straight = points.copy()
    straight[2] = [130, 130]
    assert judge([Face(80, 60, 100, 130, straight, 0.9)], grain, (400, 400)).good


@given(st.floats(-3, 3), st.floats(0.2, 8), st.floats(-500, 2000), st.floats(-500, 2000))
def test_the_points_of_a_face_come_to_their_places_whatever_way_it_is_turned(turned, scale, x, y):
    turn = scale * np.array([[np.cos(turned), -np.sin(turned)], [np.sin(turned), np.cos(turned)]])
    points = (_PLACES @ turn.T + [x, y]).astype(np.float32)
    matrix = _placed(points)
    assert np.abs(points @ matrix[:, :2].T + matrix[:, 2] - _PLACES).max() < 0.2


def test_a_tilted_head_is_still_known(check, pictures, looks):
    picture = pictures["obama.jpg"]
    height, width = picture.shape[:2]
    tilted = cv2.warpAffine(picture, cv2.getRotationMatrix2D((width / 2, height / 4), 20, 1), (width, height))
    assert check.compare(tilted, [looks["obama2.jpg"].template]).same


@pytest.mark.parametrize("shape", [(1, 1, 3), (4, 3000, 3), (3000, 4, 3), (17, 17, 3)])
def test_no_face_is_found_in_pictures_of_odd_sizes(check, shape):
    assert check.look(np.full(shape, 90, np.uint8)).quality.gates == ("no face",)


def test_what_is_around_a_face_stays_within_the_picture():
    picture = np.zeros((100, 60, 3), np.uint8)
    for left, top, size in ((-20, -30, 80), (40, 80, 30), (10, 20, 200)):
        face = Face(left, top, size, size * 1.3, np.zeros((5, 2), np.float32), 0.9)
        assert around(picture, face, 4.0).shape == (80, 80, 3)


@pytest.mark.parametrize(("sure", "same", "why"), [(0.59, False, "screen or print"), (0.61, True, "")])
def test_a_face_that_is_called_a_picture_of_one_is_refused_and_can_still_be_learned(
        check, pictures, looks, monkeypatch, sure, same, why):
    monkeypatch.setattr(check._liveness, "real", lambda *_: sure)
    found = check.compare(pictures["obama.jpg"], [looks["obama2.jpg"].template])
    assert found.same is same and found.why == why
    assert check.look(pictures["obama.jpg"], enrol=True).quality.good
    assert check.look(pictures["obama.jpg"], enrol=True, live=True).quality.good is same


def test_each_face_of_several_is_looked_at_by_itself(check, pictures, looks):
    people = {"kit": [looks["knn_kit_harington_john1.jpeg"].template],
              "rose": [looks["knn_rose_leslie_img1.jpg"].template]}
    assert {whose(look, people)[0] for _, look in check.each(pictures[BOTH])} == {"kit", "rose"}


def test_a_file_that_is_no_model_is_said(tmp_path, shared):
    (tmp_path / "x.onnx").write_bytes(b"no")
    with pytest.raises(ValueError, match="face detector"):
        FaceCheck(tmp_path / "x.onnx", shared / "models" / "mobilefacenet.onnx")
    with pytest.raises(ValueError):
        FaceCheck(shared / "models" / "face_detection_yunet_2023mar.onnx", tmp_path / "x.onnx")
