"""What is known of faces is sealed, bound to what its owner agreed to, and gone when it is forgotten."""

import json
import shutil
import threading
from dataclasses import replace

import numpy as np
import pytest

from ledger.faces.known_faces import MOST, Consent, KnownFace, KnownFaces, normalised
from ledger.faces.sealing import KEY_FILE, FacesLocked

AGREED = Consent("Anna", 1_790_000_000.0, ("unlock",), "root at the terminal")


def a_face(person="Anna", many=2, **more):
    rows = np.random.default_rng(len(person)).normal(size=(many, 128)).astype(np.float32)
    return KnownFace(person, AGREED, normalised([row / np.linalg.norm(row) for row in rows]), **more)


def test_a_face_comes_back_as_it_was_saved_and_nothing_of_it_can_be_read_beside_the_consent(home):
    face = a_face(photos=(b"\xff\xd8 a photo",))
    KnownFaces(home).save(face)
    (file,) = home.faces.iterdir()
    found = KnownFaces(home).of("anna")
    assert found is not None and found.consent == AGREED and found.photos == face.photos and not found.locked
    assert all(np.allclose(one, other, atol=1e-3) for one, other in zip(found.templates, face.templates, strict=True))
    stored = file.read_bytes()
    assert face.templates[0].astype("<f2").tobytes() not in stored and b"a photo" not in stored
    assert (file.stat().st_mode & 0o777, (home.secrets / KEY_FILE).stat().st_mode & 0o777) == (0o600, 0o600)
    assert "array" not in repr(found)


def test_without_its_key_nothing_opens_and_that_is_said(home):
    known = KnownFaces(home)
    known.save(a_face())
    (home.secrets / KEY_FILE).unlink()
    (found,) = known.all()
    assert not found.templates and KEY_FILE in found.locked and found.consent == AGREED
    with pytest.raises(FacesLocked):
        known.change("Anna", lambda face: face)
    known.save(a_face("Ben"))  # makes another key
    assert [(face.person, bool(face.locked)) for face in known.all()] == [("Anna", True), ("Ben", False)]
    assert known.forget("Anna") and not known.forget("Anna") and [face.person for face in known.all()] == ["Ben"]


def test_a_key_that_cannot_be_read_is_said_as_one_that_is_not_there(home):
    known = KnownFaces(home)
    known.save(a_face())
    (home.secrets / KEY_FILE).unlink()
    (home.secrets / KEY_FILE).mkdir()
    (found,) = known.all()
    assert not found.templates and "cannot be read" in found.locked
    with pytest.raises(FacesLocked, match="cannot be read"):
        known.save(a_face("Ben"))


def test_a_file_with_a_number_beyond_all_numbers_is_no_face(home):
    KnownFaces(home).save(a_face())
    (file,) = home.faces.iterdir()
    file.write_text(json.dumps(json.loads(file.read_text()) | {"until": 10**400}))
    assert KnownFaces(home).all() == []


@pytest.mark.parametrize(("name", "value"), [("person", "Ben"), ("until", 9e9), ("waiting", "x"), ("templates", "AAAA"),
                                            ("templates", 7), ("photos", ["AA"]), ("photos", None)])
def test_what_was_changed_does_not_open(home, name, value):
    KnownFaces(home).save(a_face())
    (file,) = home.faces.iterdir()
    file.write_text(json.dumps(json.loads(file.read_text()) | {name: value}))
    (found,) = KnownFaces(home).all()
    assert found.locked and not found.templates


def test_an_agreement_to_something_else_does_not_open(home):
    KnownFaces(home).save(a_face())
    (file,) = home.faces.iterdir()
    stored = json.loads(file.read_text())
    stored["consent"]["purposes"].append("door")
    file.write_text(json.dumps(stored))
    assert KnownFaces(home).all()[0].locked


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"null", b'{"person": "A"}', b"\xff\xfe", b"[" * 5000])
def test_files_that_are_none_of_these_are_passed_over(home, content):
    home.faces.mkdir(parents=True)
    (home.faces / "x.json").write_bytes(content)
    assert KnownFaces(home).all() == []


def test_the_newest_templates_are_kept(home):
    known = KnownFaces(home)
    known.save(a_face(many=MOST))
    known.change("Anna", lambda face: replace(face, templates=(*face.templates, *a_face("Bernd", 2).templates)))
    found = known.of("Anna")
    assert found is not None and len(found.templates) == MOST
    assert np.allclose(found.templates[-1], a_face("Bernd", 2).templates[-1], atol=1e-3)


def test_a_key_that_is_none_is_said(home):
    KnownFaces(home).save(a_face())
    for text in ("", "zz", "abcd"):
        (home.secrets / KEY_FILE).write_text(text)
        assert "no key" in KnownFaces(home).all()[0].locked


def test_a_copy_in_another_home_does_not_open(home, tmp_path):
    KnownFaces(home).save(a_face())
    other = type(home)(tmp_path / "other")
    shutil.copytree(home.faces, other.faces)
    assert KnownFaces(other).all()[0].locked


def test_who_is_forgotten_while_a_picture_is_learned_does_not_come_back(home):
    known, began, forgotten = KnownFaces(home), threading.Event(), threading.Event()
    known.save(a_face())

    def slowly(face):
        began.set()
        assert not forgotten.wait(0.2), "nobody is forgotten in the middle of a change"
        return face

    def forget():
        began.wait(10)
        KnownFaces(home).forget("Anna")
        forgotten.set()

    forgetting = threading.Thread(target=forget)
    forgetting.start()
    known.change("Anna", slowly)
    forgetting.join(10)
    assert forgotten.is_set() and known.all() == []
