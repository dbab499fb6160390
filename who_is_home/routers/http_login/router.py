"""Logs in to a router as its own pages do, and reads its list of devices."""

import contextlib
from typing import Any
from urllib.parse import urljoin, urlsplit

from requests.auth import HTTPBasicAuth, HTTPDigestAuth

from house.settings.sections.presence import HttpLoginSettings
from who_is_home.http_address import HttpRouterAddress, parsed
from who_is_home.router import ListedDevice, RouterContext, RouterError
from who_is_home.router_http import LOGOUT_SECONDS, RouterAnswer, RouterHttp
from who_is_home.routers.http_login.device_list import NoSuchList, at, devices_of, json_in
from who_is_home.routers.http_login.login_page import PageForm, form_of
from who_is_home.routers.http_login.placeholders import UnknownPlaceholder, filled, of_login

_REDIRECTS = 3
_REFUSED = (401, 403)
_WITH_EVERY_QUESTION = {"basic": HTTPBasicAuth, "digest": HTTPDigestAuth}


def connect(address: str, context: RouterContext) -> "HttpLoginRouter":
    """The router at the address, asked as its `http_login` settings say; raises RouterError if that cannot work."""
    there = parsed(address, "http_login")
    wanted = context.settings.http_login
    if (wanted.login or wanted.send_as in _WITH_EVERY_QUESTION) and not (there.user or there.password or wanted.fields):
        raise there.error("has no user and no password to log in with; write "
                          f"{there.shown.split(':')[0]}://USER:${{file:secrets/router}}@...", about="login")
    return HttpLoginRouter(there, context)


