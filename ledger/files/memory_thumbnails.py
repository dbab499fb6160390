"""Thumbnails of pictures that no disk took, in the runtime directory: so that an alert still has one."""

import contextlib
import hashlib
import os
import threading
from pathlib import Path

from ledger.home import Home

MOST = 4 * 1024 * 1024
"""Bytes they may take together; the oldest go first. The runtime directory has more to hold."""


class MemoryThumbnails:
    """Those of one house, shared by its processes; `picture` is always a valid picture id."""

    def __init__(self, home: Home, most: int = MOST) -> None:
        self._home, self._most = home, most

    def keep(self, picture: str, jpeg: bytes, sidecar: bytes) -> None:
        """Keep a thumbnail with its sidecar; raises OSError where memory is full as well, or it is too large."""
        self._make_room(len(jpeg) + len(sidecar))
        for ending, data in ((".jpg", jpeg), (".json", sidecar)):
            file = self._file(picture, ending)
            passing = file.with_name(f"{file.name}.{os.getpid()}.{threading.get_ident()}.part")
            try:
                passing.write_bytes(data)
                passing.replace(file)
            except OSError:
                passing.unlink(missing_ok=True)
                raise

    def thumbnail(self, picture: str) -> bytes:
        """The JPEG; b"" when there is none."""
        return self._read(picture, ".jpg")

    def sidecar(self, picture: str) -> bytes:
        """The sidecar as it was given; b"" when there is none."""
        return self._read(picture, ".json")

    def forget(self, picture: str) -> None:
        """Remove both; harmless the second time."""
        for ending in (".jpg", ".json"):
            self._file(picture, ending).unlink(missing_ok=True)

    def _read(self, picture: str, ending: str) -> bytes:
        try:
            return self._file(picture, ending).read_bytes()
        except OSError:
            return b""

    def _file(self, picture: str, ending: str) -> Path:
        name = hashlib.sha256(picture.encode()).hexdigest()[:32]
        return self._home.memory_thumbnail(name + ending)

    def _make_room(self, size: int) -> None:
        if size > self._most:
            raise OSError(f"{size} bytes are no thumbnail")
        files = [(file.stat(), file) for file in self._home.memory_thumbnail("any").parent.iterdir()]
        taken = sum(about.st_size for about, _ in files)
        for about, file in sorted(files, key=lambda each: each[0].st_mtime_ns):
            if taken + size <= self._most:
                return
            with contextlib.suppress(OSError):
                file.unlink()
            taken -= about.st_size
