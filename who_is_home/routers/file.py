"""`file://devices.json?fresh=5m`: a list of devices that any script writes, as JSON or with one device in each line.

Who is in the list is there now. The script writes it again and again: a list older than `fresh` says nothing any more.
"""

import ipaddress
import json
import re
from pathlib import Path
from typing import Any

from house import durations
from house.people import device_names
from who_is_home import device_lists, router_file_reader
from who_is_home.router import ListedDevice, RouterContext, RouterError
from who_is_home.router_file_reader import FileText, HalfWritten
from who_is_home.source_address import file_of, parsed

FRESH = 300.0
"""Seconds for which a list counts where its address does not say."""
_AHEAD = 60.0
_MOST_DEVICES = 4096
_TEXTS = ("mac", "name", "ip", "topic")


def connect(address: str, context: RouterContext) -> "ListFile":
    """The list `file://PATH` names, relative to the home folder; raises RouterError for an address that names none."""
    found = parsed(address, ("fresh",))
    return ListFile(file_of(found, context.folder), found.seconds("fresh", FRESH), context)


class ListFile:
    """A list of devices in a file, read anew at each look; used by one thread."""

    def __init__(self, path: Path, fresh: float, context: RouterContext) -> None:
        self._path, self._fresh, self._clock, self._tell = path, fresh, context.clock, context.tell

    def devices(self) -> tuple[ListedDevice, ...]:
        file, found = router_file_reader.read(self._path, str(self._path), self._clock, self._list)
        self._tell(f"{self._path} read, written {durations.duration(self._clock.now() - file.written)} ago")
        self._check_age(self._clock.now() - file.written)
        return found

    def close(self) -> None:
        """Nothing is held between two looks."""

    def _check_age(self, age: float) -> None:
        if age > self._fresh:
            raise RouterError(f"{self._path} was written {durations.duration(age)} ago, and counts for "
                              f"{durations.duration(self._fresh)}; does what writes it still run?", transient=True)
        if age < -_AHEAD:
            raise RouterError(f"{self._path} was written in the future; check the clocks", transient=True)

    def _list(self, file: FileText) -> tuple[FileText, tuple[ListedDevice, ...]]:
        text = file.text.strip()
        if not text:
            raise HalfWritten("is empty; a list of nobody is written as []")
        found = self._from_json(text) if text[0] in "[{" else [_from_line(line) for line in text.splitlines()]
        if len(found) > _MOST_DEVICES:
            raise RouterError(f"{self._path} lists more than {_MOST_DEVICES} devices", transient=False, about="answer")
        return file, tuple(each for each in found if each is not None)

    def _from_json(self, text: str) -> list[ListedDevice | None]:
        try:
            whole = json.loads(text)
        except (ValueError, RecursionError):
            raise HalfWritten("is no whole JSON") from None
        rows = whole.get("devices") if isinstance(whole, dict) else whole
        if not isinstance(rows, list):
            raise self._wrong('must hold a list, or {"devices": [...]}')
        return [self._from_row(number, row) for number, row in enumerate(rows, 1)]

    def _from_row(self, number: int, row: Any) -> ListedDevice:
        if isinstance(row, str) and (device := _from_line(row)) is not None:
            return device
        if not isinstance(row, dict):
            raise self._wrong(f"has an entry ({number}) that is neither a text nor an object")
        values = {key: row.get(key) or "" for key in _TEXTS}
        active = row.get("active", True)
        if not all(isinstance(each, str) for each in values.values()) or not isinstance(active, bool):
            raise self._wrong(f"has an entry ({number}) in which mac, name, ip or topic is no text, or active is not "
                              "true or false")
        if values["mac"] and not device_names.mac(values["mac"]):
            raise self._wrong(f"has an entry ({number}) whose mac is none; one looks like a4:83:e7:12:34:56")
        if not any(values.values()):
            raise self._wrong(f"has an entry ({number}) without mac, name, ip and topic")
        plain = {key: device_lists.text(value) for key, value in values.items()}
        return ListedDevice(**plain | {"mac": device_names.mac(values["mac"])}, active=active)

    def _wrong(self, what: str) -> RouterError:
        return RouterError(f"{self._path} {what}", transient=False, about="answer")


def _from_line(line: str) -> ListedDevice | None:
    """The device in a line such as "a4:83:e7:12:34:56 192.168.1.20 Anna's phone"; None for a comment or nothing."""
    mac, ip, name = "", "", []
    for word in re.split(r"(?:^|\s)#", line, maxsplit=1)[0].split():
        if not mac and device_names.mac(word):
            mac = device_names.mac(word)
        elif not ip and _is_ip(word):
            ip = word
        else:
            name.append(word)
    return ListedDevice(mac, device_lists.text(" ".join(name)), ip) if mac or ip or name else None


def _is_ip(word: str) -> bool:
    try:
        return bool(ipaddress.ip_address(word))
    except ValueError:
        return False
