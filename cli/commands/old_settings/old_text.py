"""The text of an old settings file, whatever it was saved as, and its values: sections, lists and texts. Pure.

Every single value stays the text that was written (`0123`, `yes`, `5:00`): what it means is decided where it is used.
"""

import codecs
import configparser
import re
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

MOST_VALUES, DEEPEST, FIRST = 20_000, 40, "general"
_DEEP, _BEGINS_WITH_SECTION = re.compile(rf"[\[{{]{{{DEEPEST}}}"), re.compile(r"(\s*([#;].*)?\n)*\s*\[")
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
          (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff\ud800-\udfff]")


class Unreadable(Exception):
    """The file is none that can be read; the text says what is wrong and what to do, and repeats nothing of it."""


def decoded(data: bytes) -> tuple[str, str]:
    """The text, and as what it was read where that is worth a word, else "". Raises Unreadable for what is no text."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _by(data, encoding), "" if encoding == "utf-8-sig" else encoding.upper()
    if data[1::2].count(0) > len(data) // 4 or data[::2].count(0) > len(data) // 4:
        return _by(data, "utf-16-le" if data[1::2].count(0) > len(data) // 4 else "utf-16-be"), "UTF-16"
    if b"\0" in data:
        raise Unreadable("is no text")
    try:
        return data.decode(), ""
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace"), "Western European (Windows-1252); look at letters beyond a to z"


def _by(data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        raise Unreadable(f"begins as {encoding.upper()} text and is none: save it again as UTF-8") from None
    return text.replace("\0", "")


def ini_values(text: str) -> dict[str, dict[str, str]] | None:
    """The sections of an INI file, lines before the first one as `general`; None where the text is none."""
    parser = configparser.RawConfigParser(strict=False, allow_no_value=True, interpolation=None,
                                          inline_comment_prefixes=None)
    try:
        parser.read_string(text if _BEGINS_WITH_SECTION.match(text) else f"[{FIRST}]\n{text}")
    except (configparser.Error, ValueError, AttributeError):  # AttributeError: it goes on at a key without a value
        return None
    return {name.strip().lower(): {key: value or "" for key, value in parser.items(name)} for name in parser.sections()}


def yaml_values(text: str) -> Any:
    """The values of a YAML file as dicts, lists, texts and None; nothing in it is run. Raises Unreadable."""
    if _DEEP.search(text) or text.count(",") + text.count("\n") > MOST_VALUES:
        raise Unreadable("holds too many values, or sections too deep in each other")
    try:
        root = YAML(typ="safe", pure=True).compose(_UNPRINTABLE.sub("", text))
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f" (line {mark.line + 1})" if mark is not None else ""
        raise Unreadable(f"cannot be read as YAML{where}") from None
    except RecursionError:
        raise Unreadable("is nested too deeply") from None
    except (YAMLError, ValueError, AttributeError, TypeError, IndexError, KeyError, AssertionError):
        raise Unreadable("cannot be read as YAML") from None  # ruamel.yaml lets such slip through for odd input
    return _Builder().value(root, 0) if root is not None else None


class _Builder:
    def __init__(self) -> None:
        self._count = 0

    def value(self, node: Node, depth: int) -> Any:
        self._count += 1
        if self._count > MOST_VALUES or depth > DEEPEST:
            raise Unreadable("holds too many values, or sections too deep in each other")
        if isinstance(node, MappingNode):
            return self._mapping(node, depth)
        if isinstance(node, SequenceNode):
            return [self.value(each, depth + 1) for each in node.value]
        assert isinstance(node, ScalarNode)
        return None if (node.tag or "").endswith(":null") else str(node.value)

    def _mapping(self, node: MappingNode, depth: int) -> Any:
        own: dict[str, Any] = {}
        merged: dict[str, Any] = {}
        for key, each in node.value:
            value = self.value(each, depth + 1)
            if isinstance(key, ScalarNode) and key.value == "<<":
                merged |= _joined(value)
            elif isinstance(key, ScalarNode):
                own[str(key.value)] = value
        found = merged | own
        return list(found) if (node.tag or "").endswith(":set") else found


def _joined(sections: Any) -> dict[str, Any]:
    """What `<<: *other` of YAML 1.1 brings: the keys of one section, or of several, the first of which counts."""
    found: dict[str, Any] = {}
    for each in reversed(sections if isinstance(sections, list) else [sections]):
        found |= each if isinstance(each, dict) else {}
    return found
