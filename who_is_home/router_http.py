"""Requests to a router over HTTP: bounded in time and size, and every failure as a RouterError in plain words."""

import json
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import requests
import urllib3

from house.http import total_timeout
from who_is_home.certificates import fingerprint_of
from who_is_home.http_address import HttpRouterAddress
from who_is_home.router import RouterContext, RouterError

MOST = 4 * 1024 * 1024
"""Bytes of one answer; the longest list of an office is far below."""
LOGOUT_SECONDS = 2.0
T = TypeVar("T")
_GZIP = b"\x1f\x8b"
_TOO_LONG = (requests.exceptions.Timeout, urllib3.exceptions.TimeoutError, TimeoutError)
_UNTRUSTED = ("CERTIFICATE_VERIFY_FAILED", "certificate verify failed")


class AnswerTooBig(requests.exceptions.RequestException):
    """An answer of more than MOST bytes."""


@dataclass(frozen=True)
class RouterAnswer:
    """What a router answered: status, headers (their names in any case), and the unpacked body, at most MOST bytes."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text, whatever bytes it holds."""
        return self.body.decode("utf-8-sig", "replace")

    @property
    def moved(self) -> bool:
        """Whether it sends whoever asks somewhere else."""
        return self.status in (301, 302, 303, 307, 308)


class RouterHttp:
    """Asks one router. All questions of one call share the seconds that `begin` gives them.

    Used by one thread. Redirects are answers like others; cookies are kept until `forget`.
    """

    def __init__(self, address: HttpRouterAddress, context: RouterContext) -> None:
        self._address, self._context = address, context
        self._until = 0.0
        self._adapter = _RouterAdapter(self._left, address.fingerprint)
        self.session = total_timeout.session(self._adapter)
        self.session.verify = address.verify and not address.fingerprint
        if not address.verify:
            urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)

    @property
    def last_status(self) -> int:
        """The status of the last answer, also of one that somebody else asked for by `session`; 0 before the first."""
        return self._adapter.last_status

    def begin(self, seconds: float | None = None) -> None:
        """A call begins: what it asks may take so many seconds in all, left out the context's timeout."""
        self._until = self._context.clock.monotonic() + (self._context.timeout if seconds is None else seconds)

    def ask(self, method: str, path: str, **named: Any) -> RouterAnswer:
        """The router's answer, whatever its status; `named` as for requests. Raises RouterError when none comes."""
        return self.translated(lambda: self._answer(method, path, named))

    def json(self, answer: RouterAnswer) -> Any:
        """What the answer holds as JSON; raises RouterError when it is none, as a page for people is."""
        try:
            return json.loads(answer.text)
        except (ValueError, RecursionError):
            kind = "a web page" if "<" in answer.text[:512] else "something else" if answer.body else "nothing"
            problem = self._address.error(f"answers with {kind} where JSON was expected; is this router of that kind, "
                                          "and is it the right port?")
        raise problem

    def forget(self) -> None:
        """Every cookie."""
        self.session.cookies.clear()

    def close(self) -> None:
        """Let go of the connections."""
        self.session.close()

    def translated(self, work: Callable[[], T]) -> T:
        """What `work`, which asks by `session`, returns; raises every failure of the connection as RouterError."""
        try:
            return work()
        except requests.exceptions.SSLError as error:
            problem = self._tls_problem(str(error))
        except AnswerTooBig:
            problem = self._address.error(f"answers with more than {MOST // 1024 // 1024} MB; is it the right address?")
        except _TOO_LONG:
            problem = self._address.error(f"takes longer than {self._context.timeout:.0f} s to answer; is it on, and "
                                          "is that its address?", True, "unreachable")
        except requests.exceptions.InvalidURL:
            problem = self._address.error("is not an address that can be asked")
        except (requests.exceptions.RequestException, urllib3.exceptions.HTTPError, OSError, UnicodeError) as error:
            problem = self._address.error(_meaning(error), True, "unreachable")
        raise problem  # raised out here: requests' errors repeat the address and its query, they must not be chained

    def _answer(self, method: str, path: str, named: dict[str, Any]) -> RouterAnswer:
        headers = {"Accept-Encoding": "identity"} | named.pop("headers", {})
        url = self._address.base + path
        answer = self.session.request(method, url, headers=headers, allow_redirects=False, **named)
        return RouterAnswer(answer.status_code, answer.headers, answer.content)

    def _left(self) -> float:
        """Seconds that this call has left; TimeoutError when it has none."""
        left = self._until - self._context.clock.monotonic()
        if left <= 0:
            raise TimeoutError("the call took too long")
        return left

    def _tls_problem(self, said: str) -> RouterError:
        address = self._address
        if "Fingerprints did not match" in said:
            return address.error("shows another certificate than the one of fingerprint=; if the router was replaced "
                                 f"or updated, write {self._own_certificate()}")
        if any(each in said for each in _UNTRUSTED):
            return address.error("shows a certificate that is not trusted, as when a router made its own; once you "
                                 f"are sure that it is your router, write {self._own_certificate()}, or ?verify=no "
                                 "to check nothing")
        return address.error("does not speak TLS, or only a kind that is no longer safe; check the port, or ask it "
                             "without TLS (one s less in front of ://)")

    def _own_certificate(self) -> str:
        seen = fingerprint_of(self._address.host, self._address.port, self._context.timeout / 2)
        return f"?fingerprint={seen or 'SHA-256 of its certificate'}"


