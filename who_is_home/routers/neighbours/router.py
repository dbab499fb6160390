"""Asks the devices of the local network themselves, through the kernel's neighbour table."""

import ipaddress
import socket
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from who_is_home.router import ListedDevice, RouterContext, RouterError
from who_is_home.routers.neighbours import neighbour_table, wake_up
from who_is_home.routers.neighbours.neighbour_table import Neighbour
from who_is_home.source_address import SourceAddress, parsed

LISTED_WITHIN, PROBED_WITHIN = 60.0, 15.0
"""Seconds since a device's last answer: in which it is listed as there, and in which it counts as an answer to a probe.

An answer to a probe may come late: a sleeping phone takes seconds, and the kernel waits 5 s before it asks a device
again that it knew (delay_first_probe_time). It then counts in the next probe.
"""
WAIT = 1.0
"""Seconds in which a device that was woken may answer."""

_MOST_WOKEN, _MOST_MACS, _MOST_IPS = 256, 256, 8
_FORGOTTEN = 7 * 86400.0
"""Seconds after which a device that was not seen is woken no more, unless somebody probes it."""


def connect(address: str, context: RouterContext) -> "NeighbourTable":
    """The neighbour table of this machine; raises RouterError for options it does not know."""
    found = parsed(address, ("wake", "interface"))
    if found.host or found.path.strip("/"):
        raise RouterError("neighbours:// asks this machine itself; addresses that are to be woken are written as "
                          "neighbours://?wake=192.168.1.0/24", transient=False, about="answer")
    return NeighbourTable(_wake_list(found), found.options.get("interface", ""), context)


class NeighbourTable:
    """The devices this machine hears, and those it can wake; used by one thread.

    wake: addresses that are woken at each look, beside those of devices it has seen. interface: the only one that
    counts, "" for all.
    """

    def __init__(self, wake: tuple[str, ...], interface: str, context: RouterContext) -> None:
        self._wake, self._interface, self._context = wake, interface, context
        self._seen: dict[str, tuple[str, ...]] = {}
        self._last: dict[str, float] = {}

    def devices(self) -> tuple[ListedDevice, ...]:
        self._read()
        seen = dict(self._seen)

        def all_answered(look: _Look) -> bool:
            return not self._wake and all(look.answers(mac, ips, LISTED_WITHIN) for mac, ips in seen.items())

        ips = [*(ip for ips in seen.values() for ip in ips), *self._wake]
        look = self._woken(ips, all_answered)
        self._context.tell(f"{len(set(ips))} addresses woken, {len(self._seen)} devices known")
        return tuple(ListedDevice(mac=mac, ip=look.shown(mac, ips), active=look.answers(mac, ips, LISTED_WITHIN))
                     for mac, ips in self._seen.items())

    def probe(self, devices: tuple[ListedDevice, ...]) -> tuple[ListedDevice, ...]:
        self._read()
        asked = [(each, ips) for each in devices[:_MOST_WOKEN] if (ips := self._ips(each))]

        def all_answered(look: _Look) -> bool:
            return all(look.answers(each.mac, ips, PROBED_WITHIN) for each, ips in asked)

        look = self._woken([ip for _, ips in asked for ip in ips], all_answered)
        return tuple(each for each, ips in asked if look.answers(each.mac, ips, PROBED_WITHIN))

    def close(self) -> None:
        """Nothing is held between two looks."""

    def _woken(self, ips: Iterable[str], enough: Callable[["_Look"], bool]) -> "_Look":
        """What is seen once all these were woken, and enough have answered or the wait is over."""
        look = _Look((), frozenset())

        def changed(refused: set[str]) -> bool:
            nonlocal look
            look = _Look(self._read(), frozenset(refused))
            return enough(look)

        try:
            wake_up.wake(ips, WAIT, changed)
        except OSError as error:
            raise _unreadable(error) from error
        return look

    def _read(self) -> tuple[Neighbour, ...]:
        """The rows of the table now; who is in it is remembered, for the kernel forgets who stays silent."""
        try:
            only = socket.if_nametoindex(self._interface) if self._interface else 0
        except OSError:
            raise RouterError(f"neighbours:// is to look at the interface {self._interface!r}, and there is none; "
                              "`ip link` lists them", transient=True) from None
        try:
            rows = neighbour_table.read(self._context.timeout)
        except (OSError, ValueError, AttributeError) as error:  # AttributeError: a system that is not Linux
            raise _unreadable(error) from error
        rows = tuple(each for each in rows if only in (0, each.interface))
        self._remember([each for each in rows if each.mac])
        return rows

    def _remember(self, rows: list[Neighbour]) -> None:
        now = self._context.clock.monotonic()
        for each in rows:
            others = tuple(ip for ip in self._seen.get(each.mac, ()) if ip != each.ip)
            self._seen[each.mac] = (each.ip, *others)[:_MOST_IPS]
            self._last[each.mac] = now if each.state == neighbour_table.REACHABLE else self._last.get(each.mac, now)
        latest = sorted(self._last, key=self._last.__getitem__, reverse=True)[:_MOST_MACS]
        self._last = {mac: self._last[mac] for mac in latest if now - self._last[mac] < _FORGOTTEN}
        self._seen = {mac: ips for mac, ips in self._seen.items() if mac in self._last}

    def _ips(self, device: ListedDevice) -> tuple[str, ...]:
        """Where a device may be: what was said of it, and what was seen."""
        return tuple(dict.fromkeys([*_normal(device.ip), *self._seen.get(device.mac, ())]))


