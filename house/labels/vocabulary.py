"""What labels are called: their names, the words people write for them, and the wider words that hold for them too.

The names are those of COCO (https://cocodataset.org). A label that is not among them keeps its own name.
"""

from collections.abc import Iterable, Mapping
from functools import cache, lru_cache

from house.facts import Label
from house.labels.wider_words import ANIMAL, PERSON, VEHICLE, WIDER, wider
from house.labels.wordnet import table

THING = "thing"
KINDS = (PERSON, VEHICLE, ANIMAL, THING)
"""What matters most in an alert, in this order; things never name one."""

_ALIASES = {
    "person": "human people man men woman women child children kid boy girl baby adult male female teen pedestrian "
              "somebody someone anybody anyone intruder visitor",
    "car": "automobile auto sedan suv cab taxi hatchback minivan", "truck": "lorry pickup van", "bus": "coach minibus",
    "bicycle": "bike cycle pushbike", "motorcycle": "motorbike moped scooter vespa", "airplane": "plane aeroplane",
    "boat": "ship", "dog": "puppy hound doggy", "cat": "kitten kitty", "bird": "fowl", "horse": "pony foal",
    "cow": "cattle calf bull", "sheep": "lamb", "bear": "grizzly", "couch": "sofa", "tv": "television tvmonitor",
    "cell phone": "cellphone mobile phone smartphone", "backpack": "rucksack",
    "vehicle": "traffic", "animal": "beast creature", "pet": "",
}
_THINGS = (
    "traffic light", "fire hydrant", "stop sign", "parking meter", "bench", "backpack", "umbrella", "handbag", "tie",
    "suitcase", "frisbee", "skis", "snowboard", "sports ball", "kite", "baseball bat", "baseball glove", "skateboard",
    "surfboard", "tennis racket", "bottle", "wine glass", "cup", "fork", "knife", "spoon", "bowl", "banana", "apple",
    "sandwich", "orange", "broccoli", "carrot", "hot dog", "pizza", "donut", "cake", "chair", "couch", "potted plant",
    "bed", "dining table", "toilet", "tv", "laptop", "mouse", "remote", "keyboard", "cell phone", "microwave", "oven",
    "toaster", "sink", "refrigerator", "book", "clock", "vase", "scissors", "teddy bear", "hair drier", "toothbrush",
)
_FALSE_PLURALS = {"bus", "skis", "scissors", "tennis", "glass"}
_WORDS = {alias: name for name, aliases in _ALIASES.items() for alias in aliases.split()}


@lru_cache(4096)
def label_of(word: str) -> str:
    """The label that is meant by a word in any case, alone or as a plural: Kitty and cats are cat; others stay.

    A class of ImageNet is meant by each of its names; where one of them is a label of the house, it is that.
    """
    plain = " ".join(word.casefold().replace("_", " ").replace("-", " ").split())
    words = (plain, *_singulars(plain))
    for each in words:
        if each in _named():
            return _WORDS.get(each, each)
    found = (table.by_name().get(each, ()) for each in words)
    return next((_usual(classes[0].names) for classes in found if len(classes) == 1), plain)


def _usual(names: Iterable[str]) -> str:
    """Of the names of one thing the house's own, else the first."""
    plain = [each.replace("-", " ") for each in names]
    return next((_WORDS.get(each, each) for each in plain if each in _named()), plain[0])


def parents_of(name: str) -> tuple[str, ...]:
    """The wider words that hold for a label as well: cat is an animal and a pet; () for those without any."""
    return wider(label_of(name))


def words_of(label: Label) -> frozenset[str]:
    """Every word that holds for a label, by the house's names: its own, its parents', those its analyzer gave."""
    return _words((label.name, *label.parents, *label.aliases))


@lru_cache(1024)
def _words(names: tuple[str, ...]) -> frozenset[str]:
    given = {label_of(each) for each in names}
    return frozenset(given.union(*(parents_of(each) for each in given)))


def means(wanted: Iterable[str], label: Label) -> bool:
    """Whether one of the wanted words holds for the label: "animals" does for a cat."""
    return bool(meant_by(wanted) & words_of(label))


def meant_by(wanted: Iterable[str]) -> frozenset[str]:
    """Every label that the wanted words may mean; a plural that nobody knows is its singular as well."""
    return _meant_by(tuple(wanted))


@lru_cache(256)
def _meant_by(wanted: tuple[str, ...]) -> frozenset[str]:
    names = [label_of(each) for each in wanted]
    return frozenset(names).union(*map(_singulars, names))


def least_of(scores: Mapping[str, float], label: Label) -> float | None:
    """The score written for the label's own name, else the lowest for a wider word of it; None where there is none."""
    named = {label_of(each): score for each, score in scores.items()}
    wide = [named[word] for word in words_of(label) if word in named]
    return named.get(label_of(label.name), min(wide, default=None))


def kind_of(label: Label) -> str:
    """Which of KINDS it is."""
    words = words_of(label)
    return next((kind for kind in KINDS if kind in words), THING)


def with_parents(names: Iterable[str]) -> frozenset[str]:
    """These labels by the house's names, with the wider words that hold for any of them."""
    known = frozenset(map(label_of, names))
    return known.union(*(parents_of(each) for each in known))


def written(names: Iterable[str]) -> frozenset[str]:
    """Every word that people may write for one of these labels, itself among them."""
    known = frozenset(names)
    return known | {alias for alias, name in _WORDS.items() if name in known}


def in_words(name: str, count: int = 1) -> str:
    """A label as people say it: "cat", "2 people", "3 buses"."""
    if count == 1:
        return name
    return f"{count} {_ODD_PLURALS.get(name) or name + ('es' if name.endswith(('s', 'sh', 'ch', 'x')) else 's')}"


_ODD_PLURALS = {"person": "people", "sheep": "sheep", "skis": "skis", "scissors": "scissors", "knife": "knives",
                "mouse": "mice"}


def _singulars(word: str) -> list[str]:
    odd = [one for one, many in _ODD_PLURALS.items() if many == word]
    if odd or word in _FALSE_PLURALS or len(word) < 4 or not word.endswith("s"):
        return odd or [word]
    return [word[:-1], word[:-2], f"{word[:-3]}y" if word.endswith("ies") else word]


@cache
def _named() -> frozenset[str]:
    return frozenset((*KINDS, *_THINGS, *_ALIASES, *_WORDS, *(each for members in WIDER.values() for each in members)))
