"""Cameras as the page adds, changes and takes them away: into learned.yml, whole or not at all, and never unseen.

Who changes a camera names the version they saw; when config.yml or learned.yml says something else by now, nothing is
written and they are told. Only what differs from config.yml and the defaults is written.
"""

import hashlib
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from pydantic import BaseModel

from house.settings.learned import save_learned
from house.settings.overlay import camera_login
from house.settings.overlay.camera_login import WrittenAddress
from house.settings.problems import Layer, dotted
from house.settings.sections.camera import CameraSettings
from house.settings.whole_config import Settings, survey
from house.settings.yaml.reader import read_yaml

_LEARNED_ALONE = "repeats"
"""What the house learns by itself while somebody may have the camera's page open."""


class HomeFiles(Protocol):
    """Where a home has its settings and secrets."""

    @property
    def config(self) -> Path: ...
    @property
    def learned(self) -> Path: ...
    @property
    def secrets(self) -> Path: ...


class ChangedMeanwhile(Exception):
    """The camera is not as it was when it was read: somebody else, or config.yml, has changed it. Nothing is saved."""

    transient = False


class NameTaken(Exception):
    """There is a camera of that name, or was one that config.yml still has."""

    transient = False


@dataclass(frozen=True)
class CameraOrigin:
    """What both files have of one camera, as it is written there; None where one of them has nothing.

    lines: in which line config.yml has each of its keys, by their dotted names below the camera.
    """

    below: dict[str, Any] | None
    above: dict[str, Any] | None
    lines: Mapping[str, int] = field(default_factory=dict)

    @property
    def version(self) -> str:
        """Names this state of both: another text as soon as either of them says something else of the camera."""
        seen = [{key: value for key, value in (each or {}).items() if key != _LEARNED_ALONE}
                for each in (self.below, self.above)]
        return hashlib.sha256(json.dumps(seen, sort_keys=True, default=str).encode()).hexdigest()[:16]

    @property
    def removed(self) -> bool:
        """Whether the page has taken it away."""
        return bool((self.above or self.below or {}).get("removed"))

    def text(self, key: str) -> str:
        """The text that counts, as it is written; "" where neither has one."""
        texts = ((layer or {}).get(key) for layer in (self.above, self.below))
        return next((each for each in texts if isinstance(each, str)), "")

    def written(self, key: str) -> WrittenAddress:
        """The address that counts, as it is written; of no text where there is none."""
        return WrittenAddress.of(self.text(key))


def origin(home: HomeFiles, camera: str) -> CameraOrigin:
    """What config.yml and learned.yml say of the camera now."""
    layer, start = read_yaml(home.config, optional=True), ("cameras", camera)
    lines = {dotted(path[2:]): line for path, (_, line) in layer.places.items() if path[:2] == start and path[2:]}
    return CameraOrigin(_of(layer, camera), _of(read_yaml(home.learned, optional=True), camera), lines)


def removed_cameras(home: HomeFiles) -> list[str]:
    """The cameras that the page has taken away and can bring back."""
    cameras = read_yaml(home.learned, optional=True).values.get("cameras")
    found = cameras.items() if isinstance(cameras, dict) else ()
    return [name for name, each in found if isinstance(each, dict) and each.get("removed") is True]


def add(home: HomeFiles, camera: str, values: Mapping[str, Any]) -> None:
    """Write a new camera; raises NameTaken, SettingsError (nothing is written then) or OSError."""
    def free() -> None:
        known = origin(home, camera)
        if known.removed:
            raise NameTaken(f"a camera called {camera} was removed; bring that one back, or choose another name")
        if known.below is not None or known.above is not None:
            raise NameTaken(f"there is a camera called {camera}; choose another name")

    _save(home, camera, values, free)


