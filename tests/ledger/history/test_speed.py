"""Searches stay quick however much is remembered: each walks an index in the order of its answer."""

import re

import pytest

from benchmarks.history import measured, searches
from ledger.history.database import readable
from ledger.history.reader import EventQuery, HistoryReader, _asked
from ledger.history.writer import History


@pytest.mark.parametrize("wanted", [
    EventQuery(), EventQuery(camera="yard"), EventQuery(label="dog"), EventQuery(alerted=True),
    EventQuery(tag="occupied"),
    EventQuery(camera="yard", alerted=True, since=1.0, until=2.0), EventQuery(label="dog", camera="yard", before=(1.0,
                                                                                                                  "e")),
])
def test_a_search_neither_sorts_nor_looks_at_every_row(home, wanted):
    history = History(home)
    history.close()
    tables, conditions, values = _asked(wanted)
    at = "l" if wanted.label else "e"
    with readable(history.path) as db:
        plan = [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN SELECT e.event FROM {tables} WHERE {conditions} "
                                             f"ORDER BY {at}.began_at DESC, {at}.event DESC LIMIT 20", values)]

    assert not [step for step in plan if "TEMP B-TREE" in step]
    assert not [step for step in plan if re.match(r"SCAN", step) and "USING" not in step], plan


def test_the_bench_fills_a_history_and_measures_every_search(home):
    found = measured(home, 300)

    assert found["events"] == 300
    assert found["facts"] > 900
    assert set(found["median_ms"]) == set(searches(300))
    assert HistoryReader(home).count(EventQuery(camera="yard")) > 50
