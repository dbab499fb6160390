"""Clips under their ids, `host/camera/YYYY-MM-DD/name`, beside the pictures: growing, finished, forgotten.

A clip that grows is `name.part.mp4` with a sidecar `name.json`, in the home or in the runtime directory; finished, it
is `name.mp4` in the home and its sidecar holds the fact that says so. The day is UTC.
"""

import errno
import fcntl
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

from ledger.errors import ClipGone, DiskFull
from ledger.files.sidecars import beside, id_of, part, parts_of, remove_torn, unrecorded
from ledger.files.storage_mounts import StorageFolder
from ledger.home import Home
from ledger.sizes import MEGABYTE

MEMORY_ROOM = 16 * MEGABYTE
"""So much must stay free in the runtime directory, which holds sockets and heartbeats, when a clip grows there."""

_GROWING = ".part.mp4"


class Clips:
    """Where clips lie; `host` names this machine. With less than `min_free` bytes free none is begun or goes on."""

    def __init__(self, home: Home, host: str, min_free: int = 0) -> None:
        self._home, self._folder, self._turns = home, home.clips, home.lock("clips")
        self._storage = StorageFolder(home, "clips")
        self._host = part(host)
        self._min_free = min_free

    def keep_free(self, least: int) -> None:
        """From now on `least` bytes must stay free."""
        self._min_free = least

    def id_of(self, camera: str, name: str, at: float) -> str:
        """The id of that camera's clip `name` which began at unix time `at`."""
        return id_of(self._host, camera, name, at)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Waits until no process of this house encodes a finished clip again, and keeps the others waiting."""
        with self._turns.open("ab") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def begin(self, clip: str, about: dict[str, Any], in_memory: bool = False) -> Path:
        """Make room for a clip and keep `about` beside it; returns the path it shall grow at.

        in_memory: let it grow in the runtime directory where there is room: it outlives this process, no power cut.
        Raises DiskFull, DiskGone, OSError.
        """
        self._storage.ready()
        self.check_room()
        base = self._place(clip)
        if in_memory and shutil.disk_usage(self._memory).free >= MEMORY_ROOM:
            base = self._place(clip, self._memory)
        base.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(beside(base, ".json"), {**about, "clip": clip})
        return beside(base, _GROWING)

    def check_room(self) -> None:
        """Raises DiskFull when what is free belongs to pictures, words and Redis: clips stop first."""
        if shutil.disk_usage(self._folder).free < self._min_free:
            raise DiskFull(f"no clips while less than storage.min_free_mb is free: make room in {self._folder}")

    def growing(self, clip: str) -> Path:
        """Where the clip grows or grew; need not exist."""
        return beside(self._place(clip, self._memory if self.in_memory(clip) else None), _GROWING)

    def note(self, clip: str, about: dict[str, Any]) -> None:
        """Keep `about` beside a clip that grows or grew, instead of what was there. DiskFull, OSError."""
        growing = self.growing(clip)
        _write(beside(_base(growing), ".json"), {**about, "clip": clip})

    def waiting(self, clip: str) -> Path:
        """Where its finished form may be written before `keep` puts it in its place."""
        base = self._place(clip)
        return base.with_name(f".{base.name}.{os.getpid()}.mp4")

    def make_place(self, clip: str) -> Path:
        """Make the folder for the finished clip; returns `waiting`. Raises DiskFull, DiskGone, OSError."""
        self._storage.ready()
        self.check_room()
        self._place(clip).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return self.waiting(clip)

    def keep(self, clip: str, sidecar: dict[str, Any]) -> None:
        """Put what lies at `waiting` in its place, with its sidecar; what grew goes. Raises OSError.

        Put the fact about to be recorded into the sidecar as `to_entry(fact)` under "fact": `unrecorded` finds it.
        """
        base = self._place(clip)
        _sync(self.waiting(clip))
        _write(beside(base, ".json"), {**sidecar, "clip": clip})
        self.waiting(clip).replace(beside(base, ".mp4"))
        beside(base, _GROWING).unlink(missing_ok=True)
        self._forget_growing(clip)

    def path(self, clip: str) -> Path:
        """The finished clip's file; ClipGone when there is none (any more) or `clip` is no clip id."""
        found = beside(self._place(clip), ".mp4")
        if not found.is_file() or found.stat().st_size == 0:
            raise ClipGone(f"the clip {clip} is gone")
        return found

    def sidecar(self, clip: str) -> dict[str, Any]:
        """What was written beside the clip; ClipGone when nothing that can be read."""
        try:
            found = json.loads(beside(_base(self.growing(clip)), ".json").read_bytes())
        except (OSError, ValueError) as error:
            raise ClipGone(f"the sidecar of {clip} is gone") from error
        return found if isinstance(found, dict) else {}

    def unfinished(self, camera: str) -> list[str]:
        """Ids of that camera's clips which grow, or were left growing by a crash, oldest first."""
        own = Path(self._host) / part(camera)
        on_disk = [_base(file).relative_to(self._folder) for file in (self._folder / own).glob(f"*/*{_GROWING}")]
        in_memory = [file.relative_to(self._memory).with_name(file.name.removesuffix(".json"))
                     for file in (self._memory / own).glob("*/[!.]*.json")]
        return sorted({str(clip) for clip in (*on_disk, *in_memory)})

    def in_memory(self, clip: str) -> bool:
        """Whether it grows, or grew, in the runtime directory."""
        return beside(self._place(clip, self._memory), ".json").exists()

    def remove_torn(self, camera: str) -> None:
        """Remove what a kill left half written of that camera's clips. For a start: nothing may be at work on them."""
        for folder in (self._folder, self._memory):
            remove_torn(folder / self._host / part(camera))

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
        self._forget_growing(clip)

    def _forget_growing(self, clip: str) -> None:
        """Remove what of it lies in memory."""
        base = self._place(clip, self._memory)
        for ending in (".json", _GROWING):
            beside(base, ending).unlink(missing_ok=True)

    @cached_property
    def _memory(self) -> Path:
        folder = self._home.runtime / "clips"
        folder.mkdir(mode=0o700, exist_ok=True)
        return folder

    def _place(self, clip: str, folder: Path | None = None) -> Path:
        parts = parts_of(clip)
        if not parts:
            raise ClipGone(f"{clip!r} is no clip id")
        return (folder or self._folder).joinpath(*parts)


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
