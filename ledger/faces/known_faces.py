"""Whose faces are known: `faces/ID.json` for each person, with their consent for everybody to read and all else sealed.

Templates are biometric data: they are in no log and no fact, and go with `forget`, which needs no key.
"""

import base64
import hashlib
import json
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from house.atomic_write import only_one, write_whole
from ledger.faces.sealing import KEY_FILE, FaceSeal, FacesLocked, seal_of
from ledger.home import Home

SCHEMA = 1
Purpose = Literal["unlock", "door"]
PURPOSES: tuple[Purpose, ...] = ("unlock", "door")
SIZE, MOST = 128, 8
"""Numbers of a template; templates of one person."""
Numbers = NDArray[np.float32]


@dataclass(frozen=True)
class Consent:
    """What a person agreed to: who said so, when (unix time), for what, and who wrote it down."""

    given_by: str
    at: float
    purposes: tuple[Purpose, ...]
    recorded_by: str


@dataclass(frozen=True)
class KnownFace:
    """A person whose face is known, or may be learned at a device.

    templates: (128,) float32 each, of length 1; empty while there are none, or while they were not opened. photos:
    JPEGs, only where keeping them was asked for. waiting: the device at which a first picture is taken until unix time
    `until`. locked: why templates cannot be opened, "" when they were.
    """

    person: str
    consent: Consent
    templates: tuple[Numbers, ...] = field(default=(), repr=False)
    photos: tuple[bytes, ...] = field(default=(), repr=False)
    waiting: str = ""
    until: float = 0.0
    locked: str = ""

    def may(self, purpose: Purpose) -> bool:
        """Whether the person agreed to that."""
        return purpose in self.consent.purposes


class KnownFaces:
    """Those of one home; each call reads what is there now. Used by many threads."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._folder = home.faces

    def all(self) -> list[KnownFace]:
        """Everybody, in the order of names; one whose templates cannot be opened says so, and has none."""
        return sorted((face for path in self._files() if (face := self._read(path)) is not None),
                      key=lambda face: face.person.casefold())

    def of(self, person: str) -> KnownFace | None:
        """That person's, None when there is none."""
        return self._read(self._path(person))

    def save(self, face: KnownFace) -> None:
        """Keep it instead of what was known of that person. FacesLocked, OSError."""
        seal = seal_of(self._home, make=True)
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_whole(self._path(face.person), _encoded(face, seal))

    def change(self, person: str, change: Callable[[KnownFace], KnownFace]) -> KnownFace | None:
        """Keep what `change` makes of what is known of that person; None when nothing is. FacesLocked, OSError."""
        with self._only_one():
            face = self.of(person)
            if face is None:
                return None
            if face.locked:
                raise FacesLocked(f"what is known of {person} {face.locked}")
            self.save(changed := change(face))
        return changed

    def forget(self, person: str) -> bool:
        """Delete all that is known of that person; False when nothing was. OSError."""
        with self._only_one():
            try:
                self._path(person).unlink()
            except FileNotFoundError:
                return False
        return True

    def stamp(self) -> tuple[tuple[str, int], ...]:
        """Differs whenever anything here did."""
        found = []
        for path in (self._home.secrets / KEY_FILE, *self._files()):
            with suppress(OSError):
                found.append((path.name, path.stat().st_mtime_ns))
        return tuple(found)

    def _only_one(self) -> AbstractContextManager[None]:
        """A face that is forgotten must not come back by a change that was under way."""
        return only_one(self._home.path / ".faces.lock")

    def _files(self) -> list[Path]:
        return sorted(path for path in self._folder.glob("*.json") if not path.name.startswith("."))

    def _path(self, person: str) -> Path:
        return self._folder / f"{hashlib.sha256(person.casefold().encode()).hexdigest()[:24]}.json"

    def _read(self, path: Path) -> KnownFace | None:
        """None for a file that is gone or no such file."""
        try:
            found: Any = json.loads(path.read_bytes())
            face = _plain(found)
        except (OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError):
            return None
        try:
            return _opened(face, found, seal_of(self._home))
        except FacesLocked as error:
            return replace(face, locked=str(error))
        except ImportError:
            return replace(face, locked="cannot be opened: the package cryptography is not installed "
                                        "(./hearthwatch up installs it where config.yml has faces)")


def normalised(templates: Sequence[Numbers]) -> tuple[Numbers, ...]:
    """The newest of them, as they are after being stored: half as many bits, of length 1 again."""
    return tuple(_unit(np.asarray(each, np.float16).astype(np.float32)) for each in templates[-MOST:])


def _encoded(face: KnownFace, seal: FaceSeal) -> bytes:
    plain = {"schema": SCHEMA, "person": face.person, "consent": asdict(face.consent), "waiting": face.waiting,
             "until": face.until}
    bound = _bound(plain)
    templates = b"".join(np.asarray(each, "<f2").tobytes() for each in face.templates[-MOST:])
    return json.dumps(plain | {"key": seal.name, "templates": _sealed(seal, templates, bound + b"templates"),
                               "photos": [_sealed(seal, photo, bound + b"photo") for photo in face.photos]}).encode()


def _plain(found: Any) -> KnownFace:
    consent = found["consent"]
    purposes = tuple(each for each in PURPOSES if each in consent["purposes"])
    return KnownFace(str(found["person"]), Consent(str(consent["given_by"]), float(consent["at"]), purposes,
                                                   str(consent["recorded_by"])),
                     waiting=str(found["waiting"]), until=float(found["until"]))


def _opened(face: KnownFace, found: Any, seal: FaceSeal) -> KnownFace:
    """The face with its templates; FacesLocked."""
    if found.get("key") != seal.name:
        raise FacesLocked("cannot be opened: secrets/faces.key is not the key they were sealed with")
    bound = _bound({name: found.get(name) for name in ("schema", "person", "consent", "waiting", "until")})
    try:
        numbers = seal.open(base64.b64decode(found["templates"]), bound + b"templates")
        photos = tuple(seal.open(base64.b64decode(each), bound + b"photo") for each in found["photos"])
        rows = np.frombuffer(numbers, "<f2").astype(np.float32).reshape(-1, SIZE)
    except (KeyError, TypeError, ValueError) as error:
        raise FacesLocked("cannot be opened: it was changed") from error
    return replace(face, templates=tuple(_unit(row) for row in rows), photos=photos)


def _bound(plain: dict[str, Any]) -> bytes:
    """What everybody can read is bound to what is sealed: nobody makes an agreement out of another one."""
    return json.dumps(plain, sort_keys=True, separators=(",", ":")).encode()


def _sealed(seal: FaceSeal, data: bytes, bound: bytes) -> str:
    return base64.b64encode(seal.seal(data, bound)).decode()


def _unit(row: Numbers) -> Numbers:
    return np.asarray(row / max(float(np.linalg.norm(row)), 1e-9), np.float32)
