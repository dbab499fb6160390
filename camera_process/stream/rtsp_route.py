"""How one camera's stream is reached: where it is, and whether its login may and can be given there.

Found by one DESCRIBE of our own before FFmpeg gets the password: FFmpeg would give it to another host after a redirect,
send it in the clear to whoever asks for that, and calls every login that it does not know a wrong password.
Why so: docs/design/camera-faults.md.
"""

import re
from dataclasses import dataclass, replace
from urllib.parse import quote, urljoin, urlsplit

from camera_process import login_challenges
from camera_process.camera_address import CameraAddress
from camera_process.login_attempts import LoginAttempts
from camera_process.login_challenges import BASIC, Challenge, Login, plain_digest
from camera_process.source import LoginRefused, SourceError
from camera_process.stream.rtsp_client import PORTS, NoRtsp, NoRtspInTime, RtspAnswer, RtspConnection

REDIRECTS = 3
_MOVED = (301, 302, 303, 305, 307, 308)
_FFMPEG_ALGORITHMS = ("", "MD5", "MD5-sess")
_PLAIN = re.compile(r'(?i)(?:basic|digest) \w+=(?:"[^"\\]*"|[^\s,"]+)(?:, *\w+=(?:"[^"\\]*"|[^\s,"]+))*|negotiate|ntlm')
_SETUP_TCP = "RTP/AVP/TCP;unicast;interleaved=0-1"
_UNSUPPORTED_TRANSPORT = 461


@dataclass(frozen=True)
class RtspRoute:
    """Where FFmpeg finds the stream. url: with user and password where the camera may have them.

    login: what the camera accepted, None where it wanted nothing.
    relayed: FFmpeg does not understand how this camera writes its forms of login; RtspRelay writes them plainly.
    """

    url: str
    login: Challenge | None = None
    relayed: bool = False

    @property
    def in_the_clear(self) -> bool:
        """Whether the camera is sent the password itself."""
        return self.login is not None and not self.login.is_digest


@dataclass(frozen=True)
class _Description:
    """What the camera answers to DESCRIBE, and the login that took; offer: the headers that asked for one."""

    answer: RtspAnswer
    login: Login | None = None
    offer: tuple[str, ...] = ()


