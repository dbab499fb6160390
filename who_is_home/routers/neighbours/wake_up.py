"""Datagrams that make devices show themselves: an empty one to port 9 (discard, RFC 863), which needs no right.

The kernel must ask who has the address before it can send one, and a device that is there answers that, or refuses the
datagram. Each may take one hop, so none leaves the local network.
"""

import contextlib
import errno
import selectors
import socket
import time
from collections.abc import Callable, Iterable
from ipaddress import ip_address

from who_is_home.routers.neighbours import neighbour_table

_DISCARD = 9
_MOST = 512
"""Addresses that are woken at once, each with a socket of its own."""


def wake(ips: Iterable[str], seconds: float, enough: Callable[[set[str]], bool]) -> set[str]:
    """The addresses that refused the datagram, which only a device that is there does.

    enough: called with them after each change of the neighbour table; True ends the wait before `seconds` are over.
    Raises OSError when this machine has no network at all to send to.
    """
    refused: set[str] = set()
    with contextlib.ExitStack() as opened, selectors.DefaultSelector() as waiting:
        changed = opened.enter_context(neighbour_table.changes())
        waiting.register(changed, selectors.EVENT_READ, "")
        for ip in list(dict.fromkeys(ips))[:_MOST]:
            sent = _sent(ip)
            if sent is not None:
                waiting.register(opened.enter_context(sent), selectors.EVENT_READ, ip)
        _wait(waiting, changed, seconds, refused, enough)
    return refused


def _wait(waiting: selectors.BaseSelector, changed: socket.socket, seconds: float, refused: set[str],
          enough: Callable[[set[str]], bool]) -> None:
    until = time.monotonic() + seconds  # real time, not a passed-in clock: this is the network's answer that is awaited
    while not enough(refused):
        left = until - time.monotonic()
        if left <= 0:
            return
        for key, _ in waiting.select(left):
            if key.fileobj is changed:
                neighbour_table.drain(changed)
            elif _refused(key.fileobj):  # type: ignore[arg-type]
                refused.add(key.data)
                waiting.unregister(key.fileobj)


def _sent(ip: str) -> socket.socket | None:
    """The socket on which the answer to a datagram to `ip` is seen; None where none can be sent."""
    plain, _, interface = ip.partition("%")
    try:
        address = ip_address(plain)
    except ValueError:
        return None
    if address.is_multicast or address.is_loopback or address.is_unspecified:
        return None
    family = socket.AF_INET if address.version == 4 else socket.AF_INET6
    made = socket.socket(family, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK | socket.SOCK_CLOEXEC)
    try:
        if address.version == 4:
            made.setsockopt(socket.IPPROTO_IP, socket.IP_TTL, 1)
            made.connect((plain, _DISCARD))
        else:
            made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_UNICAST_HOPS, 1)
            made.connect((plain, _DISCARD, 0, int(interface or 0)))
        made.send(b"")
    except (OSError, ValueError):
        made.close()
        return None
    return made


def _refused(woken: socket.socket) -> bool:
    """Whether the answer is a refusal; that nobody has the address is no answer of a device."""
    try:
        woken.recv(1)
    except ConnectionRefusedError:
        return True
    except OSError as error:
        return error.errno == errno.ECONNREFUSED
    return False
