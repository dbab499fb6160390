"""What every store promises, and how it says that it cannot.

An adapter in `s3_upload/stores/` has `connect(address, context)`, which opens nothing yet and raises StoreError only
for an address that can never work. Keys are words with / between them, such as samples/HOST/CAMERA/DAY/EVENT/strip.jpg.
"""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal, Protocol

from house.settings.sections.storage import UploadSettings

About = Literal["key", "bucket", "clock", "quota", "busy", "unreachable", "damaged", "gone", "object", "address"]
BLOCK = 1024 * 1024


class StoreError(Exception):
    """A store did not do what was asked; the text is one line for people and names no secret.

    transient: whether trying again helps without anybody fixing something.
    about: what is wrong: the access "key" (or what it may do), the "bucket" or folder, this machine's "clock", the room
    there ("quota"), a store that is "busy" or "unreachable", what arrived is "damaged", the object is "gone" or was
    never there, only this "object" is refused, or the "address" can never work.
    """

    def __init__(self, text: str, transient: bool, about: About) -> None:
        super().__init__(text)
        self.transient, self.about = transient, about

    @property
    def concerns_object(self) -> bool:
        """Whether the others may be stored nevertheless."""
        return self.about in ("object", "damaged", "gone")


@dataclass(frozen=True)
class LocalFile:
    """A file to be stored, open for reading. size in bytes; modified: its time in nanoseconds; sha256 hexadecimal."""

    stream: BinaryIO
    size: int
    modified: int
    sha256: str


@contextmanager
def opened(path: Path) -> Iterator[LocalFile]:
    """The file, hashed, as it is now even if another takes its name meanwhile; OSError when it cannot be read."""
    with path.open("rb") as stream:
        about = os.fstat(stream.fileno())
        digest = hashlib.sha256()
        for block in iter(lambda: stream.read(BLOCK), b""):
            digest.update(block)
        size = stream.tell()
        stream.seek(0)
        yield LocalFile(stream, size, about.st_mtime_ns, digest.hexdigest())


@dataclass(frozen=True)
class StoreContext:
    """What an adapter is given when it is made.

    home_files: a folder of the home in which it may remember a little. attempts: how often one request is tried.
    timeout: seconds for which it may be silent.
    """

    settings: UploadSettings
    home_files: Path
    attempts: int = 3
    timeout: float = 30.0


class ObjectStore(Protocol):
    """Where copies are kept. All methods raise StoreError."""

    @property
    def shown(self) -> str:
        """Its address as people may see it."""

    def login(self) -> str:
        """Where the access key was found, in a few words."""

    def put(self, key: str, file: LocalFile) -> None:
        """Store the file under the key: whole, or not at all. What was there before is replaced."""

    def verify(self, key: str, file: LocalFile) -> None:
        """Ask the store itself whether it has exactly this; StoreError about "damaged" or "gone" when it has not."""

    def fetch(self, key: str, path: Path) -> None:
        """Write what is stored to `path`; StoreError about "gone" or "damaged", when it is not there or not whole."""

    def delete(self, key: str) -> None:
        """Remove it; nothing happens when it is not there."""

    def abort_unfinished(self, begin: str) -> int:
        """Remove what uploads that were cut short left of keys that begin so; returns how many."""
