"""The user and password of a camera's address, apart from it: the password is in a file of the home's secrets.

A password that is changed gets a file of another name, so that a power cut leaves the old pair of address and password
or the new one; files that no setting names any more are removed after that.
"""

import re
import secrets
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote

from house.atomic_write import write_whole

_WRITTEN = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+]*://)(?:(?P<login>(?:\$\{[^{}]*\}|[^/?#])*)@)?(?P<rest>.*)",
                      re.DOTALL)
_ESCAPED = re.compile(r"%[0-9A-Fa-f]{2}")
PREFIX = "camera-"
"""How the names of these files begin."""


@dataclass(frozen=True)
class WrittenAddress:
    """An address as it is written in the settings, in parts. plain: without user and password; both are "" for none.

    user: as people read it. secret: the password as it is written, which may be a reference like ${file:secrets/x}.
    """

    plain: str
    user: str = ""
    secret: str = ""

    @classmethod
    def of(cls, text: str) -> "WrittenAddress":
        """The parts of `text`; all of it is `plain` where it is no address with a login."""
        found = _WRITTEN.fullmatch(text)
        if found is None or found["login"] is None:
            return cls(text)
        user, _, secret = _split(found["login"])
        return cls(found["scheme"] + found["rest"], user if "${" in user else unquote(user), secret)

    def written(self) -> str:
        """The whole address, as it goes into the settings."""
        found = _WRITTEN.fullmatch(self.plain)
        if found is None or not (self.user or self.secret):
            return self.plain
        user = self.user if "${" in self.user else quote(self.user, safe="")
        return f"{found['scheme']}{user}{':' + self.secret if self.secret else ''}@{found['rest']}"


def _split(login: str) -> tuple[str, str, str]:
    """User and password; a colon inside of ${...} divides nothing."""
    found = re.match(r"((?:\$\{[^{}]*\}|[^:])*)(:?)(.*)", login, re.DOTALL)
    assert found is not None
    return found[1], found[2], found[3]


def keep_password(folder: Path, camera: str, password: str) -> str:
    """Write the password into a new file of the folder; how the settings refer to it. Raises OSError."""
    name = f"{PREFIX}{camera}-{secrets.token_hex(3)}"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    text = quote(password, safe="") if _ESCAPED.search(password) else password
    write_whole(folder / name, text.encode())
    return f"${{file:secrets/{name}}}"


def drop_unused(folder: Path, camera: str, texts: Iterable[str]) -> None:
    """Remove the camera's password files that none of the texts (of the settings files) names; errors are passed over.

    Only files that `keep_password` made count as the camera's.
    """
    whole = "\n".join(texts)
    for file in folder.glob(f"{PREFIX}{camera}-??????"):
        if re.fullmatch(rf"{PREFIX}{re.escape(camera)}-[0-9a-f]{{6}}", file.name) and file.name not in whole:
            with suppress(OSError):
                file.unlink()