@dataclass(frozen=True)
class _Look:
    """The table once devices were woken, and the addresses that refused the datagram."""

    rows: tuple[Neighbour, ...]
    refused: frozenset[str]

    def answers(self, mac: str, ips: Iterable[str], seconds: float) -> bool:
        """Whether one of these addresses answered within so many seconds, and belongs to `mac` ("" for any)."""
        return any(self._answers(row, seconds) for row in self.rows if row.ip in ips and mac in ("", row.mac))

    def shown(self, mac: str, ips: tuple[str, ...]) -> str:
        """The address to show of a device: one that answers before others, an IPv4 address before others."""
        own = {row.ip: self._answers(row, LISTED_WITHIN) for row in self.rows if row.mac == mac}
        return min(own or ips, key=lambda ip: (not own.get(ip, False), ":" in ip), default="")

    def _answers(self, row: Neighbour, seconds: float) -> bool:
        return bool(row.mac) and (row.fresh(seconds) or row.ip in self.refused)


def _wake_list(address: SourceAddress) -> tuple[str, ...]:
    """The addresses of `?wake=`; raises RouterError for what is none, or too many."""
    found: list[str] = []
    for text in address.words("wake"):
        try:
            network = ipaddress.ip_network(text, strict=False)
        except ValueError:
            raise address.wrong("wake", "addresses or networks like 192.168.1.0/24") from None
        if not (network.is_private or network.is_link_local) or len(found) + network.num_addresses > _MOST_WOKEN:
            raise address.wrong("wake", f"at most {_MOST_WOKEN} addresses of the local network, as 192.168.1.0/24 has")
        found += [str(each) for each in (network.hosts() if network.num_addresses > 2 else network)]
    return tuple(found)


def _normal(ip: str) -> tuple[str, ...]:
    """The address as the table writes it; none for what is no address."""
    try:
        return (str(ipaddress.ip_address(ip)),)
    except ValueError:
        return ()


def _unreadable(error: Exception) -> RouterError:
    if isinstance(error, TimeoutError):
        return RouterError("the kernel takes too long to give its neighbour table", transient=True)
    return RouterError(f"this machine's neighbour table cannot be read ({error}); a container or a service must be "
                       "allowed AF_NETLINK, and the system must be Linux", transient=False)
