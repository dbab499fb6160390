"""Two files are compared as faces, and every refusal is a line that says why."""

import json
import os
from pathlib import Path

import pytest

from cli.commands.faces import command
from cli.errors import WRONG_USE, CliError

SAME, OTHER = 0, 1


@pytest.fixture
def faces(shared, monkeypatch):
    monkeypatch.setenv("HEARTHWATCH_MODELS", str(shared / "models"))
    return shared / "data" / "faces"


def test_one_person_ends_with_0_and_two_with_1(home, faces, capsys):
    assert command.run(["compare", str(faces / "obama.jpg"), str(faces / "obama2.jpg"), "--json"], home) == SAME
    found = json.loads(capsys.readouterr().out)
    assert found["same"] and found["likeness"] > 0.5 and found["gates"] == {"a": [], "b": []} and found["ms"] > 0
    assert command.run(["compare", str(faces / "obama.jpg"), str(faces / "biden.jpg")], home) == OTHER
    assert capsys.readouterr().out.startswith("not the same person: likeness ")


@pytest.mark.parametrize("turned", [False, True])
def test_a_picture_that_is_refused_is_named_with_its_gate_on_either_side(home, faces, capsys, turned):
    pictures = [str(faces / "obama.jpg"), str(faces / "knntest_kit_with_rose.jpg")]
    assert command.run(["compare", *(pictures[::-1] if turned else pictures), "--json"], home) == OTHER
    found = json.loads(capsys.readouterr().out)
    assert found["why"] == "several faces" and found["likeness"] is None and not found["same"]


@pytest.mark.parametrize(("content", "words"), [
    (None, "cannot read"), (b"", "no picture"), (b"\xff\xd8\xff\xe0 no", "no picture"), (b"<html>", "no picture")])
def test_a_file_that_is_no_picture_is_said_in_a_line(home, faces, tmp_path, content, words):
    if content is not None:
        (tmp_path / "x.jpg").write_bytes(content)
    with pytest.raises(CliError, match=words) as raised:
        command.run(["compare", str(tmp_path / "x.jpg"), str(faces / "obama.jpg")], home)
    assert raised.value.code == WRONG_USE and "\n" not in str(raised.value)


def test_what_never_ends_is_not_waited_for(home, faces, tmp_path):
    os.mkfifo(tmp_path / "x.jpg")
    for path in (tmp_path / "x.jpg", Path("/dev/zero"), tmp_path):
        with pytest.raises(CliError, match="is no file"):
            command.run(["compare", str(path), str(faces / "obama.jpg")], home)


def test_without_the_models_it_says_how_to_fetch_them(home, faces, monkeypatch):
    monkeypatch.delenv("HEARTHWATCH_MODELS")
    with pytest.raises(CliError, match="models fetch faces"):
        command.run(["compare", str(faces / "obama.jpg"), str(faces / "obama2.jpg")], home)


def test_what_faces_does_not_know_is_said(home):
    with pytest.raises(CliError, match="known: compare"):
        command.run(["paint"], home)
