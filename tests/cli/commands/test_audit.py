"""`hearthwatch audit`: lists, and finds what was edited, removed or cut off in the database itself."""

import sqlite3

import pytest

from cli.__main__ import COMMANDS
from cli.commands.history.audit import run
from cli.errors import CliError
from historian.audit_trail import audited
from house import facts
from house.audit import canonical, chained
from ledger.errors import HistoryAway
from ledger.history.writer import History

NOON = 1_700_000_000.0


@pytest.fixture
def kept(home):
    """Nine commands and the head after the fifth; returns the heads by number."""
    home.config.write_text('house: {timezone: UTC}\ncameras: {front: {source: "demo://room"}}\n')
    history, heads = History(home, audited), {}
    for number in range(1, 10):
        history.add([facts.CommandGiven(at=NOON + number, who="anna", what=f"mode {number}", where="cli", answer="ok")],
                    NOON)
        heads[number] = str(history.head())
        if number == 5:
            head = history.head()
            history.add([facts.AuditHeadTaken(at=NOON, number=head.number, head=head.hash)], NOON)
    history.close()
    return heads


def change(home, *statements):
    with sqlite3.connect(home.history / "history.db") as db:
        for statement in statements:
            db.execute(statement)
    db.close()


def test_it_lists_the_newest_oldest_first(home, kept, capsys):
    assert run(["3"], home) == 0

    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == ["7", "8", "9"]
    assert lines[0] == "     7  2023-11-14 22:13:27  anna (cli): mode 7 -> ok"


def test_in_an_audit_nobody_touched_nothing_is_wrong(home, kept, capsys):
    assert run(["verify", "--head", kept[9], "--head", kept[2]], home) == 0
    assert "records 1 to 9: all fit; 2 of the given heads compared" in capsys.readouterr().out
    assert run(["verify"], home) == 0
    assert "1 of the remembered heads compared" in capsys.readouterr().out


def test_an_edited_record_is_named(home, kept, capsys):
    change(home, "UPDATE audit SET body = replace(body, 'anna', 'otto') WHERE n = 4")

    assert run(["verify"], home) == 1
    assert capsys.readouterr().err.startswith("record 4 was edited")


def test_removed_records_are_named(home, kept, capsys):
    change(home, "DELETE FROM audit WHERE n IN (3, 4)")

    assert run(["verify"], home) == 1
    assert "records 3 to 4 are missing" in capsys.readouterr().err


def test_records_removed_from_the_beginning_are_missed(home, kept, capsys):
    change(home, "DELETE FROM audit WHERE n < 3")

    assert run(["verify"], home) == 1
    assert "no checkpoint" in capsys.readouterr().err


def test_a_beginning_that_was_removed_under_a_forged_checkpoint_is_missed(home, kept, capsys):
    """Whoever can write the file removes what they did, and writes a checkpoint of retention that excuses it."""
    home.config.write_text('house: {timezone: UTC}\nstorage: {keep_days: 30}\ncameras: {front: {source: "demo://room"}}\n')
    with sqlite3.connect(home.history / "history.db") as db:
        removed, newest = (db.execute(f"SELECT hash FROM audit WHERE n = {n}").fetchone()[0] for n in (4, 9))
        body = canonical({"at": NOON + 60, "n": 10, "checkpoint": {"n": 4, "hash": removed, "days": 30}})
        db.execute("INSERT INTO audit (n, at, body, hash) VALUES (10, ?, ?, ?)",
                   (NOON + 60, body, chained(newest, body)))
        db.execute("DELETE FROM audit WHERE n <= 4")
    db.close()
    later = f"{chained(newest, body)}@10"  # the house posts it the next day, with its forged checkpoint

    assert run(["verify", "--head", kept[9]], home) == 1
    assert "covered by none of these heads" in capsys.readouterr().err
    assert run(["verify", "--head", later, "--head", kept[3]], home) == 1
    assert "record 3 is missing: it is dated 2023-11-14T22:13:23Z" in capsys.readouterr().err


def test_a_cut_off_end_is_found_by_a_head_and_by_the_one_remembered(home, kept, capsys):
    change(home, "DELETE FROM audit WHERE n > 3")

    assert run(["verify", "--head", kept[9]], home) == 1
    assert "records 4 to 9 are missing" in capsys.readouterr().err
    assert run(["verify"], home) == 1
    assert "records 4 to 5 are missing" in capsys.readouterr().err


def test_a_chain_written_again_is_found_by_a_head_from_slack(home, kept, capsys):
    with sqlite3.connect(home.history / "history.db") as db:
        before = db.execute("SELECT hash FROM audit WHERE n = 5").fetchone()[0]
        for number in range(6, 10):
            body = canonical({"n": number, "who": "otto", "what": "x", "where": "cli", "answer": "ok", "at": NOON})
            before = chained(before, body)
            db.execute("UPDATE audit SET body = ?, hash = ? WHERE n = ?", (body, before, number))
    db.close()

    assert run(["verify"], home) == 0, "what it remembers is older than the change"
    assert run(["verify", "--head", kept[9]], home) == 1
    assert "record 9 is not the one whose head was posted" in capsys.readouterr().err


@pytest.mark.parametrize("words", [["verify", "--head", "abc"], ["all"], ["0"], ["5", "--head", "a" * 64 + "@1"]])
def test_a_mistake_is_one_line(home, kept, words):
    with pytest.raises(CliError) as raised:
        run(words, home)

    assert raised.value.code == 2
    assert "\n" not in str(raised.value)


def test_a_house_without_a_history_says_so(home):
    home.config.write_text("cameras: {}\n")
    with pytest.raises(HistoryAway, match="no history yet"):
        run(["verify"], home)


def test_it_is_in_the_table_of_commands():
    assert COMMANDS["audit"].module == "history.audit"
