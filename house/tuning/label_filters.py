"""Which label filters would have kept every alert that was right. Pure."""

from collections import Counter
from collections.abc import Sequence
from itertools import combinations

from house.facts import Label
from house.labels.vocabulary import ANIMAL, KINDS, PERSON, THING, kind_of, words_of

MOST_LABELS = 3
"""Labels of one filter."""
_MOST_CHOSEN_FROM = 12


def words_seen(labels: Sequence[Label] | None, unsure: bool = False) -> frozenset[str]:
    """The words that hold for what was seen. What proves nothing does not count; unsure: but labels of the night do."""
    counting = (label for label in labels or () if label.doubt in (("", "night") if unsure else ("",)))
    return frozenset().union(*map(words_of, counting))


def filters(right: Sequence[frozenset[str] | None], wrong: Sequence[frozenset[str]]) -> list[tuple[str, ...]]:
    """The label filters that every event in `right` passes, those that spare most events in `wrong` first.

    right, wrong: the words that hold for each event, None where no analyzer looked. Of filters that spare as many the
    shorter ones come first, and people before vehicles and animals; mere things are chosen only where nothing else
    will do. [] when no filter keeps all, as where one of them has no label at all.
    """
    known = [each for each in right if each]
    if not known or len(known) < len(right):
        return []
    often = sorted(set().union(*known), key=lambda word: (-sum(word in each for each in known), word))
    living = [word for word in often if _kind(word) < KINDS.index(THING)]
    found = _keeping_all(living[:_MOST_CHOSEN_FROM], known) or _keeping_all(often[:_MOST_CHOSEN_FROM], known)
    return sorted(found, key=lambda each: (-spared(each, wrong), len(each), sum(map(_kind, each)), each))


def wider(found: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """The filters, each with animals as well before it: people who are small or dark are named birds and bears."""
    return list(dict.fromkeys(labels for each in found for labels in (_with_animals(each), each)))


def _with_animals(labels: tuple[str, ...]) -> tuple[str, ...]:
    return labels if any(kind_of(Label(each, 0.0)) == ANIMAL for each in labels) else (*labels, ANIMAL)


def is_living(words: frozenset[str]) -> bool:
    """Whether these words hold for a person, a vehicle or an animal."""
    return not words.isdisjoint(KINDS[:KINDS.index(THING)])


def usual_filter(right: Sequence[frozenset[str]]) -> tuple[str, ...]:
    """People, and the animal or vehicle that most of these events showed: a filter that need not keep them all."""
    words = Counter(word for each in right for word in each if _kind(word) < KINDS.index(THING))
    most = sorted(words, key=lambda word: (-words[word], _kind(word), word))[:1]
    return tuple(dict.fromkeys((PERSON, *most)))


def _keeping_all(words: Sequence[str], events: Sequence[frozenset[str]]) -> list[tuple[str, ...]]:
    """The smallest choices of these words of which every event has one."""
    found: list[tuple[str, ...]] = []
    for size in range(1, MOST_LABELS + 1):
        for chosen in combinations(words, size):
            smaller = any(set(each) <= set(chosen) for each in found)
            if not smaller and all(not each.isdisjoint(chosen) for each in events):
                found.append(chosen)
    return found


def _kind(word: str) -> int:
    return KINDS.index(kind_of(Label(word, 0.0)))


def spared(filter: Sequence[str], wrong: Sequence[frozenset[str]]) -> int:
    """How many of these events the filter does not let through."""
    return sum(each.isdisjoint(filter) for each in wrong)
