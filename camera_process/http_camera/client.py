"""Requests to a camera over HTTP: login in the form it wants, redirects, and every failure as a SourceError."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar
from urllib.parse import urljoin, urlsplit

import requests
import urllib3
from requests.auth import AuthBase

from camera_process import login_challenges
from camera_process.camera_address import CameraAddress
from camera_process.login_attempts import LoginAttempts
from camera_process.login_challenges import BASIC, Challenge, Login
from camera_process.source import LoginRefused, SourceError
from house.clock import Clock
from house.http import total_timeout

REDIRECTS = 3
T = TypeVar("T")
_MOVED = (301, 302, 303, 307, 308)
_PAGE = 65_536
_TOO_LONG = (requests.exceptions.Timeout, urllib3.exceptions.ReadTimeoutError, TimeoutError)
_IN_THE_CLEAR = ("wants the password in the clear (a Basic login) where a digest login was offered or asked for "
                 "before; #auth=basic sends it all the same")
_BROKEN = "breaks off its answer or answers nonsense"


@dataclass(frozen=True)
class RequestOptions:
    """How a camera is asked. timeout: seconds for one answer; auth: auto, basic or digest; verify: check certificates.

    accept: the kinds of content that are asked for.
    """

    timeout: float
    auth: str
    verify: bool
    accept: str


class HttpCameraClient:
    """Sends requests to one camera, and remembers the form of login the camera wanted.

    Answers are bounded in time and redirects; the password goes to no host but the one in the address, and one that is
    refused not more often than LoginAttempts allows.
    """

    def __init__(self, camera: CameraAddress, options: RequestOptions, clock: Clock) -> None:
        self._camera, self._options = camera, options
        self._attempts = LoginAttempts(urlsplit(camera.url).hostname or "", camera.user, camera.password, clock)
        wanted = f"{camera.shown.partition('://')[0]}://USER:PASSWORD@..."
        self._login_refused = f"{camera.shown} refuses this user and password, or wants one: {wanted}"
        self._encodings = login_challenges.encodings(camera.user or "", camera.password or "")
        self._session: requests.Session | None = None
        self._login: Login | None = None

    @property
    def open(self) -> bool:
        """Whether a session is open."""
        return self._session is not None

    @property
    def in_the_clear(self) -> bool:
        """Whether the camera's last answer came for the password itself, without TLS."""
        return self._login is not None and not self._login.challenge.is_digest and self._camera.url.startswith("http:")

    def open_session(self) -> None:
        """Be ready to send requests; none is sent yet."""
        if not self._options.verify:
            urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
        self._session = total_timeout.session()
        self._login = self._first_login()

    def close(self) -> None:
        """End the session; harmless when none is open."""
        if self._session is not None:
            self._session.close()
            self._session = None

    def translated(self, work: Callable[[], T]) -> T:
        """What `work`, which sends requests or reads answers, returns; raises every failure of it as SourceError."""
        shown, problem = self._camera.shown, None
        try:
            return work()
        except requests.exceptions.SSLError:
            text = f"{shown}: its certificate is not trusted; a camera's own certificate needs #verify=0"
            problem = SourceError(text, transient=False)
        except requests.exceptions.InvalidURL:
            problem = SourceError(f"{shown} is not an address that can be asked", transient=False)
        except (requests.exceptions.ConnectionError, *_TOO_LONG) as error:
            problem = SourceError(f"{shown} {_meaning(error)}", transient=True)
        except (requests.exceptions.RequestException, urllib3.exceptions.HTTPError, OSError, UnicodeError):
            problem = SourceError(f"{shown} {_BROKEN}", transient=True)
        raise problem  # raised out here: requests' errors repeat the address and its query, they must not be chained

    def answer(self) -> requests.Response:
        """The camera's answer with status 200, its body still to be read; for use within `translated`.

        Raises SourceError for any other status.
        """
        if self._session is None:
            raise SourceError(f"{self._camera.shown} is not open", transient=True)
        answer = self._followed(self._session)
        refused = self._refusal(answer)
        if refused:
            answer.close()
            raise refused
        return answer

    def _refusal(self, answer: requests.Response) -> SourceError | None:
        shown, status = self._camera.shown, answer.status_code
        if status == 401 and not self._ours(answer.url):
            text = f"{shown} redirects to another address that wants a password; write that address instead"
            return SourceError(text, transient=False)
        if status == 401:
            return SourceError(self._login_refused, transient=False)
        if status == 403:
            return SourceError(f"{shown} does not allow this user to see pictures", transient=False)
        if status != 200:
            hint = "; check the path" if status == 404 else ""
            return SourceError(f"{shown} answers with status {status}{hint}", transient=True)
        return None

    def _followed(self, session: requests.Session) -> requests.Response:
        """The camera's answer after logging in, if it asks for that, and after following its redirects."""
        url = self._camera.url
        for _ in range(REDIRECTS + 1):
            answer = self._get(session, url)
            if answer.status_code not in _MOVED:
                return answer
            answer.close()
            url = self._redirected(url, answer.headers.get("Location", ""))
        raise SourceError(f"{self._camera.shown} redirects more than {REDIRECTS} times", transient=False)

    def _redirected(self, url: str, location: str) -> str:
        """Where a redirect leads; raises SourceError when that is no address, or one without TLS or of another kind."""
        try:
            to = urljoin(url, location.encode("latin-1", "replace").decode("utf-8", "replace"))
            parts, _ = urlsplit(to), urlsplit(to).port
        except ValueError:
            raise SourceError(f"{self._camera.shown} redirects to what is no address", transient=False) from None
        if parts.scheme not in ("http", "https") or url.startswith("https:") > to.startswith("https:"):
            raise SourceError(f"{self._camera.shown} redirects to an address without TLS or of another kind", False)
        if not parts.hostname:
            raise SourceError(f"{self._camera.shown} redirects to what is no address", transient=False)
        return to

    def _get(self, session: requests.Session, url: str) -> requests.Response:
        if not self._ours(url) or self._camera.user is None:
            return self._sent(session, url, None)
        if self._login is None:
            answer = self._sent(session, url, None)
            if answer.status_code != 401:
                return answer
            self._login = self._wanted(answer)
        with self._attempts.attempt(self._login_refused):
            return self._logged_in(session, url, self._login)

    def _logged_in(self, session: requests.Session, url: str, login: Login) -> requests.Response:
        """The answer to a request with a login; raises LoginRefused, having sent the password once in each encoding."""
        may_have_run_out = login.challenge.is_digest and login.used > 0
        answer = self._sent(session, url, login)
        if answer.status_code == 401 and may_have_run_out:
            login = self._wanted(answer)
            answer = self._sent(session, url, login)
        for encoding in self._encodings[1:]:
            if answer.status_code == 401 and encoding != login.encoding:
                self._attempts.refused_in_one_form()
                login = replace(self._wanted(answer), encoding=encoding)
                answer = self._sent(session, url, login)
        if answer.status_code == 401:
            answer.close()
            self._login = self._first_login()
            raise LoginRefused(self._login_refused)
        self._login = login
        if answer.status_code == 200:
            self._attempts.accepted()
        return answer

    def _sent(self, session: requests.Session, url: str, login: Login | None) -> requests.Response:
        """The answer to one request; asked once more when the camera hangs up instead of saying anything.

        Cameras end a connection that was kept open without notice, just as the next request is sent (RFC 9112, 9.3.1).
        """
        limit, auth = self._options.timeout, _Authorization(login) if login else None

        def ask() -> requests.Response:
            return session.get(url, auth=auth, timeout=(limit, limit), stream=True, allow_redirects=False,
                               verify=self._options.verify,
                               headers={"Accept": self._options.accept, "Accept-Encoding": "identity"})
        try:
            return ask()
        except requests.exceptions.ConnectionError as error:
            if not _hung_up(error):
                raise
        return ask()

    def _first_login(self) -> Login | None:
        """The login that is sent before the camera asks for one; None where it shall say which form it takes."""
        return self._as_login(BASIC) if self._options.auth == "basic" and self._camera.user is not None else None

    def _as_login(self, form: Challenge) -> Login:
        encoding = self._login.encoding if self._login else self._encodings[0]
        return Login(self._camera.user or "", self._camera.password or "", form, encoding)

    def _wanted(self, answer: requests.Response) -> Login:
        """The login that this 401 asks for; raises SourceError when it is none that can be sent."""
        answer.raw.read(_PAGE)  # to its end, for many cameras take the login only on the connection they asked on
        answer.close()
        forms = login_challenges.offered(answer.raw.headers.getlist("WWW-Authenticate")) or [BASIC]
        form = BASIC if self._options.auth == "basic" else login_challenges.chosen(forms)
        if form is None:
            raise SourceError(f"{self._camera.shown} {login_challenges.not_known(forms)}", transient=False)
        if form.is_digest:
            self._attempts.offers_digest()
        elif self._options.auth != "basic" and (self._options.auth == "digest" or self._attempts.digest_offered):
            raise SourceError(f"{self._camera.shown} {_IN_THE_CLEAR}", transient=False)
        return self._as_login(form)

    def _ours(self, url: str) -> bool:
        """True for the host that the password was given for; it is never told to another one."""
        asked, given = urlsplit(url), urlsplit(self._camera.url)
        return (asked.hostname, asked.port, asked.scheme) == (given.hostname, given.port, given.scheme)


class _Authorization(AuthBase):
    """A login as requests takes it."""

    def __init__(self, login: Login) -> None:
        self._login = login

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = self._login.header(request.method or "GET", request.path_url)
        return request


def _hung_up(error: requests.exceptions.ConnectionError) -> bool:
    """Whether the connection ended before any of the answer came."""
    broken = error.args[0] if error.args else None
    return isinstance(broken, urllib3.exceptions.ProtocolError) and isinstance(broken.args[-1], ConnectionError)


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
