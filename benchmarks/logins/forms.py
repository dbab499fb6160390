"""Forms of login as cameras offer them, and whether an answer to one is right.

The checks are written from RFC 7616 and RFC 7617 by themselves, so that they share no mistake with the house.
"""

import hashlib
import re
from base64 import b64decode
from collections.abc import Sequence
from dataclasses import dataclass, field

USER, PASSWORD = "viewer", "pa:ss w@rd#1/%"
CYRILLIC, UMLAUT = "пароль-ß", "grüße"
_HASHES = {"MD5": "md5", "SHA-256": "sha256", "SHA-512-256": "sha512_256"}


@dataclass(frozen=True)
class LoginForm:
    """One camera's login. asks: its WWW-Authenticate headers, with {n} for the nonce.

    takes: the hashes it accepts, or Basic, or nothing.
    works: whether a user who wrote the right password gets a picture; says: what a refusal names instead.
    """

    name: str
    asks: Sequence[str]
    takes: str = "MD5"
    password: str = PASSWORD
    encoding: str = "utf-8"
    works: bool = True
    says: str = ""
    nonce_per_answer: bool = field(default=False, kw_only=True)
    by_rtsp: str = field(default="", kw_only=True)
    """What a refusal names where the camera speaks RTSP, which FFmpeg reads; empty: it works there as well."""

    def headers(self, nonce: str) -> list[str]:
        """Its WWW-Authenticate headers."""
        return [each.replace("{n}", nonce) for each in self.asks]

    def lets_in(self, authorization: str, method: str, nonce: str) -> bool:
        """Whether this Authorization opens it."""
        if self.takes == "nothing":
            return True
        if self.takes == "Basic":
            return authorization.startswith("Basic ") and _basic(authorization, self)
        return authorization.startswith("Digest ") and _digest(authorization, method, nonce, self)


def _basic(authorization: str, form: LoginForm) -> bool:
    return b64decode(authorization[6:]) == f"{USER}:{form.password}".encode(form.encoding)


def _digest(authorization: str, method: str, nonce: str, form: LoginForm) -> bool:
    said = {name.lower(): quoted or plain
            for name, quoted, plain in re.findall(r'(\w+)=(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))', authorization)}
    kind = said.get("algorithm", "MD5").upper()
    if kind.removesuffix("-SESS") not in form.takes.split("/") or said.get("nonce") != nonce:
        return False

    def hashed(*parts: bytes) -> bytes:
        return hashlib.new(_HASHES[kind.removesuffix("-SESS")], b":".join(parts)).hexdigest().encode()

    raw = {name: re.sub(r"\\(.)", r"\1", value).encode("latin-1") for name, value in said.items()}
    secret = hashed(USER.encode(), raw.get("realm", b""), form.password.encode(form.encoding))
    if kind.endswith("-SESS"):
        secret = hashed(secret, raw["nonce"], raw["cnonce"])
    protection = [raw[each] for each in ("nc", "cnonce", "qop")] if "qop" in raw else []
    return raw.get("response") == hashed(secret, raw["nonce"], *protection, hashed(method.encode(), raw["uri"]))


_D = 'Digest realm="cam", nonce="{n}"'
_SHA = f'{_D}, qop="auth", algorithm=SHA-256'
_MD5 = f'{_D}, qop="auth"'
_UNKNOWN = "which is not known here; switch MD5 on in the camera"
_SHA_BY_RTSP = f"wants a SHA-256 login, {_UNKNOWN}"

FORMS = [
    LoginForm("no login", [], "nothing"),
    LoginForm("Basic", ['Basic realm="cam"'], "Basic"),
    LoginForm("Basic, its realm begins with Digest", ['Basic realm="Digest of cam"'], "Basic"),
    LoginForm("basic in small letters, no realm", ["basic"], "Basic"),
    LoginForm("401 without a challenge, takes Basic", [], "Basic"),
    LoginForm("Basic, password in UTF-8", ['Basic realm="cam", charset="UTF-8"'], "Basic", CYRILLIC),
    LoginForm("Basic, umlauts in UTF-8", ['Basic realm="cam"'], "Basic", UMLAUT),
    LoginForm("Basic, umlauts in latin-1", ['Basic realm="cam"'], "Basic", UMLAUT, "latin-1"),
    LoginForm("MD5", [_MD5]),
    LoginForm("MD5, the form of RFC 2069 without qop", [_D]),
    LoginForm("MD5, its algorithm in small letters", [f"{_MD5}, algorithm=md5"]),
    LoginForm("MD5, its algorithm in quotes, opaque", [f'{_MD5}, algorithm="MD5", opaque="5ccc069c"']),
    LoginForm("MD5-sess", [f"{_MD5}, algorithm=MD5-sess"]),
    LoginForm("MD5, qop \"auth,auth-int\"", [f'{_D}, qop="auth,auth-int"']),
    LoginForm("MD5, qop \"auth-int, auth\"", [f'{_D}, qop="auth-int, auth"']),
    LoginForm("MD5, qop without quotes", ["Digest realm=cam,nonce={n},qop=auth"]),
    LoginForm("MD5, a realm with comma and quotes", ['Digest realm="cam, \\"hall\\"", nonce="{n}", qop="auth"'],
              by_rtsp="takes this user and password, but not in the way"),
    LoginForm("MD5, blanks and small letters", ['digest   realm = "cam" ,nonce = "{n}" , qop="auth"']),
    LoginForm("MD5, password in UTF-8", [_MD5], password=CYRILLIC),
    LoginForm("MD5, umlauts in latin-1", [_MD5], password=UMLAUT, encoding="latin-1"),
    LoginForm("MD5, another nonce for each answer", [_MD5], nonce_per_answer=True),
    LoginForm("qop auth-int alone", [f'{_D}, qop="auth-int"'], "none", works=False, says="auth-int"),
    LoginForm("SHA-256", [_SHA], "SHA-256", by_rtsp=_SHA_BY_RTSP),
    LoginForm("SHA-256-sess", [f'{_D}, qop="auth", algorithm=SHA-256-sess'], "SHA-256", by_rtsp=_SHA_BY_RTSP),
    LoginForm("SHA-512-256", [f'{_D}, qop="auth", algorithm=SHA-512-256'], "SHA-512-256", works=False,
              says=f"wants a SHA-512-256 login, {_UNKNOWN}"),
    LoginForm("SHA-256, then MD5", [_SHA, _MD5], "SHA-256/MD5"),
    LoginForm("MD5, then SHA-256", [_MD5, _SHA], "SHA-256/MD5"),
    LoginForm("SHA-512-256, then MD5", [f'{_D}, qop="auth", algorithm=SHA-512-256', _MD5]),
    LoginForm("SHA-256 and MD5 in one header", [f"{_SHA}, {_MD5}"], "SHA-256/MD5"),
    LoginForm("Basic, then MD5", ['Basic realm="cam"', _MD5]),
    LoginForm("MD5, then Basic", [_MD5, 'Basic realm="cam"']),
    LoginForm("Basic and MD5 in one header", [f'Basic realm="cam", {_MD5}']),
    LoginForm("Negotiate, NTLM, then Basic", ["Negotiate", "NTLM", 'Basic realm="cam"'], "Basic"),
    LoginForm("NTLM alone", ["NTLM"], "none", works=False, says="wants an NTLM login"),
]
"""Every form of login that is tried."""


def named(name: str) -> LoginForm:
    """The form of this name."""
    return next(each for each in FORMS if each.name == name)


