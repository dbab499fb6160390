"""The kernel's neighbour table over rtnetlink(7): which MAC address has which IP, and when it last answered.

Reading it and hearing of its changes needs no right. The format: linux/netlink.h, linux/neighbour.h.
"""

import os
import socket
import struct
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass

from house.people import device_names

REACHABLE = 0x02
_MULTICAST_NOARP_PERMANENT = 0x40 | 0x80
_NEW_NEIGHBOUR, _GET_NEIGHBOURS, _ERROR, _DONE = 28, 30, 2, 3
_REQUEST_DUMP, _INTERRUPTED = 0x301, 0x10
_IP, _MAC, _CACHE_INFO = 1, 2, 3
_CHANGES = 4
"""The group of netlink messages about neighbours, RTMGRP_NEIGH."""
_HEADER, _ENTRY, _ATTRIBUTE = struct.Struct("=IHHII"), struct.Struct("=BxxxiHBB"), struct.Struct("=HH")
_MOST_BYTES, _MOST_TRIES, _PIECE = 4 * 1024 * 1024, 3, 262_144
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Neighbour:
    """One row of the table.

    ip: a link-local one with its interface ("fe80::1%2"). mac: "" while it has not answered. state: the kernel's
    NUD_ state. answered: seconds since its last answer, endless when that is not known. interface: its number.
    """

    ip: str
    mac: str
    state: int
    answered: float
    interface: int

    def fresh(self, seconds: float) -> bool:
        """Whether it answered within so many seconds. STALE, DELAY and PROBE only say that it did some time."""
        return bool(self.mac) and self.state == REACHABLE and self.answered <= seconds


class InterruptedDump(Exception):
    """The table changed while it was read."""


def read(seconds: float) -> tuple[Neighbour, ...]:
    """Every row now; OSError when the kernel does not give the table, TimeoutError after so many seconds.

    Where it changes again and again while it is read, what the last try gave.
    """
    until = time.monotonic() + seconds  # real time: this is the kernel's answer that is bounded
    rows: tuple[Neighbour, ...] = ()
    for _ in range(_MOST_TRIES):
        with _netlink() as kernel:
            kernel.send(_HEADER.pack(_HEADER.size + _ENTRY.size, _GET_NEIGHBOURS, _REQUEST_DUMP, 1, 0)
                        + _ENTRY.pack(0, 0, 0, 0, 0))
            whole, rows = _dumped(kernel, until)
            if whole:
                break
    return rows


def changes() -> socket.socket:
    """A socket that can be read when a row has changed."""
    return _netlink(_CHANGES)


def drain(changed: socket.socket) -> None:
    """Forget what such a socket has said; the table says all of it."""
    changed.setblocking(False)
    for _ in range(256):
        try:
            changed.recv(_PIECE)
        except BlockingIOError:
            return
        except OSError:  # more changes than the kernel keeps (ENOBUFS): then the table is read all the same
            return


def parsed(data: bytes) -> tuple[list[Neighbour], bool]:
    """The rows in one piece of the kernel's answer, and whether it was the last piece.

    Raises ValueError for what is no such answer, InterruptedDump, and OSError for an error the kernel names.
    """
    rows, done = [], False
    for kind, flags, body in _messages(data):
        if flags & _INTERRUPTED:
            raise InterruptedDump
        if kind == _ERROR:
            number = -int.from_bytes(body[:4], sys.byteorder, signed=True)
            raise OSError(number, os.strerror(abs(number)))
        done = done or kind == _DONE
        row = _row(body) if kind == _NEW_NEIGHBOUR else None
        if row is not None:
            rows.append(row)
    return rows, done


def _netlink(groups: int = 0) -> socket.socket:
    made = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW | socket.SOCK_CLOEXEC, socket.NETLINK_ROUTE)
    try:
        made.bind((0, groups))
    except OSError:
        made.close()
        raise
    return made


def _dumped(kernel: socket.socket, until: float) -> tuple[bool, tuple[Neighbour, ...]]:
    """Whether the table did not change meanwhile, and its rows."""
    rows: list[Neighbour] = []
    done, size = False, 0
    while not done and size < _MOST_BYTES:
        kernel.settimeout(max(0.001, until - time.monotonic()))
        data = kernel.recv(_PIECE)
        size += len(data)
        try:
            found, done = parsed(data)
        except InterruptedDump:
            return False, tuple(rows)
        rows += found
    return True, tuple(rows)


def _messages(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    at = 0
    while at < len(data):
        if len(data) - at < _HEADER.size:
            raise ValueError("a message of the kernel is cut short")
        length, kind, flags, _, _ = _HEADER.unpack_from(data, at)
        if length < _HEADER.size or at + length > len(data):
            raise ValueError("a message of the kernel has a wrong length")
        yield kind, flags, data[at + _HEADER.size : at + length]
        at += _aligned(length)


def _row(body: bytes) -> Neighbour | None:
    """The device in a message about a neighbour; None for what is none: a multicast group, this machine itself."""
    if len(body) < _ENTRY.size:
        raise ValueError("a neighbour of the kernel is cut short")
    family, interface, state, _, _ = _ENTRY.unpack_from(body)
    found = dict(_attributes(body[_ENTRY.size :]))
    if family not in (socket.AF_INET, socket.AF_INET6) or state & _MULTICAST_NOARP_PERMANENT:
        return None
    try:
        ip = socket.inet_ntop(family, found.get(_IP, b""))
    except ValueError:
        return None
    age = struct.unpack_from("=I", found[_CACHE_INFO])[0] / _TICKS if len(found.get(_CACHE_INFO, b"")) >= 4 else None
    shown = f"{ip}%{interface}" if ip.lower().startswith("fe80:") else ip
    mac = device_names.mac(found.get(_MAC, b"").hex()) if len(found.get(_MAC, b"")) == 6 else ""
    return Neighbour(shown, mac, state, float("inf") if age is None else age, interface)


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + _ATTRIBUTE.size <= len(data):
        length, kind = _ATTRIBUTE.unpack_from(data, at)
        if length < _ATTRIBUTE.size or at + length > len(data):
            raise ValueError("an attribute of the kernel has a wrong length")
        yield kind, data[at + _ATTRIBUTE.size : at + length]
        at += _aligned(length)


def _aligned(length: int) -> int:
    return (length + 3) & ~3
