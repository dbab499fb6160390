"""{user}, {password} and other names in what a login sends become their values."""

import hashlib
import re
from base64 import b64encode
from collections.abc import Mapping

_NAME = re.compile(r"\{([A-Za-z_][\w.-]*)\}")


class UnknownPlaceholder(ValueError):
    """There is no value of this name; the text is the name."""


def of_login(user: str, password: str) -> dict[str, str]:
    """The values that an address gives: user and password, and the password as routers want it hashed."""
    raw = password.encode()
    return {
        "user": user,
        "password": password,
        "password_md5": hashlib.md5(raw, usedforsecurity=False).hexdigest(),
        "password_sha256": hashlib.sha256(raw).hexdigest(),
        "password_base64": b64encode(raw).decode(),
    }


def filled(text: str, values: Mapping[str, str]) -> str:
    """`text` with every {NAME} replaced; raises UnknownPlaceholder for a name without a value."""

    def one(found: re.Match[str]) -> str:
        if found[1] not in values:
            raise UnknownPlaceholder(found[1])
        return values[found[1]]

    return _NAME.sub(one, text)
