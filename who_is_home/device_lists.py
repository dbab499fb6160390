"""Devices as routers list them, out of answers in which any value may be missing or of another kind."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from house.people.device_names import mac
from who_is_home.router import ListedDevice

MOST = 4096
"""Devices of one router; what a home or an office has is far below."""
_LONGEST = 80


def device(mac_address: Any = "", name: Any = "", ip: Any = "", active: bool = True) -> ListedDevice | None:
    """The device that these values, whatever kind they are of, name; None when none of them names one."""
    made = ListedDevice(mac(text(mac_address)), _own_name(text(name)), text(ip), active)
    return made if made.mac or made.name or made.ip else None


def text(value: Any) -> str:
    """A value as one short line that can be printed; "" for nothing, true, false and everything that holds others."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return "".join(each for each in str(value)[:_LONGEST] if each.isprintable()).strip()


def joined(devices: Iterable[ListedDevice | None]) -> tuple[ListedDevice, ...]:
    """Each device once, by its MAC address or else its name or IP: active when one row says so, names from any row."""
    found: dict[str, ListedDevice] = {}
    for each in devices:
        if each is None:
            continue
        key = each.mac or each.name or each.ip
        before = found.get(key)
        found[key] = each if before is None else replace(
            before, name=before.name or each.name, ip=before.ip or each.ip, active=before.active or each.active)
        if len(found) >= MOST:
            break
    return tuple(found.values())


def section(value: Any) -> dict[str, Any]:
    """`value` when it is a JSON object, else an empty one."""
    return value if isinstance(value, dict) else {}


def rows(value: Any) -> list[dict[str, Any]]:
    """The JSON objects in `value`, when it is a list; no more than a home can have."""
    return [each for each in value[:MOST] if isinstance(each, dict)] if isinstance(value, list) else []


def _own_name(name: str) -> str:
    """A name that is only a MAC address, or a sign for none, says nothing."""
    return "" if mac(name) or name in ("*", "?", "-", "--", "null", "None") else name
