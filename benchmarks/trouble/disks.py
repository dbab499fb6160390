"""Disks that are really mounted: one in memory with room for little, and a memory card that can fail."""

import os
import subprocess
import tempfile
import time
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


_UNMOUNT = 'cat > /dev/null; rest="$1"; shift; umount -l "$@" 2> /dev/null; rm -rf --one-file-system "$rest"'


@contextmanager
def _unmounted(folder: Path, *places: Path) -> Iterator[None]:
    """Unmounts these places at the end, and removes `folder`, in which they lie; another process does so when this one
    is killed, which it notices by the end of its input."""
    every = [str(place) for place in places]
    watching = subprocess.Popen(["sh", "-c", _UNMOUNT, "sh", str(folder), *every], stdin=subprocess.PIPE,
                                start_new_session=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", *every], capture_output=True, check=len(every) == 1)
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


class PluggedDisk(SmallDisk):
    """A mounted tmpfs that can be taken from its place under a running house, and put back with all that is on it."""

    def __init__(self, path: Path, kept: Path) -> None:
        super().__init__(path)
        self._kept = kept

    def unmount(self) -> None:
        """Take it away; who has a file of it open still has that file."""
        subprocess.run(["umount", "-l", str(self.path)], check=True)

    def mount(self) -> None:
        """Put it (back) into its place."""
        subprocess.run(["mount", "--bind", str(self._kept), str(self.path)], check=True)

    def read_only(self) -> None:
        """From now on nothing on it can be changed: as soon as no file of it is open for writing, or after 30 s
        CalledProcessError."""
        for last in (False,) * 150 + (True,):
            done = subprocess.run(["mount", "-o", "remount,bind,ro", str(self.path)], capture_output=True, check=last)
            if done.returncode == 0:
                return
            time.sleep(0.2)

    def writable(self) -> None:
        subprocess.run(["mount", "-o", "remount,bind,rw", str(self.path)], check=True)


@contextmanager
def plugged_disk(size: str, name: str = "disk") -> Iterator[PluggedDisk]:
    """A disk of that size ("300m") that is in its place, a folder of that name in one of its own; DiskNotMade."""
    with small_disk(size) as whole, tempfile.TemporaryDirectory(prefix="hw", ignore_cleanup_errors=True) as folder:
        place = Path(folder) / name
        place.mkdir()
        found = PluggedDisk(place, whole.path)
        found.mount()
        with _unmounted(Path(folder), place):
            yield found


class FailingCard(SmallDisk):
    """A mounted ext4 in a file: it can fail as a memory card does, under files that are open for writing."""

    def __init__(self, path: Path, device: str, image: Path) -> None:
        super().__init__(path)
        self._device, self._image = device, image

    def fail(self) -> None:
        """Let its file system find an error, upon which it takes no writes any more (errors=remount-ro)."""
        Path(f"/sys/fs/ext4/{self._device}/trigger_fs_error").write_text("1")

    def repair(self) -> None:
        """Look through it, repair it and mount it again, as a start of the machine does; nobody may have a file of it
        open. CalledProcessError."""
        subprocess.run(["umount", str(self.path)], check=True)
        if subprocess.run(["e2fsck", "-p", str(self._image)], capture_output=True, check=False).returncode > 1:
            raise DiskNotMade(f"{self._image} cannot be repaired")
        self._device = _mount_card(self._image, self.path)


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
        with _unmounted(Path(folder), place):
            yield FailingCard(place, device, image)
