"""Evidence is shown as it comes in, by a house that runs or by asking, and can be replayed."""

import pytest

from cli.checks.finding import ExaminedHouse
from cli.checks.presence import presence
from cli.commands.presence import command, watch_evidence
from cli.errors import CliError
from house.clock import FakeClock, SystemClock
from house.settings.whole_config import Settings, load
from ledger.files.presence_files import PresenceFiles
from tests.who_is_home.played_polling import PHONE, TV, RouterWithLogin
from tests.who_is_home.routers.conftest import played  # noqa: F401 - a fixture
from who_is_home.presence.evidence import (
    DeviceExplained,
    EntranceSeen,
    PersonSaid,
    ProbeAnswered,
    RouterAnswered,
    RouterFailed,
)
from who_is_home.presence.evidence_json import to_line
from who_is_home.presence.household import Household
from who_is_home.router import ListedDevice

CONFIG = """\
people: {{Anna: {{devices: [annas-phone, "02:dd:00:00:00:09"]}}}}
presence:
  routers:
    attic:
      address: '{address}'
      http_login:
        {{login: /login, fields: {{user: "{{user}}", password: "{{password}}"}}, devices: /devices, path: list}}
"""
NOON = 1_767_225_600.0 + 12 * 3600
ANNA, TELEVISION = ListedDevice(**PHONE), ListedDevice(**TV)


@pytest.fixture
def attic(played, home):  # noqa: F811
    made = played(RouterWithLogin())
    home.config.write_text(CONFIG.format(address=made.address("http_login")))
    return made


def test_a_house_that_is_down_has_its_routers_asked_and_what_is_recorded_can_be_replayed(attic, home, tmp_path, capsys):
    trace = tmp_path / "trace.jsonl"
    assert command.run(["watch", "--record", str(trace), "--seconds", "1"], home) == 0
    assert trace.stat().st_mode & 0o077 == 0, "it says who was home"

    said = capsys.readouterr().out
    assert "attic lists annas-phone (02:aa:00:00:00:01) of Anna, tv (10:bb:00:00:00:02)" in said
    assert "-> Anna: home" in said and "s3cret" not in said
    assert command.run(["replay", str(trace)], home) == 0
    assert "home: Anna" in capsys.readouterr().out
    assert not home.presence.exists(), "watching leaves no trace"


def test_what_a_running_house_hears_is_followed_from_file_to_file(home, monkeypatch, capsys):
    home.config.write_text(CONFIG.format(address="asus://h"))
    files = PresenceFiles(home)
    lines = watch_evidence._new_lines(home.presence_heard)
    assert next(lines) == []
    files.hear(["one", "two"])
    assert next(lines) == ["one", "two"]
    monkeypatch.setattr("ledger.files.presence_files.MOST_HEARD", 1)
    files.hear(["three"])
    assert next(lines) == ["three"]
    home.presence_heard.unlink()
    files.hear([to_line(PersonSaid(NOON, "Anna", True))])
    files.show({"at": NOON, "people": [{"name": "Anna", "home": None, "evidence": "nobody knows"}]})
    monkeypatch.setattr("cli.supervise.homes.is_running", lambda _: True)
    assert command.run(["watch", "--seconds", "0.1"], home) == 0

    said = capsys.readouterr().out
    assert "Anna said: I'm home" in said and "-> Anna: not known, nobody knows" in said


@pytest.mark.parametrize(("evidence", "words"), [
    (RouterAnswered(NOON, "attic", (ListedDevice(name="old", active=False),)), "attic lists nobody"),
    (RouterFailed(NOON, "attic", "asus://h cannot be reached"), "attic gives no answer: asus://h cannot be reached"),
    (ProbeAnswered(NOON, (ANNA, TELEVISION), (ANNA,)),
     "probed: annas-phone (02:aa:00:00:00:01) of Anna answered, tv (10:bb:00:00:00:02) did not"),
    (EntranceSeen(NOON, "porch"), "an event at the entrance porch"),
    (DeviceExplained(NOON, "x\x1b[2J", "guest"), "x [2J was said to be of guest"),
])
def test_each_kind_of_evidence_is_told_in_words(evidence, words):
    said = []
    watch_evidence.EvidenceWatch(Household({"Anna": ("annas-phone",)}, timezone="UTC"), FakeClock(),
                                 say=said.append).heard(evidence)

    assert said == [f"12:00:00  {words}"]


def test_without_routers_or_with_a_file_that_cannot_be_written_it_says_so(attic, home):
    with pytest.raises(CliError, match="cannot write /proc/no/file"):
        command.run(["watch", "--record", "/proc/no/file"], home)
    home.config.write_text("people: {}\n")
    with pytest.raises(CliError, match=r"names no router in presence.routers"):
        command.run(["watch"], home)


def findings(home, running=False, clock=None):
    settings = load(home.config, home.learned, {})
    house = ExaminedHouse(home, settings, clock or SystemClock(), environ={})
    house.__dict__.update(running=running, state=None, processes=[])
    return [(each.about, each.level, each.text) for each in presence(house)]


def test_the_doctor_asks_each_router_of_a_house_that_is_down_and_points_out_addresses_that_were_made_up(attic, home):
    assert findings(home) == [
        ("people Anna", "note", "02:dd:00:00:00:09 is an address the phone made up, and may change"),
        ("router attic", "ok", "answers: 2 of 2 devices are there"),
        ("people Anna", "note", "no router lists 02:dd:00:00:00:09 now")]

    attic.play.password = "another"
    [found] = [each for each in findings(home) if each[1] == "problem"]
    assert found[0] == "router attic" and "password" in found[2] and "s3cret" not in found[2]


def test_the_doctor_takes_the_word_of_a_running_house_and_logs_in_nowhere(attic, home):
    assert findings(home, running=True)[1:] == [("presence", "problem", "it has not looked yet who is home")]
    report = {"routers": [{"name": "attic", "answered": NOON - 5, "error": ""},
                          {"name": "cellar", "answered": 0, "error": "asus://h refuses the password"},
                          {"name": "shed", "answered": NOON - 600, "error": ""}],
              "notes": ["annas-phone of Anna came and went 20 times lately: it may be at the edge"]}
    PresenceFiles(home).show(report)

    assert findings(home, running=True, clock=FakeClock(NOON))[1:] == [
        ("router attic", "ok", "answered 5 s ago"), ("router cellar", "problem", "asus://h refuses the password"),
        ("router shed", "problem", "its last answer is 10 min old"),
        ("presence", "note", "annas-phone of Anna came and went 20 times lately")]
    assert attic.asked == []


def test_a_house_without_routers_is_not_examined(home):
    home.config.write_text("people: {}\n")
    assert findings(home) == [] and Settings().presence.routers == {}
