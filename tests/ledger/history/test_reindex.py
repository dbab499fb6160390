"""The database made again from journal and sidecars is the one that was."""

import json
import sqlite3

import pytest

from historian.audit_trail import audited
from house import facts
from ledger.epoch import first_epoch
from ledger.history.reader import EventQuery, HistoryReader
from ledger.history.reindex import reindex
from ledger.history.saved_log_state import LogMemory
from ledger.history.writer import History

NOON, DAY = 1_700_000_000.0, 86_400.0
BOX = facts.Box(0, 0, 1, 1)
MEMORY = LogMemory(first_epoch(), "7-1", {"mode": '{"v": {"mode": "away", "by": "anna"}, "at": 1700000000.0}'})


def day(number):
    """What happened on a day: late facts and two events at a time among them."""
    at = NOON + number * DAY
    for event in (f"a{number}", f"b{number}"):
        yield facts.EventBegan(at=at, event=event, camera="front", zones=("door",), picture=f"pi/front/x/{event}")
        yield facts.EventLabelled(at=at + 1, event=event, camera="front", picture="p", analyzer="a",
                                  labels=(facts.Label("cat", 0.9, BOX),))
    yield facts.EventEnded(at=at + 9, event=f"a{number}", camera="front", began_at=at, duration=9)
    yield facts.CommandGiven(at=at + 5, who="anna", what="status", where="slack", answer="ok")
    yield facts.EventTagged(at=at + 90, event=f"b{number}", tag="unoccupied", by="anna", what="cat")


@pytest.fixture
def written(home):
    history = History(home, audited, timezone="Asia/Tokyo")
    for number in range(5):
        made = list(day(number))
        history.add(made[:4], NOON + number * DAY)
        history.add(made[4:], NOON + number * DAY, MEMORY)
    history.pack("2023-11-17")
    yield home
    history.close()


def contents(home):
    """Everything a database has, and what each of its facets finds."""
    db = sqlite3.connect(home.history / "history.db")
    rows = {table: db.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall()
            for table in ("facts", "entries", "facets", "audit", "meta", "state")}
    found = {word: db.execute("SELECT rowid FROM found WHERE found MATCH ?", (f'"{word}"',)).fetchall()
             for word, *_ in rows["facets"]}
    db.execute("INSERT INTO found (found) VALUES ('integrity-check')")
    db.close()
    return rows, found


def again(home):
    return reindex(home, NOON + 9 * DAY, audited, timezone="Asia/Tokyo")


def test_it_is_the_same_as_the_one_that_was_written_fact_by_fact(written):
    before = contents(written)

    done = again(written)

    assert (done.facts, done.regained, done.happened) == (35, 0, "")
    assert contents(written) == before


def test_an_index_that_lost_entries_is_whole_again(written):
    before = contents(written)
    with sqlite3.connect(written.history / "history.db") as db:
        db.executescript("DELETE FROM entries; DELETE FROM facets WHERE word LIKE 'l:%'; "
                         "INSERT INTO found (found) VALUES ('delete-all')")
    db.close()
    assert HistoryReader(written).find(EventQuery(label="cat"), 9) == []

    again(written)

    assert contents(written) == before


@pytest.mark.parametrize("lost", ["database", "journal", "both"])
def test_what_is_left_gives_back_what_it_has(written, lost):
    for number in range(5):
        began = next(day(number))
        place = written.pictures / "pi" / "front" / "2023-11-14"
        place.mkdir(parents=True, exist_ok=True)
        entry = facts.to_entry(facts.EventBegan(at=began.at, id=f"s{number}", event=f"s{number}", camera="front"))
        (place / f"s{number}.json").write_text(json.dumps({"fact": entry, "picture": "x", "at": began.at}))
    (place / "torn.json").write_text('{"fact": {"kind": "EventBegan", "body": "{')
    if lost in ("database", "both"):
        for part in written.history.glob("history.db*"):
            part.unlink()
    if lost in ("journal", "both"):
        for part in (written.history / "journal").iterdir():
            part.unlink()

    again(written)

    reader = HistoryReader(written)
    assert reader.count(EventQuery()) == (5 if lost == "both" else 15)
    assert reader.find(EventQuery(before=(NOON + 2 * DAY, "z")), 1) == ["s2"]
    assert reader.verify([]).faults == ()
    if lost != "both":
        assert reader.count(EventQuery(tag="cat")) == 5
        assert bool(reader.verify([]).rebuilt) is (lost == "database")


def test_one_that_is_broken_off_leaves_the_old_one(written, monkeypatch):
    before = contents(written)

    def power_cut():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        reindex(written, NOON, audited, power_cut, "Asia/Tokyo")

    assert contents(written) == before
    assert not list(written.history.glob("*.new*"))


def test_an_audit_that_does_not_fit_is_chained_again_and_says_so(written):
    with sqlite3.connect(written.history / "history.db") as db:
        db.execute("UPDATE audit SET body = replace(body, 'anna', 'eve') WHERE n = 2")
    db.close()

    again(written)

    verdict = HistoryReader(written).verify([])
    assert verdict.faults == () and verdict.rebuilt
