"""At a door people who agreed are named by their faces, and nobody else is."""

import cv2
import pytest

from camera_process import factory
from camera_process.analyzer import AnalyzerError, Surroundings, View
from camera_process.labelling.picture_labels import looked_at
from house.facts import Box, Label
from ledger.faces.known_faces import Consent, KnownFace, KnownFaces
from ledger.faces.sealing import KEY_FILE

EVERYWHERE = (Box(0, 0, 1, 1),)


@pytest.fixture(scope="module")
def around(shared):
    return lambda home: Surroundings(0.35, home=home, environ={"HEARTHWATCH_MODELS": str(shared / "models")})


@pytest.fixture
def door(home, shared, around):
    """(the analyzer of a home in which Kit agreed to doors, and Rose to devices alone, a picture of both)."""
    home.create()
    analyzer, folder = factory.analyzer("faces://", around(home)), shared / "data" / "faces"
    for name, file, purpose in (("Kit", "knn_kit_harington_john1.jpeg", "door"),
                                ("Rose", "knn_rose_leslie_img1.jpg", "unlock")):
        look = analyzer._opened().look(cv2.imread(str(folder / file)), enrol=True)
        KnownFaces(home).save(KnownFace(name, Consent(name, 1.0, (purpose,), "root"), (look.template,)))
    return analyzer, cv2.imread(str(folder / "knntest_kit_with_rose.jpg"))


def test_who_agreed_is_named_and_who_did_not_stays_a_person(door):
    analyzer, picture = door
    ((label,), still) = vars(looked_at(analyzer, View(picture, EVERYWHERE))).values()
    assert (label.name, label.parents, still) == ("kit", ("person",), ()) and 0.9 <= label.score <= 1
    assert 0 < label.box.w < 0.5


def test_the_name_is_about_the_person_that_another_analyzer_saw(door):
    analyzer, picture = door
    face = analyzer.label(View(picture, EVERYWHERE))[0].box
    body = Box(max(0, face.x - 0.02), max(0, face.y - 0.02), face.w + 0.04, 0.9)
    before = (Label("person", 0.8, Box(0, 0, 1, 1)), Label("person", 0.8, body), Label("dog", 0.9, face))
    assert analyzer.label(View(picture, EVERYWHERE, before=before))[0].box == body


def test_whoever_is_forgotten_is_no_longer_known_at_once(door, home):
    analyzer, picture = door
    assert analyzer.label(View(picture, EVERYWHERE))
    KnownFaces(home).forget("Kit")
    assert analyzer.label(View(picture, EVERYWHERE)) == ()


def test_without_the_key_nobody_is_known(door, home):
    analyzer, picture = door
    (home.secrets / KEY_FILE).unlink()
    assert analyzer.label(View(picture, EVERYWHERE)) == ()


def test_without_its_models_it_says_how_to_fetch_them_once_somebody_is_known(door, home):
    _, picture = door
    analyzer = factory.analyzer("faces://", Surroundings(0.35, home=home))
    with pytest.raises(AnalyzerError, match="models fetch faces"):
        analyzer.label(View(picture, EVERYWHERE))
    KnownFaces(home).forget("Kit")
    assert analyzer.label(View(picture, EVERYWHERE)) == ()
