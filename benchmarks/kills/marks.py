"""Notes when a camera's process marked that a frame came, for as long as a bench runs."""

import threading
from pathlib import Path
from typing import Self


class FrameMarks(threading.Thread):
    """Looks at the mark of a camera's newest frame until the context ends; `seen` are its times, unix time."""

    def __init__(self, mark: Path, every: float = 0.1) -> None:
        super().__init__(daemon=True)
        self.seen: list[float] = []
        self._mark, self._every, self._over = mark, every, threading.Event()

    def run(self) -> None:
        while not self._over.wait(self._every):
            self.look()

    def look(self) -> None:
        """Note the mark as it is now, when it is a new one."""
        try:
            at = self._mark.stat().st_mtime
        except OSError:
            return
        if not self.seen or at > self.seen[-1]:
            self.seen.append(at)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self.join()
