"""`mikrotik://user:password@192.168.88.1`: RouterOS 7 by its REST service; `mikrotiks://` over TLS.

Present is who is connected by Wi-Fi or answers the router's own ARP; the leases give names, and are no evidence.
"""

from base64 import b64encode
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote

from who_is_home.device_lists import device, joined, rows, section, text
from who_is_home.http_address import HttpRouterAddress, parsed
from who_is_home.router import ListedDevice, RouterContext, RouterError
from who_is_home.router_http import RouterAnswer, RouterHttp

_LEASES, _ARP = "ip/dhcp-server/lease", "ip/arp"
_WIRELESS = ("interface/wifi/registration-table", "interface/wireless/registration-table",
             "interface/wifiwave2/registration-table", "caps-man/registration-table")
"""Who is connected by Wi-Fi: since RouterOS 7.13, before it, and by a controller of access points."""
_ANSWERS_ARP = ("reachable", "delay", "probe")
_FIELDS = {_LEASES: ("mac-address", "active-mac-address", "address", "active-address", "host-name", "comment"),
           _ARP: ("mac-address", "address", "status")}


def connect(address: str, context: RouterContext) -> "MikroTikRouter":
    """The router at the address; raises RouterError for an address that cannot work."""
    return MikroTikRouter(parsed(address, "mikrotik").with_login(), context)


class MikroTikRouter:
    """One router; used by one thread. It has no sessions: the login goes with every question."""

    def __init__(self, address: HttpRouterAddress, context: RouterContext) -> None:
        self._address, self._tell = address, context.tell
        self._http = RouterHttp(address, context)
        login = b64encode(f"{address.user}:{address.password}".encode()).decode()
        self._headers = {"Authorization": f"Basic {login}"}
        self._absent: set[str] = set()

    def devices(self) -> tuple[ListedDevice, ...]:
        self._http.begin()
        try:
            return self._devices()
        except RouterError:
            self._absent.clear()  # it may be another router now
            raise

    def close(self) -> None:
        self._http.close()

    def _devices(self) -> tuple[ListedDevice, ...]:
        leases = self._table(_LEASES) or []
        wireless = [self._table(each) for each in _WIRELESS]
        arp = self._table(_ARP) or []
        answering = [row for row in arp if text(row.get("status")) in _ANSWERS_ARP]
        connected = [row for table in wireless for row in table or []]
        self._tell(f"{len(connected)} connected by Wi-Fi, {len(answering)} answering ARP, {len(leases)} leases")
        if all(each is None for each in wireless) and not any("status" in row for row in arp):
            raise self._address.error("has neither Wi-Fi nor an ARP table that tells who answers; RouterOS 7.4 or "
                                      "newer does")
        return joined([*_present(connected), *_present(answering), *_leased(leases)])

    def _table(self, name: str) -> list[dict[str, Any]] | None:
        """Its rows; None when this router has no such table. Raises RouterError."""
        if name in self._absent:
            return None
        fields = f"?.proplist={quote(','.join(_FIELDS[name]))}" if name in _FIELDS else ""
        answer = self._http.ask("GET", f"/rest/{name}{fields}", headers=self._headers)
        if self._has_none(answer) and name != _LEASES:
            self._absent.add(name)
            return None
        self._check(answer, name)
        page = self._http.json(answer)
        if not isinstance(page, list):
            raise self._address.error(f"answers /rest/{name} with no list")
        return rows(page)

    def _has_none(self, answer: RouterAnswer) -> bool:
        if answer.status not in (400, 404) or "json" not in answer.headers.get("Content-Type", ""):
            return False
        said = section(self._http.json(answer))
        return answer.status == 404 or "no such command" in text(said.get("detail"))

    def _check(self, answer: RouterAnswer, name: str) -> None:
        """Raises RouterError for a status that is no answer."""
        user = self._address.user
        if answer.status == 401:
            raise self._address.error(f"refuses this user and password, or {user} lacks the policies read and "
                                      "rest-api: see /user group", about="login")
        if answer.status == 403 or answer.status == 500 and b"permission" in answer.body:
            raise self._address.error(f"does not let {user} read {name}; its group needs the policies read and "
                                      "rest-api", about="login")
        if answer.status == 404 or answer.moved:
            raise self._address.error("has no REST service; it needs RouterOS 7.1 or newer, with the service www-ssl "
                                      "(or www) on")
        if answer.status != 200:
            raise self._address.error(f"answers /rest/{name} with status {answer.status}", answer.status >= 500)


def _present(table: Iterable[dict[str, Any]]) -> Iterator[ListedDevice | None]:
    for row in table:
        yield device(row.get("mac-address"), "", row.get("address") or row.get("last-ip"))


def _leased(table: Iterable[dict[str, Any]]) -> Iterator[ListedDevice | None]:
    for row in table:
        address = row.get("active-mac-address") or row.get("mac-address")
        name = row.get("host-name") or row.get("comment")
        yield device(address, name, row.get("active-address") or row.get("address"), active=False)
