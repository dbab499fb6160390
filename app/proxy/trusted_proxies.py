"""Whose word is taken about where a request comes from: the proxies named under `web.trusted_proxies`."""

import ipaddress
from collections.abc import Iterable

TRUSTED_PROXIES = "hearthwatch trusted proxies"
"""Where the app keeps its TrustedProxies; the server looks there too."""
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class TrustedProxies:
    """The addresses and networks of the proxies; `replace` may be called while others ask."""

    def __init__(self, networks: Iterable[str] = ()) -> None:
        self.replace(networks)

    def replace(self, networks: Iterable[str]) -> None:
        """Trust these from now on; raises ValueError when one is neither an address nor a network."""
        self._networks = tuple(ipaddress.ip_network(each, strict=False) for each in networks)

    def __contains__(self, address: object) -> bool:
        """Whether the word of that address is taken; False for what is no address."""
        found = parsed(str(address))
        return found is not None and any(found in network for network in self._networks)


def parsed(text: str) -> Address | None:
    """The address in `text`, an IPv4 one in IPv6 clothing as IPv4; None when there is none."""
    try:
        found = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return found.ipv4_mapped or found if isinstance(found, ipaddress.IPv6Address) else found


def plain(text: str) -> str:
    """The address as people know it: an IPv4 one without its IPv6 clothing, everything else as it is."""
    found = parsed(text)
    return str(found) if found is not None and found.version == 4 else text


def is_loopback(text: str) -> bool:
    """Whether it is an address of this machine alone."""
    found = parsed(text)
    return found is not None and found.is_loopback
