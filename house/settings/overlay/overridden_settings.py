"""Which settings of learned.yml hide one that config.yml has: each with both places and both values, for people."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path as File
from typing import Any

from house.masking import masked
from house.settings import schema
from house.settings.problems import Layer, Path, dotted, printable
from house.settings.whole_config import Settings
from house.settings.yaml.reader import read_yaml

_LONGEST = 60


@dataclass(frozen=True)
class LaidOver:
    """One setting that is in both files, and so counts as learned.yml has it.

    below, above: what config.yml and learned.yml say, as text without secrets; the lines are from 1.
    """

    path: Path
    below: str
    below_line: int
    above: str
    above_line: int

    @property
    def key(self) -> str:
        """Its name, as in cameras.front.motion.sensitivity."""
        return dotted(self.path)

    def __str__(self) -> str:
        return (f"learned.yml:{self.above_line}: {self.key}: {self.above} counts, "
                f"laid over {self.below} of config.yml:{self.below_line}")


def laid_over(config: File, learned: File) -> list[LaidOver]:
    """Every setting that is written in both files, in the order of learned.yml; never raises for what is in them."""
    below, above = read_yaml(config, optional=True), read_yaml(learned, optional=True)
    return list(_both(below, above, below.values, above.values, ()))


def _both(below: Layer, above: Layer, low: Any, high: Any, path: Path) -> Iterator[LaidOver]:
    for key, value in high.items():
        inner, under = (*path, key), low.get(key)
        if path == ("cameras",) and under is not None and isinstance(value, dict) and value.get("removed") is True:
            yield LaidOver(inner, "a section", below.place(inner)[1], "removed", above.place(inner)[1])
        elif isinstance(value, dict) and isinstance(under, dict):
            yield from _both(below, above, under, value, inner)
        elif value is not None and under is not None:
            yield LaidOver(inner, shown(inner, under), below.place(inner)[1], shown(inner, value),
                           above.place(inner)[1])


def shown(path: Path, value: Any) -> str:
    """A value as people read it: short, and without a secret."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "a section"
    if isinstance(value, list):
        return f"[{', '.join(shown(path, each) for each in value)}]" if not _nested(value) else _points(value)
    text = masked(str(value))
    if schema.holds_secret(Settings, path) and "://" not in text:
        text = "a secret"
    return printable(text if len(text) <= _LONGEST else text[:_LONGEST - 1] + "…")


def _nested(value: list[Any]) -> bool:
    return any(isinstance(each, list) for each in value)


def _points(value: list[Any]) -> str:
    if any(isinstance(each, list) and _nested(each) for each in value):
        return f"{len(value)} polygon{'s' if len(value) > 1 else ''}"
    return f"{len(value)} points"