class RtspRoutes:
    """Finds the route to one camera's stream.

    It takes at most about `seconds`, and the password goes to no host but the one in the address.
    """

    def __init__(self, camera: CameraAddress, attempts: LoginAttempts, seconds: float) -> None:
        self._camera, self._attempts, self._seconds = camera, attempts, seconds
        self._encodings = login_challenges.encodings(camera.user or "", camera.password or "")

    def found(self) -> RtspRoute:
        """The route; raises SourceError saying what the camera wants or answers instead of its stream.

        A camera that gives no answer to this at all is left to FFmpeg, with the address as it is.
        """
        url = self._camera.url
        for _ in range(REDIRECTS + 1):
            connection = RtspConnection(url, self._seconds)
            try:
                described = self._described(connection, url)
            except NoRtspInTime:
                raise no_answer(self._camera) from None
            except NoRtsp:
                return self._as_given()
            except ConnectionRefusedError:
                raise SourceError(f"{self._camera.shown}: nothing answers at this port; is RTSP on in the camera?",
                                  transient=True) from None
            finally:
                connection.close()
            if described.answer.status not in _MOVED:
                return self._route(url, described)
            url = self._redirected(url, described.answer.first("location"))
        raise SourceError(f"{self._camera.shown} redirects more than {REDIRECTS} times", transient=False)

    def cause(self, seconds: float) -> SourceError | None:
        """What keeps FFmpeg from a stream that it could not open; None when nothing is found within the seconds."""
        url, connection = self._camera.url, RtspConnection(self._camera.url, seconds)
        try:
            described = self._described(connection, url)
            answer, login = described.answer, described.login
            if answer.status != 200 or b"m=video" not in answer.body:
                return None
            track = _track(answer, url)
            headers = {"Authorization": login.header("SETUP", track)} if login else {}
            transport = connection.ask("SETUP", track, Transport=_SETUP_TCP, **headers)
            return self._about(transport)
        except SourceError as error:
            return error
        except (NoRtsp, ConnectionRefusedError):
            return None
        finally:
            connection.close()

    def _about(self, transport: RtspAnswer) -> SourceError | None:
        """What is wrong with a camera that answers so when it is asked to send over TCP."""
        if transport.status == 200 and "TCP" not in transport.first("transport").upper():
            return SourceError(f"{self._camera.shown} is asked for TCP and answers with another transport; choose "
                               "TCP in the camera, or update its firmware", transient=True)
        if transport.status != _UNSUPPORTED_TRANSPORT:
            return None
        return SourceError(f"{self._camera.shown} sends over UDP only (461), and nothing of it arrives; choose TCP in "
                           "the camera, or let UDP from it through the firewall", transient=True)

    def _described(self, connection: RtspConnection, url: str) -> _Description:
        answer = _describe(connection, url, None)
        if answer.status != 401:
            return _Description(answer)
        if self._camera.user is None:
            raise SourceError(f"{self._camera.shown} wants a user and password: rtsp://USER:PASSWORD@...", False)
        if not self._ours(url):
            raise SourceError(f"{self._camera.shown} redirects to another address that wants a password; write that "
                              "address instead", transient=False)
        login = self._wanted(answer)
        with self._attempts.attempt(f"{self._camera.shown} refuses this user and password"):
            return self._logged_in(connection, url, login, tuple(answer.all("www-authenticate")))

    def _logged_in(self, connection: RtspConnection, url: str, login: Login, offer: tuple[str, ...]) -> _Description:
        answer = _describe(connection, url, login)
        for encoding in self._encodings[1:]:
            if answer.status == 401:
                self._attempts.refused_in_one_form()
                login = replace(self._wanted(answer), encoding=encoding)
                answer = _describe(connection, url, login)
        if answer.status == 401:
            raise LoginRefused(f"{self._camera.shown} refuses this user and password")
        self._attempts.accepted()
        return _Description(answer, login, offer)

    def _wanted(self, answer: RtspAnswer) -> Login:
        """The login that this 401 asks for; raises SourceError when it is none that FFmpeg could send as well."""
        forms = login_challenges.offered(answer.all("www-authenticate")) or [BASIC]
        digests = [each for each in forms if each.is_digest]
        form = plain_digest(forms) or (None if digests else login_challenges.chosen(forms))
        if digests:
            self._attempts.offers_digest()
        if form is None:
            raise SourceError(f"{self._camera.shown} {login_challenges.not_known(forms)}", transient=False)
        if not form.is_digest and self._attempts.digest_offered:
            raise SourceError(f"{self._camera.shown} wants the password in the clear (a Basic login), and offered a "
                              "digest login before; switch digest on in the camera", transient=False)
        return Login(self._camera.user or "", self._camera.password or "", form, self._encodings[0])

    def _route(self, url: str, described: _Description) -> RtspRoute:
        if not self._ours(url) or described.login is None and self._attempts.digest_offered:
            return RtspRoute(url)
        if described.login is None:
            return self._as_given(url)
        given, form = self._as_given(url, described.login.encoding), described.login.challenge
        return replace(given, login=form, relayed=not _ffmpeg_reads(described.offer, form.scheme))

    def _as_given(self, url: str | None = None, encoding: str = "utf-8") -> RtspRoute:
        """The address with its user and password, as FFmpeg takes them."""
        user, password = self._camera.user, self._camera.password
        scheme, _, rest = (url or self._camera.url).partition("://")
        if user is None:
            return RtspRoute(f"{scheme}://{rest}")
        login = ":".join(quote(each, safe="", encoding=encoding) for each in (user, password) if each is not None)
        return RtspRoute(f"{scheme}://{login}@{rest}")

    def _redirected(self, url: str, location: str) -> str:
        try:
            to = urljoin(url, location)
            parts, _ = urlsplit(to), urlsplit(to).port
        except ValueError:
            raise SourceError(f"{self._camera.shown} redirects to what is no address", transient=False) from None
        if parts.scheme not in PORTS or not parts.hostname or url.startswith("rtsps:") > to.startswith("rtsps:"):
            raise SourceError(f"{self._camera.shown} redirects to an address without TLS or of another kind", False)
        return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()

    def _ours(self, url: str) -> bool:
        """True for the host that the password was given for."""
        asked, given = urlsplit(url), urlsplit(self._camera.url)
        return (asked.hostname, asked.port or PORTS.get(asked.scheme), asked.scheme) == (
            given.hostname, given.port or PORTS.get(given.scheme), given.scheme)


def no_answer(camera: CameraAddress) -> SourceError:
    """The error of a camera that says nothing, or nothing of RTSP."""
    text = f"{camera.shown} does not answer as an RTSP camera; check address and port, its power and the network"
    return SourceError(text, transient=True)


def _describe(connection: RtspConnection, url: str, login: Login | None) -> RtspAnswer:
    headers = {"Authorization": login.header("DESCRIBE", url)} if login else {}
    return connection.ask("DESCRIBE", url, Accept="application/sdp", **headers)


def _ffmpeg_reads(offer: tuple[str, ...], wanted: str) -> bool:
    """Whether FFmpeg answers such headers in this form: it reads plain ones, and takes the last digest there is."""
    if not all(_PLAIN.fullmatch(each) for each in offer):
        return False
    forms = login_challenges.offered(offer)
    digests = [each for each in forms if each.is_digest]
    if wanted != "digest":
        return any(each.scheme == wanted for each in forms)
    return digests[-1].parameters.get("algorithm", "") in _FFMPEG_ALGORITHMS and not digests[-1].lacks


def _track(answer: RtspAnswer, url: str) -> str:
    """The address of the first video in a stream's description."""
    video = answer.body.decode("latin-1").partition("m=video")[2].partition("\nm=")[0]
    found = re.search(r"^a=control:[ ]*(\S+)", video, re.MULTILINE)
    control, base = found[1] if found else "*", answer.first("content-base") or url
    if "://" in control:
        return control
    return base if control == "*" else f"{base.rstrip('/')}/{control}"
