"""What the labels of an event's pictures come to: which things there were, how many, and whether they came or left.

The pictures of one event are seconds apart, so that somebody who walks is rarely at a place that overlaps the last one:
what overlaps is joined first (intersection over union), then what is nearest among people, vehicles or animals.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from house.facts import Box, Label
from house.labels.boxes import apart, at_a_side, shared
from house.labels.vocabulary import KINDS, THING, in_words, kind_of, words_of

Movement = Literal["", "came", "left", "passed", "stayed"]
_SAME_THING, _SAME_PLACE, _UNMOVED = 0.5, 0.2, 0.7
"""Overlap from which two boxes of a picture are one thing, of two pictures one track, and a track has not moved."""


@dataclass(frozen=True)
class Track:
    """One thing through the pictures of an event. Its name is what most of its labels say, weighed by their scores.

    score: the surest label of that name. path: its boxes, in their order. counts: whether any of its labels does.
    words: all that hold for it.
    """

    name: str
    kind: str
    score: float
    path: tuple[Box, ...]
    movement: Movement
    counts: bool
    words: frozenset[str] = frozenset()


Sighting = tuple[Label, ...]
"""Labels of one picture that are about the same thing, the surest first."""


def tracks(pictures: Sequence[Sequence[Label]]) -> tuple[Track, ...]:
    """The things in an event's pictures, people first, then the surest; the order of labels in a picture is no matter.

    No kind has more tracks than the picture with most of it has boxes.
    """
    chains: list[list[tuple[int, Sighting]]] = []
    for number, labels in enumerate(pictures):
        _extend(chains, number, _sightings(labels))
    found = [_track(chain, len(pictures)) for chain in chains]
    return tuple(sorted(found, key=lambda each: (KINDS.index(each.kind), -each.score, each.name)))


def counted(found: Iterable[Track]) -> dict[str, int]:
    """How many there are of each name, things and what does not count left out; in the order of the tracks."""
    return dict(Counter(each.name for each in found if each.counts and each.kind != THING))


def sentence(found: Iterable[Track]) -> str:
    """The tracks in plain English: "2 people, a car left"; "" for none that count."""
    groups = Counter((each.name, each.movement) for each in found if each.counts and each.kind != THING)
    return ", ".join(f"{_number(name, count)} {movement}".rstrip() for (name, movement), count in groups.items())


def _number(name: str, count: int) -> str:
    article = "an" if name[:1] in "aeio" else "a"
    return in_words(name, count) if count > 1 else f"{article} {name}"


def _family(label: Label) -> str:
    kind = kind_of(label)
    return label.name if kind == THING else kind


def _sightings(labels: Iterable[Label]) -> list[Sighting]:
    """The labels of one picture by the thing they are about; one without a box says nothing beside one that has it."""
    found: list[list[Label]] = []
    for label in sorted(labels, key=_surest_first):
        same = next((each for each in found if _one_thing(each[0], label)), None)
        if same is None:
            found.append([label])
        else:
            same.append(label)
    return [tuple(each) for each in found]


def _surest_first(label: Label) -> tuple[bool, float, str, tuple[float, ...]]:
    box = label.box
    return box is None, -label.score, label.name, (box.x, box.y, box.w, box.h) if box else ()


def _one_thing(one: Label, other: Label) -> bool:
    if _family(one) != _family(other):
        return False
    return one.box is None or other.box is None or shared(one.box, other.box) >= _SAME_THING


def _extend(chains: list[list[tuple[int, Sighting]]], number: int, seen: list[Sighting]) -> None:
    """Add the sightings of one picture to the chains they continue, the best fit first; others begin new ones."""
    families = [_family(sighting[0]) for sighting in seen]
    pairs = [(_fit(chain[-1][1][0], sighting[0]), at, index) for at, chain in enumerate(chains)
             for family in [_family(chain[-1][1][0])]
             for index, sighting in enumerate(seen) if families[index] == family]
    taken: set[int] = set()
    continued: set[int] = set()
    for _, at, index in sorted(pairs):
        if at not in continued and index not in taken:
            chains[at].append((number, seen[index]))
            continued.add(at)
            taken.add(index)
    chains += [[(number, sighting)] for index, sighting in enumerate(seen) if index not in taken]


def _fit(last: Label, now: Label) -> tuple[float, float]:
    """The smaller, the better: what overlaps before what does not, then what is nearer."""
    if last.box is None or now.box is None:
        return 0.0, 2.0
    overlap = shared(last.box, now.box)
    return -overlap if overlap >= _SAME_PLACE else 0.0, apart(last.box, now.box)


def _track(chain: list[tuple[int, Sighting]], pictures: int) -> Track:
    labels = [label for _, sighting in chain for label in sighting]
    counting = [label for label in labels if not label.doubt]
    votes: Counter[str] = Counter()
    for label in counting or labels:
        votes[label.name] += label.score  # type: ignore[assignment]
    name = max(sorted(votes), key=lambda each: votes[each])
    best = max((label for label in counting or labels if label.name == name), key=lambda label: label.score)
    path = tuple(sighting[0].box for _, sighting in chain if sighting[0].box is not None)
    return Track(name, kind_of(best), best.score, path, _movement(chain, path, pictures), bool(counting),
                 words_of(best))


def _movement(chain: list[tuple[int, Sighting]], path: tuple[Box, ...], pictures: int) -> Movement:
    """Nothing can be said of a single picture, nor of what was seen in one of several without a box."""
    if pictures < 2 or not path:
        return ""
    came = chain[0][0] > 0 or at_a_side(path[0])
    left = chain[-1][0] < pictures - 1 or at_a_side(path[-1])
    if came or left:
        return "passed" if came and left else "came" if came else "left"
    return "stayed" if all(shared(path[0], box) >= _UNMOVED for box in path[1:]) else ""
