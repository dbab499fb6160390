"""Files people wrote wrongly: each kind of damage is one clear line with its place."""

import os
from pathlib import Path

import pytest

from house.settings.problems import Layer
from house.settings.yaml.reader import BIGGEST, parse, read_yaml


def read(text: str) -> Layer:
    layer = Layer("config.yml")
    parse(text, layer)
    return layer


@pytest.mark.parametrize(("text", "line", "words"), [
    ("a: 1\nb: [1, 2\n", 2, "bracket is never closed"),
    ("a:\n\tb: 1\n", 2, "there is a tab at the beginning"),
    ("a: b: c\n", 1, "second colon"),
    ("a: 1\n b: 2\n", 2, "second colon, or a line indented too far"),
    ("a:\n  b: 1\n c: 2\n", 3, "indented differently"),
    ("a: 'x\nb: 2\n", 1, "quote is never closed"),
    ("a: 1\nb: *later\n", 2, "beginning with * refers to nothing"),
    ("a: 1\nb: @home\n", 2, "cannot begin a value"),
    ('a: "C:\\q"\n', 1, "backslash"),
    ("a: 1\n---\nb: 2\n", 2, "second document"),
    ("a: 1\nb: \x07\n", 2, "cannot be printed"),
    ("a\nb: 1\n", 2, "colon"),
    ("- a\n- b\n", 1, "holds no settings"),
    ("hello\n", 1, "holds no settings"),
    ("a: 1\n? [x]\n: 2\n", 2, "not a plain word"),
    ("a: 1\na: 2\n", 2, "is defined twice, first on line 1"),
    ("a: !!python/object:os.system x\n", 1, "a tag"),
    ("a: !secret x\n", 1, "a tag"),
    ("a: &x [*x]\n", 1, "contains itself"),
    ("a: &x\n  b: *x\n", 2, "contains itself"),
    ("a: " + "9" * 6000 + "\n", 1, "not a number that can be used"),
    ('a: "x\\ny"\n', 1, "line break"),
    ('a: "\\ud800"\n', 1, "cannot be printed"),
    ("[" * 5000, 0, "nested too deeply"),
    ("%YAML 1.99999\n---\na: 1\n", 0, "cannot be read as YAML"),
])
def test_damage_is_one_problem_with_its_line(text, line, words):
    layer = read(text)
    assert [(each.line, words in each.text) for each in layer.problems] == [(line, True)], layer.problems
    assert all(each.allowed for each in layer.problems)


def test_a_syntax_error_names_its_column_and_nothing_of_the_text():
    problem = read("slack:\n  bot_token: xoxb-1: secret\n").problems[0]
    assert (problem.line, "column 20" in problem.text) == (2, True)
    assert "xoxb" not in str(problem) and "secret" not in str(problem)


def test_values_are_what_they_look_like():
    layer = read("a: 5\nb: 0.5\nc: true\nd: yes\ne: '5'\nf:\ng: 2026-01-02\nh: 0x10\ni: [1, x]\nj: |\n  text\nk: 1e3\n")
    assert layer.problems == []
    assert layer.values == {"a": 5, "b": 0.5, "c": True, "d": "yes", "e": "5", "f": None, "g": "2026-01-02",
                            "h": 16, "i": [1, "x"], "j": "text", "k": 1000.0}


@pytest.mark.parametrize("text", ["", "# only a comment\n", "---\n", "null\n", "\ufeff"])
def test_an_empty_file_has_no_settings_and_no_problem(tmp_path, text):
    file = tmp_path / "config.yml"
    file.write_text(text, "utf-8")
    layer = read_yaml(file)
    assert (layer.values, layer.problems) == ({}, [])


def test_every_value_knows_its_line():
    layer = read("a:\n  b:\n    - 1\n    - x: 2\n")
    assert {path: line for path, (_, line) in layer.places.items()} == {
        ("a",): 1, ("a", "b"): 2, ("a", "b", 0): 3, ("a", "b", 1): 4, ("a", "b", 1, "x"): 4}


def test_an_alias_bomb_is_refused_before_it_grows():
    rows = ["a: &a [x,x,x,x,x,x,x,x,x,x]"]
    rows += [f"{b}: &{b} [{','.join([f'*{a}'] * 10)}]" for a, b in zip("abcdefgh", "bcdefghi", strict=True)]
    assert [each.text for each in read("\n".join(rows)).problems] == ["the file holds too many values"]


def test_aliases_in_measure_are_fine():
    assert read("a: &x [1, 2]\nb: *x\n").values == {"a": [1, 2], "b": [1, 2]}


@pytest.mark.parametrize(("data", "line", "words"), [
    (b"a: 1\nb: \xff\xfe\n", 2, "not UTF-8"),
    ("a: 1\n".encode("utf-16"), 1, "not UTF-8"),
    (b"#" * (BIGGEST + 1), 0, "too big"),
])
def test_files_that_are_no_text_are_named(tmp_path, data, line, words):
    file = tmp_path / "config.yml"
    file.write_bytes(data)
    layer = read_yaml(file)
    assert [(each.line, words in each.text) for each in layer.problems] == [(line, True)]
    assert layer.broken


def test_a_missing_file_is_a_problem_unless_it_may_be_missing(tmp_path):
    assert "there is no" in read_yaml(tmp_path / "config.yml").problems[0].text
    assert read_yaml(tmp_path / "learned.yml", optional=True).problems == []


@pytest.mark.parametrize("make", [os.mkdir, os.mkfifo])
def test_a_folder_or_pipe_in_the_files_place_is_named_and_never_waited_for(tmp_path, make):
    make(tmp_path / "config.yml")
    assert [each.text for each in read_yaml(tmp_path / "config.yml").problems] == ["is not a file"]


def test_a_file_that_refuses_to_be_read_is_named():
    assert "cannot be read" in read_yaml(Path("/proc/self/mem")).problems[0].text
