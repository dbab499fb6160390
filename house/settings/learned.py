"""learned.yml: what the house learns, written so that people can read it and their comments stay.

Nothing else writes this file. Every change reads it anew while it holds the lock, so that no other is lost.
"""

import io
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from house.atomic_write import only_one, write_whole
from house.settings.load import SettingsError, judged, read_with
from house.settings.problems import Layer, Problem
from house.settings.whole_config import Settings
from house.settings.yaml.reader import parse, read_yaml

HEADER = """\
# What the house has learned: zones drawn in the page, tuned values. Laid over config.yml, with the same keys.
# You may edit it; comments stay. Delete a key to fall back to config.yml.
"""


class LearnedOtherwise(Exception):
    """learned.yml says something else by now than what was to be changed; nothing was written."""

    transient = False


def save_learned(path: Path, changes: Mapping[str, Any], config: Path | None = None,
                 first: Callable[[], object] = lambda: None) -> dict[str, Any]:
    """Lay `changes` (nested as the settings are) over learned.yml; a value of None takes its key out.

    Sections are joined key by key, lists are replaced, comments stay; the file has mode 600 and changes all at once.
    config: the file below it, with which the outcome must agree: two people must not have one device, for instance.
    first: called once nobody else can change the file any more; what it raises ends the change.
    Returns what was there by the same keys, None for nothing.
    Raises SettingsError, with nothing written, when the file cannot be read or the outcome would not be a setting;
    OSError when it cannot be written.
    """
    with only_one(path.with_name(f".{path.name}.lock")):
        first()
        found = read_yaml(path, optional=True)
        _refuse(found.problems)
        was = _there(found.values, changes)
        before = path.read_text("utf-8-sig") if path.exists() else HEADER
        text = _changed(before, changes)
        _refuse(_problems(text, path.name))
        if config is not None:
            _refuse(_new_problems(config, path.name, before, text))
        write_whole(path, text.encode())
        return was


def unless_changed(path: Path, known: Mapping[str, Any]) -> Callable[[], None]:
    """A `first` for save_learned that raises LearnedOtherwise unless the file has what is `known`, by the same keys."""
    def look() -> None:
        if _there(read_yaml(path, optional=True).values, known) != known:
            raise LearnedOtherwise(f"{path.name} was changed since")

    return look


def replace_learned(path: Path, content: bytes) -> None:
    """Let learned.yml hold what another house has learned, all at once; OSError when it cannot be written."""
    with only_one(path.with_name(f".{path.name}.lock")):
        write_whole(path, content)


def _there(values: Any, changes: Mapping[str, Any]) -> dict[str, Any]:
    """What `values` has by the keys of `changes`, nested alike; None for nothing."""
    known = values if isinstance(values, Mapping) else {}
    return {key: _there(known.get(key), each) if isinstance(each, Mapping) else known.get(key)
            for key, each in changes.items()}


def _changed(text: str, changes: Mapping[str, Any]) -> str:
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 4096
    tree = yaml.load(text)
    before = ""
    if tree is None:  # comments belong to a value; with none to hold them they would be lost
        tree, before = CommentedMap(), "".join(line for line in text.splitlines(True) if line.startswith("#"))
    _lay(tree, changes)
    out = io.StringIO()
    yaml.dump(tree, out)
    return before + out.getvalue()


def _lay(tree: Any, changes: Mapping[str, Any]) -> None:
    for key, value in changes.items():
        if value is None:
            tree.pop(key, None)
        elif isinstance(value, Mapping):
            if not isinstance(tree.get(key), dict):
                tree[key] = CommentedMap()
            _lay(tree[key], value)
            if value and not tree[key]:
                del tree[key]
        else:
            tree[key] = _plain(value)


def _plain(value: Any) -> Any:
    """Lists on one line, as people write polygons, and what is inside of them as well."""
    if isinstance(value, Mapping):
        pairs = CommentedMap({key: _plain(each) for key, each in value.items()})
        pairs.fa.set_flow_style()
        return pairs
    if isinstance(value, list | tuple):
        items = CommentedSeq(_plain(each) for each in value)
        items.fa.set_flow_style()
        return items
    if isinstance(value, str | bool | int | float):
        return value
    raise TypeError(f"a {type(value).__name__} cannot be a setting")


def _problems(text: str, name: str) -> list[Problem]:
    """What is wrong with the file alone; what only config.yml has does not count as missing."""
    layer = Layer(name, partial=True)
    parse(text, layer)
    layer.faulty |= {path for path in layer.places if "${" in str(_value(layer.values, path))}
    return layer.problems + judged(Settings, layer)[1]


def _new_problems(config: Path, name: str, before: str, after: str) -> list[Problem]:
    """What is wrong with both files together after the change, and was not before; lines may have moved."""
    known, found = (read_with(Settings, config, text, name, os.environ).problems for text in (before, after))
    old = {(each.key, each.text) for each in known}
    return [each for each in found if (each.key, each.text) not in old]


def _value(values: Any, path: tuple[str | int, ...]) -> Any:
    for part in path:
        values = values[part]
    return values if isinstance(values, str) else ""


def _refuse(problems: list[Problem]) -> None:
    if problems:
        raise SettingsError(tuple(sorted(problems)))
