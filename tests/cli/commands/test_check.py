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
    assert run(cameras) == (0, "config is good: 2 cameras, alerts to terminal, analysis yolox\n")
    assert run("channels: []\nanalysis: {analyzer: ''}\n") == (
        0, "config is good: no camera, so the demo runs, alerts to nowhere, analysis none\n")


def test_every_problem_is_a_line_and_a_count_ends_them(run, tmp_path):
    code, text = run("house:\n  nmae: x\nweb:\n  threads: 1\n")
    assert code == 2
    assert text.splitlines() == [
        "config.yml:2: house.nmae: there is no such setting; did you mean name? fix: name, timezone, first_mode, "
        "schedule, digest",
        "config.yml:4: web.threads: 1 is out of range; fix: a whole number from 2 to 256",
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


@pytest.mark.parametrize("address", ["rtsp://admin:1234#5678@127.0.0.1/s", "rtsp://admin:12/34@127.0.0.1/s",
                                     "http://admin:9?8@cam.lan/s", "mjpeg+http://admin:p@ss/word@cam/s"])
@pytest.mark.parametrize("setting", ["source", "motion_source", "pan_tilt: {address"])
def test_an_address_that_its_password_cuts_short_is_named_without_the_password(run, address, setting):
    config = f"cameras:\n  a:\n    source: 'rtsp://h/x'\n    {setting}: '{address}'{'}' if '{' in setting else ''}\n"
    code, said = run(config.replace("    source: 'rtsp://h/x'\n", "") if setting == "source" else config)
    assert code == 2 and "cut short by a mark in its password" in said and "# as %23" in said
    password = address.partition("admin:")[2].rpartition("@")[0]
    assert password not in said and "1234" not in said and "5678" not in said


@pytest.mark.parametrize(("setting", "address", "says"), [
    ("source", "demo://room?visit=12", "unknown option 'visit'; this kind of address takes: seed, walker"),
    ("source", "rtsp://me:hunter2@h/x#timeout=99", "option timeout='99' must be a number from 1 to 30"),
    ("source", "http://h/snap.jpg#interval=1&interval=2", "option 'interval' is given twice"),
    ("motion_source", "rtsp://h/small#fsp=3", "unknown option 'fsp'"),
    ("source", "picamera://front", "picamera://front names no camera"),
    ("source", "v4l2://camera", "names no device"),
    ("source", "demo://garden", "there is one demo, demo://room"),
])
def test_what_an_address_does_not_take_is_named_with_its_line(run, setting, address, says):
    first = "    source: 'rtsp://h/x'\n" if setting != "source" else ""
    code, said = run(f"cameras:\n  back:\n{first}    {setting}: '{address}'\n")
    said = said.partition("\nwarning: ")[0]
    line = 3 if setting == "source" else 4
    assert code == 2 and said.startswith(f"config.yml:{line}: cameras.back.{setting}: ") and says in said
    assert len(said.splitlines()) <= 2 and "hunter2" not in said and "fix:" in said


@pytest.mark.parametrize(("address", "says"), [
    ("smtp://mail.example.org/?to=anna", "a mail channel needs from="),
    ("smtp://mail.example.org/?from=a@b.c&to=a@b.c&tls=no", "tls= is none"),
    ("ses:///?from=a@b.c&to=a@b.c", "needs its region"),
    ("webex://:hunter2secret@webexapis.com:99999/Front", "webex://:TOKEN@")])
def test_a_channel_whose_address_lacks_something_is_named_with_its_line(run, address, says):
    code, out = run(f"channels: ['{address}']\n")
    assert code == 2 and says in out and "config.yml:1: channels[0]" in out
    assert "hunter2secret" not in out


def test_what_the_page_laid_over_config_is_named_with_both_lines(home, capsys):
    home.config.write_text("cameras:\n  front:\n    source: demo://room\n    motion: {sensitivity: 4}\n")
    home.learned.write_text("cameras:\n  front:\n    entrance: true\n    motion:\n      sensitivity: 9\n")
    assert check.run([], home) == 0
    assert ("note: learned.yml:5: cameras.front.motion.sensitivity: 9 counts, laid over 4 of config.yml:4\n"
            in capsys.readouterr().out)
