"""The one password of the dashboard, and the secret that signs its sessions; files of mode 600 under secrets/."""

import hashlib
import logging
import secrets
from collections.abc import Iterable
from pathlib import Path

from werkzeug.security import check_password_hash, generate_password_hash

from app.auth.password_rules import LONGEST, weakness
from house.atomic_write import write_whole

log = logging.getLogger(__name__)

_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


class WeakPassword(ValueError):
    """A password that will not be taken; the text says why."""

    transient = False


class Passwords:
    """Keeps the hash of the password in `folder`; one that another process sets counts at once."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "password"

    @property
    def is_set(self) -> bool:
        """Whether anyone can log in at all."""
        return bool(self._hash())

    def set(self, password: str, names: Iterable[str] = ()) -> None:
        """Make `password` the only right one; every session ends. Raises WeakPassword.

        names: of the house and those in it, which are no passwords.
        """
        if why := weakness(password, names):
            raise WeakPassword(why)
        _write(self._file, generate_password_hash(password).encode())

    def make_up(self) -> str:
        """Set a random password (80 bits) and return it, to be shown once."""
        password = self.made_up()
        self.set(password)
        return password

    @staticmethod
    def made_up() -> str:
        """A random password like kfw4-93mh-xk2p-77ad."""
        return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(4))

    def right(self, typed: str) -> bool:
        """Whether `typed` is the password; takes 32 MB while it lasts, so the caller bounds how many run at once."""
        stored = self._hash()
        return bool(stored) and len(typed) <= LONGEST and check_password_hash(stored, typed)

    @property
    def stamp(self) -> str:
        """A text that changes whenever the password does, and from which it cannot be found."""
        return hashlib.sha256(b"stamp:" + self._hash().encode()).hexdigest()[:24]

    def _hash(self) -> str:
        try:
            return self._file.read_text("ascii").strip()
        except (FileNotFoundError, UnicodeDecodeError):
            return ""


def session_secret(folder: Path) -> bytes:
    """The key that signs sessions, made on first use; on a disk that takes none, one that this process alone has."""
    file, made = folder / "session", secrets.token_hex(32).encode()
    if not file.exists() or file.stat().st_size < 32:
        try:
            _write(file, made)
        except OSError as error:
            log.warning("nobody stays logged in over a restart: %s", error)
            return made
    return file.read_bytes()


def _write(file: Path, data: bytes) -> None:
    """Replace `file` in one step; only its owner may read it."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_whole(file, data)
