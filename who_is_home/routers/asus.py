"""`asus://user:password@192.168.1.1`: an ASUS router as its phone app asks it; `asuss://` over TLS (port 8443).

asusrouter knows what the answers of the many firmwares mean; asking is our own, bounded in time and size.
"""

import contextlib
import logging
import re
from base64 import b64encode
from typing import Any
from urllib.parse import quote

from asusrouter.const import USER_AGENT
from asusrouter.modules.client import process_client
from asusrouter.modules.connection import ConnectionState
from asusrouter.modules.data import AsusData
from asusrouter.modules.endpoint import Endpoint, EndpointService, onboarding, update_clients
from asusrouter.modules.endpoint.error import AccessError

from who_is_home.device_lists import device, joined, section, text
from who_is_home.http_address import HttpRouterAddress, parsed
from who_is_home.router import ListedDevice, RouterContext, RouterError
from who_is_home.router_http import LOGOUT_SECONDS, RouterAnswer, RouterHttp

_MOST = 512 * 1024
_BEGINS, _ENDS, _MESH = "originData = ", "networkmap_fullscan", "get_allclientlist"
_ODD = (AttributeError, LookupError, TypeError, ValueError, RecursionError, MemoryError)
"""What asusrouter raises for an answer that is not what it expects."""

logging.getLogger("asusrouter").setLevel(logging.CRITICAL)  # it logs whole answers


class _LoggedOut(Exception):
    """The session has ended."""


def connect(address: str, context: RouterContext) -> "AsusRouter":
    """The router at the address; raises RouterError for an address that cannot work."""
    return AsusRouter(parsed(address, "asus", (80, 8443)).with_login(), context)


class AsusRouter:
    """One router; used by one thread."""

    def __init__(self, address: HttpRouterAddress, context: RouterContext) -> None:
        self._address, self._tell = address, context.tell
        self._http = RouterHttp(address, context)
        self._token = ""

    def devices(self) -> tuple[ListedDevice, ...]:
        self._http.begin()
        if self._token:
            with contextlib.suppress(_LoggedOut):
                return self._devices()
        self._token = ""
        self._token = self._log_in()
        try:
            return self._devices()
        except _LoggedOut:
            self._token = ""
            raise self._address.error("ends the session right after the login; is somebody logged in to its pages?",
                                      True, "login") from None

    def close(self) -> None:
        with contextlib.suppress(RouterError, _LoggedOut):
            if self._token:
                self._http.begin(LOGOUT_SECONDS)
                self._ask(EndpointService.LOGOUT.value)
        self._token = ""
        self._http.close()

    def _log_in(self) -> str:
        """The token of a new session; raises RouterError."""
        login = b64encode(f"{self._address.user}:{self._address.password}".encode()).decode()
        answer = self._ask(EndpointService.LOGIN.value, f"login_authorization={login}")
        given = section(self._http.json(answer))
        token = given.get("asus_token")
        if not isinstance(token, str) or not token.isascii() or not token.isalnum():
            raise self._refusal(given)
        self._tell(f"logged in as {self._address.user}")
        return token

    def _devices(self) -> tuple[ListedDevice, ...]:
        clients = self._page(Endpoint.UPDATE_CLIENTS.value)
        if clients.count(_BEGINS) != 1 or _ENDS not in clients:
            raise self._no_list(clients)
        mesh = self._in_mesh()
        problem = self._address.error("answers with a list of devices that is not understood; update its firmware")
        try:
            found = update_clients.process(update_clients.read(re.sub(r"[ \t\r]+", " ", clients)))[AsusData.CLIENTS]
            listed = [_device(section(found.get(each)), section(mesh.get(each)), bool(mesh))
                      for each in {**found, **mesh}]
        except _ODD:
            raise problem from None
        self._tell(f"{len(found)} devices known, {len(mesh)} connected to it and its mesh")
        return joined(listed)

    def _in_mesh(self) -> dict[str, Any]:
        """Who is connected to the router and its mesh, by MAC address; empty where it knows of no mesh."""
        try:
            page = self._page(Endpoint.ONBOARDING.value)
        except RouterError as error:
            if error.about == "answer" and not error.transient:
                return {}
            raise
        _, name, rest = page.partition(_MESH)
        try:  # one variable alone: reading all of them takes long where a page is broken
            read = onboarding.read(f"{name}{rest.partition(';')[0]};") if name else {}
            return section(onboarding.process({_MESH: read.get(_MESH, [{}])}).get(AsusData.CLIENTS))
        except _ODD:
            return {}

    def _page(self, path: str) -> str:
        answer = self._ask(path)
        if answer.moved or answer.status in (401, 403):
            raise _LoggedOut
        if answer.status != 200:
            raise self._address.error(f"answers /{path} with status {answer.status}", answer.status >= 500)
        if len(answer.body) > _MOST:
            raise self._address.error(f"answers /{path} with more than {_MOST // 1024} kB")
        return answer.text

    def _no_list(self, page: str) -> Exception:
        """What a page without devices means."""
        if "error_status" in page or "Main_Login" in page or "login" in page.lower():
            return _LoggedOut()
        return self._address.error("does not answer as an ASUS router; check the address and port")

    def _ask(self, path: str, body: str = "") -> RouterAnswer:
        headers = {"User-Agent": USER_AGENT, "Content-Type": "application/x-www-form-urlencoded"}
        if self._token:
            headers["Cookie"] = f"asus_token={self._token}"
        return self._http.ask("POST", f"/{path}", headers=headers, data=quote(body))

    def _refusal(self, given: dict[str, Any]) -> RouterError:
        """Why there is no token in the answer to a login."""
        code = text(given.get("error_status"))
        wait = text(given.get("remaining_lock_time"))
        if code in (str(AccessError.CREDENTIALS.value), str(AccessError.AUTHORIZATION.value)):
            return self._address.error("refuses this user and password", about="login")
        if code == str(AccessError.TRY_AGAIN.value):
            until = f" for {wait} s" if wait else ""
            return self._address.error(f"lets nobody log in{until} after wrong passwords", True, "login")
        if code == str(AccessError.ANOTHER.value):
            return self._address.error("lets only one log in at a time, and somebody is; log out of its pages", True,
                                       "login")
        if code in (str(AccessError.CAPTCHA.value), str(AccessError.RESET_REQUIRED.value)):
            return self._address.error("wants a captcha or a new password: log in to its pages once in a browser",
                                       about="login")
        return self._address.error("does not answer a login as an ASUS router; check the address and port")


def _device(known: dict[str, Any], connected: dict[str, Any], mesh: bool) -> ListedDevice | None:
    """A client as asusrouter understands it; in a mesh only who is connected to a node of it is there."""
    both = known | connected
    client = process_client(both, aimesh=mesh)
    name = text(known.get("nickName")) or text(known.get("name"))
    return device(both.get("mac"), name, both.get("ip"), client.state == ConnectionState.CONNECTED)
