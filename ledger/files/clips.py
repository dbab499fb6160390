"""Clips under their ids, `host/camera/YYYY-MM-DD/name`, beside the pictures: growing, finished, forgotten.

A clip that grows is `name.part.mp4` with a sidecar `name.json`; finished, it is `name.mp4` and its sidecar holds the
fact that says so. The day is UTC.
"""

import errno
import fcntl
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ledger.errors import ClipGone, DiskFull
from ledger.files.sidecars import beside, id_of, part, parts_of, unrecorded
from ledger.home import Home

MEGABYTE = 1024 * 1024

_GROWING = ".part.mp4"


class Clips:
    """Where clips lie; `host` names this machine. With less than `min_free` bytes free none is begun or goes on."""

    def __init__(self, home: Home, host: str, min_free: int = 0) -> None:
        self._folder, self._turns = home.clips, home.lock("clips")
        self._host = part(host)
        self._min_free = min_free

    def keep_free(self, least: int) -> None:
        """From now on `least` bytes must stay free."""
        self._min_free = least

    def id_of(self, camera: str, name: str, at: float) -> str:
        """The id of that camera's clip `name` which began at unix time `at`."""
        return id_of(self._host, camera, name, at)

    def begin(self, clip: str, about: dict[str, Any]) -> Path:
        """Make room for a clip and keep `about` beside it; answers the path it shall grow at. DiskFull, OSError."""
        base = self._place(clip)
        self.check_room()
        base.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(beside(base, ".json"), {**about, "clip": clip})
        return beside(base, _GROWING)

    def check_room(self) -> None:
        """Raises DiskFull when what is free belongs to pictures, words and Redis: clips stop first."""
        if shutil.disk_usage(self._folder).free < self._min_free:
            raise DiskFull(f"no clips while less than storage.min_free_mb is free: make room in {self._folder}")

    def growing(self, clip: str) -> Path:
        """Where the clip grows or grew; need not exist."""
        return beside(self._place(clip), _GROWING)

    def waiting(self, clip: str) -> Path:
        """Where its finished form may be written before `keep` puts it in its place."""
        base = self._place(clip)
        return base.with_name(f".{base.name}.{os.getpid()}.mp4")

    def keep(self, clip: str, sidecar: dict[str, Any]) -> None:
        """Put what lies at `waiting` in its place, with its sidecar; what grew goes. Raises OSError.

        Put the fact about to be recorded into the sidecar as `to_entry(fact)` under "fact": `unrecorded` finds it.
        """
        base = self._place(clip)
        _sync(self.waiting(clip))
        _write(beside(base, ".json"), {**sidecar, "clip": clip})
        self.waiting(clip).replace(beside(base, ".mp4"))
        self.growing(clip).unlink(missing_ok=True)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Waits until no process of this house is at work on a finished clip, and keeps the others waiting."""
        with self._turns.open("ab") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def path(self, clip: str) -> Path:
        """The finished clip's file; ClipGone when there is none (any more) or `clip` is no clip id."""
        found = beside(self._place(clip), ".mp4")
        if not found.is_file() or found.stat().st_size == 0:
            raise ClipGone(f"the clip {clip} is gone")
        return found

    def sidecar(self, clip: str) -> dict[str, Any]:
        """What was written beside the clip; ClipGone when nothing that can be read."""
        try:
            found = json.loads(beside(self._place(clip), ".json").read_bytes())
        except (OSError, ValueError) as error:
            raise ClipGone(f"the sidecar of {clip} is gone") from error
        return found if isinstance(found, dict) else {}

    def unfinished(self, camera: str) -> list[str]:
        """Ids of that camera's clips which grow, or were left growing by a crash, oldest first."""
        files = (self._folder / self._host / part(camera)).glob(f"*/*{_GROWING}")
        return [str(base.relative_to(self._folder)) for base in sorted(map(_base, files))]

    def unrecorded(self, camera: str, since: float, has: Callable[[str], bool]) -> list[dict[str, Any]]:
        """Sidecars of finished clips written after unix time `since` whose fact the log does not have (`Log.has`)."""
        files = (self._folder / self._host / part(camera)).glob("*/*.json")
        return unrecorded(sorted(files), since, has)

    def forget(self, clip: str) -> None:
        """Remove the clip with all that belongs to it; harmless the second time."""
        base = self._place(clip)
        for ending in (".json", _GROWING, ".mp4"):
            beside(base, ending).unlink(missing_ok=True)
        self.waiting(clip).unlink(missing_ok=True)

    def _place(self, clip: str) -> Path:
        parts = parts_of(clip)
        if not parts:
            raise ClipGone(f"{clip!r} is no clip id")
        return self._folder.joinpath(*parts)


def _base(growing: Path) -> Path:
    return growing.with_name(growing.name.removesuffix(_GROWING))


def _write(path: Path, about: dict[str, Any]) -> None:
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        temporary.write_text(json.dumps(about))
        temporary.replace(path)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFull(f"no room for a clip in {path.parent}") from error
        raise
    finally:
        temporary.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
