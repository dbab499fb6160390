"""`omada://user:password@192.168.1.5/?site=Home`: a controller of TP-Link Omada access points, always over TLS.

Without `site=` every site that the user may see is asked.
"""

import contextlib
from typing import Any
from urllib.parse import quote

from who_is_home.device_lists import device, joined, rows, section, text
from who_is_home.http_address import HttpRouterAddress, parsed
from who_is_home.router import ListedDevice, RouterContext, RouterError
from who_is_home.router_http import LOGOUT_SECONDS, RouterAnswer, RouterHttp

_PAGE, _MOST_PAGES, _MOST_SITES = 100, 20, 20
_WRONG_LOGIN = (-30109, -30102)
_LOCKED = (-30110, -30111, -1010)
_NO_RIGHT = (-1005, -1007, -1505)


class _LoggedOut(Exception):
    """The controller shows its login page where an answer should be."""


def connect(address: str, context: RouterContext) -> "OmadaController":
    """The controller at the address; raises RouterError for an address that cannot work."""
    return OmadaController(parsed(address, "omada", (8043, 8043), ("site",), always_tls=True).with_login(), context)


class OmadaController:
    """One controller; used by one thread."""

    def __init__(self, address: HttpRouterAddress, context: RouterContext) -> None:
        self._address, self._tell = address, context.tell
        self._http = RouterHttp(address, context)
        self._root, self._token = "", ""

    def devices(self) -> tuple[ListedDevice, ...]:
        self._http.begin()
        if self._token:
            with contextlib.suppress(_LoggedOut):
                return self._devices()
        self._token = ""
        try:
            self._log_in()
            return self._devices()
        except _LoggedOut:
            self._token = ""
            raise self._address.error("shows its login page after the login; does another one use this user?",
                                      transient=True, about="login") from None

    def close(self) -> None:
        with contextlib.suppress(RouterError, _LoggedOut):
            if self._token:
                self._http.begin(LOGOUT_SECONDS)
                self._ask("POST", f"{self._root}/logout")
        self._token = ""
        self._http.close()

    def _log_in(self) -> None:
        self._http.forget()
        about = section(self._ask("GET", "/api/info"))
        controller = text(about.get("omadacId"))
        if not controller:
            raise self._address.error("is no Omada controller, or one older than 5.0")
        self._tell(f"a controller of version {text(about.get('controllerVer')) or 'unknown'}")
        self._root = f"/{quote(controller, safe='')}/api/v2"
        login = {"username": self._address.user, "password": self._address.password}
        given = section(self._ask("POST", f"{self._root}/login", json=login)).get("token")
        if not isinstance(given, str) or not given.isascii() or not given.isprintable():
            raise self._address.error("gives no token at the login")
        self._token = given
        self._tell(f"logged in as {self._address.user}")

    def _devices(self) -> tuple[ListedDevice, ...]:
        found: list[ListedDevice | None] = []
        for site in self._sites():
            found += [_client(row) for row in self._pages(f"{self._root}/sites/{quote(site, safe='')}/clients")]
        return joined(found)

    def _sites(self) -> list[str]:
        """The ids of the sites to ask; raises RouterError when there is none of that name."""
        given = section(self._ask("GET", f"{self._root}/users/current"))
        listed = rows(section(given.get("privilege")).get("sites"))
        ids = {text(row.get("name")): text(row.get("key")) for row in listed[:_MOST_SITES] if text(row.get("key"))}
        wanted = self._address.options.get("site", "")
        self._tell(f"sites: {', '.join(ids) or 'none'}")
        if wanted and wanted not in ids or not ids:
            said = f"shows {self._address.user} no site" + (f" called {wanted}" if wanted else "")
            raise self._address.error(f"{said}; give the user the right to see it. It sees: {', '.join(ids) or 'none'}",
                                      about="login")
        return [ids[wanted]] if wanted else list(ids.values())

    def _pages(self, path: str) -> list[dict[str, Any]]:
        """The rows of every page."""
        found: list[dict[str, Any]] = []
        for number in range(1, _MOST_PAGES + 1):
            page = section(self._ask("GET", path, params={"currentPage": number, "currentPageSize": _PAGE,
                                                          "filters.active": "true"}))
            if not isinstance(page.get("data"), list):
                raise self._address.error("answers with no list of clients")
            new = rows(page["data"])
            found += new
            total = page.get("totalRows")
            if not new or not isinstance(total, int) or len(found) >= total:
                break
        return found

    def _ask(self, method: str, path: str, **named: Any) -> Any:
        """The `result` of the answer; raises _LoggedOut, RouterError."""
        if self._token:
            named["headers"] = {"Csrf-Token": self._token}
        answer = self._http.ask(method, path, **named)
        self._check_status(answer)
        page = section(self._http.json(answer))
        code = page.get("errorCode")
        if code == 0:
            return page.get("result")
        raise self._refusal(code)

    def _check_status(self, answer: RouterAnswer) -> None:
        ended = answer.status in (401, 403) or answer.moved or "html" in answer.headers.get("Content-Type", "")
        if ended and self._token:
            raise _LoggedOut
        if answer.status == 404 or ended:
            raise self._address.error("is no Omada controller; check the port (8043 for software, 443 for hardware)")
        if answer.status != 200:
            raise self._address.error(f"answers with status {answer.status}", answer.status >= 500)

    def _refusal(self, code: Any) -> Exception:
        """What an errorCode means."""
        user = self._address.user
        if code in _WRONG_LOGIN:
            return self._address.error("refuses this user and password", about="login")
        if code in _LOCKED:
            return self._address.error(f"has locked {user} out after wrong logins; wait, or unlock it there",
                                       True, "login")
        if code in _NO_RIGHT:
            return self._address.error(f"does not let {user} see the clients; give it the role Viewer for the site",
                                       about="login")
        if self._token:
            return _LoggedOut()
        number = code if isinstance(code, int) else "none"
        return self._address.error(f"refuses with error {number}", True)


def _client(row: dict[str, Any]) -> ListedDevice | None:
    """A client as listed; `active` is missing in lists of those connected only."""
    name = text(row.get("name"))
    named = device(row.get("mac"), name, row.get("ip"), row.get("active", True) is not False)
    return named if named is None or named.name else device(row.get("mac"), row.get("hostName"), row.get("ip"),
                                                            named.active)
