"""Videos that were joined from clips on request: where they are, what a job is told, and how far it is."""

import json
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from house.atomic_write import write_whole
from ledger.files.sidecars import when
from ledger.home import Home

KEPT = 7 * 86_400.0
"""Seconds for which an exported video is kept."""
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]{0,80}_\d{8}-\d{6}_\d{6}_[0-9a-f]{8}")


@dataclass(frozen=True)
class ExportedVideo:
    """One that is there. at: the unix time at which it was made; size in bytes."""

    name: str
    at: float
    size: int


class Exports:
    """The folder of exported videos, and the files by which a job says how far it is."""

    def __init__(self, home: Home) -> None:
        self._home, self._folder = home, home.exports

    def path(self, name: str) -> Path:
        """Where that video is, or will be; ValueError for what is no such name."""
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name!r} is no exported video")
        return self._folder / f"{name}.mp4"

    def all(self) -> list[ExportedVideo]:
        """The videos that are there, the newest first."""
        found = [ExportedVideo(file.stem, when(file), file.stat().st_size) for file in self._folder.glob("*.mp4")
                 if _NAME.fullmatch(file.stem)]
        return sorted(found, key=lambda video: video.at, reverse=True)

    def of(self, camera: str) -> list[Path]:
        """The videos of that camera."""
        return [self.path(each.name) for each in self.all() if each.name.rsplit("_", 3)[0] == camera]

    def forget(self, name: str) -> None:
        """Remove a video; harmless the second time. ValueError, OSError."""
        self.path(name).unlink(missing_ok=True)

    def forget_old(self, now: float, kept: float = KEPT) -> None:
        """Remove what is older than it is kept (seconds), and what a job that was killed left. OSError."""
        for file in self._folder.glob("*.mp4"):
            if now - when(file) > kept:
                file.unlink(missing_ok=True)
        for file in self._folder.glob(".*.part"):
            if now - when(file) > KEPT:
                file.unlink(missing_ok=True)

    def begin(self, name: str, span: tuple[float, float], pieces: Sequence[tuple[Path, float]]) -> Path:
        """Write down what a job is to join, each clip with its unix time; returns the file that says it. OSError."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        job, done = self._home.export_job, self.path(name)
        self.outcome.unlink(missing_ok=True)
        self._home.export_progress.unlink(missing_ok=True)
        write_whole(job, json.dumps({
            "since": span[0], "until": span[1], "done": str(done), "part": str(self._folder / f".{name}.part"),
            "progress": str(self._home.export_progress), "outcome": str(self.outcome),
            "pieces": [{"path": str(path), "at": at} for path, at in pieces]}).encode())
        return job

    @property
    def outcome(self) -> Path:
        """Where the job says how it ended."""
        return self._home.export_job.with_suffix(".outcome")

    def ended(self) -> dict[str, Any]:
        """What the last job said: `seconds` of its video, or the `reason` why there is none; {} for nothing."""
        with suppress(OSError, ValueError):
            found = json.loads(self.outcome.read_bytes())
            return found if isinstance(found, dict) else {}
        return {}

    def progress(self) -> tuple[int, int]:
        """How many clips of how many are joined by the job that goes on; (0, 0) before the first."""
        with suppress(OSError, ValueError, KeyError, TypeError):
            found = json.loads(self._home.export_progress.read_bytes())
            return int(found["done"]), int(found["of"])
        return 0, 0
