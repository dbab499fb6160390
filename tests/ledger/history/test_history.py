"""The history: every fact once, found again quickly, whole after a crash, and set aside when it is damaged."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from historian.audit_trail import audited
from house import facts
from house.event_summary import events
from ledger.errors import HistoryAway, HistoryDamaged
from ledger.history.reader import EventQuery, HistoryReader
from ledger.history.writer import History, opened

NOON, DAY = 1_700_000_000.0, 86_400.0
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def history(home):
    found = History(home, audited)
    yield found
    found.close()


@pytest.fixture
def reader(home):
    return HistoryReader(home)


def visit(name, at, camera="front", label="", alerted=None, tag=""):
    """The facts of one event."""
    found = [facts.EventBegan(at=at, event=name, camera=camera, picture=f"pi/{camera}/2023-11-14/{name}")]
    if label:
        labels = (facts.Label(label, 0.9, facts.Box(0, 0, 1, 1)),)
        found.append(facts.EventLabelled(at=at + 1, event=name, camera=camera, picture="p", labels=labels,
                                         analyzer="a"))
    if alerted is not None:
        found.append(facts.AlertDecided(at=at + 2, event=name, camera=camera, sent=alerted, reasons=("so",)))
    found.append(facts.EventEnded(at=at + 9, event=name, camera=camera, began_at=at, duration=9))
    if tag:
        found.append(facts.EventTagged(at=at + 60, event=name, tag=tag, by="anna"))
    return found


def given(number, at=NOON):
    return facts.CommandGiven(at=at, id=f"c{number}", who="anna", what=f"mode {number}", where="slack", answer="ok")


def test_the_same_fact_twice_is_kept_once_everywhere(history, reader):
    batch = [*visit("e1", NOON), given(1)]

    assert history.add(batch, NOON) == 3
    assert history.add(batch, NOON) == 0

    assert reader.find(EventQuery(), 10) == ["e1"]
    assert [record.number for record in reader.records(10)] == [1]
    assert len(list(history.journal.facts())) == 3


def test_an_event_comes_back_as_the_log_told_it(history, reader):
    batch = visit("e1", NOON, label="person", alerted=True, tag="occupied")
    history.add(batch, NOON)

    assert reader.event("e1") == events(reversed(batch))[0]
    assert reader.event("e2") is None


def test_facts_of_an_event_may_come_in_any_number_of_batches(history, reader):
    for fact in visit("e1", NOON, label="dog", alerted=False, tag="unoccupied"):
        history.add([fact], NOON)

    for wanted in (EventQuery(label="dog"), EventQuery(alerted=False), EventQuery(tag="unoccupied"),
                   EventQuery(camera="front")):
        assert reader.find(wanted, 10) == ["e1"], wanted
    for wanted in (EventQuery(label="cat"), EventQuery(alerted=True), EventQuery(tag="occupied"),
                   EventQuery(camera="yard")):
        assert reader.find(wanted, 10) == [], wanted


def test_a_label_that_is_taken_back_finds_the_event_no_longer(history, reader):
    first, other = visit("e1", NOON, label="dog"), visit("e1", NOON, label="cat")
    history.add(first, NOON)
    history.add([other[1]], NOON)

    assert reader.find(EventQuery(label="dog"), 10) == []
    assert reader.find(EventQuery(label="cat"), 10) == ["e1"]
    assert reader.labels() == ["animal", "cat", "feline", "mammal", "pet"]


def mixed(count):
    for number in range(count):
        yield visit(f"e{number:05}", NOON + number * 60, ("front", "yard", "shed")[number % 3],
                    ("", "person", "dog", "big cat")[number % 4], (True, False, None)[number % 5 % 3],
                    "occupied" if number % 7 == 0 else "")


@pytest.mark.parametrize("wanted", [
    EventQuery(), EventQuery(camera="yard"), EventQuery(label="big_cat"), EventQuery(tag="occupied"),
    EventQuery(alerted=True),
    EventQuery(alerted=False), EventQuery(since=NOON + 3000, until=NOON + 9000), EventQuery(label="dog", camera="shed",
                                                                                            alerted=True),
    EventQuery(since=NOON + 600, tag="occupied", camera="front"), EventQuery(before=(NOON + 60 * 50, "e00050")),
])
def test_a_search_finds_what_looking_at_every_event_finds_a_page_at_a_time(history, reader, wanted):
    every = [fact for each in mixed(300) for fact in each]
    history.add(every, NOON)
    expected = [event.id for event in events(reversed(every)) if wanted.fits(event)]

    pages, at = [], wanted
    while page := reader.find(at, 7):
        pages += page
        last = reader.event(page[-1])
        at = EventQuery(**{**vars(wanted), "before": (last.began_at, last.id)})

    assert pages == expected
    assert reader.count(wanted) == len(expected)


def test_the_page_before_is_the_page_one_came_from(history, reader):
    history.add([fact for each in mixed(60) for fact in each], NOON)
    first, second = reader.find(EventQuery(camera="yard"), 5), reader.find(EventQuery(camera="yard"), 10)[5:]
    top = reader.event(second[0])

    assert reader.find(EventQuery(camera="yard", after=(top.began_at, top.id)), 5) == first


def test_before_the_first_fact_there_is_nothing_to_read(reader):
    with pytest.raises(HistoryAway) as raised:
        reader.find(EventQuery(), 1)

    assert raised.value.transient


def test_the_reading_end_cannot_write(history, home):
    from ledger.history.database import readable

    with pytest.raises(HistoryAway), readable(history.path) as db:
        db.execute("DELETE FROM facts")


def test_retention_removes_old_events_with_their_labels_and_leaves_a_checkpoint_in_the_audit(history, reader):
    history.add([*visit("old", NOON - 40 * DAY, label="dog"), given(1, NOON - 40 * DAY), given(2, NOON - 35 * DAY),
                 *visit("young", NOON - DAY, label="cat"), given(3, NOON - DAY)], NOON)
    before = history.head()

    assert history.reaches_before(NOON - 30 * DAY)
    history.forget(NOON - 30 * DAY, NOON)

    assert not history.reaches_before(NOON - 30 * DAY)
    assert reader.find(EventQuery(), 10) == ["young"]
    assert reader.labels() == ["animal", "cat", "feline", "mammal", "pet"]
    assert [record.number for record in reader.records(10)] == [3, 4]
    verdict = reader.verify([before, history.head()], NOON, 30)
    assert (verdict.faults, verdict.checked) == ((), 2)


def test_an_audit_all_of_which_was_old_goes_on_from_its_checkpoint(history, reader):
    history.add([given(1, NOON - 40 * DAY), given(2, NOON - 40 * DAY)], NOON)
    history.forget(NOON - 30 * DAY, NOON)
    history.add([given(3)], NOON)

    assert [record.number for record in reader.records(10)] == [3, 4]
    assert reader.verify([]).faults == ()


WRITER = """
import sys
from historian.audit_trail import audited
from house import facts
from ledger.history.writer import History
from ledger.home import Home
from pathlib import Path
history = History(Home(Path(sys.argv[1]), bases=(Path(sys.argv[2]),)), audited)
for batch in range(10_000):
    made = [facts.CommandGiven(at=float(batch), id=f"{batch}-{n}", who="anna", what="x" * 200, where="cli", answer="ok")
            for n in range(50)]
    history.add(made, 1_700_000_000.0)
    print(batch, flush=True)
