"""Samples under their ids, `host/camera/YYYY-MM-DD/name`, a folder each: whole or not there (docs/samples.md)."""

import errno
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from house.atomic_write import write_whole
from ledger.errors import DiskFull, LedgerError
from ledger.files.sidecars import id_of, part, parts_of, remove_torn, unrecorded
from ledger.files.storage_mounts import StorageFolder
from ledger.home import Home

SCHEMA = 1
"""The number of the form in which sample.json and annotations.json are written."""
ABOUT, ANNOTATIONS, STORED = "sample.json", "annotations.json", "stored.json"
QUIET = "quiet-"
"""How the name of a sample begins that belongs to no event."""


class SampleGone(LedgerError):
    """There is no such sample (any more), or what lies there is none that can be read."""

    transient = False


class Samples:
    """Saves, opens and forgets samples; `host` names this machine. None is kept with less than `min_free` bytes free.

    Methods that are given an id raise SampleGone when there is none.
    """

    def __init__(self, home: Home, host: str, min_free: int = 0) -> None:
        self._folder, self._storage = home.samples, StorageFolder(home, "samples")
        self._host, self._min_free = part(host), min_free

    def keep_free(self, least: int) -> None:
        """From now on `least` bytes must stay free."""
        self._min_free = least

    def id_of(self, camera: str, name: str, at: float) -> str:
        """The id of the sample `name` of that camera and unix time."""
        return id_of(self._host, camera, name, at)

    def save(self, sample: str, files: dict[str, bytes], about: dict[str, Any]) -> None:
        """Keep these files and, as sample.json, what is said about them, with the length and hash of each.

        Put the fact about to be recorded into it as `to_entry(fact)` under "fact": `unrecorded` finds it. A second save
        of the same id replaces the first. Raises DiskFull, DiskGone or OSError, and leaves nothing half written.
        """
        self._storage.ready()
        place = self._place(sample)
        if shutil.disk_usage(self._folder).free - sum(map(len, files.values())) < self._min_free:
            raise DiskFull(f"no samples while less than storage.min_free_mb is free: make room in {self._folder}")
        proofs = {name: {"size": len(data), "sha256": sha256(data)} for name, data in files.items()}
        whole = {**about, "schema": SCHEMA, "sample": sample, "files": proofs}
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._write(place, {**files, ABOUT: json.dumps(whole).encode()})

    def path(self, sample: str) -> Path:
        """The folder of a complete sample; SampleGone when there is none (any more) or `sample` is no id."""
        place = self._place(sample)
        if not (place / ABOUT).is_file():
            raise SampleGone(f"the sample {sample} is gone")
        return place

    def read(self, sample: str) -> dict[str, Any]:
        """What sample.json says; raises SampleGone, also for one of a later schema."""
        return _read(self.path(sample) / ABOUT, sample)

    def annotations(self, sample: str) -> dict[str, Any]:
        """What annotations.json says, {} before there are any; SampleGone when it cannot be read."""
        file = self.path(sample) / ANNOTATIONS
        return _read(file, sample) if file.exists() else {}

    def annotate(self, sample: str, annotations: dict[str, Any]) -> bool:
        """Keep what came to be known of a sample; False when it says so already.

        Raises SampleGone, DiskGone, OSError.
        """
        self._storage.ready()
        file = self.path(sample) / ANNOTATIONS
        data = json.dumps({**annotations, "schema": SCHEMA}, sort_keys=True).encode()
        if file.exists() and file.read_bytes() == data:
            return False
        write_whole(file, data)
        return True

    def all(self, camera: str = "") -> Iterator[str]:
        """Ids of the complete samples that are here, of one camera or of all, the oldest day first."""
        days = [each for each in self._folder.glob("*/*/????-??-??") if camera in ("", each.parent.name)]
        for day in sorted(days, key=lambda each: (each.name, each)):
            for place in sorted(day.glob("[!.]*")):
                if (place / ABOUT).is_file():
                    yield str(place.relative_to(self._folder))

    def forget(self, sample: str) -> None:
        """Remove the sample; harmless the second time."""
        remove(self._place(sample))

    def unrecorded(self, camera: str, since: float, has: Callable[[str], bool]) -> list[dict[str, Any]]:
        """What sample.json says of those written after unix time `since` whose fact the log lacks (`Log.has`)."""
        return unrecorded(sorted((self._folder / self._host / part(camera)).glob(f"*/[!.]*/{ABOUT}")), since, has)

    def remove_torn(self, camera: str) -> None:
        """Remove what a kill left half written of that camera's samples."""
        for place in (self._folder / self._host / part(camera)).glob("*/.*"):
            if place.is_dir() and not _at_work(place):
                shutil.rmtree(place, ignore_errors=True)
        remove_torn(self._folder / self._host / part(camera))

    def _write(self, place: Path, files: dict[str, bytes]) -> None:
        torn = place.with_name(f".{place.name}.{os.getpid()}.part")
        try:
            shutil.rmtree(torn, ignore_errors=True)
            torn.mkdir(mode=0o700)
            for name, data in files.items():
                _synced(torn / name, data)
            remove(place)
            torn.replace(place)
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise DiskFull(f"no room for a sample in {self._folder}") from error
            raise
        finally:
            shutil.rmtree(torn, ignore_errors=True)

    def _place(self, sample: str) -> Path:
        parts = parts_of(sample)
        if not parts:
            raise SampleGone(f"{sample!r} is no sample id")
        return self._folder.joinpath(*parts)


def waits_for_upload(place: Path) -> bool:
    """Whether the sample in this folder was not stored elsewhere as it is now."""
    try:
        stored = json.loads((place / STORED).read_bytes())["files"]
        annotations = place / ANNOTATIONS
        return annotations.exists() and stored.get(ANNOTATIONS) != sha256(annotations.read_bytes())
    except (OSError, ValueError, RecursionError, KeyError, TypeError, AttributeError):
        return True


def remove(place: Path) -> None:
    """Remove the folder of a sample: first what says that it is complete, so that a kill leaves no half one."""
    (place / ABOUT).unlink(missing_ok=True)
    shutil.rmtree(place, ignore_errors=True)


def sha256(data: bytes) -> str:
    """The SHA-256 of these bytes, hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def _read(file: Path, sample: str) -> dict[str, Any]:
    try:
        found = json.loads(file.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise SampleGone(f"{file.name} of the sample {sample} cannot be read") from error
    if not isinstance(found, dict) or not isinstance(schema := found.get("schema"), int) or schema > SCHEMA:
        raise SampleGone(f"{file.name} of the sample {sample} was written by a later version (or is none)")
    return found


def _synced(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _at_work(place: Path) -> bool:
    pids = [each for each in place.name.split(".")[2:] if each.isdigit()]
    return any(int(each) != os.getpid() and Path(f"/proc/{each}").exists() for each in pids)
