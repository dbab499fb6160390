"""YAML nodes as plain values, with the line of each; nothing in them is run or looked up."""

import re
from typing import Any

from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from house.settings.problems import Layer, Path, Problem, dotted

MOST_VALUES = 20_000
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
"""Characters that would break a line of a log, a page or a message."""

_SCALARS = ("null", "bool", "int", "float", "str", "timestamp", "merge", "value")
_KINDS = {MappingNode: ("map",), SequenceNode: ("seq",), ScalarNode: _SCALARS}


class Builder:
    """Turns nodes into dicts, lists, texts and numbers, noting the line of each."""

    def __init__(self, layer: Layer) -> None:
        self._layer = layer
        self._count = 0
        self._around: set[int] = set()

    def build(self, node: Node, path: Path) -> Any:
        """The value of `node`, which is at `path`; None where a problem was noted instead."""
        self._count += 1
        if self._count == MOST_VALUES:
            self._layer.add(path, "the file holds too many values", f"up to {MOST_VALUES}")
        if self._count >= MOST_VALUES:
            return None
        if id(node) in self._around:
            self._layer.add(path, "this section contains itself", "a section written out")
            return None
        self._around.add(id(node))
        try:
            return self._value(node, path)
        finally:
            self._around.discard(id(node))

    def _value(self, node: Node, path: Path) -> Any:
        kind = (node.tag or "").removeprefix("tag:yaml.org,2002:")
        if kind not in _KINDS[type(node)]:
            self._layer.add(path, "a tag (a word beginning with !) is not possible here", "the plain value")
            return None
        if isinstance(node, MappingNode):
            return self._mapping(node, path)
        if isinstance(node, SequenceNode):
            for index, item in enumerate(node.value):
                self._layer.places[(*path, index)] = (self._layer.file, item.start_mark.line + 1)
            return [self.build(item, (*path, index)) for index, item in enumerate(node.value)]
        return self._scalar(kind, str(node.value), path)

    def _mapping(self, node: MappingNode, path: Path) -> dict[str, Any]:
        values: dict[str, Any] = {}
        first: dict[str, int] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, ScalarNode) or not key.value or CONTROL.search(key.value):
                self._layer.problems.append(
                    Problem(self._layer.file, line, dotted(path), "a key here is not a plain word", "`key: value`"))
                continue
            name, inner = key.value, (*path, key.value)
            self._layer.places[inner] = (self._layer.file, line)
            if name in first:
                self._layer.add(inner, f"is defined twice, first on line {first[name]}", "one of the two")
            first.setdefault(name, line)
            values[name] = self.build(value, inner)
        return values

    def _scalar(self, kind: str, text: str, path: Path) -> Any:
        if kind == "null":
            return None
        if kind == "bool" and text.lower() in ("true", "false"):
            return text.lower() == "true"
        if kind in ("int", "float"):
            return self._number(kind, text, path)
        text = text.rstrip("\n")
        if CONTROL.search(text):
            self._layer.add(path, "holds a line break or a character that cannot be printed", "one line of text")
            return None
        return text

    def _number(self, kind: str, text: str, path: Path) -> Any:
        plain = text.replace("_", "").lower()
        try:
            if kind == "float":
                return float(plain.replace(".inf", "inf").replace(".nan", "nan"))
            return int(plain, 0) if re.match(r"[+-]?0[xob]", plain) else int(plain)
        except ValueError:
            self._layer.add(path, "is not a number that can be used", "a number like 5 or 0.5, or text in quotes")
            return None
