"""Disks that are really mounted: one in memory with room for little, and a memory card that can fail."""

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class DiskNotMade(Exception):
    """Mounting is not allowed here; the text says why."""


class SmallDisk:
    """A mounted tmpfs at `path`."""

    def __init__(self, path: Path) -> None:
        self.path, self._filling = path, path / "filling"

    def fill(self) -> None:
        """Take all the room there is."""
        with self._filling.open("ab", buffering=0) as file:
            for size in (65536, 1):
                try:
                    while True:
                        file.write(b"x" * size)
                except OSError:
                    pass

    def use_up_inodes(self) -> None:
        """Make files until no further one can be made."""
        subprocess.run(["mount", "-o", "remount,nr_inodes=1000", str(self.path)], check=True)
        folder = self.path / "many"
        folder.mkdir(exist_ok=True)
        try:
            for number in range(1_000_000):
                (folder / str(number)).touch()
        except OSError:
            pass

    def read_only(self) -> None:
        """From now on nothing on it can be changed."""
        subprocess.run(["mount", "-o", "remount,ro", str(self.path)], check=True)

    def writable(self) -> None:
        """Take `read_only` back."""
        subprocess.run(["mount", "-o", "remount,rw", str(self.path)], check=True)

    def free(self) -> None:
        """Give it back."""
        self._filling.unlink(missing_ok=True)


_UNMOUNT = 'cat > /dev/null; umount -l "$0" 2> /dev/null; rm -rf --one-file-system "$1"'


@contextmanager
def _unmounted(place: Path, folder: Path) -> Iterator[None]:
    """Unmounts `place` at the end, and removes `folder`, in which it lies; another process does so when this one is
    killed, which it notices by the end of its input."""
    watching = subprocess.Popen(["sh", "-c", _UNMOUNT, str(place), str(folder)], stdin=subprocess.PIPE,
                                start_new_session=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)
        watching.communicate()


@contextmanager
def small_disk(size: str) -> Iterator[SmallDisk]:
    """A mounted file system of that size ("1m") with a path short enough for sockets; raises DiskNotMade."""
    if os.geteuid() != 0:
        raise DiskNotMade("mounting a small disk needs root")
    with tempfile.TemporaryDirectory(prefix="hw", ignore_cleanup_errors=True) as folder:
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size},mode=0700", "tmpfs", folder],
                                 capture_output=True, text=True, check=False)
        if mounted.returncode:
            raise DiskNotMade(f"mounting a small disk is not allowed here: {mounted.stderr.strip()}")
        with _unmounted(Path(folder), Path(folder)):
            yield SmallDisk(Path(folder))


class FailingCard(SmallDisk):
    """A mounted ext4 in a file: it can fail as a memory card does, under files that are open for writing."""

    def __init__(self, path: Path, device: str) -> None:
        super().__init__(path)
        self._device = device

    def fail(self) -> None:
        """Let its file system find an error, upon which it takes no writes any more (errors=remount-ro)."""
        Path(f"/sys/fs/ext4/{self._device}/trigger_fs_error").write_text("1")


def _mount_card(image: Path, place: Path) -> str:
    """Returns the loop device's name; raises CalledProcessError."""
    subprocess.run(["mount", "-t", "ext4", "-o", "loop,errors=remount-ro", str(image), str(place)],
                   capture_output=True, text=True, check=True)
    return subprocess.run(["findmnt", "-n", "-o", "SOURCE", str(place)], capture_output=True, text=True,
                          check=True).stdout.strip().removeprefix("/dev/")


@contextmanager
def failing_card(megabytes: int) -> Iterator[FailingCard]:
    """A mounted card of that size, its path short enough for sockets; raises DiskNotMade."""
    if os.geteuid() != 0:
        raise DiskNotMade("mounting a card needs root")
    with tempfile.TemporaryDirectory(prefix="hw", ignore_cleanup_errors=True) as folder:
        place, image = Path(folder) / "card", Path(folder) / "card.img"
        place.mkdir()
        with image.open("wb") as file:
            file.truncate(megabytes * 1024 * 1024)
        try:
            subprocess.run(["mkfs.ext4", "-q", "-F", str(image)], capture_output=True, text=True, check=True)
            device = _mount_card(image, place)
        except (OSError, subprocess.CalledProcessError) as error:
            raise DiskNotMade(f"mounting a card is not allowed here: {error}") from error
        with _unmounted(place, Path(folder)):
            yield FailingCard(place, device)
