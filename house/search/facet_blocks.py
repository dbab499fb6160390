"""How many events have which facet, whatever else is asked of them. Pure.

Some thousands of events make a block: one whole number for each facet, in which bit i says whether the i-th event has
it. To count is then to combine such numbers, which Python does many thousand bits at a time.
"""

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from house.search import facets
from house.search.facets import token

COUNTED = "".join((facets.CAMERA, facets.ZONE, facets.LABEL, facets.HOUR, facets.TAG, facets.ALERT, facets.PERSON,
                   facets.SEEN, facets.PINNED))
"""The letters of the facets that are counted."""
_EVENT = token(facets.KIND, facets.EVENT)
Chosen = Mapping[str, Sequence[Sequence[str]]]
"""By the letter of a facet, groups of tokens: an event must have one of each group."""


@dataclass(frozen=True)
class FacetBlock:
    """Events with consecutive numbers, and their facets as bits."""

    numbers: "array[int]"
    bits: Mapping[str, int]
    totals: Mapping[str, int] = field(repr=False)

    @classmethod
    def of(cls, rows: Iterable[tuple[int, str]]) -> "FacetBlock":
        """The block of these entries, each a number and its facets in a text; what is no event is left out."""
        numbers, having = array("q"), dict[str, list[int]]()
        for number, words in rows:
            tokens = words.split(" ")
            if _EVENT in tokens:
                for each in tokens:
                    if each[1:2] == ":" and each[0] in COUNTED:
                        having.setdefault(each, []).append(len(numbers))
                numbers.append(number)
        return cls(numbers, {each: as_bits(places, len(numbers)) for each, places in having.items()},
                   {each: len(places) for each, places in having.items()})

    def between(self, begin: int, end: int) -> int:
        """The bits of the events with numbers of [begin, end)."""
        return between(self.numbers, begin, end)

    def among(self, numbers: Sequence[int]) -> int:
        """The bits of the events with these numbers, which are in order."""
        if not self.numbers:
            return 0
        there = range(bisect_left(numbers, self.numbers[0]), bisect_left(numbers, self.numbers[-1] + 1))
        return as_bits([place for place in (self._place(numbers[each]) for each in there) if place is not None],
                        len(self.numbers))

    def _place(self, number: int) -> int | None:
        place = bisect_left(self.numbers, number)
        return place if place < len(self.numbers) and self.numbers[place] == number else None


@dataclass(frozen=True)
class Wanted:
    """Which events are counted: those of [begin, end) with what was chosen, and of these numbers (None: of all)."""

    chosen: Chosen = field(default_factory=dict)
    begin: int = 0
    end: int = 2**62
    numbers: Sequence[int] | None = None


def counted(blocks: Iterable[FacetBlock], wanted: Wanted) -> tuple[int, Counter[str]]:
    """How many there are, and how many would be with each facet; what was chosen of its own letter is left out."""
    total, found = 0, Counter[str]()
    for block in blocks:
        every = block.between(wanted.begin, wanted.end)
        every &= every if wanted.numbers is None else block.among(wanted.numbers)
        if not every:
            continue
        if not wanted.chosen and every.bit_count() == len(block.numbers):
            total += len(block.numbers)
            found.update(block.totals)
            continue
        with_all, without = _combined(block, every, wanted.chosen)
        total += with_all.bit_count()
        for each, bits in block.bits.items():
            if count := (bits & without.get(each[0], with_all)).bit_count():
                found[each] += count
    return total, found


def _combined(block: FacetBlock, every: int, chosen: Chosen) -> tuple[int, dict[str, int]]:
    """The events with all that was chosen, and by letter those with all but what was chosen of it."""
    own = {letter: _having(block, groups) for letter, groups in chosen.items()}
    without = dict.fromkeys(own, every)
    for letter, bits in own.items():
        every &= bits
        for other in without:
            without[other] &= -1 if other == letter else bits
    return every, without


def _having(block: FacetBlock, groups: Sequence[Sequence[str]]) -> int:
    every = -1
    for group in groups:
        some = 0
        for each in group:
            some |= block.bits.get(each, 0)
        every &= some
    return every


def between(numbers: Sequence[int], begin: int, end: int) -> int:
    """The bits of those of these numbers, which are in order, that are of [begin, end)."""
    first, last = bisect_left(numbers, begin), bisect_left(numbers, end)
    return (1 << last) - (1 << first)


def as_bits(places: Sequence[int], size: int) -> int:
    """The whole number of which the bits at these places are set, each below `size`."""
    made = bytearray((size + 7) // 8)
    for place in places:
        made[place >> 3] |= 1 << (place & 7)
    return int.from_bytes(made, "little")
