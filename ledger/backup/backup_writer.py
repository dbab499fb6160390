"""Where a backup goes: one file (tar, nothing compressed), or a folder of plain files, for restic, borg and rsync.

Pictures and clips are compressed already, and a program that finds what is the same in two backups finds nothing in a
compressed file.
"""

import hashlib
import io
import os
import re
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Protocol

from house.atomic_write import write_whole
from ledger.backup.contents import LIST, BackupFile, BackupList, BackupRefused, safe

_BLOCK = 1024 * 1024
_MARK = ".hearthwatch-backup"
"""Lies in a folder that backups are made in."""
PASSING = ".hearthwatch-"
"""How names begin of what lies beside a backup while it is made; the number of its process follows."""
_LEFT = re.compile(rf"{re.escape(PASSING)}(\d+)-")


class Sink(Protocol):
    """Takes the files of one backup, by their paths in the home."""

    def add(self, path: str, file: Path) -> BackupFile | None: ...
    def write(self, path: str, data: bytes) -> BackupFile: ...
    def finish(self, contents: BackupList) -> None: ...


class TarSink:
    """One tar file, written beside its name until it is whole."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar

    def add(self, path: str, file: Path) -> BackupFile | None:
        """Take a file as long as it is now; None when it is gone."""
        try:
            opened = file.open("rb")
        except FileNotFoundError:
            return None  # retention was quicker
        with opened:
            about = os.fstat(opened.fileno())
            reading = _Hashing(opened)
            self._tar.addfile(_member(path, about.st_size, about.st_mtime), reading)
        return BackupFile(about.st_size, reading.sha256, about.st_mtime_ns)

    def write(self, path: str, data: bytes) -> BackupFile:
        """Take these bytes."""
        self._tar.addfile(_member(path, len(data), 0), io.BytesIO(data))
        return BackupFile(len(data), hashlib.sha256(data).hexdigest())

    def finish(self, contents: BackupList) -> None:
        """The list comes last: where it is, the backup is whole."""
        self.write(LIST, contents.encoded())


class FolderSink:
    """A folder that is the same from one backup to the next, but for what has changed."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._taken = folder, {_MARK}
        self._before = _list_in(folder)
        (folder / _MARK).touch(mode=0o600)
        (folder / LIST).unlink(missing_ok=True)

    def add(self, path: str, file: Path) -> BackupFile | None:
        """Take a copy of a file, unless an earlier backup has it as it is; None when it is gone."""
        try:
            about = file.stat()
        except FileNotFoundError:
            return None
        known, target = self._before.get(path), self._target(path)
        if known and (known.size, known.time) == (about.st_size, about.st_mtime_ns) and target.is_file():
            return known
        part = target.with_name(f".{target.name}.part")
        part.unlink(missing_ok=True)
        try:
            shutil.copy2(file, part)
        except FileNotFoundError:
            return None
        part.chmod(0o600)
        with part.open("rb") as opened:
            reading = _Hashing(opened)
            while reading.read(_BLOCK):
                pass
        part.replace(target)
        return BackupFile(target.stat().st_size, reading.sha256, about.st_mtime_ns)

    def write(self, path: str, data: bytes) -> BackupFile:
        """Take these bytes; a file that has them already stays as it is."""
        target = self._target(path)
        if not target.is_file() or target.read_bytes() != data:
            write_whole(target, data)
        return BackupFile(len(data), hashlib.sha256(data).hexdigest())

    def finish(self, contents: BackupList) -> None:
        """What is not part of it any more goes; the list comes last."""
        for file in sorted(self._folder.rglob("*"), reverse=True):
            if file.is_dir() and not file.is_symlink():
                with suppress(OSError):
                    file.rmdir()  # only an empty one lets itself be removed
            elif _is_ours(path := str(file.relative_to(self._folder))) and path not in self._taken:
                file.unlink()
        write_whole(self._folder / LIST, contents.encoded())

    def _target(self, path: str) -> Path:
        self._taken.add(path)
        target = self._folder / path
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return target


class _Hashing:
    """Reads a file and makes its hash meanwhile."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._hash = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self._hash.update(data)
        return data

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()


@contextmanager
def opened_sink(target: Path) -> Iterator[Sink]:
    """The sink for that target: a folder that is there, or whose name ends in "/", else a file.

    BackupRefused for a folder with something else in it; OSError. A backup that fails leaves no file.
    """
    if target.is_dir():
        if any(target.iterdir()) and not _may_be_used(target):
            raise BackupRefused(f"{target} is not empty and has no backup of a house in it: name another folder")
        yield FolderSink(target)
        return
    _remove_left(target.parent)
    part = target.with_name(f"{passing()}{target.name}.part")
    try:
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with open(descriptor, "wb") as file:
            with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar:
                yield TarSink(tar)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def passing() -> str:
    """How the names begin of what lies beside a backup while this process makes it."""
    return f"{PASSING}{os.getpid()}-"


def _remove_left(folder: Path) -> None:
    """Remove what backups that were killed left there beside their targets."""
    for each in folder.glob(f"{PASSING}*"):
        found = _LEFT.match(each.name)
        if found and (int(found[1]) == os.getpid() or not Path(f"/proc/{found[1]}").exists()):
            with suppress(OSError):
                shutil.rmtree(each) if each.is_dir() and not each.is_symlink() else each.unlink()


def _may_be_used(folder: Path) -> bool:
    """Whether a backup lies there, or one that was broken off."""
    try:
        return (folder / _MARK).exists() or bool(BackupList.decoded((folder / LIST).read_bytes()))
    except (OSError, BackupRefused):
        return False


def _is_ours(path: str) -> bool:
    """Whether a file in the folder of a backup is one that backups make; what else people put there is theirs."""
    if path.startswith(PASSING) or (path.startswith(".") and path.endswith(".part")):
        return True  # a backup was killed
    try:
        return bool(safe(path))
    except BackupRefused:
        return False


def _list_in(folder: Path) -> dict[str, BackupFile]:
    try:
        return BackupList.decoded((folder / LIST).read_bytes()).files
    except (OSError, BackupRefused):
        return {}


def _member(path: str, size: int, time: float) -> tarfile.TarInfo:
    found = tarfile.TarInfo(path)
    found.size, found.mtime, found.mode = size, int(time), 0o600
    return found