class _RouterAdapter(total_timeout.BoundedAdapter):
    """Reads each answer whole: in the time that is left, and no further than MOST bytes.

    fingerprint: that of the one certificate to take; "" for one that is trusted.
    """

    def __init__(self, left: Callable[[], float], fingerprint: str) -> None:
        self._left, self._fingerprint = left, fingerprint
        self.last_status = 0
        super().__init__()

    def init_poolmanager(self, *arguments: Any, **named: Any) -> None:
        own = {"assert_fingerprint": self._fingerprint} if self._fingerprint else {}
        super().init_poolmanager(*arguments, **named, **own)

    def send(self, request: requests.PreparedRequest, **named: Any) -> requests.Response:  # type: ignore[override]
        named |= {"timeout": urllib3.Timeout(total=self._left()), "stream": True}
        answer = super().send(request, **named)
        self.last_status = answer.status_code
        try:
            answer._content = _unpacked(_whole(answer.raw))
        finally:
            answer.close()
        answer._content_consumed = True  # type: ignore[attr-defined]
        return answer

    def build_response(self, req: requests.PreparedRequest, resp: Any) -> requests.Response:
        resp.headers.discard("Content-Encoding")  # or it would be unpacked without a bound, see _unpacked
        return super().build_response(req, resp)


def _whole(raw: Any) -> bytes:
    pieces, size = [], 0
    while piece := raw.read(65536, decode_content=False):
        pieces.append(piece)
        size += len(piece)
        if size > MOST:
            raise AnswerTooBig("the answer is too big")
    return b"".join(pieces)


def _unpacked(body: bytes) -> bytes:
    """Routers keep pages packed by gzip and send them so, asked for or not."""
    if not body.startswith(_GZIP):
        return body
    unpack = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        plain = unpack.decompress(body, MOST + 1)
    except zlib.error:
        return body
    if len(plain) > MOST:
        raise AnswerTooBig("the answer is too big")
    return plain


def _meaning(error: Exception) -> str:
    if error.args and isinstance(error.args[0], urllib3.exceptions.ProtocolError) \
            or isinstance(error, urllib3.exceptions.ProtocolError):
        return "breaks off its answer or answers nonsense"
    if "NameResolution" in str(error):
        return "is a name that nothing answers to; check how it is written"
    if "refused" in str(error):
        return "refuses connections; check the port, and whether what is asked here is switched on in the router"
    return "cannot be reached; check the address, its power and the network"
