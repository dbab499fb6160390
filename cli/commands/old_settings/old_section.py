"""A section of old settings from which values are taken; keys that nobody took are named at the end, values never."""

import math
import re
from dataclasses import dataclass, field
from typing import Any

_YES, _NO = ("true", "yes", "on", "1", "y"), ("false", "no", "off", "0", "n", "")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_LONGEST_KEY, _LEAST_TOKEN = 32, 12


@dataclass
class TakenOver:
    """What is written in place of the old settings.

    settings: as config.yml has them. secrets: name of a file in secrets/ -> what belongs into it. dropped: old key ->
    why it has no place here. notes: what else is to be known or decided.
    """

    program: str
    settings: dict[str, Any] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)
    dropped: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def secret(self, name: str, what: str) -> str:
        """The reference to the secret in its own file, secrets/NAME; what: what belongs into it, in words."""
        self.secrets[name] = what
        return f"${{file:secrets/{name}}}"


class OldSection:
    """One mapping of the old file. Reading a key takes it; `leftover` names those that were never taken."""

    def __init__(self, values: Any, taken: TakenOver, path: str = "") -> None:
        self._values = dict(values) if isinstance(values, dict) else {}
        self._out, self.path, self._read = taken, path, set[str]()
        if values not in (None, "", [], {}) and not isinstance(values, dict):
            taken.dropped[path or "the file"] = "is no section with keys"

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def keys(self) -> list[str]:
        """The names in it, as they were written."""
        return list(self._values)

    def raw(self, key: str) -> Any:
        """What is there, taken; None for nothing."""
        self._read.add(key)
        return self._values.get(key)

    def section(self, key: str) -> "OldSection":
        """The section there; an empty one where there is none."""
        return OldSection(self.raw(key), self._out, self.where(key))

    def text(self, key: str, default: str = "") -> str:
        """The text there on one line."""
        value = self.raw(key)
        if isinstance(value, dict | list):
            self.drop(key, "is no single text")
            return default
        return _plain(value) if isinstance(value, str) and value.strip() else default

    def texts(self, key: str) -> list[str]:
        """The texts of the list there; one text is a list of one."""
        value = self.raw(key)
        found = value if isinstance(value, list) else [value] if isinstance(value, str) else []
        if isinstance(value, dict) or any(isinstance(each, dict | list) for each in found):
            self.drop(key, "is not only a list of texts: what is none was left out")
        return [_plain(each) for each in found if isinstance(each, str) and each.strip()]

    def number(self, key: str, default: float, low: float, high: float) -> float:
        """The number there; the default, or the nearest that is possible here, with a note, for another."""
        text = self.text(key).replace(",", ".").removesuffix("%").strip()
        if not text:
            return default
        if not _NUMBER.fullmatch(text) or not math.isfinite(float(text)):
            self.drop(key, f"is no number: {default:g} was taken")
            return default
        value = float(text)
        if not low <= value <= high:
            self._out.notes.append(f"{self.where(key)} was {value:g}; here it is {low:g} to {high:g} at most")
        return min(high, max(low, value))

    def flag(self, key: str, default: bool) -> bool:
        """Whether it says yes; the default for what says neither yes nor no."""
        text = self.text(key).lower()
        if key not in self or self.raw(key) is None:
            return default
        if text not in (*_YES, *_NO):
            self.drop(key, f"says neither yes nor no: {'yes' if default else 'no'} was taken")
            return default
        return text in _YES

    def drop(self, key: str, why: str) -> None:
        """Name the key as one that has no place here; nothing for one that is not there."""
        self._read.add(key)
        if key in self._values:
            self._out.dropped[self.where(key)] = why

    def leftover(self) -> None:
        """Name every key that was not taken."""
        for key in self._values:
            if key not in self._read:
                self.drop(key, "is no setting that is known of this program")

    def where(self, key: str) -> str:
        """The key with those around it, fit to be printed: `email.recipients`."""
        return f"{self.path}.{shown(key)}" if self.path else shown(key)


def _plain(text: str) -> str:
    """The text on one line; a ${ of the old file, which would name a secret in config.yml, as a plain one."""
    return _CONTROL.sub(" ", text).strip().replace("${", "$${")


def shown(key: str) -> str:
    """A key of the file as it may be printed: its first word, cut where it may be a password that lost its place."""
    word = re.split(r"[\s:=]", _CONTROL.sub(" ", key).strip(), maxsplit=1)[0]
    if len(word) > _LONGEST_KEY or (len(word) >= _LEAST_TOKEN and re.search(r"\d", word)):
        return f"{word[:4]}..."
    return word or "..."
