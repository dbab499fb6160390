"""The facts the notifier handles are those the table of facts gives it."""

import pytest

from house import facts
from house.fact_table import TABLE, FactRow, WrongHandlers, handled


def test_the_notifier_handles_what_the_table_says(bench):
    assert bench.notifier.worker.handlers.keys() == handled("notifier")


def test_a_new_fact_that_the_notifier_shall_handle_stops_it_until_there_is_a_handler(bench, monkeypatch):
    monkeypatch.setitem(TABLE, facts.WalkTestReported, FactRow(handled_by={"notifier": "reports it"}))
    handled.cache_clear()
    try:
        with pytest.raises(WrongHandlers, match="WalkTestReported"):
            bench.restart()
    finally:
        monkeypatch.undo()
        handled.cache_clear()
