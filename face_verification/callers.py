"""Which device asks: by the key in its header, or, where that is switched on, by user and password in the address."""

import hmac
import ipaddress
import socket
from collections.abc import Mapping
from contextlib import suppress
from urllib.parse import urlsplit

from house.settings.sections.faces import FaceDevice, FaceSettings

HEADER = "X-Hearthwatch-Key"
NOT_ALLOWED = "the key or the serial number is not that of a device of this house"
NOT_HERE = "user and password in the address are not taken here: send the key as X-Hearthwatch-Key"


class CallerRefused(Exception):
    """Who asks is not a device of the house; the text may be shown to it."""


def caller(settings: FaceSettings, key: str, query: Mapping[str, str], remote: str) -> tuple[str, FaceDevice]:
    """The name of the device and its settings. key: of the header, "" for none; remote: the address it asks from."""
    serial = query.get("serialnumber", "").strip().upper()
    if key:
        found = [each for each in settings.devices.items() if _is_key(key, each[1].key.get_secret_value())]
    elif not settings.legacy_query:
        raise CallerRefused(NOT_HERE if "password" in query else NOT_ALLOWED)
    else:
        found = [each for each in settings.devices.items() if _by_query(each[1], query, serial)
                 and _unmapped(remote) in addresses_of(each[1].address)]
    if len(found) != 1 or (serial and serial != found[0][1].serial):
        raise CallerRefused(NOT_ALLOWED)
    return found[0]


def addresses_of(address: str) -> frozenset[str]:
    """The IP addresses at which a device lies; none while its name is not known."""
    host = urlsplit(address).hostname or ""
    try:
        return frozenset({str(ipaddress.ip_address(host))})
    except ValueError:
        pass
    try:
        return frozenset(str(each[4][0]) for each in socket.getaddrinfo(host, None))
    except (OSError, UnicodeError):
        return frozenset()


def _unmapped(remote: str) -> str:
    """An address as the device has it: a server of both kinds shows 10.0.0.4 as ::ffff:10.0.0.4."""
    try:
        address = ipaddress.ip_address(remote.partition("%")[0])
    except ValueError:
        return remote
    return str(getattr(address, "ipv4_mapped", None) or address)


def _by_query(device: FaceDevice, query: Mapping[str, str], serial: str) -> bool:
    right = [_same(query.get("username", ""), device.username),
             _same(query.get("password", ""), device.password.get_secret_value()), _same(serial, device.serial)]
    return all(right)


def _is_key(header: str, key: str) -> bool:
    """A header is read as Latin-1 (PEP 3333), whatever bytes a device sends for a key that is no ASCII."""
    forms = [key.encode()]
    with suppress(UnicodeEncodeError):
        forms.append(key.encode("latin-1"))
    try:
        sent = header.encode("latin-1")
    except UnicodeEncodeError:
        return False
    return any(hmac.compare_digest(sent, form) for form in forms)


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode("utf-8", "surrogateescape"), other.encode())
