"""Reference pictures of cameras: `references/CAMERA/ID.jpg` for people, `ID.png` with the luma that looks are compared
with, and `ID.json`, which says what became of it.

One that is offered waits for somebody's yes. All of a camera's are few, and kept for as long as the camera.
"""

import json
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from house.atomic_write import write_whole
from ledger.errors import PictureGone
from ledger.files.sidecars import part
from ledger.home import Home

SCHEMA = 1
MOST_ACCEPTED, MOST_OFFERED = 24, 4
"""References of one camera: the first accepted one always stays, of the others the newest."""
RESULTS = 12
"""Pictures of checks, side by side, that are kept of one camera."""


@dataclass(frozen=True)
class ReferencePicture:
    """One reference: when it was taken (unix time), whether it is accepted, by whom ("" for the house itself)."""

    camera: str
    id: str
    taken_at: float
    accepted: bool
    by: str = ""


class ReferenceFiles:
    """Saves, lists and forgets references of one home. Raises OSError when they cannot be written."""

    def __init__(self, home: Home) -> None:
        self._folder = home.references

    def all(self, camera: str) -> list[ReferencePicture]:
        """Those of a camera, oldest first; one that cannot be read is left out."""
        found = [_read(path, camera) for path in sorted(self._of(camera).glob("*.json"))]
        return sorted((each for each in found if each is not None), key=lambda each: (each.taken_at, each.id))

    def accepted(self, camera: str) -> list[ReferencePicture]:
        """Those that count, oldest first."""
        return [each for each in self.all(camera) if each.accepted]

    def offered(self, camera: str) -> list[ReferencePicture]:
        """Those that wait for a yes, oldest first."""
        return [each for each in self.all(camera) if not each.accepted]

    def save(self, reference: ReferencePicture, jpeg: bytes, luma: bytes) -> None:
        """Keep it, and forget what is too many then. luma: PNG."""
        place = self._of(reference.camera)
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_whole(place / f"{part(reference.id)}.jpg", jpeg)
        write_whole(place / f"{part(reference.id)}.png", luma)
        self._note(reference)
        self._prune(reference.camera)

    def accept(self, camera: str, id: str, by: str) -> ReferencePicture | None:
        """Let an offered one count; None when there is none of that id."""
        found = next((each for each in self.offered(camera) if each.id == id), None)
        if found is None:
            return None
        accepted = ReferencePicture(camera, found.id, found.taken_at, True, by)
        self._note(accepted)
        self._prune(camera)
        return accepted

    def forget(self, camera: str, id: str) -> None:
        """Remove one; does nothing when it is not there."""
        for ending in (".json", ".jpg", ".png"):
            (self._of(camera) / f"{part(id)}{ending}").unlink(missing_ok=True)

    def picture(self, camera: str, id: str) -> bytes:
        """The JPEG of a reference, or of the result of a check; raises PictureGone, also for what is no id."""
        for folder in (self._of, self._results):
            with suppress(OSError, ValueError):
                return (folder(camera) / f"{part(id)}.jpg").read_bytes()
        raise PictureGone(f"the picture {id} of {camera} is gone")

    def luma(self, camera: str, id: str) -> bytes:
        """The PNG of a reference's luma; raises PictureGone."""
        try:
            return (self._of(camera) / f"{part(id)}.png").read_bytes()
        except OSError as error:
            raise PictureGone(f"the reference {id} of {camera} is gone") from error

    def last(self, camera: str) -> Path:
        """Where a run over many cameras notes what it found of this one."""
        return self._of(camera) / "last.run"

    def save_result(self, camera: str, id: str, jpeg: bytes) -> None:
        """Keep the picture of a check, and forget the oldest of too many."""
        place = self._results(camera)
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_whole(place / f"{part(id)}.jpg", jpeg)
        for old in sorted(place.glob("*.jpg"), key=lambda each: each.stat().st_mtime)[:-RESULTS]:
            old.unlink(missing_ok=True)

    def _prune(self, camera: str) -> None:
        later = self.accepted(camera)[1:]
        for each in (*later[: max(0, len(later) - MOST_ACCEPTED + 1)], *self.offered(camera)[:-MOST_OFFERED]):
            self.forget(camera, each.id)

    def _note(self, reference: ReferencePicture) -> None:
        text = json.dumps({"schema": SCHEMA, **asdict(reference)})
        write_whole(self._of(reference.camera) / f"{part(reference.id)}.json", text.encode())

    def _of(self, camera: str) -> Path:
        return self._folder / part(camera)

    def _results(self, camera: str) -> Path:
        return self._of(camera) / "results"


def _read(path: Path, camera: str) -> ReferencePicture | None:
    try:
        stored: dict[str, Any] = json.loads(path.read_bytes())
        if stored["schema"] != SCHEMA or not path.with_suffix(".png").is_file():
            return None
        taken_at, accepted = float(stored["taken_at"]), bool(stored["accepted"])
        return ReferencePicture(camera, path.stem, taken_at, accepted, str(stored["by"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
