"""Who is enrolled agreed to it; everything that is refused is a line, and keeps nothing."""

import pytest

from cli.commands.backup.restore import lacks
from cli.commands.faces import command
from cli.errors import CliError
from ledger.backup.contents import BackupList
from ledger.faces.known_faces import KnownFaces

KEY = "k" * 20
CONFIG = f"""
cameras: {{front: {{source: demo://room}}}}
people: {{Anna: {{}}, Ben: {{}}}}
faces:
  devices:
    board: {{serial: FOC1234, address: "https://127.0.0.1", password: p, key: {KEY}}}
"""


@pytest.fixture
def house(home, shared, monkeypatch):
    monkeypatch.setenv("HEARTHWATCH_MODELS", str(shared / "models"))
    home.create()
    home.config.write_text(CONFIG)
    return home


def faces(house, *words):
    return command.run(list(words), house)


def picture(shared, name):
    return str(shared / "data" / "faces" / name)


def test_somebody_is_enrolled_listed_and_forgotten(house, shared, capsys):
    pictures = [picture(shared, name) for name in ("obama.jpg", "obama2.jpg")]
    assert faces(house, "enrol", "Anna", *pictures, "--agreed-by", "Anna", "--for", "door", "--keep-photos") == 0
    assert "2 templates, 2 photos kept; for door; agreed by Anna on" in capsys.readouterr().out
    assert faces(house, "list") == 0
    assert "Anna: 2 templates" in capsys.readouterr().out
    assert faces(house, "forget", "Anna") == 0
    assert list(house.faces.iterdir()) == [] and KnownFaces(house).all() == []
    with pytest.raises(CliError, match="nobody called Anna"):
        faces(house, "forget", "Anna")


@pytest.mark.parametrize(("words", "said"), [
    (["Carl", "obama.jpg", "--agreed-by", "Carl"], "nobody in people"),
    (["Anna", "obama.jpg"], "has to agree first"),
    (["Anna", "obama.jpg", "--agreed-by", " "], "has to agree first"),
    (["Anna", "--agreed-by", "Anna"], "name one to eight pictures"),
    (["Anna", "knntest_kit_with_rose.jpg", "--agreed-by", "Anna"], "refused: several faces"),
    (["Anna", "obama.jpg", "biden.jpg", "--agreed-by", "Anna"], "of one person"),
    (["Anna", "--at", "attic", "--agreed-by", "Anna"], "no device is called attic"),
])
def test_what_is_refused_keeps_nothing(house, shared, words, said):
    with pytest.raises(CliError, match=said):
        faces(house, "enrol", *(picture(shared, word) if word.endswith(".jpg") else word for word in words))
    assert KnownFaces(house).all() == []


def test_one_face_is_not_enrolled_under_two_names(house, shared):
    faces(house, "enrol", "Anna", picture(shared, "obama.jpg"), "--agreed-by", "Anna")
    with pytest.raises(CliError, match="known already, as Anna"):
        faces(house, "enrol", "Ben", picture(shared, "obama2.jpg"), "--agreed-by", "Ben")


def test_a_first_picture_is_waited_for_at_a_device(house, capsys):
    assert faces(house, "enrol", "Anna", "--at", "board", "--agreed-by", "Anna") == 0
    assert "waits for a first picture at board until" in capsys.readouterr().out
    found = KnownFaces(house).of("Anna")
    assert found is not None and found.waiting == "board" and not found.templates


def test_who_is_known_does_not_lose_that_to_a_device_that_waits(house, shared):
    faces(house, "enrol", "Anna", picture(shared, "obama.jpg"), "--agreed-by", "Anna")
    with pytest.raises(CliError, match="faces forget Anna"):
        faces(house, "enrol", "Anna", "--at", "board", "--agreed-by", "Anna")
    assert len(KnownFaces(house).of("Anna").templates) == 1


def test_who_has_left_the_settings_is_pointed_out(house, shared, capsys):
    faces(house, "enrol", "Anna", picture(shared, "obama.jpg"), "--agreed-by", "Anna")
    house.config.write_text(CONFIG.replace("Anna: {}, ", ""))
    capsys.readouterr()
    assert faces(house, "list") == 0
    assert "not in people any more" in capsys.readouterr().out


def test_whoever_wants_to_be_forgotten_is_though_the_settings_are_wrong(house, shared, capsys):
    faces(house, "enrol", "Anna", picture(shared, "obama.jpg"), "--agreed-by", "Anna")
    house.config.write_text("nonsense: true")
    assert faces(house, "forget", "Anna") == 0
    assert KnownFaces(house).all() == [] and "check" in capsys.readouterr().err


def test_a_restore_without_secrets_says_that_faces_cannot_be_opened(house):
    said = list(lacks(BackupList(1.0, False, True, ("faces.key",)), house))
    assert any("faces cannot be opened" in line and "enrol once more" in line for line in said)
