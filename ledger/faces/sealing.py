"""Encrypts what is known of faces: AES-256-GCM with the key in secrets/faces.key, each time with a nonce of its own."""

import hashlib
import os
import secrets

from house.atomic_write import write_first
from ledger.errors import LedgerError
from ledger.home import Home

KEY_FILE = "faces.key"
_KEY, _NONCE = 32, 12


class FacesLocked(LedgerError):
    """Known faces cannot be opened; the text says why and what to do. Trying again does not help."""

    transient = False


class FaceSeal:
    """Seals and opens with one key. bound: what belongs to the sealed bytes, so that none of it can be changed."""

    def __init__(self, key: bytes) -> None:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # heavy, and an extra

        self._cipher = AESGCM(key)
        self.name = hashlib.sha256(b"name of " + key).hexdigest()[:16]
        """Names the key, and says nothing of it."""

    def seal(self, data: bytes, bound: bytes) -> bytes:
        """The data, encrypted."""
        nonce = os.urandom(_NONCE)
        return nonce + self._cipher.encrypt(nonce, data, bound)

    def open(self, sealed: bytes, bound: bytes) -> bytes:
        """The data again; FacesLocked when they, or what they are bound to, are not what was sealed by this key."""
        from cryptography.exceptions import InvalidTag

        try:
            return bytes(self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], bound))
        except (InvalidTag, ValueError) as error:
            raise FacesLocked("cannot be opened: it was changed, or sealed by another key") from error


def seal_of(home: Home, make: bool = False) -> FaceSeal:
    """What seals the faces of this home. make: a key, where there is none yet. FacesLocked, OSError."""
    path = home.secrets / KEY_FILE
    if make and not path.exists():
        home.secrets.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_first(path, secrets.token_hex(_KEY).encode())
    try:
        key = bytes.fromhex(path.read_text("ascii").strip())
    except FileNotFoundError as error:
        raise FacesLocked(f"secrets/{KEY_FILE} is not there, and nothing else opens them") from error
    except OSError as error:
        raise FacesLocked(f"cannot be opened: secrets/{KEY_FILE} cannot be read "
                          f"({error.strerror or 'no reason given'}); the user of the house must be able to") from error
    except ValueError as error:
        raise FacesLocked(f"secrets/{KEY_FILE} holds no key") from error
    if len(key) != _KEY:
        raise FacesLocked(f"secrets/{KEY_FILE} holds no key")
    return FaceSeal(key)
