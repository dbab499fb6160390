"""What a look at a camera's tagged samples came to, kept until the next one; and how far one is that goes on."""

import json
from contextlib import suppress
from dataclasses import asdict, dataclass

from house.atomic_write import write_whole
from house.tuning.report import TuningReport
from ledger.errors import PictureGone
from ledger.home import Home, age_of

SILENT = 900.0
"""Seconds after which a look that says nothing any more was killed."""


@dataclass(frozen=True)
class TuningProgress:
    """A look that goes on: so many of about so many steps are done."""

    done: int = 0
    of: int = 0


class TuningFiles:
    """Keeps the newest report of each camera with its picture. Names of cameras are those of the settings."""

    def __init__(self, home: Home) -> None:
        self._home = home

    def save(self, report: TuningReport, picture: bytes) -> None:
        """Keep a report and its picture, a JPEG (b"": there is none) instead of the last ones; OSError if it fails."""
        self._home.tuning.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = self._home.tuning / f"{report.camera}.jpg"
        if picture:
            write_whole(file, picture)
        else:
            file.unlink(missing_ok=True)
        write_whole(self._home.tuning / f"{report.camera}.json", json.dumps(report.to_json()).encode())

    def report(self, camera: str) -> TuningReport | None:
        """The newest report; None for none, and for one that another version wrote."""
        try:
            return TuningReport.from_json(json.loads((self._home.tuning / f"{camera}.json").read_bytes()))
        except (OSError, ValueError, RecursionError):
            return None

    def picture(self, camera: str) -> bytes:
        """The JPEG of the newest report; PictureGone when there is none."""
        try:
            return (self._home.tuning / f"{camera}.jpg").read_bytes()
        except OSError as error:
            raise PictureGone(f"there is no picture of the samples of {camera}") from error

    def progress(self, camera: str, now: float) -> TuningProgress | None:
        """How far the look is that goes on at unix time `now`; None while there is none."""
        file = self._home.tuning_progress(camera)
        if (age_of(file, now) or 0.0) > SILENT:
            return None
        try:
            return TuningProgress(**json.loads(file.read_bytes()))
        except (OSError, ValueError, TypeError):
            return None

    def begun(self, camera: str, progress: TuningProgress) -> None:
        """Say how far a look is."""
        with suppress(OSError):
            write_whole(self._home.tuning_progress(camera), json.dumps(asdict(progress)).encode())

    def over(self, camera: str) -> None:
        """There is no look at that camera's samples any more."""
        with suppress(OSError):
            self._home.tuning_progress(camera).unlink(missing_ok=True)
