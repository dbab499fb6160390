"""Old entries are found by blocks of bits, with the same answer as by the index of facets alone, whatever changes."""

import random
from dataclasses import replace
from itertools import pairwise

import pytest

from benchmarks.history.bench import asked, visits
from house import facts
from ledger.history import facet_bitmaps, search
from ledger.history.database import readable
from ledger.history.reader import EventQuery, HistoryReader
from ledger.history.writer import History

COUNT, PAGE = 400, 7
EVERYTHING = EventQuery(only_events=False)


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch):
    monkeypatch.setattr(facet_bitmaps, "SIZE", 32)
    monkeypatch.setattr(facet_bitmaps, "FEW", 8)
    monkeypatch.setattr(facet_bitmaps, "TOGETHER", 4)
    monkeypatch.setattr(search, "_IN_BLOCK", 0.0)


@pytest.fixture
def history(home):
    history = History(home)
    for some in range(0, len(MADE), 100):
        history.read_in(MADE[some:some + 100])
    yield history
    history.close()


MADE = list(visits(COUNT))


def questions(count=60):
    rng = random.Random(3)
    return [asked(rng, COUNT) for _ in range(count)]


def pages(home, wanted):
    """All that is found, page by page from the newest on, and then back from the oldest."""
    found, place, reader = [], None, HistoryReader(home)
    with readable(home.history / "history.db") as db:
        while page := search.find(db, replace(wanted, before=place), PAGE):
            found += page
            place = page[-1].at, page[-1].id
        back, place = [], (0.0, "")
        while page := search.find(db, replace(wanted, after=place), PAGE):
            back = page + back
            place = page[0].at, page[0].id
    assert back == found
    assert reader.count(wanted) == len(found)
    return found


def same_without_blocks(home, history):
    """Every question has the answer that the index alone gives."""
    by_blocks = [pages(home, wanted) for wanted in questions()]
    made = facet_bitmaps.all_blocks(history._db)
    facet_bitmaps.clear(history._db)
    assert by_blocks == [pages(home, wanted) for wanted in questions()]
    assert sum(map(len, by_blocks)) > 500
    return made


def test_blocks_find_what_the_index_finds(home, history):
    made = same_without_blocks(home, history)

    assert len(made) > 8
    assert all(before.end == after.begin for before, after in pairwise(made))
    assert len({block.part for block in made}) <= len(made) / 2, "many lie together"


def test_only_the_newest_entries_are_asked_of_the_index(home, history):
    newest = facet_bitmaps.all_blocks(history._db)[-1].end
    said = []
    with readable(history.path) as db:
        db.set_trace_callback(said.append)
        found = search.find(db, EventQuery(label="bear"), 1000)

    assert sum(each.n < newest for each in found) > 2
    (asked_index,) = [each for each in said if "MATCH" in each]
    assert f">= {newest} " in asked_index


def test_entries_that_change_are_found_by_what_they_have_now(home, history):
    old = [fact.event for fact in MADE if isinstance(fact, facts.EventBegan)][:40]
    at = MADE[-1].at + 9
    history.add([facts.EventTagged(at=at + number, event=name, by="Zoe (U09)", tag="unoccupied", what="shadow")
                 for number, name in enumerate(old[::4])], at)
    history.add([facts.EventDeleted(at=at + 99, event=old[1], camera="cam1", by="Zoe (U09)")], at)

    assert len(pages(home, EventQuery(person="zoe", tag="unoccupied"))) == 10
    assert not [each for each in pages(home, EventQuery(text="away")) if each.id == old[1]]
    assert same_without_blocks(home, history)


def test_a_fact_that_comes_late_is_found_where_it_belongs(home, history):
    before = facet_bitmaps.all_blocks(history._db)
    early = next(fact for fact in MADE[600:] if isinstance(fact, facts.EventBegan))
    late = replace(early, at=early.at + 0.25, id="late", event="c" * 32)

    history.add([late], MADE[-1].at)
    missing = len(facet_bitmaps.all_blocks(history._db))
    while facet_bitmaps.extend(history._db):
        pass

    assert [each.at for each in pages(home, EventQuery(camera=late.camera)) if each.id == late.event] == [late.at]
    after = facet_bitmaps.all_blocks(history._db)
    assert missing < len(before) <= len(after), "the blocks with which it lies were made again"
    assert all(one.end == next_one.begin for one, next_one in pairwise(after))
    assert same_without_blocks(home, history)


def test_blocks_of_what_was_forgotten_go_and_pinned_events_are_still_found(home, history):
    pinned = MADE[0].event
    half = MADE[len(MADE) // 2].at

    history.forget(half, half, keep=[pinned])

    assert pages(home, EventQuery())[-1].id == pinned
    left = facet_bitmaps.all_blocks(history._db)
    assert all(max(block.end for block in left if block.part == each.part) > pages(home, EVERYTHING)[-2].n
               for each in left)
    assert history._db.execute("SELECT count(*) FROM block_bits WHERE part NOT IN (SELECT part FROM blocks)"
                               ).fetchone() == (0,)
    assert same_without_blocks(home, history)


def test_another_time_zone_makes_the_blocks_again(home, history):
    history.close()

    again = History(home, timezone="Asia/Kolkata")
    try:
        assert same_without_blocks(home, again)
    finally:
        again.close()
