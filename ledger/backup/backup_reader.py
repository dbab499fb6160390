"""What a backup is read from: the file or the folder that `sinks` wrote."""

import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Protocol

from ledger.backup.contents import LIST, BackupList, BackupRefused, safe


class BackupSource(Protocol):
    """A backup that is there: its list, and its files, copied into a folder."""

    @property
    def contents(self) -> BackupList: ...
    def copy_to(self, folder: Path) -> None: ...


class FolderSource:
    """A folder of plain files."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        try:
            self.contents = BackupList.decoded((folder / LIST).read_bytes())
        except FileNotFoundError as error:
            raise BackupRefused(f"{folder} is no backup, or one that was broken off: it has no {LIST}") from error

    def copy_to(self, folder: Path) -> None:
        """Copy every file of its list; BackupRefused when one is missing, OSError."""
        for path in self.contents.files:
            try:
                with (self._folder / path).open("rb") as file:
                    _write(folder / path, file)
            except FileNotFoundError as error:
                raise BackupRefused(f"the backup is damaged: {path} is missing") from error


class TarSource:
    """One file."""

    def __init__(self, tar: tarfile.TarFile, name: Path) -> None:
        self._tar, self._name = tar, name
        try:
            self._members = {safe(each.name): each for each in tar.getmembers() if each.isreg()}
            listed = tar.extractfile(self._members[LIST])
        except (KeyError, tarfile.TarError, OSError) as error:
            raise BackupRefused(f"{name} is no backup, or is cut off: it has no {LIST} at its end") from error
        self.contents = BackupList.decoded(listed.read() if listed else b"")

    def copy_to(self, folder: Path) -> None:
        """Copy every file of its list; BackupRefused when one is missing, OSError."""
        for path in self.contents.files:
            file = self._tar.extractfile(self._members[path]) if path in self._members else None
            if file is None:
                raise BackupRefused(f"the backup is damaged: {path} is missing")
            _write(folder / path, file)


@contextmanager
def opened_source(place: Path) -> Iterator[BackupSource]:
    """The backup that lies there; BackupRefused, OSError."""
    if place.is_dir():
        yield FolderSource(place)
        return
    try:
        with tarfile.open(place, "r:") as tar:
            yield TarSource(tar, place)
    except tarfile.TarError as error:
        raise BackupRefused(f"{place} is no backup of a house") from error


def _write(target: Path, file: IO[bytes]) -> None:
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with target.open("xb") as opened:
        target.chmod(0o600)
        shutil.copyfileobj(file, opened)
