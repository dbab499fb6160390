"""The facets of all events in memory stay those of the history, whatever happens to it."""

import pytest

from historian.audit_trail import audited
from house import facts
from house.search.facet_blocks import Wanted, counted
from ledger.history import facet_index
from ledger.history.facet_index import FacetIndex
from ledger.history.writer import History
from tests.ledger.history.test_history import NOON


def visit(number, **how):
    """An event and its end."""
    at, name = NOON + number * 30 + how.get("late", 0), f"e{number:05}"
    return [facts.EventBegan(at=at, event=name, camera=("hall", "yard")[number % 2]),
            facts.EventEnded(at=at + 9, event=name, camera=("hall", "yard")[number % 2], began_at=at, duration=9)]


@pytest.fixture
def history(home, monkeypatch):
    monkeypatch.setattr(facet_index, "BLOCK", 50)
    history = History(home, audited)
    history.add([fact for number in range(300) for fact in visit(number)], NOON)
    yield history
    history.close()


def counts(index):
    index.refresh()
    total, found = counted(index.blocks, Wanted())
    return total, {each: found[each] for each in ("c:hall", "c:yard", "s:unseen", "t:occupied", "f:pinned")}


def test_it_follows_new_events_and_what_becomes_of_old_ones(home, history):
    index = FacetIndex(home)
    assert counts(index) == (300, {"c:hall": 150, "c:yard": 150, "s:unseen": 300, "t:occupied": 0, "f:pinned": 0})
    assert len(index.blocks) == 6

    history.add([fact for number in range(300, 420) for fact in visit(number)], NOON)
    history.add([facts.EventTagged(at=NOON + 1e6, event="e00007", tag="occupied", by="anna"),
                 facts.EventPinned(at=NOON + 1e6, event="e00150", pinned=True, by="anna"),
                 facts.EventReviewed(at=NOON + 1e6, event="e00419", seen=True, by="anna")], NOON)

    assert counts(index) == (420, {"c:hall": 210, "c:yard": 210, "s:unseen": 418, "t:occupied": 1, "f:pinned": 1})
    assert index.names["c:hall"] == "hall"
    assert len(index.blocks) > 6, "a block that has grown becomes two"


def test_an_event_that_comes_late_or_is_deleted_is_counted_where_it_belongs(home, history):
    index = FacetIndex(home)
    counts(index)

    history.add([facts.EventBegan(at=NOON + 31, event="late", camera="hall")], NOON)
    assert counts(index)[0] == 301
    history.add([facts.EventDeleted(at=NOON + 1e6, event="e00003", camera="yard", by="owner")], NOON)

    assert counts(index) == (300, {"c:hall": 151, "c:yard": 149, "s:unseen": 300, "t:occupied": 0, "f:pinned": 0})


def test_what_retention_removes_is_no_longer_counted(home, history):
    index = FacetIndex(home)
    counts(index)

    history.forget(NOON + 30 * 120, NOON + 1e6, keep=("e00005",))

    assert counts(index)[0] == 181
    assert counts(index)[1]["c:yard"] == 91


def test_another_database_in_its_place_is_read_again(home, history):
    index = FacetIndex(home)
    counts(index)
    history.close()
    for file in home.history.glob("history.db*"):
        file.unlink()
    for file in home.history.glob("journal/*"):
        file.unlink()
    other = History(home, audited)
    other.add([fact for number in range(400) for fact in visit(number)], NOON)
    other.close()

    assert counts(index)[0] == 400
