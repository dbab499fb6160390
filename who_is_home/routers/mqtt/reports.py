"""What a message of a broker says about a device. Pure.

Three kinds are known by what is in them: OwnTracks (a JSON object with `_type`,
https://owntracks.org/booklet/tech/json/), room presence (one with `id` and `distance`, as ESPresense, room-assistant
and Home Assistant's mqtt_room have it), and any other topic, whose value says whether its device is home.
"""

import json
from dataclasses import dataclass, replace
from typing import Any

from who_is_home import device_lists

HOME = ("home",)
OWNTRACKS_COUNTS, ROOM_COUNTS = 24 * 3600.0, 120.0
"""Seconds for which a message counts: of a phone that says that it is in its region, of a room that hears a device."""
_LATEST = 1e11
_ABOUT_A_DEVICE = ("state", "status", "presence", "location")


@dataclass(frozen=True)
class ReportRules:
    """How messages are read. home: values that mean home. away: the only values that do not, where some are given.

    key: where in a JSON object the value lies ("a.b"), "" for a topic whose message is the value. region: the OwnTracks
    region that is home. fresh: seconds for which a message counts, None for what is usual for its kind.
    """

    home: tuple[str, ...] = HOME
    away: tuple[str, ...] = ()
    key: str = ""
    region: str = "home"
    fresh: float | None = None


@dataclass(frozen=True)
class DeviceReport:
    """What is known of a device.

    at: when it was so (unix time), None when that is not known, as for a message that the broker had kept. counts:
    seconds for which it counts from then on, None for as long as nothing else is said.
    """

    topic: str
    name: str
    home: bool
    at: float | None
    counts: float | None

    def active(self, now: float) -> bool:
        """Whether the device is there now, as far as this says."""
        return self.home and (self.counts is None or (self.at is not None and now - self.at <= self.counts))

    def after(self, before: "DeviceReport | None") -> "DeviceReport":
        """What is known once this came after `before`: an older one changes nothing, a repeated one loses no time."""
        if before is None:
            return self
        if self.at is None:
            return replace(self, at=before.at) if self.home == before.home else self
        return before if before.at is not None and before.at > self.at else self


def report(topic: str, payload: bytes, retained: bool, now: float, rules: ReportRules) -> DeviceReport | None:
    """What the message says; None when it says nothing about whether a device is home."""
    text = payload.decode("utf-8", "replace").strip()
    at = None if retained else now
    found = _object(text)
    if "_type" in found:
        return _owntracks(topic, found, now, rules)
    if "distance" in found and isinstance(found.get("id"), str):
        return _room(topic, found, at, rules)
    if rules.key:
        value = _text(_inside(found, rules.key))
    else:
        value = "" if found else text
    return DeviceReport(topic, _name(topic), _means_home(value, rules), at, rules.fresh) if value else None


def _owntracks(topic: str, found: dict[str, Any], now: float, rules: ReportRules) -> DeviceReport | None:
    home = _in_region(found, rules.region.casefold())
    time = found.get("tst")
    if home is None or isinstance(time, bool) or not isinstance(time, int | float) or not 0 < time < _LATEST:
        return None
    device = topic.removesuffix("/event")
    counts = OWNTRACKS_COUNTS if rules.fresh is None else rules.fresh
    name = device_lists.text(" ".join(device.split("/")[-2:]))
    return DeviceReport(device, name, home, min(float(time), now), counts)


def _in_region(found: dict[str, Any], region: str) -> bool | None:
    """Whether the phone is in that region; None when the message says nothing about it."""
    if found["_type"] == "transition":
        here, event = _text(found.get("desc")).casefold() == region, found.get("event")
        return event == "enter" if here and event in ("enter", "leave") else None
    if found["_type"] != "location":
        return None
    regions = found.get("inregions") or []  # left out by a phone that is in none
    return region in [_text(each).casefold() for each in regions] if isinstance(regions, list) else None


def _room(topic: str, found: dict[str, Any], at: float | None, rules: ReportRules) -> DeviceReport:
    """A device heard in the room that the last part of the topic names; before it may stand the device's own name."""
    above, device = topic.rpartition("/")[0], found["id"]
    own = above if above.endswith("/" + device) else f"{above}/{device}".lstrip("/")
    counts = ROOM_COUNTS if rules.fresh is None else rules.fresh
    return DeviceReport(own, device_lists.text(found.get("name")) or device_lists.text(device), True, at, counts)


def _means_home(value: str, rules: ReportRules) -> bool:
    plain = value.casefold()
    if rules.away:
        return plain not in [each.casefold() for each in rules.away]
    return plain in [each.casefold() for each in rules.home]


def _name(topic: str) -> str:
    """The part of a topic that names its device."""
    parts = [each for each in topic.split("/") if each]
    if len(parts) > 1 and parts[-1].casefold() in _ABOUT_A_DEVICE:
        parts.pop()
    return device_lists.text(parts[-1]) if parts else ""


def _object(text: str) -> dict[str, Any]:
    """The JSON object that `text` is; {} for anything else."""
    try:
        found = json.loads(text) if text.startswith("{") else {}
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _inside(found: Any, key: str) -> Any:
    for part in key.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    return found


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value).strip() if isinstance(value, str | int | float) else ""
