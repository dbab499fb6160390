"""`openwrt://user:password@192.168.1.1`: OpenWrt by its own JSON-RPC (ubus), as LuCI asks it; `openwrts://` over TLS.

Present is who is connected to its Wi-Fi now; the leases give names, and are no evidence themselves.
"""

import contextlib
from collections.abc import Iterable
from typing import Any

from house.people.device_names import mac
from who_is_home.device_lists import device, joined, rows, section
from who_is_home.http_address import HttpRouterAddress, parsed
from who_is_home.router import ListedDevice, RouterContext, RouterError
from who_is_home.router_http import LOGOUT_SECONDS, RouterHttp

NOBODY = "0" * 32
"""The session of who has not logged in."""
ACL = "/usr/share/rpcd/acl.d/hearthwatch.json"
_UBUS = "/ubus"
_OK, _NOT_FOUND, _NO_METHOD, _DENIED = 0, 4, 3, 6
_RPC_DENIED, _RPC_NO_OBJECT = -32002, -32000
_LEASES: tuple[tuple[str, str, dict[str, Any]], ...] = (("luci-rpc", "getDHCPLeases", {}), ("dhcp", "ipv4leases", {}))
_LEASE_FILE = "/tmp/dhcp.leases"  # noqa: S108 - a path in the router, given by OpenWrt


class _Denied(Exception):
    """This session may not ask that: it ended, or its user lacks the right."""


class _Absent(Exception):
    """This router has no such thing."""


def connect(address: str, context: RouterContext) -> "OpenWrtRouter":
    """The router at the address; raises RouterError for an address that cannot work."""
    return OpenWrtRouter(parsed(address, "openwrt").with_login(), context)


