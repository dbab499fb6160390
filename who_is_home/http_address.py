"""Addresses of routers that are asked over HTTP: `openwrts://user:password@192.168.1.1/?fingerprint=...`."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from who_is_home import source_address
from who_is_home.router import Refused, RouterError
from who_is_home.source_address import SourceAddress

TLS_OPTIONS = ("verify", "fingerprint")
_FINGERPRINT = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class HttpRouterAddress:
    """A router that is asked over HTTP.

    base: where, like "https://192.168.1.1:8443", with its port and without a path. path: "" or what the address has
    behind that. user, password: decoded, "" where there are none. verify: whether its certificate is checked.
    fingerprint: the SHA-256, in small letters, of the one certificate that it may have instead; "" for any that is
    trusted. options: all that stands behind the ?. shown: the address as an error may print it, without its login.
    """

    base: str
    path: str
    user: str
    password: str
    verify: bool
    fingerprint: str
    options: Mapping[str, str]
    shown: str

    @property
    def host(self) -> str:
        """The router's name or IP."""
        return urlsplit(self.base).hostname or ""

    @property
    def port(self) -> int:
        """The port it is asked at."""
        return urlsplit(self.base).port or 0

    @property
    def tls(self) -> bool:
        """Whether it is asked over TLS."""
        return self.base.startswith("https:")

    def error(self, text: str, transient: bool = False, about: Refused = "answer") -> RouterError:
        """That this router does what `text` says, as the error to raise."""
        return RouterError(f"{self.shown} {text}", transient, about)

    def with_login(self) -> "HttpRouterAddress":
        """The same address; raises RouterError when it lacks a user or a password."""
        if self.user and self.password:
            return self
        scheme, _, host = self.shown.partition("://")
        raise self.error(f"needs a user and a password: write {scheme}://USER:${{file:secrets/router}}@{host}",
                         about="login")


def parsed(address: str, name: str, ports: tuple[int, int] = (80, 443),
           options: Collection[str] = (), always_tls: bool = False) -> HttpRouterAddress:
    """The parts of an address for the adapter `name`; a scheme with one more s than that name means TLS.

    ports: those without and with TLS, for an address that names none. options: what may stand behind the ? besides
    verify= and fingerprint=. Raises RouterError (not transient) that says how to write it.
    """
    there = source_address.parsed(address, (*TLS_OPTIONS, *options))
    if not there.host:
        raise RouterError(f"{there.shown} names no router; write {there.scheme}://USER:PASSWORD@192.168.1.1",
                          transient=False, about="answer")
    tls = always_tls or there.scheme == f"{name}s"
    host = f"[{there.host}]" if ":" in there.host else there.host
    return HttpRouterAddress(
        base=f"{'https' if tls else 'http'}://{host}:{there.port or ports[tls]}", path=there.path.rstrip("/"),
        user=there.user, password=there.password, verify=there.yes("verify", True), fingerprint=_fingerprint(there),
        options=there.options, shown=f"{there.scheme}://{host}{f':{there.port}' if there.port else ''}")


def _fingerprint(there: SourceAddress) -> str:
    plain = re.sub(r"[:\s-]", "", there.options.get("fingerprint", "")).lower()
    if "fingerprint" in there.options and not _FINGERPRINT.fullmatch(plain):
        raise there.wrong("fingerprint", "the SHA-256 of its certificate: 64 digits and letters from a to f")
    return plain
