"""Small checks that make up a schema: what a JSON value may be. Problems in Slack's words, with a JSON pointer."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


class Problems(list[str]):
    """What is wrong, in the order found."""

    def add(self, what: str, pointer: str) -> None:
        """Note one problem at a place."""
        self.append(f"{what} [json-pointer:{pointer or '/'}]")


Check = Callable[[Any, str, Problems], None]


@dataclass(frozen=True)
class Field:
    """One property of an object."""

    check: Check
    required: bool = False


def needed(check: Check) -> Field:
    """A property that must be there."""
    return Field(check, required=True)


def maybe(check: Check) -> Field:
    """A property that may be there."""
    return Field(check)


def anything(value: Any, at: str, problems: Problems) -> None:
    """Accepts every value."""


def an_object(value: Any, at: str, problems: Problems) -> None:
    """Any object."""
    if not isinstance(value, dict):
        problems.add("must be an object", at)


def flag(value: Any, at: str, problems: Problems) -> None:
    """true or false."""
    if not isinstance(value, bool):
        problems.add("must be a boolean", at)


def string(most: int, least: int = 1) -> Check:
    """A string of `least` to `most` characters."""

    def check(value: Any, at: str, problems: Problems) -> None:
        if not isinstance(value, str):
            problems.add("must be a string", at)
        elif len(value) < least:
            problems.add(f"must be more than {least - 1} characters", at)
        elif len(value) > most:
            problems.add(f"must be less than {most + 1} characters", at)

    return check


def number(least: int, most: int) -> Check:
    """A whole number within bounds."""

    def check(value: Any, at: str, problems: Problems) -> None:
        if isinstance(value, bool) or not isinstance(value, int):
            problems.add("must be an integer", at)
        elif not least <= value <= most:
            problems.add(f"must be between {least} and {most}", at)

    return check


def one_of(*allowed: str) -> Check:
    """One of some words."""

    def check(value: Any, at: str, problems: Problems) -> None:
        if value not in allowed:
            problems.add(f"must be one of: {', '.join(allowed)}", at)

    return check


def array(item: Check, most: int, least: int = 1) -> Check:
    """A list of `least` to `most` items."""

    def check(value: Any, at: str, problems: Problems) -> None:
        if not isinstance(value, list):
            problems.add("must be an array", at)
            return
        if len(value) > most:
            problems.add(f"no more than {most} items allowed", at)
        if len(value) < least:
            problems.add(f"no fewer than {least} items required", at)
        for index, one in enumerate(value[:most]):
            item(one, f"{at}/{index}", problems)

    return check


def shape(fields: dict[str, Field]) -> Check:
    """An object with these properties and no others."""

    def check(value: Any, at: str, problems: Problems) -> None:
        if not isinstance(value, dict):
            problems.add("must be an object", at)
            return
        for name, field in fields.items():
            if field.required and name not in value:
                problems.add(f"missing required field: {name}", at)
        for name, one in value.items():
            if name not in fields:
                problems.add(f"invalid additional property: {name}", at)
            else:
                fields[name].check(one, f"{at}/{name}", problems)

    return check


def typed(kinds: dict[str, Check]) -> Check:
    """An object whose `type` names the check it must pass."""

    def check(value: Any, at: str, problems: Problems) -> None:
        if not isinstance(value, dict):
            problems.add("must be an object", at)
        elif "type" not in value:
            problems.add("missing required field: type", at)
        elif not isinstance(value["type"], str) or value["type"] not in kinds:
            problems.add(f"unsupported type: {value['type']}", f"{at}/type")
        else:
            kinds[value["type"]](value, at, problems)

    return check


def both(first: Check, second: Check) -> Check:
    """Two checks of one value."""

    def check(value: Any, at: str, problems: Problems) -> None:
        first(value, at, problems)
        second(value, at, problems)

    return check
