"""The kept files of a home that can go: by day, with their events and their sizes."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ledger.files import samples
from ledger.files.retention_priority import event_of

Kind = Literal["clip", "sample", "picture"]
KINDS: tuple[Kind, ...] = ("clip", "sample", "picture")
"""What is given up for room, in the order in which it goes."""


@dataclass(frozen=True)
class KeptFile:
    """A file (of a sample its folder) that can be given up while its event stays known.

    at: unix time it was written. size: bytes on the disk, with what goes with it.
    """

    kind: Kind
    event: str
    at: float
    path: Path
    size: int


def days(folder: Path) -> list[Path]:
    """The folders host/camera/YYYY-MM-DD, the oldest day first."""
    return sorted(folder.glob("*/*/????-??-??"), key=lambda day: (day.name, day))


def of_day(kind: Kind, day: Path) -> list[KeptFile]:
    """Finished clips, complete samples, or full pictures that can be shown small once they are gone; oldest first."""
    found = {"clip": _clips, "sample": _samples, "picture": _pictures}[kind](day)
    return sorted(found, key=lambda file: (file.at, file.path))


def remove(file: KeptFile) -> None:
    """Remove it, with what is nothing without it; harmless the second time."""
    if file.kind == "sample":
        samples.remove(file.path)
        return
    file.path.unlink(missing_ok=True)
    for beside in (drawn(file.path),) if file.kind == "picture" else (file.path.with_suffix(".json"),
                                                                      file.path.with_suffix(".stored")):
        beside.unlink(missing_ok=True)


def remove_day(day: Path, staying: set[str]) -> None:
    """Remove a day's folder but for what belongs to these events."""
    if not staying:
        shutil.rmtree(day, ignore_errors=True)
        return
    for each in day.iterdir():
        if event_of(each.name.lstrip(".")) in staying:
            continue
        if each.is_dir():
            shutil.rmtree(each, ignore_errors=True)
        else:
            each.unlink(missing_ok=True)


def drawn(picture: Path) -> Path:
    """The copy of a full picture with what was seen drawn into it."""
    return picture.with_name(f"{picture.stem}.drawn.jpg")


def _clips(day: Path) -> Iterator[KeptFile]:
    for file in day.glob("[!.]*.mp4"):
        if not file.name.endswith(".part.mp4"):
            yield from _kept("clip", file)


def _pictures(day: Path) -> Iterator[KeptFile]:
    for small in day.glob("*.thumb.jpg"):
        full = small.with_name(small.name.removesuffix(".thumb.jpg") + ".jpg")
        if small.stat().st_size:
            yield from _kept("picture", full, drawn(full))


def _samples(day: Path) -> Iterator[KeptFile]:
    for place in day.glob("[!.]*"):
        if (place / samples.ABOUT).is_file():
            yield from _kept("sample", place, *place.glob("*"))


def _kept(kind: Kind, path: Path, *beside: Path) -> Iterator[KeptFile]:
    try:
        own = path.stat()
        found = [own, *(each.stat() for each in beside if each.exists())]
    except OSError:
        return  # gone already
    size = sum(max(each.st_size, each.st_blocks * 512) for each in found)  # a new file may have no block yet
    yield KeptFile(kind, event_of(path.name), own.st_mtime, path, size)
