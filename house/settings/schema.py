"""Questions about a settings model: what is allowed at a path, and which keys exist there."""

from collections.abc import Iterator
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo

from house.settings.problems import Path


def plain(kind: Any) -> Any:
    """A type without Annotated and without "or None"."""
    while get_origin(kind) in (Annotated, Union, UnionType):
        kind = next((each for each in get_args(kind) if each is not NoneType), None)
    return kind


def as_section(kind: Any) -> type[BaseModel] | None:
    """The model behind a type, or None when it is no section."""
    kind = plain(kind)
    return kind if isinstance(kind, type) and issubclass(kind, BaseModel) else None


def at(model: type[BaseModel], path: Path) -> tuple[Any, FieldInfo | None]:
    """The type at `path` (None: nothing is allowed there) and the nearest field around it."""
    kind: Any = model
    field: FieldInfo | None = None
    for part in path:
        section, kind = as_section(kind), plain(kind)
        if section is not None:
            field = section.model_fields.get(str(part))
            kind = field.annotation if field else None
        elif get_origin(kind) is dict and isinstance(part, str):
            kind = get_args(kind)[1]
        elif get_origin(kind) is tuple and isinstance(part, int):
            kind = get_args(kind)[0]
        else:
            kind = None
        if kind is None:
            return None, None
    return kind, field


def allowed(model: type[BaseModel], path: Path, what: str = "allowed") -> str:
    """What is allowed at `path`, as text (or how its key may be called: "names"); "" when nothing is known of it."""
    extra = getattr(at(model, path)[1], "json_schema_extra", None)
    return str(extra.get(what, "")) if isinstance(extra, dict) else ""


def holds_secret(model: type[BaseModel], path: Path) -> bool:
    """Whether a secret belongs at `path`, or into the text there, as into a camera's address."""
    kind, field = at(model, path)
    return plain(kind) is SecretStr or (field is not None and not field.repr)


def without_nulls(kind: Any, value: Any) -> Any:
    """`value` for a setting of type `kind`, with every key left out that has nothing after its colon.

    A named section with nothing in it (a camera) stays, as an empty section.
    """
    section, kind = as_section(kind), plain(kind)
    if section is not None and isinstance(value, dict):
        fields = section.model_fields
        return {key: without_nulls(fields[key].annotation, each) if key in fields else each
                for key, each in value.items() if each is not None or key not in fields}
    if get_origin(kind) is dict and isinstance(value, dict):
        inner = get_args(kind)[1]
        empty: Any = {} if as_section(inner) else None
        return {key: empty if each is None else without_nulls(inner, each) for key, each in value.items()}
    return value


def every_setting(model: type[BaseModel], path: tuple[str, ...] = ()) -> Iterator[tuple[str, FieldInfo]]:
    """Each setting that is no section: dotted name (`cameras.NAME.source`) and its field, in order."""
    for name, field in model.model_fields.items():
        kind = plain(field.annotation)
        inner = as_section(kind)
        named = as_section(get_args(kind)[1]) if get_origin(kind) is dict else None
        if inner is not None:
            yield from every_setting(inner, (*path, name))
        elif named is not None:
            yield from every_setting(named, (*path, name, "NAME"))
        else:
            yield ".".join((*path, name)), field


def where_known(model: type[BaseModel], word: str) -> str:
    """The section below `model` that has the key `word`, dotted with it; "" when none has."""
    for name, field in model.model_fields.items():
        inner = as_section(field.annotation)
        if inner is not None and word in inner.model_fields:
            return f"{name}.{word}"
    return ""
