"""Counting events by their facets, with numbers as rows of bits."""

import random
from collections import Counter

from house.search.facet_blocks import FacetBlock, Wanted, counted

CAMERAS, LABELS = ("c:hall", "c:yard"), ("l:person", "l:car", "l:dog")


def entries(count):
    """Entries with consecutive numbers, some of which are no events, as their numbers and words."""
    rng = random.Random(4)
    for number in range(0, count * 7, 7):
        labels = rng.sample(LABELS, rng.choice((0, 1, 2)))
        words = [rng.choice(CAMERAS), f"h:{rng.randrange(24)}", *labels, "k:label", "word"]
        yield number, " ".join([*words, "k:event" if rng.random() < 0.9 else "k:command"])


def counted_one_by_one(rows, wanted):
    """The same by looking at each event."""
    total, found = 0, Counter()
    for number, words in rows:
        own = set(words.split())
        if "k:event" not in own or not wanted.begin <= number < wanted.end:
            continue
        if wanted.numbers is not None and number not in wanted.numbers:
            continue
        lacks = {letter for letter, groups in wanted.chosen.items() if not all(own & set(group) for group in groups)}
        total += not lacks
        found.update(each for each in own if each[1:2] == ":" and each[0] != "k" and not lacks - {each[0]})
    return total, found


def test_counts_are_those_of_looking_at_each_event_whatever_is_chosen():
    rows = list(entries(900))
    blocks = [FacetBlock.of(rows[at:at + 128]) for at in range(0, len(rows), 128)]
    for wanted in (
            Wanted(), Wanted({"c": [["c:hall"]]}), Wanted({"c": [["c:hall"]], "l": [["l:dog"]]}),
            Wanted({"h": [["h:7", "h:8"]]}, begin=700, end=4000), Wanted(begin=701, end=4001),
            Wanted({"l": [["l:person"], ["l:car"]]}), Wanted({"c": [["c:nowhere"]]}),
            Wanted({"c": [["c:yard"]]}, numbers=list(range(70, 3000, 21))), Wanted(numbers=[])):
        assert counted(blocks, wanted) == counted_one_by_one(rows, wanted), wanted


def test_of_no_events_nothing_is_counted():
    assert counted([FacetBlock.of([])], Wanted()) == (0, Counter())
    assert counted([FacetBlock.of([])], Wanted({"c": [["c:hall"]]}, numbers=[3])) == (0, Counter())
