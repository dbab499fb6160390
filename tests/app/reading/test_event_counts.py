"""Counts of events for all threads: over the history, by text, and while a large history is still being read."""

import time

import pytest

from app.reading import event_counts
from app.reading.event_counts import EventCounter
from house import facts
from house.search import facets
from house.search.query import EventQuery
from ledger.errors import HistoryAway
from ledger.history.writer import History

NOON = 1_700_000_000.0


@pytest.fixture
def remembered(home):
    """Sixty events at two cameras, of every third of which an alert was sent."""
    history = History(home, timezone="UTC")
    history.add([fact for number in range(60) for fact in (
        facts.EventBegan(at=NOON + 60 * number, event=f"e{number}", camera=("hall", "yard")[number % 2]),
        facts.AlertDecided(at=NOON + 60 * number, event=f"e{number}", camera="hall", sent=number % 3 == 0,
                           reasons=("the gate was open",) if number % 4 == 0 else ("so",)))], NOON)
    history.close()
    return home


def test_each_chip_counts_what_it_would_find_beside_what_else_is_chosen(remembered):
    counts = EventCounter(remembered).of(EventQuery(camera="hall", alerted=True), 0.0)

    assert counts.total == 10
    assert counts.of(facets.CAMERA) == [("hall", 10), ("yard", 10)]
    assert (counts.count(facets.ALERT, "yes"), counts.count(facets.ALERT, "no")) == (10, 20)


def test_words_and_days_are_counted_too(remembered):
    counter = EventCounter(remembered)

    assert counter.of(EventQuery(text="gate open"), 0.0).of(facets.CAMERA) == [("hall", 15)]
    assert counter.of(EventQuery(since=NOON + 600, until=NOON + 1200), 0.0).total == 10
    assert counter.of(EventQuery(text="nowhere"), 0.0).total == 0


def test_of_words_that_nearly_all_have_the_newest_are_counted_and_that_is_said(remembered, monkeypatch):
    monkeypatch.setattr(event_counts, "MOST_BY_TEXT", 8)

    counts = EventCounter(remembered).of(EventQuery(text="hall*"), 0.0)

    assert counts.at_least and counts.total == 8


def test_what_counts_as_seen_since_all_was_seen_is_not_new(remembered):
    counts = EventCounter(remembered).of(EventQuery(), NOON + 55 * 60)

    assert counts.count(facets.SEEN, facets.UNSEEN) == 5
    assert counts.total == 60


def test_a_large_history_is_read_behind_the_pages_back(remembered, monkeypatch):
    monkeypatch.setattr(event_counts, "SMALL", 0)
    counter = EventCounter(remembered)
    end = time.monotonic() + 60

    assert counter.of(EventQuery(), 0.0) is None
    while (counts := counter.of(EventQuery(), 0.0)) is None:
        assert time.monotonic() < end

    assert counts.total == 60


def test_without_a_history_that_is_said(home):
    with pytest.raises(HistoryAway):
        EventCounter(home).of(EventQuery(), 0.0)
