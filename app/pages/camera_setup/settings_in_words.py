"""The settings of a camera in people's words: what each does and usually is, and where it was chosen. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from app.pages.camera_setup.wordings import GROUPS, WORDINGS, Kind, Wording
from house.schedules.week_grid import week_cells
from house.settings import schema
from house.settings.overlay.camera_change import CameraOrigin
from house.settings.overlay.overridden_settings import shown
from house.settings.sections.camera import CameraSettings
from house.settings.types import seconds


@dataclass(frozen=True)
class SettingRow:
    """A setting with its value now. value: as text of the form; chosen: the values of a list; usual: its default in
    words. above: whether the page chose it; below: what config.yml says, with its line, "" for nothing.
    """

    wording: Wording
    value: str
    chosen: tuple[str, ...]
    usual: str
    above: bool
    below: str

    @property
    def origin(self) -> str:
        """Where it was chosen, in words; "" when nobody did."""
        if self.above:
            return f"Chosen in the page, over {self.below}." if self.below else "Chosen in the page."
        return f"From {self.below}." if self.below else ""

    def cells(self, typed: list[str] | None) -> list[list[bool]]:
        """Times of the week as a grid of half hours: those that were typed, or as they are; empty where they are none.
        """
        try:
            return week_cells(typed[0] if typed else self.value)
        except ValueError:
            return week_cells("")


def rows(own: CameraSettings, known: CameraOrigin) -> list[tuple[str, list[SettingRow]]]:
    """All settings in groups, as they are now."""
    return [(title, [_row(each, own, known) for each in group]) for title, group in GROUPS]


def _row(wording: Wording, own: CameraSettings, known: CameraOrigin) -> SettingRow:
    field = schema.at(CameraSettings, wording.path)[1]
    usual = None if field is None else field.default
    value = _at(own, wording.path)
    below = _written(known.below, wording.path)
    line = known.lines.get(wording.key, 0)
    where = f"config.yml{f', line {line}' if line else ''}: {shown(wording.path, below)}" if below is not None else ""
    return SettingRow(wording, _text(value, wording.kind), _texts(value), _said(usual, wording),
                      _written(known.above, wording.path) is not None, where)


def values(sent: Mapping[str, Any], texts: Mapping[str, list[str]]) -> dict[str, Any]:
    """What the form says, nested as the settings are; None for what is left empty. texts: all values of each field.

    Analyzers, which are several fields each, are for analyzer_rows.py to read.
    """
    found: dict[str, Any] = {}
    for wording in WORDINGS:
        if f"has-{wording.key}" in sent and wording.kind != "analyzers":
            _put(found, wording.path, _value(wording, texts.get(wording.key, [])))
    return found


def nested(path: tuple[str, ...], value: Any) -> dict[str, Any]:
    """That one value at its place."""
    found: dict[str, Any] = {}
    _put(found, path, value)
    return found


def _value(wording: Wording, texts: list[str]) -> Any:
    text = texts[0].strip() if texts else ""
    if wording.kind == "switch":
        return bool(texts)
    if wording.kind == "list":
        return [each.strip() for text in texts for each in text.split(",") if each.strip()]
    if wording.kind == "week":
        return [each.strip() for each in text.replace("\n", ";").split(";") if each.strip()]
    if wording.kind == "scores":
        return _scores(text)
    if not text and wording.kind != "text":
        return None
    return _number(text, wording.kind) if wording.kind in ("number", "time") or wording.key == "rotate" else text


def _number(text: str, kind: Kind) -> Any:
    """The text as a number; as it is where it is none, so that the settings' own check names it."""
    try:
        if kind == "time":
            return seconds(text.replace(" ", ""))
        return int(text) if text.lstrip("-").isdecimal() else float(text)
    except ValueError:
        return text


def _scores(text: str) -> dict[str, Any]:
    """Labels with their scores, of "person 0.6, animal 0.8"; what is no number stays text, for the check to name."""
    found: dict[str, Any] = {}
    for part in filter(None, (each.strip() for each in text.split(","))):
        label, _, score = part.rpartition(" ")
        label, score = (label.strip(" :=").lower(), score) if label else (part, "")
        found[label] = "two scores" if label in found else _number(score, "number")
    return found


def _put(values: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    for part in path[:-1]:
        values = values.setdefault(part, {})
    values[path[-1]] = value


def _at(own: BaseModel, path: tuple[str, ...]) -> Any:
    found: Any = own
    for part in path:
        found = getattr(found, part)
    return found


def _written(section: Mapping[str, Any] | None, path: tuple[str, ...]) -> Any:
    found: Any = section
    for part in path:
        found = found.get(part) if isinstance(found, Mapping) else None
    return found


def _text(value: Any, kind: Kind) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "on" if value else ""
    if isinstance(value, Mapping):
        return ", ".join(f"{label} {score:g}" for label, score in value.items())
    if isinstance(value, tuple):
        return ("; " if kind == "week" else ", ").join(map(str, value))
    return f"{value:g} s" if kind == "time" else f"{value:g}" if isinstance(value, float) else str(value)


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, tuple) else ()


def _said(usual: Any, wording: Wording) -> str:
    if isinstance(usual, bool):
        return "yes" if usual else "no"
    if wording.kind == "analyzers":
        return "that of the whole house"
    if wording.choices and not isinstance(usual, tuple):
        return dict(wording.choices).get(str(usual), str(usual))
    return _text(usual, wording.kind) or "nothing"


def raw_keys(known: CameraOrigin) -> Iterator[tuple[str, str, str]]:
    """Every key that is written of the camera: its name, its value without secrets, and the file that counts."""
    for file, section in (("learned.yml", known.above), ("config.yml", known.below)):
        for path, value in _leaves(section or {}, ()):
            yield ".".join(path), shown(path, value), file


def _leaves(section: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    for key, value in section.items():
        if isinstance(value, Mapping) and value:
            yield from _leaves(value, (*path, str(key)))
        else:
            yield (*path, str(key)), value
