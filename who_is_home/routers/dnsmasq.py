"""`dnsmasq:///var/lib/misc/dnsmasq.leases`: the leases of dnsmasq, as Pi-hole and OpenWrt (`/tmp/dhcp.leases`) use it.

A lease says that a device was there when it asked for it, and is kept for hours after the device has left. So a device
is active only in the look that finds its lease new or renewed: its end has moved on since the look before. Phones ask
anew each time they join the Wi-Fi, and in between when half of the lease is over.
"""

import re
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

from house.people import device_names
from who_is_home import router_file_reader
from who_is_home.router import ListedDevice, RouterContext, RouterError
from who_is_home.router_file_reader import FileText, HalfWritten
from who_is_home.source_address import file_of, parsed

USUAL = "/var/lib/misc/dnsmasq.leases"
_A_TIME = 1_000_000_000
"""A smaller end is no unix time: a router without a clock writes how long the lease is; 0 is a lease without end."""
_MOST_REMEMBERED = 4096
_KIND_OF_NETWORK = re.compile(r"^[0-9a-f]{2}-(?=[0-9a-f]{2}:)", re.IGNORECASE)


def connect(address: str, context: RouterContext) -> "LeaseFile":
    """The lease file `dnsmasq:///PATH` names, dnsmasq's usual one where none is named; raises RouterError."""
    return LeaseFile(file_of(parsed(address), context.folder, USUAL), context)


class LeaseFile:
    """A lease file, read anew at each look; used by one thread."""

    def __init__(self, path: Path, context: RouterContext) -> None:
        self._path, self._clock, self._tell = path, context.clock, context.tell
        self._ends: dict[str, int] | None = None

    def devices(self) -> tuple[ListedDevice, ...]:
        leases = router_file_reader.read(self._path, str(self._path), self._clock, self._leases)
        self._tell(f"{self._path} read, {len(leases)} leases")
        now, moved = self._clock.now(), self._moved(leases)
        return tuple(ListedDevice(each.mac, each.name, each.ip, active=each in moved)
                     for each in leases if not _A_TIME <= each.ends < now)

    def close(self) -> None:
        """Nothing is held between two looks."""

    def _leases(self, file: FileText) -> list["_Lease"]:
        if file.text and not file.text.endswith("\n"):
            raise HalfWritten("ends in the middle of a line")
        lines = [line.split() for line in file.text.splitlines() if line.strip() and not line.startswith("#")]
        found = [_lease(line) for line in takewhile(lambda line: line[0] != "duid", lines)]  # IPv6 leases follow it
        if found and not any(found):
            raise RouterError(f"{self._path} is no lease file of dnsmasq; `dhcp-leasefile` in its settings names it",
                              transient=False, about="answer")
        return [each for each in found if each is not None]

    def _moved(self, leases: list["_Lease"]) -> list["_Lease"]:
        """The leases that are new or end at another time than in the look before; none in the first look.

        What is missing now is remembered: dnsmasq empties the file before it writes it anew. An earlier end counts as
        well: the router's clock was put right, or its leases were made shorter, and the device asked since.
        """
        latest = {each.mac: each for each in sorted(leases, key=lambda each: each.ends)}
        before, self._ends = self._ends, dict(self._ends or {})
        for mac, lease in latest.items():
            self._ends.pop(mac, None)
            self._ends[mac] = lease.ends
        self._ends = dict(list(self._ends.items())[-_MOST_REMEMBERED:])
        return [] if before is None else [each for mac, each in latest.items() if before.get(mac) != each.ends]


@dataclass(frozen=True)
class _Lease:
    ends: int
    mac: str
    ip: str
    name: str


def _lease(fields: list[str]) -> _Lease | None:
    """The lease in a line of "end, MAC, IP, name, client"; None for none."""
    if len(fields) < 4 or not fields[0].isdecimal() or len(fields[0]) > 12:
        return None
    mac = device_names.mac(_KIND_OF_NETWORK.sub("", fields[1]))
    return _Lease(int(fields[0]), mac, fields[2], "" if fields[3] == "*" else fields[3]) if mac else None
