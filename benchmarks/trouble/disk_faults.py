"""What can become of the disk beneath a running house, or beneath its pictures, clips, samples and history."""

import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.running_house import RunningHouse
from benchmarks.trouble.disks import FailingCard, PluggedDisk, SmallDisk, failing_card, plugged_disk
from ledger.files.storage_mounts import NAMES

CARD_MB, DISK = 700, "500m"


@dataclass(frozen=True)
class SpoiledDisk:
    """One of them: `folder` is where the house lies, which knows `begin` and `end` of the fault.

    means: words of the trouble that people must read, but for its first one, which may begin with a capital. forgets:
    what happened meanwhile is known in memory alone, and gone with the stop that ends the fault, which the house says.
    """

    folder: Path
    begin: Callable[[RunningHouse], object]
    end: Callable[[RunningHouse], object]
    means: str
    forgets: bool = False


@contextmanager
def home_full() -> Iterator[SpoiledDisk]:
    """All of the house is on one disk, and something else takes each byte that is free on it."""
    with plugged_disk(DISK) as disk, _filled(disk) as (fill, free):
        yield SpoiledDisk(disk.path, fill, free, "disk is full")


@contextmanager
def home_fails() -> Iterator[SpoiledDisk]:
    """The card with all of the house becomes read-only; it ends with a stop, a repair and a start, as it must."""
    with failing_card(CARD_MB) as card:
        folder = card.path / "house"
        folder.mkdir()
        yield SpoiledDisk(folder, lambda _: _fail(card), lambda house: _repair(card, house), "has become read-only",
                          forgets=True)


@contextmanager
def home_unmounted() -> Iterator[SpoiledDisk]:
    """The disk that is the home is unmounted under the house's hands, and mounted again."""
    with plugged_disk(DISK, "home") as disk:
        folder = disk.path.parent
        yield SpoiledDisk(folder, lambda _: disk.unmount(), lambda _: disk.mount(), "its disk is not mounted any more")


@contextmanager
def data_full() -> Iterator[SpoiledDisk]:
    """Pictures, clips, samples and the history have a disk of their own, which is filled."""
    with plugged_disk(DISK) as disk, _filled(disk) as (fill, free), _beside(disk) as folder:
        yield SpoiledDisk(folder, fill, free, "is full: nothing new is kept")


@contextmanager
def data_read_only() -> Iterator[SpoiledDisk]:
    """Pictures, clips and samples have a disk of their own, which takes no writes."""
    with plugged_disk(DISK) as disk, _beside(disk, ("pictures", "clips", "samples")) as folder:
        yield SpoiledDisk(folder, lambda _: disk.read_only(), lambda _: disk.writable(), "has become read-only")


@contextmanager
def data_unmounted() -> Iterator[SpoiledDisk]:
    """The disk of pictures, clips, samples and history is unmounted and mounted again."""
    with plugged_disk(DISK) as disk, _beside(disk) as folder:
        yield SpoiledDisk(folder, lambda _: disk.unmount(), lambda _: disk.mount(), "is not mounted")


FAULTS: Mapping[str, Callable[[], AbstractContextManager[SpoiledDisk]]] = {
    "home full": home_full, "home read-only": home_fails, "home unmounted": home_unmounted, "data full": data_full,
    "data read-only": data_read_only, "data unmounted": data_unmounted}


@contextmanager
def _beside(disk: PluggedDisk, names: tuple[str, ...] = NAMES) -> Iterator[Path]:
    """An empty house beside the disk, whose folders of these names are links to it."""
    folder = disk.path.parent / "house"
    (folder / "home").mkdir(parents=True)
    for name in names:
        (disk.path / name).mkdir(mode=0o700)
        (folder / "home" / name).symlink_to(disk.path / name)
    yield folder


@contextmanager
def _filled(disk: SmallDisk) -> Iterator[tuple[Callable[[RunningHouse], object], Callable[[RunningHouse], object]]]:
    """What fills the disk, again and again, and what gives the room back."""
    over = threading.Event()

    def fill() -> None:
        while not over.wait(0.5):
            disk.fill()

    def free(_: object) -> None:
        over.set()
        filling.join()
        disk.free()

    filling = threading.Thread(target=fill, daemon=True)
    try:
        yield lambda _: filling.start(), free
    finally:
        over.set()


def _fail(card: FailingCard) -> None:
    """What was written some time ago is on it by then, such as the settings."""
    subprocess.run(["sync", "-f", str(card.path)], check=True)
    card.fail()


def _repair(card: FailingCard, house: RunningHouse) -> None:
    house.stop()
    card.repair()
    house.start()
