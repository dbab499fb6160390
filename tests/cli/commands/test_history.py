"""`history export` and `reindex`, as they are typed."""

import csv
import io
import json

import pytest

from cli.__main__ import main
from historian.audit_trail import audited
from house import facts
from ledger.history.reader import EventQuery, HistoryReader
from ledger.history.writer import History
from ledger.lock import hold

NOON = 1_700_000_000.0


@pytest.fixture
def run(home, capsys):
    """What a command prints and its exit code, in a house with a history."""
    home.config.write_text("house: {timezone: UTC}\ncameras: {front: {source: 'demo://room'}}\n")
    history, made = History(home, audited, timezone="UTC"), []
    for number in range(300):
        at, event = NOON + number * 600, f"e{number:03}"
        label = facts.Label(("cat", "person")[number % 2], 0.9)
        made += [facts.EventBegan(at=at, event=event, camera="front", zones=("door",)),
                 facts.EventLabelled(at=at + 1, event=event, camera="front", picture="p", labels=(label,),
                                     analyzer="a"),
                 facts.EventTagged(at=at + 2, event=event, tag="occupied", by="=Anna")]
    history.add([*made, facts.CommandGiven(at=NOON, who="anna", what="mode away", where="slack",
                                           answer="Away, und Tür zu")], NOON)
    history.close()

    def typed(*words):
        code = main(list(words), {"HEARTHWATCH_HOME": str(home.path)})
        return capsys.readouterr(), code

    return typed


def lines(said):
    return [json.loads(line) for line in said.out.splitlines()]


def test_every_fact_is_a_line_of_json_newest_event_first(run):
    said, code = run("history", "export")

    assert code == 0
    found = lines(said)
    assert len(found) == 901
    assert [row["kind"] for row in found[:3]] == ["EventBegan", "EventLabelled", "EventTagged"]
    assert found[0]["event"] == "e299" and found[0]["body"]["zones"] == ["door"]
    assert found[-1]["time"] == "2023-11-14T22:13:20.000+00:00" or found[-4]["kind"] == "CommandGiven"


@pytest.mark.parametrize(("options", "count"), [
    (["--events"], 300), (["--events", "--label", "cats"], 150), (["--events", "--hour", "23"], 18),
    (["--events", "--since", "2023-11-15", "--until", "2023-11-15"], 144), (["--kind", "command"], 1),
    (["--text", "tur zu"], 1), (["--text", "TÜR"], 1), (["--person", "anna"], 1), (["--kind", "tag", "--most", "7"], 7),
    (["--events", "--zone", "door", "--tag", "occupied", "--camera", "front", "--label", "person", "--hour", "0"], 7),
    (["--alert", "yes"], 0), (["--since", "2023-11-16T22:00", "--events"], 13),
    (["--since", "0", "--until", "9999-12-31", "--events"], 300), (["--until", "9999-12-31T23:59:59", "--events"], 300),
    (["--until", "0", "--events"], 0), (["--since", "0001-01-01", "--events"], 300)])
def test_filters_are_those_of_the_page_and_hold_together(run, options, count):
    said, code = run("history", "export", *options)

    assert (len(lines(said)), code) == (count, 0)


def test_csv_has_a_header_and_no_cell_that_a_spreadsheet_takes_for_a_formula(run, tmp_path):
    said, code = run("history", "export", "--events", "--format", "csv", "-o", str(tmp_path / "out.csv"))
    table = list(csv.DictReader(io.StringIO((tmp_path / "out.csv").read_text())))

    assert (code, len(table)) == (0, 300)
    assert "300 rows" in said.err + said.out
    assert (table[0]["event"], table[0]["labels"], table[0]["tagged_by"], table[0]["alerted"]) == (
        "e299", "person", "'=Anna", "")
    assert (tmp_path / "out.csv").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(("options", "said"), [
    (["--since", "yesterday"], "is no time"), (["--hour", "24"], "0 to 23"), (["--most", "0"], "from 1 on"),
    (["--kind", "fish"], "invalid choice"), (["-o", "/nowhere/x.csv"], "cannot write /nowhere/x.csv")])
def test_what_makes_no_sense_is_named_in_a_line(run, options, said, capsys):
    try:
        found, code = run("history", "export", *options)
        text = found.err
    except SystemExit as ended:
        text, code = capsys.readouterr().err, ended.code

    assert said in text and code in (1, 2)
    assert "Traceback" not in text


def test_reindex_makes_the_index_again_and_says_what_it_found(run, home):
    said, code = run("reindex")

    assert code == 0
    assert "901 facts, found as 301 events and other entries" in said.err + said.out
    assert HistoryReader(home).count(EventQuery()) == 300


def test_reindex_of_a_running_house_is_refused(run, home):
    held = hold(home, "historian")
    said, code = run("reindex")
    held.release()

    assert code == 3
    assert "the house runs" in said.err