"""


@pytest.mark.parametrize("after", [1, 4, 9])
def test_killed_while_it_writes_it_has_all_that_was_promised_and_nothing_twice(home, short_path, after):
    writer = subprocess.Popen([sys.executable, "-c", WRITER, home.path, short_path], cwd=ROOT, stdout=subprocess.PIPE,
                              text=True)
    promised = [int(writer.stdout.readline()) for _ in range(after)][-1]
    os.kill(writer.pid, signal.SIGKILL)
    promised = max([promised, *(int(line) for line in writer.stdout.read().split())])
    writer.wait(timeout=60)
    writer.stdout.close()

    history, happened = opened(home, NOON, audited)
    history.add([given(1)], NOON)
    history.close()

    assert happened == ""
    reader = HistoryReader(home)
    verdict = reader.verify([])
    assert verdict.faults == ()
    assert verdict.last - 1 in ((promised + 1) * 50, (promised + 2) * 50)
    ids = [fact.id for fact in history.journal.facts()]
    assert len(ids) == len(set(ids)) == verdict.last


@pytest.mark.parametrize("harm", ["header", "middle", "emptied"])
def test_a_damaged_database_is_set_aside_and_read_back_from_the_journal(home, harm):
    history = History(home, audited)
    history.add([fact for each in mixed(200) for fact in each] + [given(1)], NOON)
    head = history.head()
    history.close()
    data = bytearray(history.path.read_bytes())
    where = {"header": slice(0, 100), "middle": slice(4096, len(data) - 4096), "emptied": slice(100, len(data))}[harm]
    data[where] = os.urandom(len(data[where]))
    history.path.write_bytes(data)

    again, happened = opened(home, NOON, audited)

    assert "damaged" in happened
    assert "read back" in happened
    reader = HistoryReader(home)
    assert reader.count(EventQuery()) == 200
    assert reader.verify([head]).faults == ()
    assert len(list(home.history.glob("history.db.damaged-*"))) == 1
    again.add([given(2)], NOON)
    again.close()


def test_damage_that_shows_when_it_is_used_says_so(home):
    history = History(home)
    history.add(visit("e1", NOON), NOON)
    history.close()
    history.path.write_bytes(b"no database at all" * 1000)

    with pytest.raises(HistoryDamaged):
        HistoryReader(home).find(EventQuery(), 1)


def test_a_history_of_a_later_version_is_left_alone(home):
    History(home).close()
    with sqlite3.connect(home.history / "history.db") as db:
        db.execute("PRAGMA user_version=99")
    db.close()

    with pytest.raises(HistoryAway, match="later version"):
        opened(home, NOON, audited)


def test_a_journal_line_is_one_fact_as_json(history):
    history.add([given(1)], NOON)

    (text,) = (history.journal.folder / "2023-11-14.jsonl").read_text().splitlines()
    assert json.loads(text)["kind"] == "CommandGiven"
    assert json.loads(text)["body"]["what"] == "mode 1"


def test_what_a_crash_left_behind_the_known_end_of_the_journal_is_not_kept(history):
    history.add([given(1)], NOON)
    file = history.journal.folder / "2023-11-14.jsonl"
    file.write_text(file.read_text() + '{"kind":"Command')
    history.add([given(2)], NOON)

    assert [fact.id for fact in history.journal.facts()] == ["c1", "c2"]


def test_days_that_are_over_are_compressed_and_can_still_be_read(history):
    history.add([given(1)], NOON)
    history.add([given(2)], NOON + DAY)

    assert history.journal.pack("2023-11-15") == 1
    assert history.journal.pack("2023-11-15") == 0

    names = sorted(file.name for file in history.journal.folder.iterdir())
    assert names == ["2023-11-14.jsonl.gz", "2023-11-15.jsonl"]
    assert [fact.id for fact in history.journal.facts()] == ["c1", "c2"]


def test_a_closed_day_that_gets_more_lines_keeps_both(history):
    history.add([given(1)], NOON)
    history.journal.pack("2023-11-15")
    history.add([given(2)], NOON)  # the clock went back
    history.journal.pack("2023-11-15")

    assert [fact.id for fact in history.journal.facts()] == ["c1", "c2"]


def test_old_days_of_the_journal_are_forgotten(history):
    for day in range(3):
        history.add([given(day)], NOON + day * DAY)
    history.journal.pack("2023-11-16")

    assert history.journal.forget("2023-11-15") == 1
    assert [fact.id for fact in history.journal.facts()] == ["c1", "c2"]


def given_up(name, at=NOON, channel="slack://"):
    return facts.AlertGivenUp(at=at, event=name, camera="front", channel=channel, reason="tried for a day", began_at=at)


def test_alerts_that_were_not_delivered_are_found_also_after_a_rebuild_from_the_journal(home):
    history = History(home, audited)
    delivered = facts.AlertDelivered(at=NOON, event="e3", camera="front", channel="slack://", delay=90.0)
    history.add([*visit("e1", NOON, alerted=True), given_up("e1")], NOON)
    history.add([*visit("e2", NOON + 100, alerted=True), *visit("e3", NOON + 200, alerted=True), given_up("e3"),
                 delivered], NOON)
    history.close()
    wanted, reader = EventQuery(given_up=True), HistoryReader(home)
    assert reader.find(wanted, 10) == ["e1"]
    assert reader.event("e3").delays == {"slack://": 90.0}

    for part in home.history.glob("history.db*"):
        part.unlink()
    again, _ = opened(home, NOON, audited)
    again.close()

    assert reader.find(wanted, 10) == ["e1"]
    assert reader.count(EventQuery(alerted=True, given_up=True)) == 1


def test_what_was_not_delivered_is_forgotten_with_its_event(history, reader):
    history.add([*visit("e1", NOON, alerted=True), given_up("e1")], NOON)

    history.forget(NOON + DAY, NOON + DAY)

    assert reader.count(EventQuery(given_up=True)) == 0
    assert reader.known("a") == []
