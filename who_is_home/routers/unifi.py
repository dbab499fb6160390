"""`unifi://:KEY@192.168.1.1`: the clients of a UniFi console or server, by its local API with a key.

The API is described on the console itself, under Integrations; UniFi Network has it from version 9 on.
"""

from typing import Any
from urllib.parse import quote

from who_is_home import device_lists, http_address
from who_is_home.http_address import HttpRouterAddress
from who_is_home.router import ListedDevice, RouterContext
from who_is_home.router_http import RouterAnswer, RouterHttp

_API = "/proxy/network/integration/v1"
_PAGE, _MOST_PAGES = 200, 20
_WHERE = "make one in UniFi Network: Settings, Control Plane, Integrations"
_NO_API = ("has no API that takes a key; it needs UniFi Network 9 or newer on a console or UniFi OS Server (an update "
           "brings it)")


def connect(address: str, context: RouterContext) -> "UnifiNetwork":
    """The console at `unifi://:KEY@HOST?site=default`; raises RouterError for an address that can never work."""
    there = http_address.parsed(address, "unifi", options=("key", "site"), always_tls=True)
    key = there.password or there.options.get("key", "")
    if not key or not key.isascii() or not key.isprintable():
        raise there.error(f"needs an API key: unifi://:KEY@HOST; {_WHERE}", about="login")
    return UnifiNetwork(there, key, context)


class UnifiNetwork:
    """The clients of one site, which are all there now: the API lists no others. Used by one thread."""

    def __init__(self, address: HttpRouterAddress, key: str, context: RouterContext) -> None:
        self._address, self._headers = address, {"X-API-KEY": key, "Accept": "application/json"}
        self._http, self._tell = RouterHttp(address, context), context.tell
        self._site = ""

    def devices(self) -> tuple[ListedDevice, ...]:
        self._http.begin()
        self._site = self._site or self._found_site()
        try:
            clients = self._pages(f"/sites/{quote(self._site, safe='')}/clients")
        except _Gone:
            self._site = ""
            raise self._address.error("does not know its site any more", transient=True) from None
        self._tell(f"{len(clients)} clients listed")
        return device_lists.joined(device_lists.device(each.get("macAddress"), each.get("name"), each.get("ipAddress"))
                              for each in clients)

    def close(self) -> None:
        self._http.close()

    def _found_site(self) -> str:
        """The id of the wanted site: the one that `?site=` names, the only one, or the one called default."""
        try:
            sites = [each for each in self._pages("/sites") if isinstance(each.get("id"), str) and each["id"]]
        except _Gone:
            raise self._address.error(_NO_API) from None
        wanted = self._address.options.get("site", "")
        found = [each["id"] for each in sites if _is_called(each, wanted or "default")]
        if not found and not wanted and len(sites) == 1:
            found = [sites[0]["id"]]
        if not found:
            names = ", ".join(device_lists.text(each.get("name")) or "?" for each in sites[:10])
            raise self._address.error(f"has no site {wanted or 'default'}; it has {names or 'none'}: write ?site=NAME")
        self._tell(f"site {wanted or 'default'} of {len(sites)}: found")
        return found[0]

    def _pages(self, path: str) -> list[dict[str, Any]]:
        """Every row of a list that comes in pages; raises RouterError, and _Gone where there is no such list."""
        rows: list[dict[str, Any]] = []
        for _ in range(_MOST_PAGES):
            page = self._page(f"{path}?offset={len(rows)}&limit={_PAGE}")
            rows += page["data"]
            total = page.get("totalCount")
            if not page["data"] or not isinstance(total, int) or len(rows) >= total:
                break
        return [each for each in rows if isinstance(each, dict)]

    def _page(self, path: str) -> dict[str, Any]:
        answer = self._http.ask("GET", _API + path, headers=self._headers)
        self._check(answer)
        page = self._http.json(answer)
        if not isinstance(page, dict) or not isinstance(page.get("data"), list):
            raise self._address.error("answers something else than a list; is it UniFi Network?")
        return page

    def _check(self, answer: RouterAnswer) -> None:
        status = answer.status
        if status == 401:
            raise self._address.error(f"refuses this API key; {_WHERE}", about="login")
        if status == 403:
            raise self._address.error(f"does not let this API key see its clients; {_WHERE}, as an administrator",
                                      about="login")
        if answer.moved:
            raise self._address.error(_NO_API)
        if status == 404:
            raise _Gone
        if status == 429 or status >= 500:
            raise self._address.error(f"does not answer now (status {status}), as in a start or when asked too often",
                                      transient=True, about="unreachable")
        if status != 200:
            raise self._address.error(f"answers with status {status}; is it UniFi Network?")


class _Gone(Exception):
    """There is no such list."""


def _is_called(site: dict[str, Any], name: str) -> bool:
    called = (device_lists.text(site.get(key)).casefold() for key in ("id", "internalReference", "name"))
    return name.casefold() in called
