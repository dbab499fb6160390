"""A database of each earlier version becomes today's, with all that was in it, whatever interrupts that."""

import sqlite3
from unittest import mock

import pytest

from historian.audit_trail import audited
from house import facts
from house.search.facets import of_event
from ledger.history import facet_bitmaps, upgrade
from ledger.history.database import VERSION
from ledger.history.facet_bitmaps import all_blocks, numbers_of
from ledger.history.migrations import scripts
from ledger.history.reader import EventQuery, HistoryReader
from ledger.history.writer import History, opened

NOON = 1_700_000_000.0
BOX = facts.Box(0, 0, 1, 1)


def visits(count):
    """The facts of events in the order they came: those of two events are mixed, every fifth one is tagged."""
    for number in range(count):
        name, at = f"e{number:05}", NOON + number * 30
        label = facts.Label(("cat", "person")[number % 2], 0.9, BOX)
        yield facts.EventBegan(at=at, event=name, camera="front", zones=("door",) if number % 3 == 0 else ())
        yield facts.EventLabelled(at=at + 1, event=name, camera="front", picture="p", labels=(label,), analyzer="a")
        if number:
            yield facts.EventEnded(at=at + 2, event=f"e{number - 1:05}", camera="front", began_at=at - 30, duration=32)
        if number % 5 == 0:
            yield facts.EventTagged(at=at + 3, event=name, tag="occupied", by="anna")
    yield facts.AlertGivenUp(at=NOON, event="e00001", camera="front", channel="slack://", reason="tried for a day")
    yield facts.ModeChosen(at=NOON + 5, mode="away", by="anna")


def of_version(path, version, made):
    """A database as the house of that version left it."""
    db = sqlite3.connect(path, isolation_level=None)
    for number, script in scripts().items():
        if number <= min(version, 4):
            db.executescript(f"BEGIN; {script} PRAGMA user_version={number}; COMMIT;")
    db.execute("BEGIN")
    for fact in made:
        entry = facts.to_entry(fact)
        db.execute("INSERT INTO facts (id, at, kind, camera, event, body) VALUES (?, ?, ?, ?, ?, ?)", (
            fact.id, fact.at, entry["kind"], getattr(fact, "camera", ""), getattr(fact, "event", ""), entry["body"]))
    db.execute("INSERT INTO facts (id, at, kind, camera, event, body) VALUES ('x', ?, 'Unheard', '', '', '{}')",
               (NOON,))
    db.execute("COMMIT")
    if version > 4:
        db.executescript(f"BEGIN; {scripts()[5]} PRAGMA user_version=5; COMMIT;")
        with mock.patch("house.search.facets.of_event", of_event_before_6 if version < 6 else of_event), \
                mock.patch("ledger.history.upgrade.facet_bitmaps"), mock.patch("ledger.history.entries.facet_bitmaps"):
            upgrade.facet_bitmaps.extend.return_value = False
            upgrade.finish(db, "", lambda: None)
    if version > 5:
        db.execute(f"PRAGMA user_version={version}")
    db.close()


def of_event_before_6(*about):
    """The facets of an event as version 5 had them: not whether it was seen or is pinned."""
    return {key: name for key, name in of_event(*about).items() if key[:2] not in ("s:", "f:")}


def contents(path):
    """All that matters of a database: its facts in order, and each entry with its facets and its facts."""
    with sqlite3.connect(path) as db:
        rows = db.execute("SELECT id, at, kind, body FROM facts ORDER BY n").fetchall()
        entries = db.execute("SELECT id, at, words, n FROM entries ORDER BY n").fetchall()
        own = {row[0]: [each[0] for each in db.execute("SELECT id FROM facts WHERE entry = ? ORDER BY n", (row[3],))]
               for row in entries}
        facets = db.execute("SELECT word, name, count FROM facets ORDER BY word").fetchall()
        found = {word: [row[0] for row in db.execute("SELECT rowid FROM found WHERE found MATCH ?", (f'"{word}"',))]
                 for word, _, _ in facets}
        made = [(block, list(numbers_of(db, block))) for block in all_blocks(db)]
        bits = db.execute("SELECT word, part, bits FROM block_bits ORDER BY word, part").fetchall()
        db.execute("INSERT INTO found (found) VALUES ('integrity-check')")
    db.close()
    return rows, entries, own, facets, found, made, bits


@pytest.mark.parametrize("version", range(1, VERSION))
def test_a_database_of_an_earlier_version_is_found_through_as_if_it_had_been_written_today(home, short_path, version,
                                                                                           monkeypatch):
    monkeypatch.setattr(facet_bitmaps, "SIZE", 32)
    made = list(visits(120))
    of_version(home.history / "history.db", version, made)
    again, happened = opened(home, NOON, audited)
    again.close()
    with sqlite3.connect(home.history / "history.db") as db:
        assert db.execute("SELECT kind, entry FROM facts WHERE id = 'x'").fetchone() == ("Unheard", None)
        db.execute("DELETE FROM facts WHERE id = 'x'")
    db.close()
    upgraded = contents(home.history / "history.db")
    (home.history / "history.db").unlink()
    today = History(home, audited)
    today.add(made, NOON)
    today.close()
    History(home, audited).close()  # at each start all blocks are made that are not yet

    assert happened == ""
    assert upgraded == contents(home.history / "history.db")
    assert len(upgraded[-2]) == 2


def test_a_database_without_blocks_is_read_before_the_house_has_begun_again(home, short_path):
    """After an update, while nothing runs yet."""
    home.create()
    of_version(home.history / "history.db", 6, list(visits(20)))

    found = HistoryReader(home).find(EventQuery(label="person", zone="door"), 50)

    assert found == [f"e{number:05}" for number in (15, 9, 3)]
    assert HistoryReader(home).count(EventQuery(label="person", zone="door")) == 3


def test_an_upgrade_that_is_broken_off_goes_on(home, monkeypatch):
    monkeypatch.setattr(upgrade, "_AT_ONCE", 50)
    of_version(home.history / "history.db", 4, visits(120))
    steps = []

    def power_cut():
        steps.append(1)
        if len(steps) % 3 == 0:
            raise KeyboardInterrupt

    for _ in range(100):
        try:
            History(home, audited, power_cut).close()
            break
        except KeyboardInterrupt:
            continue

    reader = HistoryReader(home)
    assert reader.count(EventQuery()) == 120
    assert reader.count(EventQuery(tag="occupied")) == 24
    assert len(steps) > 6
    assert len(contents(home.history / "history.db")[0]) == len(list(visits(120))) + 1


def test_the_hours_of_events_follow_the_time_zone_of_the_house(home):
    history = History(home, timezone="Europe/Berlin")
    history.add(list(visits(120)), NOON)
    history.close()
    reader = HistoryReader(home)
    assert reader.count(EventQuery(hour=23)) == 94, "from 23:13 on"

    History(home, timezone="Asia/Kolkata").close()

    assert reader.count(EventQuery(hour=23)) == 0
    assert reader.count(EventQuery(hour=3)) == 34, "from 03:43 on"
    assert reader.count(EventQuery(hour=4, label="person")) == 43
