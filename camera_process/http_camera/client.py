"""Asking a camera over HTTP: login in the form it wants, redirects, and every failure in words."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urljoin, urlsplit

import requests
import urllib3
from requests.auth import AuthBase, HTTPBasicAuth, HTTPDigestAuth

from camera_process.camera_address import CameraAddress
from camera_process.http_camera import total_timeout
from camera_process.source import SourceError

REDIRECTS = 3
T = TypeVar("T")
_TOO_LONG = (requests.exceptions.Timeout, urllib3.exceptions.ReadTimeoutError, TimeoutError)
_BROKEN = "breaks off its answer or answers nonsense"


@dataclass(frozen=True)
class RequestOptions:
    """How to ask: seconds for one answer; auto, basic or digest login; whether to check certificates; for what kind."""

    timeout: float
    auth: str
    verify: bool
    accept: str


class HttpCameraClient:
    """A conversation with one camera, which remembers the form of login the camera wanted.

    Answers are bounded in time and redirects; the password goes to no host but the one in the address.
    """

    def __init__(self, found: CameraAddress, manner: RequestOptions) -> None:
        self._place, self._manner = found, manner
        self._session: requests.Session | None = None
        self._auth: AuthBase | None = None

    @property
    def open(self) -> bool:
        """Whether it has begun and not ended."""
        return self._session is not None

    def begin(self) -> None:
        """Be ready to ask; nothing is asked yet."""
        if not self._manner.verify:
            urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
        self._session = total_timeout.session()
        self._auth = self._login(self._manner.auth)

    def end(self) -> None:
        """Hang up; harmless when nothing was begun."""
        if self._session is not None:
            self._session.close()
            self._session = None

    def careful(self, work: Callable[[], T]) -> T:
        """Do something that asks or reads an answer; every failure of it as a SourceError."""
        shown, problem = self._place.shown, None
        try:
            return work()
        except requests.exceptions.SSLError:
            text = f"{shown}: its certificate is not trusted; a camera's own certificate needs #verify=0"
            problem = SourceError(text, transient=False)
        except requests.exceptions.InvalidURL:
            problem = SourceError(f"{shown} is not an address that can be asked", transient=False)
        except (requests.exceptions.ConnectionError, *_TOO_LONG) as error:
            problem = SourceError(f"{shown} {_meaning(error)}", transient=True)
        except (requests.exceptions.RequestException, urllib3.exceptions.HTTPError, OSError):
            problem = SourceError(f"{shown} {_BROKEN}", transient=True)
        raise problem  # raised out here: requests' errors repeat the address and its query, they must not be chained

    def answer(self) -> requests.Response:
        """The camera's answer with status 200, its body still to be read; for use within `careful`.

        Raises SourceError for any other status.
        """
        if self._session is None:
            raise SourceError(f"{self._place.shown} is not open", transient=True)
        answer = self._followed(self._session)
        refused = self._refusal(answer)
        if refused:
            answer.close()
            raise refused
        return answer

    def _refusal(self, answer: requests.Response) -> SourceError | None:
        shown, status = self._place.shown, answer.status_code
        if status == 401 and not self._ours(answer.url):
            text = f"{shown} redirects to another address that wants a password; write that address instead"
            return SourceError(text, transient=False)
        if status == 401:
            wanted = f"{shown.partition('://')[0]}://USER:PASSWORD@..."
            return SourceError(f"{shown} refuses this user and password, or wants one: {wanted}", transient=False)
        if status == 403:
            return SourceError(f"{shown} does not allow this user to see pictures", transient=False)
        if status != 200:
            hint = "; check the path" if status == 404 else ""
            return SourceError(f"{shown} answers with status {status}{hint}", transient=True)
        return None

    def _followed(self, session: requests.Session) -> requests.Response:
        """The camera's answer after logging in, if it asks for that, and after following its redirects."""
        url = self._place.url
        for _ in range(REDIRECTS + 1):
            answer = self._get(session, url)
            if answer.status_code == 401 and self._auth is None and self._place.user is not None and self._ours(url):
                offered = answer.headers.get("WWW-Authenticate", "").lower()
                self._auth = self._login("digest" if "digest" in offered else "basic")
                answer.close()
                answer = self._get(session, url)
            if answer.status_code not in (301, 302, 303, 307, 308):
                return answer
            answer.close()
            url = urljoin(url, answer.headers.get("Location", ""))
        raise SourceError(f"{self._place.shown} redirects more than {REDIRECTS} times", transient=False)

    def _get(self, session: requests.Session, url: str) -> requests.Response:
        scheme = urlsplit(url).scheme
        if scheme not in ("http", "https") or self._place.url.startswith("https:") > url.startswith("https:"):
            raise SourceError(f"{self._place.shown} redirects to an address without TLS or of another kind", False)
        limit = self._manner.timeout
        return session.get(url, auth=self._auth if self._ours(url) else None, timeout=(limit, limit), stream=True,
                           allow_redirects=False, verify=self._manner.verify,
                           headers={"Accept": self._manner.accept, "Accept-Encoding": "identity"})

    def _login(self, kind: str) -> AuthBase | None:
        """The credentials in this form; None while the camera has not said which it takes."""
        user, password = self._place.user, self._place.password or ""
        if user is None or kind == "auto":
            return None
        return HTTPDigestAuth(user, password) if kind == "digest" else HTTPBasicAuth(user, password)

    def _ours(self, url: str) -> bool:
        """True for the host that the password was given for; it is never told to another one."""
        asked, given = urlsplit(url), urlsplit(self._place.url)
        return (asked.hostname, asked.port, asked.scheme) == (given.hostname, given.port, given.scheme)


def _meaning(error: Exception) -> str:
    if isinstance(error, _TOO_LONG):
        return "takes too long to answer; check its power and the network"
    if error.args and isinstance(error.args[0], urllib3.exceptions.ProtocolError):
        return _BROKEN
    if "NameResolution" in str(error):
        return "is a name that nothing answers to; check how it is written"
    if "refused" in str(error):
        return "refuses connections; check the port and whether its web page is on"
    return "cannot be reached; check the address, its power and the network"
