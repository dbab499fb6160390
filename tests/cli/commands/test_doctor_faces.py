"""The doctor says whether faces can be known, and tries each device."""

from cli.checks.faces import faces
from cli.checks.finding import ExaminedHouse
from house.clock import FakeClock
from house.settings.whole_config import Settings
from ledger.faces.known_faces import Consent, KnownFace, KnownFaces
from ledger.faces.sealing import KEY_FILE

BOARD = {"serial": "FOC1234", "address": "https://127.0.0.1:1", "password": "p", "key": "k" * 16}


def findings(home, environ=None, **section):
    settings = Settings.model_validate({"faces": section} if section else {})
    return [(each.level, each.text) for each in faces(ExaminedHouse(home, settings, FakeClock(), environ or {}))]


def test_a_house_without_faces_hears_nothing_of_them(home):
    assert findings(home) == []


def test_missing_models_a_missing_key_and_a_device_that_is_away_are_problems(home):
    KnownFaces(home).save(KnownFace("Anna", Consent("Anna", 1.0, ("unlock",), "root")))
    (home.secrets / KEY_FILE).unlink()
    found = dict.fromkeys(text for level, text in findings(home, devices={"board": BOARD}) if level == "problem")
    assert any("no face is known" in text for text in found)
    assert any(text.startswith("Anna: ") and KEY_FILE in text for text in found)
    assert any(text.startswith("board: the device cannot be reached") for text in found)


def test_models_without_those_that_refuse_screens_are_a_note(home, shared):
    environ = {"HEARTHWATCH_MODELS": str(shared / "models")}
    found = findings(home, environ, bind="0.0.0.0:8090", devices={"board": BOARD})
    assert ("note", "a picture of a face may pass for the face") in found
    assert any(level == "note" and "without encryption" in text for level, text in found)
