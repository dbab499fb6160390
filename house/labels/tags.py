"""Tags: what people said an event was. Of each person the latest counts; several people give one verdict. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import get_args

from house.facts import EventTagged, Tag

TAGS: tuple[Tag, ...] = get_args(Tag)
TAKEN_BACK = "none"
"""The word by which a person takes back what they said."""
MOST_WORDS, LONGEST_WORD = 8, 40
"""Usual words that are offered for a camera, and characters of one."""
FIRST_WORDS: tuple[tuple[Tag, str], ...] = (
    ("occupied", "me"), ("occupied", "visitor"), ("occupied", "cat"),
    ("unoccupied", "shadow"), ("unoccupied", "light"), ("unoccupied", "tree"))
"""Offered where people have said little yet, with the tag that each stands for."""


def latest(tags: Iterable[EventTagged]) -> tuple[EventTagged, ...]:
    """The newest tag of each person, of tags in the order they were given; none of whoever took theirs back."""
    found: dict[str, EventTagged] = {}
    for tag in tags:
        found.pop(tag.by, None)
        found[tag.by] = tag
    return tuple(tag for tag in found.values() if tag.tag)


def verdict(tags: Sequence[EventTagged]) -> EventTagged | None:
    """What most people said, of `latest` tags: the newest of theirs. Where as many say the other, the newest of all.

    None when nobody says anything.
    """
    votes = Counter(tag.tag for tag in tags)
    return max(enumerate(tags), key=lambda each: (votes[each[1].tag], each[0]), default=(0, None))[1]


def what_it_was(tags: Sequence[EventTagged]) -> str:
    """What it was more closely, by those whose word counts: "cat"; "" when none of them said."""
    decided = verdict(tags)
    said = [tag.what for tag in tags if decided and tag.tag == decided.tag and tag.what]
    return said[-1] if said else ""


def usual(said: Iterable[tuple[str, str]], most: int = MOST_WORDS) -> tuple[tuple[Tag, str], ...]:
    """Tag and word to offer for a camera, of what people said of its events: the most frequent first, then FIRST_WORDS.

    said: tag and word of each, the newest first; "" for none. A word stands for the tag it was used with most.
    """
    counted = Counter((tag, word) for said_tag, word in said for tag in TAGS if tag == said_tag and word)
    found: dict[str, Tag] = {}
    for tag, word in (*(each for each, _ in counted.most_common()), *FIRST_WORDS):
        found.setdefault(word, tag)
    return tuple((tag, word) for word, tag in found.items())[:most]


def as_word(text: str) -> str:
    """What somebody typed as what it was: one line, without capitals; ValueError when it is too long or odd."""
    word = " ".join(text.split()).lower()
    if len(word) > LONGEST_WORD or not all(each.isalnum() or each in " -'" for each in word):
        raise ValueError(f"What it was is a word or two of letters and digits, at most {LONGEST_WORD} characters.")
    return word
