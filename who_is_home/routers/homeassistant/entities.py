"""The people and trackers of Home Assistant, kept up to date by what `subscribe_entities` tells. Pure.

https://developers.home-assistant.io/docs/api/websocket: `a` adds entities with their whole state, `c` changes some of
their values ("+" new ones, "-" names of attributes that are gone), `r` removes entities.
"""

from typing import Any

from house.people import device_names
from who_is_home import device_lists
from who_is_home.router import ListedDevice

DOMAINS = ("person.", "device_tracker.")
_MOST = 1000


class Entities:
    """What is known of each person and tracker; `others` counts entities of other kinds."""

    def __init__(self) -> None:
        self._known: dict[str, dict[str, Any]] = {}
        self.others = 0

    @property
    def names(self) -> list[str]:
        """The people and trackers that are known, such as "person.anna"."""
        return sorted(self._known)

    def take(self, event: Any) -> None:
        """Take what an event says; whatever is of no known form in it says nothing."""
        changes = event if isinstance(event, dict) else {}
        for name, state in _rows(changes.get("a")):
            self._add(name, state)
        for name, change in _rows(changes.get("c")):
            if name in self._known:
                self._change(self._known[name], change)
        for name in _names(changes.get("r")):
            self._known.pop(name, None)

    def listed(self) -> tuple[ListedDevice, ...]:
        """Each as a device: active while its state is "home", as Home Assistant calls it in every language."""
        return tuple(_device(name, each) for name, each in self._known.items())

    def _add(self, name: str, state: dict[str, Any]) -> None:
        if not name.startswith(DOMAINS):
            self.others += 1
        elif name in self._known or len(self._known) < _MOST:
            self._known[name] = {"s": state.get("s"), "a": dict(_object(state.get("a")))}

    @staticmethod
    def _change(known: dict[str, Any], change: dict[str, Any]) -> None:
        new, gone = _object(change.get("+")), _object(change.get("-"))
        known["s"] = new.get("s", known["s"])
        known["a"].update(_object(new.get("a")))
        for name in _names(gone.get("a")):
            known["a"].pop(name, None)


def _device(name: str, known: dict[str, Any]) -> ListedDevice:
    attributes = known["a"]
    shown = device_lists.text(attributes.get("friendly_name")) or name.partition(".")[2]
    mac = device_names.mac(device_lists.text(attributes.get("mac")))
    return ListedDevice(mac, shown, device_lists.text(attributes.get("ip")), active=known["s"] == "home", topic=name)


def _rows(value: Any) -> list[tuple[str, dict[str, Any]]]:
    return [(name, each) for name, each in _object(value).items() if isinstance(each, dict)]


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _names(value: Any) -> list[str]:
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []
