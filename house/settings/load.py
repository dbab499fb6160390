"""config.yml with learned.yml laid over it, as a settings model, or every problem in both at once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path as File
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from house.settings.checks.cross_checks import mistakes, warnings
from house.settings.error_messages import problems_of
from house.settings.problems import Layer, Path, Problem
from house.settings.schema import without_nulls
from house.settings.substitution import expand
from house.settings.yaml.reader import parse, read_yaml

M = TypeVar("M", bound=BaseModel)
_NAMED = (("zone_modes",), ("alert", "min_scores"), ("alert", "zone_labels"), ("alert", "zone_min_scores"))
"""What a camera has by names of the owner's choice, but for zones: what the page takes away of it says `false`."""


class SettingsError(Exception):
    """The settings cannot be used; `problems` has all of them, in the order of files and lines."""

    transient = False

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


@dataclass(frozen=True)
class Report(Generic[M]):
    """What reading gave: the settings, or None and the problems; warnings in either case.

    places: the file and line of each setting that is written.
    """

    settings: M | None
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    places: Mapping[Path, tuple[str, int]] = field(default_factory=dict, compare=False, repr=False)


def read(model: type[M], config: File, learned: File, environ: Mapping[str, str], only: str = "") -> Report[M]:
    """Read both files into `model`; never raises for what is in them. only: a section that is read alone."""
    return _report(model, [read_yaml(config), read_yaml(learned, optional=True)], config, environ, only)


def read_with(model: type[M], config: File, learned: str, name: str, environ: Mapping[str, str]) -> Report[M]:
    """Read `config` with this text as what is learned, of a file called `name`; never raises for what is in them."""
    layer = Layer(name)
    parse(learned, layer)
    return _report(model, [read_yaml(config), layer], config, environ)


def _report(model: type[M], layers: list[Layer], config: File, environ: Mapping[str, str], only: str = "") -> Report[M]:
    for layer in layers:
        if only:
            layer.values = {key: value for key, value in layer.values.items() if key == only}
        expand(layer, config.parent, environ)
    whole = merged(*layers)
    whole.values = without_removed(whole.values)
    if environ.get("REDIS_URL") and not only:
        _redis(whole, environ["REDIS_URL"])
    whole.partial = layers[0].broken
    settings, problems = judged(model, whole)
    found = _without_secrets([*whole.problems, *problems], whole.secrets)
    warned = _without_secrets(warnings(whole), whole.secrets)
    return Report(None if found else settings, found, warned, whole.places)


def without_removed(values: dict[str, Any]) -> dict[str, Any]:
    """The values without what was taken away: cameras with `removed: true`, zones of no points, and what a camera has
    by names of the owner's choice (scores, labels and modes of zones) that says `false`."""
    cameras = values.get("cameras")
    if not isinstance(cameras, dict):
        return values
    kept = {name: _without_taken_away(_without_empty_zones(each)) for name, each in cameras.items()
            if not (isinstance(each, dict) and each.get("removed") is True)}
    return values | {"cameras": kept}


def _without_empty_zones(camera: Any) -> Any:
    motion = camera.get("motion") if isinstance(camera, dict) else None
    zones = motion.get("zones") if isinstance(motion, dict) else None
    if not isinstance(motion, dict) or not isinstance(zones, dict) or [] not in zones.values():
        return camera
    kept = {name: points for name, points in zones.items() if points != []}
    return camera | {"motion": motion | {"zones": kept}}


def _without_taken_away(camera: Any) -> Any:
    for path in _NAMED:
        if isinstance(camera, dict) and isinstance(camera.get(path[0]), dict):
            inner = camera[path[0]]
            if len(path) == 1:
                camera = camera | {path[0]: _without_false(inner)}
            elif isinstance(inner.get(path[1]), dict):
                camera = camera | {path[0]: inner | {path[1]: _without_false(inner[path[1]])}}
    return camera


def _without_false(section: dict[str, Any]) -> dict[str, Any]:
    return {name: _without_false(each) if isinstance(each, dict) else each
            for name, each in section.items() if each is not False}


def judged(model: type[M], layer: Layer) -> tuple[M | None, list[Problem]]:
    """The layer as `model`, or None, and what the model and (in a whole one) the checks between settings find wrong."""
    layer.values = without_nulls(model, without_removed(layer.values))
    problems = [] if layer.partial else list(mistakes(layer))
    try:
        return model.model_validate(layer.values), problems
    except ValidationError as error:
        return None, problems + problems_of(error, model, layer)


def merged(below: Layer, above: Layer) -> Layer:
    """One layer of both: sections are joined key by key, everything else of `above` replaces what is below."""
    whole = Layer(below.file, below.values, dict(below.places), below.problems + above.problems,
                  below.expanded | above.expanded, below.secrets | above.secrets, below.faulty | above.faulty)
    whole.values = _join(whole, above, below.values, above.values, ())
    return whole


def _join(whole: Layer, above: Layer, low: Any, high: Any, path: Path) -> Any:
    """`high` over `low` at `path`; places follow the value that counts."""
    if isinstance(low, dict) and isinstance(high, dict):
        return low | {key: _join(whole, above, low.get(key), each, (*path, key)) for key, each in high.items()}
    if high is None:
        whole.places.setdefault(path, above.place(path))
        return low
    _take(whole, above, high, path)
    return high


def _take(whole: Layer, above: Layer, value: Any, path: Path) -> None:
    """Note that `value` and all inside it, at `path`, are where `above` has them."""
    whole.places[path] = above.place(path)
    keys = value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        _take(whole, above, value[key], (*path, key))


def _redis(whole: Layer, address: str) -> None:
    """The environment's REDIS_URL takes precedence over the setting."""
    whole.values = whole.values | {"redis_url": address}
    whole.places[("redis_url",)] = ("REDIS_URL in the environment", 0)
    whole.expanded.add(("redis_url",))
    whole.secrets.add(address)
    whole.faulty.discard(("redis_url",))


def _without_secrets(problems: Iterable[Problem], secrets: set[str]) -> tuple[Problem, ...]:
    """The problems in order, each once, none with a secret in its key."""
    hidden = sorted((each for each in secrets if len(each) > 3), key=len, reverse=True)
    cleaned = []
    for each in problems:
        key = each.key
        for secret in hidden:
            key = key.replace(secret, "***")
        cleaned.append(replace(each, key=key))
    return tuple(dict.fromkeys(sorted(cleaned, key=lambda each: (each.file.startswith("learned"), each))))
