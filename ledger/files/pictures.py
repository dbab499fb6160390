"""Pictures and their sidecars, by picture id `host/camera/YYYY-MM-DD/name`: atomic, and written before any fact.

Kept ones lie under home (the day is UTC); passing ones, shown once and never kept, in the runtime directory.
"""

import errno
import json
import logging
import os
import shutil
import threading
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

from house.clock import SystemClock
from ledger.errors import DiskFull, DiskGone, PictureGone
from ledger.files.memory_thumbnails import MemoryThumbnails
from ledger.files.sidecars import beside, id_of, part, parts_of, remove_torn, unrecorded
from ledger.files.storage_mounts import StorageFolder
from ledger.home import Home
from ledger.sizes import MEGABYTE
from ledger.supervised_thread import SupervisedThread

log = logging.getLogger(__name__)

FLOOR = 48 * MEGABYTE
"""Below this much free room pictures are refused: what is left belongs to Redis."""


def full_pictures_above(min_free: int) -> int:
    """Bytes above which full pictures are kept where `min_free` should be free: clips stop first, then they."""
    return (min_free + FLOOR) // 2


_PASSING = "passing"
_FULL = (errno.ENOSPC, errno.EDQUOT)
_PASSING_KEPT = 8


class Pictures:
    """Saves, opens and forgets pictures; `host` names this machine, so that several can share one house.

    With less than `full_above` bytes free only thumbnails are kept, with less than `floor` nothing.
    """

    def __init__(self, home: Home, host: str, floor: int = FLOOR, full_above: int = 0) -> None:
        self._home, self._storage = home, StorageFolder(home, "pictures")
        self._host = part(host)
        self._floor = floor
        self._full_above = full_above
        self._memory = MemoryThumbnails(home)

    def keep_free(self, least: int) -> None:
        """From now on full pictures are kept only with `least` bytes free."""
        self._full_above = least

    def id_of(self, camera: str, event_id: str, at: float) -> str:
        """The id under which `save` keeps a picture of that camera, name and unix time."""
        return id_of(self._host, camera, event_id, at)

    def save(self, camera: str, event_id: str, jpeg: bytes, sidecar: dict[str, Any], at: float) -> str:
        """Keep a JPEG with its thumbnail and sidecar under the name `event_id`; returns the picture id.

        The sidecar comes last: where it is, the picture is whole. Put the fact about to be recorded into it as
        `sidecar["fact"] = to_entry(fact)` and `orphans` finds it again. A second save under the same name replaces the
        first. Where the disk takes none, the thumbnail and the sidecar stay in memory for as long as there is room.
        DiskFull or OSError, when there is none, leaves everything as it was.
        """
        picture = self.id_of(camera, event_id, at)
        files = {".jpg": jpeg, ".thumb.jpg": _thumbnail(jpeg),
                 ".json": json.dumps({**sidecar, "picture": picture, "at": at}).encode()}
        try:
            self._save(camera, self._home.pictures / picture, files)
        except (DiskFull, DiskGone, OSError) as error:
            self._keep_in_memory(picture, files, error)
        return picture

    def _save(self, camera: str, base: Path, files: dict[str, bytes]) -> None:
        try:
            self._storage.ready()
            base.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            if self._fit(files) < self._full_above and files[".thumb.jpg"]:
                del files[".jpg"]
                beside(base, ".jpg").unlink(missing_ok=True)
            _write({beside(base, ending): data for ending, data in files.items()})
        except OSError as error:
            if error.errno in _FULL:
                raise DiskFull(f"no room for a picture of {camera}: free some of {self._home.pictures}") from error
            raise
        _flush_behind([beside(base, ending) for ending in files])

    def _keep_in_memory(self, picture: str, files: dict[str, bytes], failed: Exception) -> None:
        """Keep what an alert needs; raises `failed` where that does not fit, or an earlier one is on the disk."""
        if not files[".thumb.jpg"] or beside(self._home.pictures / picture, ".json").exists():
            raise failed
        try:
            self._memory.keep(picture, files[".thumb.jpg"], files[".json"])
        except OSError:
            raise failed from None
        log.warning("of %s only the thumbnail is kept, in memory: %s", picture, failed)

    def save_passing(self, camera: str, jpeg: bytes) -> str:
        """Hold a JPEG in memory for a short while, for a camera that is not recording; returns the picture id."""
        folder = self._home.passing(part(camera))
        folder.mkdir(mode=0o700, exist_ok=True)
        name = uuid.uuid4().hex
        try:
            _write({folder / f"{name}.jpg": jpeg})
        except OSError as error:
            if error.errno in _FULL:
                raise DiskFull(f"no room for a passing picture of {camera} in {folder}") from error
            raise
        newest_first = sorted(folder.glob("*.jpg"), key=lambda file: file.stat().st_mtime_ns, reverse=True)
        for old in newest_first[_PASSING_KEPT:]:
            old.unlink(missing_ok=True)
        return f"{self._host}/{camera}/{_PASSING}/{name}"

    def open(self, picture: str) -> bytes:
        """The JPEG, or its thumbnail where room was too short for more.

        PictureGone when there is none (any more) or `picture` is no picture id.
        """
        base = self._place(picture)
        only_small = not beside(base, ".jpg").exists() and beside(base, ".thumb.jpg").exists()
        return self._read(base, ".thumb.jpg" if only_small else ".jpg", picture)

    def is_whole(self, picture: str) -> bool:
        """Whether the picture is here in full size; False for what is no picture id."""
        try:
            return beside(self._place(picture), ".jpg").exists()
        except PictureGone:
            return False

    def thumbnail(self, picture: str) -> bytes:
        """A small JPEG, at most 320 wide; the full one where no thumbnail could be made."""
        base = self._place(picture)
        small = beside(base, ".thumb.jpg")
        return self._read(base, ".thumb.jpg" if small.is_file() and small.stat().st_size else ".jpg", picture)

    def keep_drawn(self, picture: str, jpeg: bytes) -> None:
        """Keep a copy with what was seen drawn into it beside the picture, which stays as it is.

        A later one replaces it. PictureGone when there is no such picture (any more), DiskFull when there is no room.
        """
        base = self._place(picture)
        if not beside(base, ".jpg").exists():
            raise PictureGone(f"the picture {picture} is gone")
        try:
            self._fit({".drawn.jpg": jpeg})
            _write({beside(base, ".drawn.jpg"): jpeg})
        except OSError as error:
            if error.errno in _FULL:
                raise DiskFull(f"no room for a copy of a picture: free some of {self._home.pictures}") from error
            raise

    def drawn(self, picture: str) -> bytes:
        """The copy with what was seen drawn into it, else the picture itself as `open` gives it; PictureGone."""
        base = self._place(picture)
        return _read(base, ".drawn.jpg", picture) if beside(base, ".drawn.jpg").exists() else self.open(picture)

    def sidecar(self, picture: str) -> dict[str, Any]:
        """What was written beside the picture; PictureGone when nothing (passing pictures have none)."""
        try:
            found: dict[str, Any] = json.loads(self._sidecar(picture))
        except ValueError as error:
            raise PictureGone(f"the sidecar of {picture} cannot be read") from error
        return found

    def forget(self, picture: str) -> None:
        """Remove the picture with all that belongs to it; harmless the second time."""
        _remove(self._place(picture))
        self._memory.forget(picture)

    def orphans(self, camera: str, since: float, has: Callable[[str], bool]) -> list[dict[str, Any]]:
        """Sidecars of `camera` written after unix time `since` whose fact the log does not have, oldest first.

        `has` is `Log.has`; sidecars without a "fact" or unreadable ones are left out.
        """
        files = (self._home.pictures / self._host / part(camera)).glob("*/*.json")
        return sorted(unrecorded(files, since, has), key=lambda side: float(side["at"]))

    def remove_torn(self, camera: str) -> None:
        """Remove what processes that were killed left half written of that camera's pictures."""
        remove_torn(self._home.pictures / self._host / part(camera))

    def _sidecar(self, picture: str) -> bytes:
        place = self._place(picture)
        there = beside(place, ".json").exists()
        return (b"" if there else self._memory.sidecar(picture)) or _read(place, ".json", picture)

    def _read(self, base: Path, ending: str, picture: str) -> bytes:
        """What the disk has, else the thumbnail that is in memory."""
        try:
            return _read(base, ending, picture)
        except PictureGone:
            small = self._memory.thumbnail(picture)
            if not small:
                raise
            return small

    def _place(self, picture: str) -> Path:
        parts = parts_of(picture, _PASSING)
        if not parts:
            raise PictureGone(f"{picture!r} is no picture id")
        if parts[2] == _PASSING:
            return self._home.passing(parts[1]) / parts[3]
        return self._home.pictures.joinpath(*parts)

    def _fit(self, files: dict[str, bytes]) -> int:
        """Bytes that are left when these are written; OSError when less than the floor."""
        left = shutil.disk_usage(self._home.pictures).free - sum(map(len, files.values()))
        if left < self._floor:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return left


