"""Reads imagenet.tsv: the classes of ImageNet in their usual order, with their names and wider words."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

TABLE = Path(__file__).parent / "imagenet.tsv"


@dataclass(frozen=True)
class ImageNetClass:
    """One class. number: its place in WordNet, "n02084071"; names: the usual one first; wider: the nearest first."""

    number: str
    names: tuple[str, ...]
    wider: tuple[str, ...]


@cache
def classes() -> tuple[ImageNetClass, ...]:
    """All 1000 in the order in which classifiers number them."""
    lines = (line for line in TABLE.read_text("utf-8").splitlines() if line and not line.startswith("#"))
    return tuple(ImageNetClass(number, *map(_words, rest)) for number, *rest in (line.split("\t") for line in lines))


@cache
def by_name() -> dict[str, tuple[ImageNetClass, ...]]:
    """The classes that have a name, in small letters and without hyphens; a panda is two."""
    found: dict[str, tuple[ImageNetClass, ...]] = {}
    for each in classes():
        for name in dict.fromkeys(name.replace("-", " ") for name in each.names):
            found[name] = (*found.get(name, ()), each)
    return found


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split(", ")) if text else ()
