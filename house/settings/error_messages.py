"""Pydantic's errors as plain lines for the person who wrote the settings."""

import re
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from house.masking import masked
from house.settings import schema
from house.settings.problems import Layer, Path, Problem, meant

_SECTION = ("model_type", "dict_type", "model_attributes_type", "mapping_type")
_LIST = ("tuple_type", "list_type", "too_long")
_SAYS_OF_IT = ("is ", "must ", "cannot ", "names ")
_MOST_SHOWN = 60
_WITH_LOGIN = re.compile("@|://")
_RANGE = ("greater_than", "greater_than_equal", "less_than", "less_than_equal", "finite_number")


def problems_of(error: ValidationError, model: type[BaseModel], layer: Layer) -> list[Problem]:
    """Each error at its place; those about what was already found faulty are left out."""
    return [_problem(each, model, layer) for each in error.errors(include_url=False)
            if not any(each["loc"][:end] in layer.faulty for end in range(1, len(each["loc"]) + 1))
            and not (layer.partial and each["type"] == "missing")]


def _problem(each: Any, model: type[BaseModel], layer: Layer) -> Problem:
    path: Path = tuple(part for part in each["loc"] if part != "[key]")
    if each["type"] == "extra_forbidden":
        return layer.problem(path, *_unknown(path, model))
    if each["type"] == "missing":
        return layer.problem(path, *_missing(path, model, layer))
    hide = path in layer.expanded or schema.holds_secret(model, path)
    shown = "this value" if hide else _shown(each["input"])
    key = each["loc"][-1:] == ("[key]",)
    said = schema.allowed(model, path, "names" if key else "allowed")
    if each["type"] == "literal_error":
        kind = get_args(schema.plain(schema.at(model, path[:-1])[0]))[0] if key else schema.at(model, path)[0]
        choices = get_args(schema.plain(kind))
        return layer.problem(path, f"{shown} is not one of the choices{meant(str(each['input']), choices)}", said)
    return layer.problem(path, _wrong(each, shown), said)


def _unknown(path: Path, model: type[BaseModel]) -> tuple[str, str]:
    section = schema.as_section(schema.at(model, path[:-1])[0]) or model
    word = str(path[-1])
    if word == "<<":
        return "sections cannot be merged in with <<", "the keys written out"
    elsewhere = schema.where_known(section, word)
    hint = f"; did you mean {elsewhere}?" if elsewhere else meant(word, section.model_fields)
    return f"there is no such setting{hint}", ", ".join(section.model_fields)


def _missing(path: Path, model: type[BaseModel], layer: Layer) -> tuple[str, str]:
    said = schema.allowed(model, path)
    if path not in layer.places:
        return "is missing", said
    return "is empty (what follows a # is a comment, unless it is in quotes)", said


def _wrong(each: Any, shown: str) -> str:
    kind = each["type"]
    if kind == "value_error":
        text = str(each["ctx"]["error"])
        scalar = not isinstance(each["input"], dict | list | tuple)
        return f"{shown} {text}" if scalar and text.startswith(_SAYS_OF_IT) else text
    if kind in _SECTION:
        return f"{shown} is not a section"
    if kind in _LIST:
        return f"{shown} is not a list"
    if kind in _RANGE:
        return f"{shown} is out of range"
    if kind.startswith("bool"):
        return f"{shown} is neither true nor false"
    if kind.startswith("int"):
        return f"{shown} is not a whole number"
    if kind.startswith("float"):
        return f"{shown} is not a number"
    return _wrong_text(kind, shown)


def _wrong_text(kind: str, shown: str) -> str:
    if kind == "string_type":
        return f"{shown} is not text (put it in quotes if it is meant as text)"
    if kind in ("string_too_short", "too_short"):
        return "is empty"
    if kind == "string_too_long":
        return "is too long"
    return f"{shown} is not possible here"


def _shown(value: Any) -> str:
    """The value in a few words; no text that may hold a login, for an address may stand at the wrong place."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return f"{value:.12g}" if isinstance(value, float) or abs(value) < 10**12 else "a huge number"
    if isinstance(value, dict):
        return "a section"
    if isinstance(value, list | tuple):
        return "a list"
    if isinstance(value, str):
        return f'"{masked(value)}"' if len(value) <= _MOST_SHOWN and not _WITH_LOGIN.search(value) else "this text"
    return "nothing" if value is None else "this value"
