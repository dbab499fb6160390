"""From a router's page of JSON to its devices, by the paths that people wrote."""

import json
from typing import Any

from house.settings.sections.presence import HttpLoginSettings
from who_is_home.device_lists import device, joined, text
from who_is_home.router import ListedDevice

KEY = "@key"
_MOST_NAMED = 12


class NoSuchList(ValueError):
    """The page is JSON, but what was looked for is not in it; the text says so, and what is there instead."""


def json_in(page: str) -> Any:
    """The JSON that a page is, or holds as a script (`var list = {...};`); None for a page for people and for none."""
    start = page.lstrip()
    if start[:1] == "<":
        return None
    for text_of_it in (start, _inside(start)):
        try:
            return json.loads(text_of_it)
        except (ValueError, RecursionError):
            continue
    return None


def at(value: Any, path: str) -> Any:
    """What is at a path of names and numbers with dots between; None when nothing is."""
    for part in filter(None, path.split(".")):
        if isinstance(value, dict):
            value = value.get(part)
        elif isinstance(value, list) and part.isdecimal() and int(part) < len(value):
            value = value[int(part)]
        else:
            return None
    return value


def devices_of(page: Any, wanted: HttpLoginSettings) -> tuple[ListedDevice, ...]:
    """The devices in a page's JSON; raises NoSuchList when the list or what names devices is not where it should be."""
    rows = _rows(page, wanted.path)
    found = joined(_device(row, wanted) for row in rows)
    if rows and not found:
        raise NoSuchList(f"no row has one of {', '.join(filter(None, (wanted.mac, wanted.name, wanted.ip)))}; "
                         f"a row has: {_names(rows[0])}")
    if rows and wanted.active and all(_first(row, wanted.active) is None for row in rows):
        raise NoSuchList(f"no row has {wanted.active}, which `active` names; a row has: {_names(rows[0])}")
    return found


def _rows(page: Any, path: str) -> list[Any]:
    value = at(page, path)
    if isinstance(value, list):
        return [each for each in value if isinstance(each, dict | list)]
    if isinstance(value, dict) and all(isinstance(each, dict) for each in value.values()):
        return [{**each, KEY: key} for key, each in value.items()]
    where = f"at {path}" if path else "as the whole page"
    raise NoSuchList(f"there is no list {where}; the page has: {_names(page)}")


def _device(row: Any, wanted: HttpLoginSettings) -> ListedDevice | None:
    said = text_of(_first(row, wanted.active)) if wanted.active else ""
    active = not wanted.active or said in {each.casefold() for each in wanted.active_values}
    return device(_first(row, wanted.mac), _first(row, wanted.name), _first(row, wanted.ip), active)


def text_of(value: Any) -> str:
    """A value as `active_values` has it: small letters, true and false as these words."""
    return str(value).lower() if isinstance(value, bool) else text(value).casefold()


def _first(row: Any, paths: str) -> Any:
    """The first value that is there and not empty, of several paths with | between; None when there is none."""
    found = [at(row, path.strip()) for path in paths.split("|") if path.strip()]
    return next((each for each in found if each not in (None, "")), next((each for each in found if each is not None),
                                                                        None))


def _names(value: Any) -> str:
    """What the keys of a row or page are, without their values."""
    if isinstance(value, list):
        inner = f" of {_names(value[0])}" if value and isinstance(value[0], dict) else ""
        return f"a list with {len(value)} entries{inner}"
    if not isinstance(value, dict):
        return "neither names nor a list"
    names = [text(each) for each in list(value)[:_MOST_NAMED] if each != KEY]
    return ", ".join(names) + (", ..." if len(value) > _MOST_NAMED else "") if names else "nothing"


def _inside(page: str) -> str:
    begins = [each for each in (page.find("{"), page.find("[")) if each >= 0]
    start = min(begins, default=0)
    closing = "}" if page[start : start + 1] == "{" else "]"
    return page[start : page.rfind(closing) + 1]