def change(home: HomeFiles, camera: str, values: Mapping[str, Any], version: str) -> None:
    """Lay these values (nested, as the settings are; None: as config.yml or the default says) over the camera.

    Raises ChangedMeanwhile when it is not of that `version` any more, SettingsError (nothing is written then), OSError.
    """
    def unchanged() -> None:
        if origin(home, camera).version != version:
            raise ChangedMeanwhile(f"{camera} was changed meanwhile, elsewhere or in config.yml: nothing was saved")

    _save(home, camera, values, unchanged)


def forget(home: HomeFiles, camera: str) -> None:
    """Take out all that the page wrote of a removed camera, its password too; config.yml's camera stays removed.

    Raises SettingsError or OSError.
    """
    known = origin(home, camera)
    left: Mapping[str, Any] | None = {"removed": True} if known.below is not None else None
    gone = dict.fromkeys(key for key in known.above or {} if key != "removed")
    save_learned(home.learned, {"cameras": {camera: None if left is None else {**gone, **left}}}, home.config)
    tidy(home, camera)


def _save(home: HomeFiles, camera: str, values: Mapping[str, Any], first: Callable[[], None]) -> None:
    known = origin(home, camera)
    changes = _differing(values, _base(home, camera), known.below or {}, known.above or {})
    save_learned(home.learned, {"cameras": {camera: changes}}, home.config, first)
    tidy(home, camera)


def tidy(home: HomeFiles, camera: str) -> None:
    """Remove the camera's password files that neither file names."""
    texts = [file.read_text("utf-8", "replace") for file in (home.config, home.learned) if file.exists()]
    camera_login.drop_unused(home.secrets, camera, texts)


def _base(home: HomeFiles, camera: str) -> CameraSettings | None:
    """The camera as config.yml alone has it; None when it has none, or cannot be read by itself."""
    alone: Settings | None = survey(home.config, home.learned.with_name(".none"), os.environ).settings
    return alone.cameras.get(camera) if alone else None


def _differing(values: Mapping[str, Any], base: BaseModel | None, below: Mapping[str, Any],
               above: Mapping[str, Any]) -> dict[str, Any]:
    """The values, with None for each that config.yml, or where it says nothing the default, says already."""
    found: dict[str, Any] = {}
    for key, value in values.items():
        usual, under, over = _usual(base, key), below.get(key), above.get(key)
        if isinstance(value, Mapping) and isinstance(usual, BaseModel):
            found[key] = _differing(value, usual, _mapping(under), _mapping(over))
        elif isinstance(value, Mapping):
            found[key] = _named(value, _mapping(usual), _mapping(over), [] if key == "zones" else False)
        else:
            found[key] = None if value is None or _same(value, usual) or value == under else value
    return found


def _named(value: Mapping[str, Any], usual: Mapping[str, Any], over: Mapping[str, Any], away: Any) -> dict[str, Any]:
    """Named things such as zones: each that is not as config.yml has it; one that it has and `value` has not is `away`.
    """
    found: dict[str, Any] = {name: away if name in usual else None for name in (*usual, *over) if name not in value}
    for name, each in value.items():
        if _same(each, usual.get(name)):
            found[name] = None
        elif isinstance(each, Mapping):
            found[name] = _named(each, _mapping(usual.get(name)), _mapping(over.get(name)), away)
        else:
            found[name] = each
    return found


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _usual(base: BaseModel | None, key: str) -> Any:
    if base is not None:
        return getattr(base, key, None)
    known = CameraSettings.model_fields.get(key)
    return None if known is None or known.is_required() else known.default


def _same(value: Any, usual: Any) -> bool:
    return bool(_plain(value) == _plain(usual))


def _plain(value: Any) -> Any:
    return [_plain(each) for each in value] if isinstance(value, list | tuple) else value


def _of(layer: Layer, camera: str) -> dict[str, Any] | None:
    """What a file has of the camera; None when it has nothing."""
    cameras = layer.values.get("cameras")
    if not isinstance(cameras, dict) or camera not in cameras:
        return None
    found = cameras[camera]
    return found if isinstance(found, dict) else {}
