"""Recorded evidence is replayed: each decision with its time and why, each bad line in one line."""

import json
from pathlib import Path

import pytest

from cli.commands.presence import command
from cli.errors import CliError
from ledger.home import Home
from who_is_home.presence.evidence import (
    DeviceExplained,
    EntranceSeen,
    PersonSaid,
    ProbeAnswered,
    RouterAnswered,
    RouterFailed,
)
from who_is_home.presence.evidence_json import UnreadableEvidence, from_line, household_line, to_line
from who_is_home.presence.household import Household
from who_is_home.router import ListedDevice

PHONE = ListedDevice(mac="02:00:00:00:00:01", name="annas-phone")
HOUSEHOLD = Household({"Anna": ("annas-phone",)}, entrances=("door",), timezone="UTC")
NOON = 1_767_225_600.0 + 12 * 3600
EVIDENCE = [
    RouterAnswered(NOON, "box", (PHONE, ListedDevice(name="old", active=False))),
    RouterFailed(NOON, "box", "no answer"),
    ProbeAnswered(NOON, (PHONE,), ()), PersonSaid(NOON, "Anna", False), EntranceSeen(NOON, "door"),
    DeviceExplained(NOON, "x", "guest"),
]


@pytest.fixture
def replayed(tmp_path: Path, capsys):
    def play(*lines: str | bytes, code: int = 0, words: tuple[str, ...] = ()):
        path = tmp_path / "trace.jsonl"
        path.write_bytes(b"".join((line.encode() if isinstance(line, str) else line) + b"\n" for line in lines))
        assert command.run(["replay", str(path), *words], Home(tmp_path)) == code
        return capsys.readouterr()

    return play


@pytest.mark.parametrize("evidence", EVIDENCE, ids=lambda one: type(one).__name__)
def test_evidence_is_the_same_after_it_was_written_and_read(evidence):
    assert from_line(to_line(evidence)) == evidence


def test_the_household_is_the_same_after_it_was_written_and_read():
    assert from_line(household_line(HOUSEHOLD)) == HOUSEHOLD


def test_a_departure_is_told_with_when_and_why(replayed):
    lines = [to_line(RouterAnswered(NOON, "box", (PHONE,)))]
    lines += [to_line(RouterAnswered(NOON + 10 * each, "box", ())) for each in range(1, 130)]

    said = replayed(household_line(HOUSEHOLD), *lines).out.splitlines()

    assert said[0] == ("2026-01-01 12:00:00  home: Anna (0.95) because Anna is home since 12:00: "
                       "annas-phone is listed by box")
    assert said[1].startswith("2026-01-01 12:16:00  home: nobody")
    assert "no device was listed for 16 min" in said[1]
    assert said[2] == "130 steps, 0 lines that could not be read"
    assert said[3].startswith("  Anna: away")


def test_a_blind_house_is_told(replayed):
    lines = [RouterAnswered(NOON, "box", (PHONE,)), RouterFailed(NOON + 60, "box"), RouterFailed(NOON + 130, "box"),
             RouterAnswered(NOON + 200, "box", (PHONE,))]
    out = replayed(household_line(HOUSEHOLD), *map(to_line, lines)).out
    assert "12:02:10  blind: no router that matters answers, the last answer holds" in out
    assert "12:03:20  no longer blind" in out


def test_every_step_is_shown_on_request(replayed):
    lines = [to_line(RouterAnswered(NOON + each, "box", (PHONE,))) for each in (0, 60)]
    out = replayed(household_line(HOUSEHOLD), *lines, words=("--all",)).out
    assert "12:01:00  home: Anna; next poll in 60 s" in out


@pytest.mark.parametrize(("line", "why"), [
    ("{", "is no JSON"), (b"\xff\xfe", "is no text in UTF-8"), ("[1]", 'is no object with "kind"'),
    ('{"kind":["listed"]}', 'is no object with "kind"'), ('{"kind":"listed"}', "at: field required"),
    ('{"kind":"listed","at":1,"router":"b","colour":1}', "'colour' is no field of this kind"),
    ('{"kind":"listed","at":NaN,"router":"b"}', "at nan is no unix time"),
    ('{"kind":"failed","at":1e15,"router":"b"}', "at 1e+15 is no unix time"),
    ('{"kind":"listed","at":1,"router":"b","devices":[{"mac":3}]}', "devices.0.mac: input should be a valid string"),
    ('{"kind":"said","at":1,"person":"b","home":"\\ud800"}', "home: input should be"),
    ("[" * 100_000, "is no JSON"), (household_line(HOUSEHOLD), "in the first line only"),
    ('{"kind":"said","at":1,"person":"b","home":true,"\\u0007\\u001b[31m":1}', "is no field"),
])  # fmt: skip
def test_a_bad_line_is_named_once_and_left_out(replayed, line, why):
    good = to_line(RouterAnswered(NOON, "box", (PHONE,)))

    said = replayed(household_line(HOUSEHOLD), good, line, good, code=1)

    assert len(said.err.splitlines()) == 1
    assert "trace.jsonl, line 3: " in said.err and why in said.err
    assert said.err.strip().isprintable()
    assert "home: Anna" in said.out and "1 lines that could not be read" in said.out


@pytest.mark.parametrize("first", ["", "{}", to_line(EVIDENCE[0]), '{"kind":"household","people":7}'])
def test_a_trace_without_its_household_is_refused(replayed, first):
    with pytest.raises(CliError) as refused:
        replayed(first)
    assert refused.value.code == 2
    assert "who lives there" in str(refused.value)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(CliError, match="cannot read"):
        command.run(["replay", str(tmp_path / "none.jsonl")], Home(tmp_path))


@pytest.mark.parametrize("text", ["", "null", json.dumps({"kind": "listed", "at": True, "router": None})])
def test_what_is_no_evidence_raises_one_error(text):
    with pytest.raises(UnreadableEvidence):
        from_line(text)
