"""A picture is compared with the references of its camera."""

import cv2
import numpy as np
import pytest

from vision.scene.reference import compare
from vision.scene.reference_set import SceneGallery, is_informative
from vision.scene.scene_picture import prepare
from vision.scene.scene_verdict import SceneKind


@pytest.fixture(scope="module")
def gallery(street):
    return SceneGallery([street(gain=gain, noise=number) for number, gain in enumerate((1.0, 0.8, 1.1, 0.6))])


def moved(picture, right=0, down=0, degrees=0.0, zoom=1.0):
    height, width = picture.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), -degrees, zoom)
    matrix[:, 2] += right, down
    return cv2.warpAffine(picture, matrix, (width, height), borderMode=cv2.BORDER_REFLECT)


@pytest.mark.parametrize("gain", [1.0, 0.9, 0.5])
def test_the_same_scene_is_calm_in_another_light(gallery, street, gain):
    verdict = compare(gallery, street(gain=gain, noise=9))
    assert (verdict.kind, verdict.suspicious) == (SceneKind.OK, False)
    assert verdict.score < 30


def test_a_person_in_view_is_calm(gallery, street):
    picture = street(noise=9)
    picture[120:320, 300:360] = (60, 40, 30)
    assert compare(gallery, picture).kind == SceneKind.OK


def test_a_mast_that_shakes_is_calm(gallery, street):
    assert not compare(gallery, moved(street(noise=9), right=15, down=6)).suspicious


def test_on_screen_text_does_not_hide_that_the_scene_is_another(gallery, street):
    def written(picture):
        for row in (20, 345):
            cv2.putText(picture, "CAMERA 1  2026-11-30 12:00", (10, row), cv2.FONT_HERSHEY_SIMPLEX, 1, (255,) * 3, 3)
        return picture

    references = [written(street(gain=gain, noise=number)) for number, gain in enumerate((1.0, 0.8, 1.1))]
    verdict = compare(references, written(street(seed=2, noise=9)))
    assert verdict.kind == SceneKind.DIFFERENT or verdict.unclear


def test_a_cover_is_found_with_its_share_and_place(gallery, street):
    picture = street(noise=9)
    picture[:, :400] = (50, 60, 70)
    verdict = compare(gallery, picture)
    assert verdict.kind == SceneKind.COVERED
    assert verdict.affected == pytest.approx(400 / 640, abs=0.12)
    columns = np.flatnonzero((verdict.mask > 0).mean(axis=0) > 0.4) / verdict.mask.shape[1]
    assert columns.max() < 0.72 and columns.min() < 0.05
    assert verdict.words.startswith("covered: ") and verdict.words.endswith(" % of the view")


@pytest.mark.parametrize(("right", "words"), [(-130, "moved: turned about 14 degrees to the right"),
                                              (130, "moved: turned about 14 degrees to the left")])
def test_a_pushed_camera_says_how_far_and_which_way(gallery, street, right, words):
    verdict = compare(gallery, moved(street(noise=9), right=right))
    assert verdict.kind == SceneKind.MOVED
    assert verdict.shift_px is not None and verdict.shift_px[0] == pytest.approx(right, abs=12)
    assert verdict.words == words


@pytest.mark.parametrize("degrees", [5.0, -9.0, 13.0])
def test_a_rolled_camera_says_by_how_many_degrees(gallery, street, degrees):
    verdict = compare(gallery, moved(street(noise=9), degrees=degrees))
    assert verdict.kind == SceneKind.MOVED
    assert verdict.move is not None and verdict.move.degrees == pytest.approx(degrees, abs=2.5)


def test_a_zoom_is_a_move(gallery, street):
    verdict = compare(gallery, moved(street(noise=9), zoom=1.35))
    assert verdict.kind == SceneKind.MOVED and verdict.move is not None
    assert verdict.move.zoom == pytest.approx(1.35, abs=0.15)


def test_a_lens_out_of_focus_is_found(gallery, street):
    verdict = compare(gallery, cv2.GaussianBlur(street(noise=9), (0, 0), 5))
    assert verdict.kind == SceneKind.DEFOCUSED


def test_a_lamp_into_the_lens_blinds(gallery, street):
    white = np.clip(street(noise=9).astype(np.int32) * 3 + 200, 0, 255).astype(np.uint8)
    assert compare(gallery, white).kind == SceneKind.BLINDED


def test_a_black_picture_is_dark_until_a_dark_one_was_accepted(street):
    black = street(gain=0.02, noise=9)
    references = [street(gain=gain, noise=number) for number, gain in enumerate((1.0, 0.8, 1.1))]
    assert compare(references, black).kind == SceneKind.DARK
    assert compare([*references, street(gain=0.02, noise=4)], black).kind == SceneKind.OK


def test_beside_one_reference_what_differs_a_little_is_a_question_and_no_alarm(street):
    picture = street(noise=9)
    picture[:, :330] = (50, 60, 70)
    alone, known = compare([street()], picture), compare([street()], picture, settled=True)
    assert (alone.kind, alone.suspicious) == (SceneKind.QUESTION, False)
    assert known.kind == SceneKind.COVERED


def test_luma_and_other_sizes_of_the_same_view_are_compared_as_well(gallery, street):
    small = cv2.resize(street(noise=9), (320, 180), interpolation=cv2.INTER_AREA)
    assert compare(gallery, cv2.cvtColor(small, cv2.COLOR_BGR2GRAY)).kind == SceneKind.OK


def test_a_part_that_is_hidden_does_not_count(street):
    hidden = np.zeros((9, 16), bool)
    hidden[:, :9] = True
    picture = street(noise=9)
    picture[:, :330] = (50, 60, 70)
    gallery = SceneGallery([street(gain=gain, noise=number) for number, gain in enumerate((1.0, 0.8, 1.1))], hidden)
    verdict = compare(gallery, picture)
    assert not verdict.suspicious and not verdict.mask[:, : verdict.mask.shape[1] // 2].any()


def test_the_verdict_names_the_reference_that_is_nearest_in_light(gallery, street):
    assert compare(gallery, street(gain=0.6, noise=9)).nearest == 3


def test_a_gallery_keeps_its_verdicts_when_its_memory_of_prepared_pictures_is_full(street):
    many = SceneGallery([street(gain=0.5 + 0.05 * number, noise=number) for number in range(12)])
    for gain in (0.5, 1.05, 0.5):
        assert compare(many, street(gain=gain, noise=20)).kind == SceneKind.OK


def test_a_picture_without_anything_in_it_is_no_reference(street):
    assert is_informative(prepare(street()))
    assert not is_informative(prepare(np.full((360, 640), 128, np.uint8)))


@pytest.mark.parametrize(("picture", "words"), [
    (np.zeros((40, 40), np.uint8), "too small"), (np.zeros((200, 200), np.float32), "8-bit"),
    (np.zeros((200, 200, 2), np.uint8), "8-bit"), (np.zeros((0, 0), np.uint8), "8-bit|too small"),
])
def test_what_cannot_be_compared_is_said(gallery, street, picture, words):
    with pytest.raises(ValueError, match=words):
        compare([picture], street())
    with pytest.raises(ValueError, match=words):
        prepare(picture)


def test_without_a_reference_nothing_is_compared(street):
    with pytest.raises(ValueError, match="there is none"):
        compare([], street())


def test_a_scene_that_is_only_dimmed_is_not_out_of_focus(street):
    references = [street(noise=number) for number in range(3)]
    assert compare(references, street(gain=0.35, noise=9)).kind == SceneKind.OK
