"""The settings of a camera in people's words: what each does and usually is, and where it was chosen. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel

from house.settings import schema
from house.settings.overlay.camera_change import CameraOrigin
from house.settings.overlay.overridden_settings import shown
from house.settings.sections.camera import CameraSettings
from house.settings.types import seconds

Kind = Literal["switch", "choice", "text", "time", "number", "list", "week"]


@dataclass(frozen=True)
class Wording:
    """One setting as the form has it. key: dotted, below the camera. choices: value and words; limits: of a number."""

    key: str
    label: str
    kind: Kind
    help: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    limits: tuple[float, float, float] = (0, 100, 1)

    @property
    def path(self) -> tuple[str, ...]:
        """Its keys below the camera."""
        return tuple(self.key.split("."))


GROUPS: tuple[tuple[str, tuple[Wording, ...]], ...] = (
    ("When it records and alerts", (
        Wording("outdoor", "Looks at the outside of the house", "switch",
                "In mode Night it records and alerts. Inside nothing does, so that nobody wakes the house."),
        Wording("entrance", "Everybody who comes home passes here", "switch",
                "Its alerts wait a minute for somebody to come home, and presence counts on it."),
        Wording("at_home", "While you are home", "list", "What it does in mode Home besides watching.",
                (("recording", "record"), ("alerting", "alert"))),
        Wording("private", "Private while someone is home", "switch", "Nothing is looked at then, not even live."),
        Wording("when", "Hours", "week", "When modes count for it; at other times it does as at home. Empty: always."),
    )),
    ("Alerts", (
        Wording("alert.labels", "Alert on", "list", "Like person, car, animal. Empty: any motion."),
        Wording("alert.min_score", "How sure it must be", "number",
                "From 0 to 1. Empty: as the whole house, and 0.45 at night.", limits=(0, 1, 0.01)),
        Wording("alert.cooldown", "Quiet after an alert", "time",
                "Further events join the last alert. Empty: as the whole house."),
    )),
    ("Motion", (
        Wording("motion.sensitivity", "Sensitivity", "number", "1 sees only what is large and plain, 10 small and "
                "faint things as well.", limits=(1, 10, 1)),
        Wording("motion.gap", "An event ends after", "time", "So long without motion."),
    )),
    ("Clips", (
        Wording("clip.keep", "Keep clips", "switch", "Of its events, while it records."),
        Wording("clip.pre_roll", "Begins before the event", "time", "Held in memory all the time."),
        Wording("clip.post_roll", "Ends after the motion", "time"),
        Wording("clip.longest", "Longest clip", "time"),
    )),
    ("Picture", (
        Wording("rotate", "Rotation", "choice", "For a camera that is mounted crooked. Zones lie on the turned view.",
                (("0", "none"), ("90", "90° clockwise"), ("180", "upside down"), ("270", "90° counter-clockwise"))),
        Wording("flip", "Mirror", "choice", "",
                (("none", "no"), ("horizontal", "left and right"), ("vertical", "up and down"))),
        Wording("scene.check", "Say when it is covered or moved", "switch",
                "Compares its view with reference pictures. A camera that turns is not compared."),
    )),
    ("Saving work", (
        Wording("keyframes_only", "Decode only key frames while nothing happens", "switch",
                "Saves most of the work. Needs a key frame at least every 2 seconds."),
        Wording("look_every", "Look every", "time", "With key frames only. 0: at each of them."),
    )),
    ("PIR sensor", (
        Wording("pir", "Pin", "text", "Of a Raspberry Pi, like gpio://21. Empty: none."),
        Wording("pir_rule", "An event begins", "choice", "",
                (("required", "only when the sensor sees it too"), ("supporting", "sooner with the sensor"),
                 ("ignored", "whatever the sensor says"))),
    )),
)
WORDINGS = tuple(each for _, group in GROUPS for each in group)


@dataclass(frozen=True)
class SettingRow:
    """A setting with its value now. value: as text of the form; chosen: the values of a list; usual: its default in
    words. above: whether the page chose it; below: what config.yml says, with its line, "" for nothing."""

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
    """What the form says, nested as the settings are; None for what is left empty. texts: all values of each field."""
    found: dict[str, Any] = {}
    for wording in WORDINGS:
        if f"has-{wording.key}" in sent:
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
    if isinstance(value, tuple):
        return ("; " if kind == "week" else ", ").join(map(str, value))
    return f"{value:g} s" if kind == "time" else f"{value:g}" if isinstance(value, float) else str(value)


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, tuple) else ()


def _said(usual: Any, wording: Wording) -> str:
    if isinstance(usual, bool):
        return "yes" if usual else "no"
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