def _write(files: dict[Path, bytes]) -> None:
    """Write files so that each appears whole, in order, and none where there is no room for all of them."""
    mark = f"{os.getpid()}.{threading.get_ident()}.part"
    written = {path.with_name(f".{path.name}.{mark}"): path for path in files}
    try:
        for temporary, path in written.items():
            temporary.write_bytes(files[path])
        for temporary, path in written.items():
            temporary.replace(path)
    finally:
        for temporary in written:
            temporary.unlink(missing_ok=True)


def _flush_behind(paths: list[Path]) -> None:
    """Bring files to the disk without making the frame loop wait for it: a card can take a second over it."""
    SupervisedThread("flush", lambda _: _flush(paths), SystemClock()).start()


def _flush(paths: list[Path]) -> None:
    """Bring them to the disk; one that a disk refuses is named in the log and left to the system."""
    for path in paths:
        try:
            descriptor = os.open(path, os.O_RDONLY)
        except OSError:
            continue  # forgotten meanwhile
        try:
            os.fsync(descriptor)
        except OSError as error:
            log.warning("%s may not outlive a power cut: %s", path, error.strerror)
        finally:
            os.close(descriptor)


def _thumbnail(jpeg: bytes) -> bytes:
    from vision.jpeg import decode  # OpenCV is heavy, and only those who save need it
    from vision.thumbnail import thumbnail

    try:
        return thumbnail(decode(jpeg))
    except ValueError:
        return b""


def _read(base: Path, ending: str, picture: str) -> bytes:
    try:
        data = beside(base, ending).read_bytes()
    except OSError as error:
        raise PictureGone(f"the picture {picture} is gone") from error
    if not data:
        raise PictureGone(f"the picture {picture} is empty: power failed while it was written")
    return data


def _remove(base: Path) -> None:
    for ending in (".json", ".thumb.jpg", ".drawn.jpg", ".jpg"):
        beside(base, ending).unlink(missing_ok=True)
