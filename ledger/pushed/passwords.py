"""The password with which a camera sends what it wants to: made up here, shown once, kept as its hash alone.

Sixty bits of chance need no slow hash; a camera may keep a long one that it has already. Many cameras cut passwords at
16 characters and stumble over `@:/ #`.
"""

import hashlib
import hmac
import re
import secrets

from house.atomic_write import write_whole
from ledger.home import Home

LENGTH = 12
_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
_KEPT = re.compile(r"[!-~]{10,64}")
_SENDER = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")


class PushPasswords:
    """The passwords of one home, in its folder secrets; one that another process makes counts at once."""

    def __init__(self, home: Home) -> None:
        self._folder = home.secrets

    def known(self, sender: str) -> bool:
        """Whether `sender` has one."""
        return bool(self._hash(sender))

    def make(self, sender: str) -> str:
        """Make up a password for `sender` and return it, to be shown once; an earlier one is of no use any more.

        Raises OSError.
        """
        password = "".join(secrets.choice(_LETTERS) for _ in range(LENGTH))
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_whole(self._folder / f"push-{sender}", _hashed(password).encode())
        return password

    def keep(self, sender: str, password: str) -> None:
        """Take the password that a camera has already; an earlier one is of no use any more.

        Raises ValueError, which says what is allowed, for one that could be guessed; OSError.
        """
        if not _KEPT.fullmatch(password):
            raise ValueError("a password that a camera keeps has 10 to 64 letters, digits and signs without blanks")
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_whole(self._folder / f"push-{sender}", _hashed(password).encode())

    def right(self, sender: str, password: str) -> bool:
        """Whether that is the password of `sender`."""
        stored = self._hash(sender)
        return hmac.compare_digest(stored or _hashed(""), _hashed(password)) and bool(stored)

    def _hash(self, sender: str) -> str:
        if not _SENDER.fullmatch(sender):
            return ""
        try:
            return (self._folder / f"push-{sender}").read_text("ascii").strip()
        except (OSError, UnicodeDecodeError):
            return ""


def _hashed(password: str) -> str:
    return hashlib.sha256(password.encode("utf-8", "surrogateescape")).hexdigest()
