"""The two ways of signing in to a RoomOS device. Each session that begins is ended: a device has few of them."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from face_verification.device.errors import DeviceError, UnknownLogin
from face_verification.device.http import SIGN_OUT_SECONDS, DeviceAnswer, DeviceHttp

_TOKEN = re.compile(r'"?csrfToken"?\s*[:=]\s*["\']([\w-]{1,200})["\']')
_FULL = re.compile(r"(?i)too many sessions|max(?:imum)? (?:number of )?sessions|session limit")
FULL = "the device has too many sessions open: they end after a while, or when it is restarted"
REFUSED = "the device refuses user and password of faces.devices"
ROLE = ("the device refuses the house's user what it needs: its role must be admin or integrator, and the device must "
        "have the option key RemoteMonitoring")


@contextmanager
def signed_in(http: DeviceHttp) -> Iterator[None]:
    """A session at the device, ended whatever happens; DeviceError."""
    ways = {"xmlapi": (_xmlapi, _end_xmlapi), "web": (_web, _end_web)}
    wanted = list(ways) if http.device.login == "auto" else [http.device.login]
    end = _begun(http, [ways[each] for each in wanted])
    try:
        if end is _end_xmlapi:
            _web_token(http)
        yield
    finally:
        http.give_time(SIGN_OUT_SECONDS)
        with suppress(DeviceError):
            end(http)


Step = Callable[[DeviceHttp], None]


def _begun(http: DeviceHttp, ways: list[tuple[Step, Step]]) -> Step:
    """Sign in by the first way that the device knows; returns how to sign out."""
    for begin, end in ways:
        try:
            begin(http)
            return end
        except UnknownLogin:
            continue
    raise UnknownLogin


def _xmlapi(http: DeviceHttp) -> None:
    device = http.device
    login = (device.username.encode(), device.password.get_secret_value().encode())
    _judge(http.ask("POST", "xmlapi/session/begin", auth=login), (200, 204))


def _web_token(http: DeviceHttp) -> None:
    """The page gives a second cookie, and a token that requests for pictures carry."""
    if found := _TOKEN.search(http.ask("GET", "web").text):
        http.headers = {"X-CSRFToken": found[1]}


def _web(http: DeviceHttp) -> None:
    device = http.device
    form = {"username": device.username, "password": device.password.get_secret_value()}
    answer = http.ask("POST", "web/signin/open", data=form)
    if answer.status in (301, 302, 303) or (answer.status == 200 and http.has_cookie):
        return
    _judge(answer, ())


def _end_xmlapi(http: DeviceHttp) -> None:
    http.ask("POST", "xmlapi/session/end")


def _end_web(http: DeviceHttp) -> None:
    http.ask("GET", "web/signin/signout")


def _judge(answer: DeviceAnswer, good: tuple[int, ...]) -> None:
    if answer.status in good:
        return
    if answer.status in (404, 405, 501):
        raise UnknownLogin
    if answer.status in (429, 503) or _FULL.search(answer.text[:4096]):
        raise DeviceError(FULL, True)
    if answer.status in (200, 401, 403):
        raise DeviceError(REFUSED, False)
    raise DeviceError(f"the device answers {answer.status} to the sign-in", True)
