"""A folder as a store, such as a mounted disk or share: `folder:///mnt/disk/hearthwatch`."""

import errno
import hashlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import unquote

from house.atomic_write import write_whole
from s3_upload.store import BLOCK, LocalFile, StoreContext, StoreError

MARKER = ".hearthwatch-store"
_FULL = (errno.ENOSPC, errno.EDQUOT)


def connect(address: str, context: StoreContext) -> "FolderStore":
    """The store at this address; StoreError when it names no folder."""
    folder = unquote(address.partition("://")[2])
    if not folder.startswith("/") or ".." in folder.split("/"):
        raise StoreError("folder:// needs a whole path, like folder:///mnt/disk/hearthwatch", False, "address")
    return FolderStore(Path(folder), context.home_files / "folder-store")


class FolderStore:
    """Files below `root`. Once used, it has a marker; a folder without it is an empty place to mount a disk on.

    seen: a file in the home that names the folder once it was used.
    """

    def __init__(self, root: Path, seen: Path) -> None:
        self._root, self._seen = root, seen

    @property
    def shown(self) -> str:
        return f"folder://{self._root}"

    def login(self) -> str:
        return "none is needed"

    def put(self, key: str, file: LocalFile) -> None:
        self._ready()
        path = self._place(key)
        passing = path.with_name(f".{path.name}.{os.getpid()}.part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._copy(file, passing)
            passing.replace(path)
            _sync_folder(path.parent)
        except OSError as error:
            raise self._failed(error) from error
        finally:
            _unless_refused(lambda: passing.unlink(missing_ok=True))

    def verify(self, key: str, file: LocalFile) -> None:
        size, sha256 = self._read(key, lambda _: None)
        if (size, sha256) != (file.size, file.sha256):
            raise StoreError(f"{self.shown}: {key} is not what was written there", True, "damaged")

    def fetch(self, key: str, path: Path) -> None:
        with path.open("wb") as target:
            self._read(key, target.write)

    def delete(self, key: str) -> None:
        try:
            self._place(key).unlink(missing_ok=True)
        except OSError as error:
            raise self._failed(error) from error

    def abort_unfinished(self, begin: str) -> int:
        self._ready()
        torn = [each for each in self._place(begin).rglob(".*.part") if each.is_file()]
        for each in torn:
            _unless_refused(each.unlink)
        return len(torn)

    def _ready(self) -> None:
        """Raises StoreError while the folder, or the disk that belongs there, is not there."""
        if not self._root.is_dir():
            raise StoreError(f"there is no folder {self._root}: make it, or mount its disk", True, "bucket")
        try:
            known = self._seen.read_text("utf-8") if self._seen.exists() else ""
            if (self._root / MARKER).exists() and known == str(self._root):
                return
            if known == str(self._root):
                raise StoreError(f"the disk of {self._root} is not mounted: mount it; if the folder belongs on this "
                                 f"disk now, make an empty file {self._root / MARKER}", True, "bucket")
            (self._root / MARKER).touch()
            self._seen.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_whole(self._seen, str(self._root).encode())
        except OSError as error:
            raise self._failed(error) from error

    def _copy(self, file: LocalFile, path: Path) -> None:
        with path.open("wb") as target:
            for block in iter(lambda: file.stream.read(BLOCK), b""):
                target.write(block)
            target.flush()
            os.fsync(target.fileno())
            os.posix_fadvise(target.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)  # so that `verify` reads the disk

    def _read(self, key: str, take: Callable[[bytes], object]) -> tuple[int, str]:
        """Give what is stored to `take`, block by block; returns its size and SHA-256."""
        self._ready()
        digest, size = hashlib.sha256(), 0
        for block in self._blocks(key):
            digest.update(block)
            size += len(block)
            take(block)
        return size, digest.hexdigest()

    def _blocks(self, key: str) -> Iterator[bytes]:
        """What is stored; only what goes wrong with the store becomes a StoreError."""
        try:
            with self._place(key).open("rb") as source:
                yield from iter(lambda: source.read(BLOCK), b"")
        except FileNotFoundError as error:
            raise StoreError(f"{self.shown} has no {key}", False, "gone") from error
        except OSError as error:
            raise self._failed(error) from error

    def _place(self, key: str) -> Path:
        parts = [each for each in key.split("/") if each]
        if ".." in parts or "." in parts:
            raise StoreError(f"{key!r} is no key", False, "object")
        return self._root.joinpath(*parts)

    def _failed(self, error: OSError) -> StoreError:
        if error.errno in _FULL:
            return StoreError(f"there is no room left in {self._root}: make some", True, "quota")
        if isinstance(error, PermissionError) or error.errno == errno.EROFS:
            return StoreError(f"{self._root} may not be written to ({error.strerror}): see who owns it", False, "key")
        return StoreError(f"{self._root} does not work: {error.strerror or error}", True, "unreachable")


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno != errno.EINVAL:  # some network shares have no such thing
            raise
    finally:
        os.close(descriptor)


def _unless_refused(step: Callable[[], object]) -> None:
    try:
        step()
    except OSError:
        return  # what is left over is found again by `abort_unfinished`
