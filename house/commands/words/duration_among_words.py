"""The duration among the words of a command: before or after the camera, with "for" before it or without. Pure."""

from collections.abc import Container

from house.durations import seconds_of


def duration_among(words: tuple[str, ...], cameras: Container[str], needed: bool = False
                   ) -> tuple[float | None, tuple[str, ...]]:
    """The seconds that one of the words says (None: no word does), and the other words.

    A camera may have a name like a duration: the word after "for" is the duration, else one that names no camera.
    needed: without such a word the name of a camera is read as a duration too.
    """
    ranks = {at: _rank(words, at, cameras) for at, word in enumerate(words) if seconds_of(word) is not None}
    found = min(ranks, key=lambda at: ranks[at], default=None)
    if found is None or (ranks[found] == _NAME and not needed):
        return None, words
    begin = found - 1 if ranks[found] == _AFTER_FOR else found
    return seconds_of(words[found]), words[:begin] + words[found + 1:]


_AFTER_FOR, _PLAIN, _NAME = range(3)


def _rank(words: tuple[str, ...], at: int, cameras: Container[str]) -> int:
    if at and words[at - 1].lower() == "for":
        return _AFTER_FOR
    return _NAME if words[at].lower() in cameras else _PLAIN
