"""What a running house writes into its home, version by version: every file as it was at any moment of the run."""

import threading
import time
import zlib
from dataclasses import dataclass, field
from pathlib import Path

PATTERNS = ("redis/appendonlydir/*", "history/**/*", "secrets/*", "*.json", "*.yml", ".*.lock")
"""Files of a home that a start reads; pictures and clips are looked at by nobody then."""
EVERY = 0.05


@dataclass
class Recording:
    """The versions of each file, oldest first: since when there was this one, and its bytes (None: no file)."""

    versions: dict[str, list[tuple[float, bytes | None]]] = field(default_factory=dict)

    def at(self, moment: float) -> dict[str, bytes]:
        """All files as they were at that unix time."""
        return {name: found for name in self.versions if (found := self.file_at(name, moment)) is not None}

    def file_at(self, name: str, moment: float) -> bytes | None:
        """One file as it was then, None when there was none."""
        found = None
        for since, packed in self.versions.get(name, []):
            if since > moment:
                break
            found = packed
        return zlib.decompress(found) if found is not None else None


class HomeRecorder(threading.Thread):
    """Looks at the files of a home again and again until it is stopped."""

    def __init__(self, home: Path) -> None:
        super().__init__(daemon=True)
        self.recording = Recording()
        self._home, self._stop_asked = home, threading.Event()
        self._stamps: dict[str, tuple[int, int, int]] = {}

    def run(self) -> None:
        while not self._stop_asked.wait(EVERY):
            self._look()

    def stop(self) -> Recording:
        """The recording, once the last look is done."""
        self._stop_asked.set()
        self.join()
        return self.recording

    def _look(self) -> None:
        there = {str(path.relative_to(self._home)): path for pattern in PATTERNS for path in self._home.glob(pattern)
                 if path.is_file()}
        for name, path in there.items():
            self._note(name, path)
        for name in self._stamps.keys() - there.keys():
            del self._stamps[name]
            self._keep(name, None)

    def _note(self, name: str, path: Path) -> None:
        try:
            about = path.stat()
            stamp = (about.st_mtime_ns, about.st_size, about.st_ino)
            if self._stamps.get(name) != stamp:
                self._keep(name, path.read_bytes())
                self._stamps[name] = stamp
        except OSError:
            pass  # gone meanwhile: the next look says so

    def _keep(self, name: str, data: bytes | None) -> None:
        packed = zlib.compress(data, 1) if data is not None else None
        self.recording.versions.setdefault(name, []).append((time.time(), packed))
