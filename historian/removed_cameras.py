"""The files of a camera that was removed, where its owner wants them gone at once."""

import logging
from collections.abc import Callable, Container, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from house import facts
from ledger.exports import Exports
from ledger.files.sidecars import part
from ledger.home import Home

log = logging.getLogger(__name__)

_STRAGGLE = 120.0
"""Seconds within which what the camera had begun may still be stored."""
_STORING = (facts.ClipStored, facts.SampleTaken, facts.EventPictured, facts.EventEnded)


@dataclass
class RemovedCameras:
    """Removes all that shows the camera; what fails is tried again with later facts.

    cameras: the names of those that there are now; what one of them stores stays, for it was brought back.
    """

    home: Home
    cameras: Callable[[], Container[str]]
    _asked: dict[str, float] = field(default_factory=dict, init=False)
    _later: dict[str, float] = field(default_factory=dict, init=False)

    def __call__(self, kept: Sequence[facts.Fact]) -> None:
        """These facts are in the history now. Raises nothing."""
        due, self._later = self._later, {}
        for fact in kept:
            if isinstance(fact, facts.CameraFilesDeleted):
                self._asked[fact.camera] = due[fact.camera] = fact.at
            elif isinstance(fact, _STORING) and self._straggles(fact.camera, fact.at):
                due[fact.camera] = fact.at
        for camera, until in due.items():
            try:
                remove_files(self.home, camera, until)
            except OSError as error:
                log.warning("files of the removed camera %s are removed later: %s", camera, error)
                self._later[camera] = until
            except ValueError as error:
                log.warning("no files are removed: %s", error)

    def _straggles(self, camera: str, at: float) -> bool:
        """Whether what was stored then had begun before the camera was removed; not when it is there again."""
        if not 0 <= at - self._asked.get(camera, 0.0) < _STRAGGLE:
            return False
        if camera in self.cameras():
            del self._asked[camera]
            return False
        return True


def remove_files(home: Home, camera: str, until: float) -> None:
    """Remove all that is kept of that camera and not newer than the unix time `until`; raises OSError."""
    for folder in _folders(home, part(camera)):
        for file in sorted(folder.rglob("*"), reverse=True):  # what is inside of a folder before the folder
            if file.is_dir():
                with suppress(OSError):  # not empty: something newer is in it
                    file.rmdir()
            else:
                _remove(file, until)
        with suppress(OSError):
            folder.rmdir()
    for file in (*Exports(home).of(camera), home.tuning / f"{camera}.jpg", home.tuning / f"{camera}.json"):
        _remove(file, until)


def _remove(file: Path, until: float) -> None:
    with suppress(FileNotFoundError):
        if file.lstat().st_mtime <= until + 1.0:
            file.unlink()


def _folders(home: Home, camera: str) -> Iterator[Path]:
    for kind in (home.pictures, home.clips, home.samples):
        yield from kind.glob(f"*/{camera}")
    yield from home.archive.glob(f"*/*/{camera}")
    yield home.references / camera
