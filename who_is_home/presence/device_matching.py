"""Whose a listed device is: people write a MAC address, a host name, an IP address or a topic, each in any form."""

from collections.abc import Mapping
from functools import lru_cache

from house.people.device_names import mac, same_name
from who_is_home.router import ListedDevice

_MOST_KNOWN = 2000


class DeviceOwners:
    """Looks up which device of which person a listed device is."""

    def __init__(self, people: Mapping[str, tuple[str, ...]]) -> None:
        self.owner = {device: person for person, devices in people.items() for device in devices}
        self._macs = {found: device for device in self.owner if (found := mac(device))}
        self._known: dict[ListedDevice, str] = {}

    def device(self, listed: ListedDevice) -> str:
        """The device as its person wrote it, "" for an unknown one; its MAC address goes before its names."""
        found = self._known.get(listed)
        if found is None:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            found = self._known[listed] = self._found(listed)
        return found

    def _found(self, listed: ListedDevice) -> str:
        by_mac = self._macs.get(mac(listed.mac))
        if by_mac is not None:
            return by_mac
        for name in (listed.name, listed.topic):
            for device in self.owner:
                if same_name(name, device):
                    return device
        return listed.ip if listed.ip in self.owner else ""


@lru_cache(maxsize=_MOST_KNOWN)
def key(listed: ListedDevice) -> str:
    """What an unknown device is remembered by: what changes least of what is known of it."""
    return mac(listed.mac) or listed.name or listed.topic or listed.ip


def shown(listed: ListedDevice) -> str:
    """The device as people can recognise it: "Pixel-7 (aa:bb:cc:dd:ee:ff)"."""
    known = [text for text in (listed.name, listed.mac or listed.ip, listed.topic) if text]
    return known[0] + (f" ({known[1]})" if len(known) > 1 else "") if known else "a device without a name"