class OpenWrtRouter:
    """One router; used by one thread."""

    def __init__(self, address: HttpRouterAddress, context: RouterContext) -> None:
        self._address, self._tell = address, context.tell
        self._http = RouterHttp(address, context)
        self._session = ""

    def devices(self) -> tuple[ListedDevice, ...]:
        self._http.begin()
        if self._session:
            with contextlib.suppress(_Denied):
                return self._devices()
        self._session = ""
        session = self._log_in()
        self._session = session
        try:
            return self._devices()
        except _Denied as error:
            self._log_out()
            raise self._lacks_right(str(error)) from None

    def close(self) -> None:
        self._log_out()
        self._http.close()

    def _log_out(self) -> None:
        with contextlib.suppress(RouterError, _Denied, _Absent):
            if self._session:
                self._http.begin(LOGOUT_SECONDS)
                self._call("session", "destroy", {})
        self._session = ""

    def _devices(self) -> tuple[ListedDevice, ...]:
        connected = self._connected()
        names = self._leases()
        self._tell(f"{len(connected)} connected by Wi-Fi, {len(names)} leases")
        return joined([*(device(each) for each in connected), *names])

    def _log_in(self) -> str:
        """A new session; raises RouterError."""
        try:
            given = self._call("session", "login", {"username": self._address.user, "password": self._address.password})
        except _Denied:
            raise self._address.error("refuses this user and password", about="login") from None
        except _Absent:
            raise self._no_ubus() from None
        session = given.get("ubus_rpc_session")
        if not isinstance(session, str) or not session:
            raise self._no_ubus()
        self._tell(f"logged in as {self._address.user}")
        return session

    def _connected(self) -> list[str]:
        """MAC addresses of who is connected by Wi-Fi now; raises RouterError when no Wi-Fi of it is on."""
        found = self._by_hostapd()
        if found is None:
            found = self._by_iwinfo()
        if found is None:
            raise self._address.error("has no Wi-Fi that is on, so it does not know who is there; ask the access "
                                      "point that the phones use", True)
        return found

    def _by_hostapd(self) -> list[str] | None:
        """Those that its access points name; None when it has none."""
        points = [each for each in section(self._rpc("list", ["hostapd.*"])) if each.startswith("hostapd.")]
        found: list[str] = []
        for point in points:
            with contextlib.suppress(_Absent):  # one that was switched off meanwhile
                clients = section(self._call(point, "get_clients", {}).get("clients"))
                found += [each for each, about in clients.items() if section(about).get("assoc", True) is not False]
        return found if points else None

    def _by_iwinfo(self) -> list[str] | None:
        """Those that the drivers of its radios name; None when it has none."""
        try:
            radios = self._call("iwinfo", "devices", {}).get("devices")
        except _Absent:
            return None
        names = [each for each in radios if isinstance(each, str)] if isinstance(radios, list) else []
        found: list[str] = []
        for each in names:
            with contextlib.suppress(_Absent):
                found += [str(row.get("mac")) for row in rows(self._call("iwinfo", "assoclist", {"device": each})
                                                               .get("results"))]
        return found if names else None

    def _leases(self) -> list[ListedDevice | None]:
        """Names and addresses it gave out; empty where it gives out none."""
        for place, method, arguments in _LEASES:
            with contextlib.suppress(_Absent):
                return list(_leases_in(self._call(place, method, arguments)))
        with contextlib.suppress(_Absent):
            text = self._call("file", "read", {"path": _LEASE_FILE}).get("data")
            return [_lease_of(line.split()) for line in str(text or "").splitlines()]
        return []

    def _call(self, place: str, method: str, arguments: dict[str, Any]) -> dict[str, Any]:
        """What the method gives; raises _Denied, _Absent, RouterError."""
        result = self._rpc("call", [self._session or NOBODY, place, method, arguments], f"{place} {method}")
        code = result[0] if isinstance(result, list) and result else None
        if code == _DENIED:
            raise _Denied(f"{place} {method}")
        if code in (_NOT_FOUND, _NO_METHOD):
            raise _Absent(place)
        if code != _OK:
            raise self._address.error(f"fails at {place} {method}", True)
        return section(result[1]) if len(result) > 1 else {}

    def _rpc(self, kind: str, parameters: list[Any], asked: str = "list") -> Any:
        question = {"jsonrpc": "2.0", "id": 1, "method": kind, "params": parameters}
        answer = self._http.ask("POST", _UBUS, json=question)
        if answer.status in (404, 403, 405) or answer.moved:
            raise self._no_ubus()
        if answer.status != 200:
            raise self._address.error(f"answers with status {answer.status}", answer.status >= 500)
        page = section(self._http.json(answer))
        code = section(page.get("error")).get("code")
        if code == _RPC_DENIED:
            raise _Denied(asked)
        if code == _RPC_NO_OBJECT:
            raise _Absent(asked)
        if code is not None or "result" not in page:
            raise self._no_ubus()
        return page["result"]

    def _no_ubus(self) -> RouterError:
        return self._address.error(f"has no ubus at {_UBUS}; install uhttpd-mod-ubus (and rpcd-mod-luci) in it, and "
                                   "check the port")

    def _lacks_right(self, asked: str) -> RouterError:
        place, _, method = asked.partition(" ")
        place = "hostapd.*" if place.startswith("hostapd.") else place
        return self._address.error(f"lets {self._address.user} in, but not ask {asked}: add "
                           f'"{place}": ["{method}"] to "read": {{"ubus": ...}} in {ACL} there, and restart rpcd',
                           transient=False, about="login")


def _leases_in(given: dict[str, Any]) -> Iterable[ListedDevice | None]:
    """The leases in what luci-rpc or odhcpd gives."""
    for row in rows(given.get("dhcp_leases")):
        yield device(row.get("macaddr"), row.get("hostname"), row.get("ipaddr"), active=False)
    for network in section(given.get("device")).values():
        for row in rows(section(network).get("leases")):
            yield device(row.get("mac"), row.get("hostname"), row.get("address") or row.get("ip"), active=False)


def _lease_of(fields: list[str]) -> ListedDevice | None:
    """The lease in a row of dnsmasq's file: expiry, MAC, IP, name, client id."""
    return device(fields[1], fields[3], fields[2], active=False) if len(fields) >= 4 and mac(fields[1]) else None
