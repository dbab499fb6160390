"""The forms of login a camera offers in its 401, over HTTP and RTSP alike, and the answer to one of them.

Digest (RFC 7616, RFC 2617) and Basic (RFC 7617). Why it is our own: docs/design/camera-faults.md.
"""

import hashlib
import re
import secrets
from base64 import b64encode
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

_HASHES: dict[str, Callable[[bytes], "hashlib._Hash"]] = {
    "MD5": lambda data: hashlib.md5(data, usedforsecurity=False),
    "SHA": lambda data: hashlib.sha1(data, usedforsecurity=False),
    "SHA-256": hashlib.sha256,
    "SHA-512": hashlib.sha512,
}
_SESSION = "-SESS"
_PART = re.compile(r'[\s,]*(?:([\w!#$%&\'*+.^`|~-]+)\s*=\s*("(?:[^"\\]|\\.)*"?|[^\s,]*)|([^\s,]+))')
_WORDS = {"ntlm": "NTLM", "negotiate": "Kerberos", "bearer": "token"}


@dataclass(frozen=True)
class Challenge:
    """One form of login a camera offers: its scheme in lower case, and its parameters by their names in lower case."""

    scheme: str
    parameters: dict[str, str] = field(default_factory=dict)

    @property
    def known(self) -> bool:
        """Whether it can be answered here."""
        return self.scheme == "basic" or self.is_digest and not self.lacks

    @property
    def is_digest(self) -> bool:
        """Whether the password itself stays here."""
        return self.scheme == "digest"

    @property
    def algorithm(self) -> str:
        """The hash it asks for, in capitals and without `-sess`."""
        return self.parameters.get("algorithm", "").upper().removesuffix(_SESSION) or "MD5"

    @property
    def qop(self) -> set[str]:
        """The kinds of protection it offers; empty for the oldest form, which has none."""
        return set(self.parameters.get("qop", "").lower().replace(",", " ").split())

    @property
    def lacks(self) -> str:
        """What a digest asks for that is not known here, in a word; "" when it can be answered."""
        if self.algorithm not in _HASHES:
            return self.algorithm
        if self.qop and "auth" not in self.qop:
            return "/".join(sorted(self.qop)) + " digest"
        return "" if self.parameters.get("nonce") else "digest without a nonce as its"


BASIC = Challenge("basic")


def offered(headers: Iterable[str]) -> list[Challenge]:
    """The forms in the WWW-Authenticate headers of an answer, in the camera's order, however oddly they are written."""
    found: list[Challenge] = []
    for header in headers:
        begun = len(found)
        for name, value, word in _PART.findall(header):
            if name and len(found) > begun:
                found[-1].parameters.setdefault(name.lower(), _unquoted(value))
            elif word.lower() in ("auth", "auth-int") and len(found) > begun:  # a list of qop without quotes
                found[-1].parameters["qop"] = found[-1].parameters.get("qop", "") + f",{word}"
            elif word:
                found.append(Challenge(word.lower()))
    return found


def chosen(forms: Sequence[Challenge]) -> Challenge | None:
    """The form to answer: the camera's first digest that is known here, else Basic; None when none of them is known."""
    known = [each for each in forms if each.known]
    return next((each for each in known if each.is_digest), known[0] if known else None)


def plain_digest(forms: Sequence[Challenge]) -> Challenge | None:
    """The camera's first digest with MD5, the only one that FFmpeg knows; None when it offers none."""
    return next((each for each in forms if each.is_digest and each.known and each.algorithm == "MD5"), None)


def not_known(forms: Sequence[Challenge]) -> str:
    """What a camera wants whose forms cannot be answered, and what to do about it."""
    digests = [each.lacks or each.algorithm for each in forms if each.is_digest]
    others = [_WORDS.get(each.scheme, each.scheme[:20]) for each in forms if not each.is_digest]
    wanted = " or ".join(dict.fromkeys(digests or others))
    article = "an" if wanted.startswith(("a", "M", "N")) else "a"
    return f"wants {article} {wanted[:80]} login, which is not known here; switch MD5 on in the camera (qop: auth)"


@dataclass
class Login:
    """A user and password, answering one challenge; counts how often the challenge was used.

    encoding: that of what is not ASCII; utf-8 as RFC 7617 and 7616 have it, or latin-1 as older cameras.
    """

    user: str
    password: str
    challenge: Challenge
    encoding: str = "utf-8"
    used: int = field(default=0, init=False)

    def header(self, method: str, uri: str) -> str:
        """The value of Authorization for a request; every character of it fits into latin-1."""
        self.used += 1
        if not self.challenge.is_digest:
            return "Basic " + b64encode(f"{self.user}:{self.password}".encode(self.encoding)).decode()
        return "Digest " + ", ".join(f"{name}={value}" for name, value in self._digest(method, uri).items())

    def _digest(self, method: str, uri: str) -> dict[str, str]:
        given, cnonce, count = self.challenge.parameters, secrets.token_hex(8), f"{self.used:08x}"
        realm, nonce = given.get("realm", ""), given["nonce"]
        secret = self._hashed(self._own(self.user), _raw(realm), self._own(self.password))
        if given.get("algorithm", "").upper().endswith(_SESSION):
            secret = self._hashed(_raw(secret), _raw(nonce), _raw(cnonce))
        protection = [count, cnonce, "auth"] if self.challenge.qop else []
        request = self._hashed(_raw(method), _raw(uri))
        response = self._hashed(*(_raw(each) for each in (secret, nonce, *protection, request)))
        sent = {"username": _quoted(self._own(self.user).decode("latin-1")), "realm": _quoted(realm),
                "nonce": _quoted(nonce), "uri": _quoted(uri), "response": _quoted(response)}
        if "algorithm" in given:
            sent["algorithm"] = given["algorithm"]
        if "opaque" in given:
            sent["opaque"] = _quoted(given["opaque"])
        return sent | ({"qop": "auth", "nc": count, "cnonce": _quoted(cnonce)} if protection else {})

    def _hashed(self, *parts: bytes) -> str:
        return _HASHES[self.challenge.algorithm](b":".join(parts)).hexdigest()

    def _own(self, text: str) -> bytes:
        return text.encode(self.encoding)


def encodings(user: str, password: str) -> tuple[str, ...]:
    """The encodings in which a camera may want them: one for ASCII, otherwise UTF-8 and, where it fits, latin-1."""
    text = user + password
    if text.isascii():
        return ("utf-8",)
    return ("utf-8", "latin-1") if all(ord(each) < 256 for each in text) else ("utf-8",)


def _raw(text: str) -> bytes:
    """The bytes of what came in a header, which was read as latin-1."""
    return text.encode("latin-1", "replace")


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _unquoted(text: str) -> str:
    if not text.startswith('"'):
        return text
    inner = text[1:-1] if len(text) > 1 and text.endswith('"') else text[1:]
    return re.sub(r"\\(.)", r"\1", inner)