class HttpLoginRouter:
    """One router; used by one thread."""

    def __init__(self, address: HttpRouterAddress, context: RouterContext) -> None:
        self._address, self._tell = address, context.tell
        self._wanted: HttpLoginSettings = context.settings.http_login
        self._http = RouterHttp(address, context)
        self._values: dict[str, str] = of_login(address.user, address.password)
        self._in = False
        if self._wanted.send_as in _WITH_EVERY_QUESTION:
            self._http.session.auth = _WITH_EVERY_QUESTION[self._wanted.send_as](address.user, address.password)

    def devices(self) -> tuple[ListedDevice, ...]:
        self._http.begin()
        if not self._wanted.devices:
            raise self._not_written()
        if self._in or not self._wanted.login:
            answer = self._ask("GET", self._wanted.devices)
            if not self._wanted.login or not self._logged_out(answer):
                return self._found(answer)
        self._in = False
        self._log_in()
        self._in = True
        try:
            return self._found(self._ask("GET", self._wanted.devices))
        except RouterError:
            self._log_out()
            raise

    def close(self) -> None:
        self._log_out()
        self._http.close()

    def _log_out(self) -> None:
        with contextlib.suppress(RouterError):
            if self._in and self._wanted.logout:
                self._http.begin(LOGOUT_SECONDS)
                self._ask("GET", self._wanted.logout)
        self._in = False

    def _log_in(self) -> None:
        self._http.forget()
        self._values = of_login(self._address.user, self._address.password)
        fields = self._page_fields() if self._wanted.login_page else {}
        sent = fields | {name: self._filled(value) for name, value in self._wanted.fields.items()}
        named: dict[str, Any] = {"json": sent} if self._wanted.send_as == "json" else {"data": sent}
        answer = self._ask("POST", self._wanted.login, **named)
        self._refused(answer, self._wanted.login, "login")
        self._take(answer)
        answer = self._followed(answer)
        self._tell(f"login sent to {self._wanted.login} with {_listed(sent)}: status {answer.status}, "
                   f"cookies now: {_listed(self._http.session.cookies.keys())}")

    def _page_fields(self) -> dict[str, str]:
        """The hidden fields to send, after the login page was asked for them."""
        answer = self._followed(self._ask("GET", self._wanted.login_page))
        self._refused(answer, self._wanted.login_page, "login_page")
        form = form_of(answer.text)
        self._values = form.hidden | self._values
        self._tell(f"login page {self._wanted.login_page}: status {answer.status}, {_described(form)}, "
                   f"cookies: {_listed(self._http.session.cookies.keys())}")
        return dict(form.hidden) if self._wanted.hidden_fields else {}

    def _take(self, answer: RouterAnswer) -> None:
        page = json_in(answer.text) if self._wanted.take else None
        for name, path in self._wanted.take.items():
            value = at(page, path)
            if not isinstance(value, str | int) or isinstance(value, bool):
                raise self._address.error(f"does not answer the login with {path}, which `take` names: it refuses "
                                          "user or password, or calls it otherwise", about="login")
            self._values[name] = str(value)

    def _found(self, answer: RouterAnswer) -> tuple[ListedDevice, ...]:
        """The devices in the answer; raises RouterError when it is not the list."""
        self._refused(answer, self._wanted.devices, "devices")
        page = json_in(answer.text)
        self._tell(f"list {self._wanted.devices}: status {answer.status}, {len(answer.body)} bytes")
        if answer.moved or page is None:
            raise self._no_list(answer)
        try:
            return devices_of(page, self._wanted)
        except NoSuchList as error:
            raise self._address.error(f"page {self._wanted.devices}: {error}") from None

    def _logged_out(self, answer: RouterAnswer) -> bool:
        """Whether a session that was good is no longer: the answer is not the list."""
        if answer.status in _REFUSED or answer.moved:
            return True
        page = json_in(answer.text)
        try:
            return page is None or devices_of(page, self._wanted) is None
        except NoSuchList:
            return True

    def _no_list(self, answer: RouterAnswer) -> RouterError:
        kind = "sends on to another page" if answer.moved else "shows a page for people"
        if not self._wanted.login:
            return self._address.error(f"{kind} where its list should be, as routers do that want a login; set "
                                       "`login` under http_login", about="login")
        return self._address.error(f"{kind} after the login, as it does for a wrong password; check user, password, "
                                   "`fields` and `devices`", about="login")

    def _refused(self, answer: RouterAnswer, path: str, setting: str) -> None:
        """Raises RouterError for a status that is no answer."""
        if answer.status in _REFUSED:
            raise self._address.error(f"refuses this user and password (status {answer.status} for {path})",
                                      about="login")
        if answer.status in (404, 405):
            raise self._address.error(f"has no page {path} (status {answer.status}); check `{setting}`")
        if answer.status >= 400:
            raise self._address.error(f"answers {path} with status {answer.status}",
                                      answer.status >= 500 or answer.status == 429)

    def _followed(self, answer: RouterAnswer) -> RouterAnswer:
        """Where the answer's redirects end; raises RouterError when they do not, or leave this router."""
        for _ in range(_REDIRECTS + 1):
            if not answer.moved:
                return answer
            answer = self._ask("GET", self._moved_to(answer), plain=True)
        raise self._address.error(f"redirects more than {_REDIRECTS} times")

    def _moved_to(self, answer: RouterAnswer) -> str:
        """The path of a redirect; raises RouterError when it leads to another host, which must not get the cookie."""
        base = self._address.base
        try:
            there = urlsplit(urljoin(f"{base}/", answer.headers.get("Location", "")))
            same = (there.scheme, there.hostname, there.port or (443 if there.scheme == "https" else 80)) == \
                (urlsplit(base).scheme, self._address.host, self._address.port)
        except ValueError:
            same = False
        if not same:
            hint = "; ask it over TLS: http_logins://" if not self._address.tls else ""
            raise self._address.error(f"sends on to another address{hint}")
        return there.path + (f"?{there.query}" if there.query else "")

    def _ask(self, method: str, path: str, plain: bool = False, **named: Any) -> RouterAnswer:
        """The answer; headers whose value is known only after the login are left out before it."""
        headers = {}
        for name, value in self._wanted.headers.items():
            with contextlib.suppress(UnknownPlaceholder):
                headers[name] = filled(value, self._values)
        return self._http.ask(method, path if plain else self._filled(path), headers=headers, **named)

    def _filled(self, text: str) -> str:
        try:
            return filled(text, self._values)
        except UnknownPlaceholder as error:
            known = _listed(self._values)
            raise self._address.error(f"has no value called {{{error}}}, which its settings name; known: {known}"
                                      ) from None

    def _not_written(self) -> RouterError:
        """What to write, from what the router shows without any settings."""
        answer = self._ask("GET", self._wanted.login_page or "/")
        form = form_of(answer.text)
        self._tell(f"page {self._wanted.login_page or '/'}: status {answer.status}, {_described(form)}")
        return self._address.error("is asked as `http_login` in config.yml says, and nothing says which page has its "
                                   "devices: set `devices` there (docs/routers.md has an example)")


def _described(form: PageForm) -> str:
    if not form.filled_in and not form.hidden:
        return "no form"
    action = form.action.partition("?")[0][:80]  # a query may hold the id of a session
    sent = f" sent to {action}" if action else ""
    return f"a form{sent} with the fields {_listed(form.filled_in)}, hidden: {_listed(form.hidden)}"


def _listed(names: Any) -> str:
    return ", ".join(str(each)[:40] for each in list(names)[:12]) or "none"
