"""Searches stay quick however much is remembered: each walks an index in the order of its answer."""

import re

import pytest

from benchmarks.history.bench import measured, visits
from benchmarks.history.day import bytes_of
from ledger.history import search
from ledger.history.database import readable
from ledger.history.reader import EventQuery, HistoryReader
from ledger.history.writer import History


@pytest.mark.parametrize("wanted", [
    EventQuery(), EventQuery(camera="cam1"), EventQuery(label="dog"), EventQuery(alerted=True),
    EventQuery(tag="occupied"),
    EventQuery(camera="cam1", alerted=True, since=1.0, until=2.0), EventQuery(label="dog", camera="cam1", before=(1.0,
                                                                                                                  "e")),
])
def test_a_search_neither_sorts_nor_looks_at_every_row(home, wanted):
    history = History(home)
    history.add(list(visits(300)), 0.0)
    history.close()
    asked = []
    with readable(history.path) as db:
        db.set_trace_callback(asked.append)
        search.find(db, wanted, 20)
        db.set_trace_callback(None)
        statement = next(each for each in asked if re.search(r"ORDER BY (e\.n|(f\.)?rowid) DESC", each))
        plan = [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {statement}")]

    assert not [step for step in plan if "TEMP B-TREE" in step]
    assert [step for step in plan if re.match(r"SCAN (f|found) VIRTUAL TABLE INDEX|SEARCH e USING", step)] == plan


def test_the_bench_fills_a_history_and_measures_every_search(home):
    found = measured(home, 300, 12, 1)

    assert found["events"] == 300
    assert found["facts"] > 1000
    assert len(found["searches"]) == 6
    assert HistoryReader(home).count(EventQuery(camera="cam1")) > 20


def test_the_bench_plays_a_day_of_the_historian(home):
    assert bytes_of(home, 1, events=3, kept_days=1, step=3600) >= 0

    assert HistoryReader(home).count(EventQuery()) == 6
