"""What is wrong with the settings, and where."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

Path = tuple[str | int, ...]
"""The way to a setting: keys, and indexes of lists."""


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong: where (line 0: no line), which key, what is wrong and what is allowed, or how to fix it.

    None of it ever holds a secret value.
    """

    file: str
    line: int
    key: str
    text: str
    allowed: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        key = f" {self.key}:" if self.key else ""
        fix = f"{'' if self.text.endswith('?') else ';'} fix: {self.allowed}" if self.allowed else ""
        return printable(f"{place}:{key} {self.text}{fix}")


def printable(text: str) -> str:
    """`text` with a ? for every character that cannot be printed."""
    return "".join(each if each.isprintable() else "?" for each in text)


@dataclass
class Layer:
    """One file, or the two laid over each other: plain values, and the file and line of each.

    broken: nothing could be read. faulty: where problems were noted already. expanded: settings whose text came
    from `${...}`; secrets: those texts. partial: another file has the rest, so that nothing can be missing here.
    """

    file: str
    values: dict[str, Any] = field(default_factory=dict)
    places: dict[Path, tuple[str, int]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    expanded: set[Path] = field(default_factory=set)
    secrets: set[str] = field(default_factory=set)
    faulty: set[Path] = field(default_factory=set)
    broken: bool = False
    partial: bool = False

    def place(self, path: Path) -> tuple[str, int]:
        """File and line of a setting; where it is not written, of the nearest section around it."""
        for end in range(len(path), 0, -1):
            if path[:end] in self.places:
                return self.places[path[:end]]
        return self.file, 0

    def problem(self, path: Path, text: str, allowed: str = "") -> Problem:
        """A problem at that setting's place."""
        return Problem(*self.place(path), dotted(path), text, allowed)

    def add(self, path: Path, text: str, allowed: str = "") -> None:
        """Note a problem at that setting's place."""
        self.faulty.add(path)
        self.problems.append(self.problem(path, text, allowed))


def dotted(path: Path) -> str:
    """`("cameras", "front", "night", 0)` as people write it: `cameras.front.night[0]`."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return printable(text[:200])


def meant(word: str, known: Iterable[str]) -> str:
    """What `word` may have been meant to be, as the end of a line: `; did you mean gap?`, or nothing."""
    names = list(known)
    close = get_close_matches(word[:64], names, 1, 0.6) or get_close_matches(word[:64].lower(), names, 1, 0.6)
    return f"; did you mean {close[0]}?" if close else ""


def section_of(value: Any) -> dict[str, Any]:
    """The section that a value of YAML is, an empty one for what is none."""
    return value if isinstance(value, dict) else {}
