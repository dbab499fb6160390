"""Which settings differ between two readings: their dotted names, never their values."""

from collections.abc import Iterator
from typing import Any

from house.settings.whole_config import Settings


def changed_names(before: Settings, after: Settings) -> tuple[str, ...]:
    """The names of all that differ, like slack.people.U012AB3CD, in the order of the settings; a list counts whole."""
    return tuple(_differing(before.model_dump(), after.model_dump(), ""))


def _differing(before: Any, after: Any, name: str) -> Iterator[str]:
    if before == after:
        return
    if not isinstance(before, dict) or not isinstance(after, dict):
        yield name
        return
    for key in dict.fromkeys((*before, *after)):
        yield from _differing(before.get(key), after.get(key), f"{name}.{key}" if name else str(key))
