"""Checks JSON against the types of a dataclass."""

import re
from dataclasses import fields
from types import UnionType
from typing import Any, TypeVar, get_args, get_origin

Made = TypeVar("Made")


class BadValue(ValueError):
    """A name that does not exist or a value of the wrong type; the text says which and what is allowed."""


def check(cls: type, wanted: dict[str, Any], hidden: frozenset[str] = frozenset()) -> None:
    """Raise BadValue unless every entry of `wanted` is a field of the dataclass and has its type."""
    kinds = {f.name: f.type for f in fields(cls) if f.name not in hidden}
    for name, value in wanted.items():
        if name not in kinds:
            raise BadValue(f"unknown {_words(cls)} field {name!r}; known: {', '.join(sorted(kinds))}")
        if not _fits(kinds[name], value):
            raise BadValue(f"{name} must be {_spoken(kinds[name])}, not {value!r}")


def made(cls: type[Made], wanted: Any, hidden: frozenset[str] = frozenset()) -> Made:
    """Return a `cls` made from a JSON object; raises BadValue when it does not fit or something is missing."""
    if not isinstance(wanted, dict):
        raise BadValue(f"a {_words(cls)} must be an object, not {wanted!r}")
    check(cls, wanted, hidden)
    try:
        return cls(**wanted)
    except TypeError as error:
        raise BadValue(f"{_words(cls)}: {error}") from error


def _words(cls: type) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", " ", cls.__name__).lower()


def _parts(kind: Any) -> tuple[Any, ...]:
    return get_args(kind) if isinstance(kind, UnionType) else (kind,)


def _fits(kind: Any, value: Any) -> bool:
    return any(_fits_one(part, value) for part in _parts(kind))


def _fits_one(kind: Any, value: Any) -> bool:
    if isinstance(value, bool):
        return kind is bool
    if kind is float:
        return isinstance(value, int | float)
    if get_origin(kind) is list:
        return isinstance(value, list) and all(_fits_one(get_args(kind)[0], one) for one in value)
    if get_origin(kind) is dict:
        return isinstance(value, dict) and all(_fits_one(get_args(kind)[1], one) for one in value.values())
    return isinstance(value, kind)


def _spoken(kind: Any) -> str:
    names = {type(None): "null", int: "a whole number", float: "a number", str: "a text", bool: "true or false"}
    return " or ".join(names.get(part, str(part)) for part in _parts(kind))
