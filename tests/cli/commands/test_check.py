"""`hearthwatch check` names everything that is wrong, or says that the config is good."""

import io
from dataclasses import dataclass
from pathlib import Path

import pytest

from cli.commands import check


@dataclass
class Home:
    path: Path

    @property
    def config(self):
        return self.path / "config.yml"

    @property
    def learned(self):
        return self.path / "learned.yml"


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.delenv("REDIS_URL", raising=False)

    def checked(config: str, *argv: str) -> tuple[int, str]:
        home, out = Home(tmp_path), io.StringIO()
        home.config.write_text(config)
        return check.run(list(argv), home, out), out.getvalue()

    return checked


def test_a_good_config_is_summed_up_in_a_line(run):
    cameras = "cameras: {a: {source: 'demo://room'}, b: {source: 'rtsp://h/x'}}\n"
    assert run(cameras) == (0, "config is good: 2 cameras, alerts to terminal, analysis nanodet\n")
    assert run("channels: []\nanalysis: {analyzer: ''}\n") == (
        0, "config is good: no camera, so the demo runs, alerts to nowhere, analysis none\n")


def test_every_problem_is_a_line_and_a_count_ends_them(run, tmp_path):
    code, text = run("house:\n  nmae: x\nweb:\n  threads: 1\n")
    assert code == 2
    assert text.splitlines() == [
        "config.yml:2: house.nmae: there is no such setting; did you mean name? (allowed: name, timezone, first_mode)",
        "config.yml:4: web.threads: 1 is out of range (allowed: a whole number from 2 to 256)",
        f"2 problems in {tmp_path}; fix them, then start again",
    ]


def test_warnings_are_printed_and_harm_nothing(run):
    code, text = run("redis_url: redis://:pw@h:6379\n")
    assert code == 0
    assert text.startswith("warning: config.yml:1: redis_url: a secret is written out here")
    assert "pw" not in text


def test_arguments_it_does_not_know_show_the_usage(run):
    assert run("", "--fast")[0] == 2
    assert run("", "--help") == (0, check.USAGE + "\n")
