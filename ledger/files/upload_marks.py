"""What lies in a store as well: `NAME.stored` beside a picture or clip, `stored.json` in a sample (docs/samples.md).

A mark is written once the copy there was compared, and holds for the file as it was then: its time is the file's.
"""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from house.atomic_write import write_whole
from ledger.files.samples import ABOUT, ANNOTATIONS, STORED, waits_for_upload
from ledger.home import Home

SCHEMA = 1
"""The number of the form in which marks are written."""
MARK = ".stored"
ENDINGS = {"pictures": ".jpg", "clips": ".mp4"}
"""What of pictures and clips is stored: neither thumbnails nor drawn copies, which can be made again."""
_NOT_THESE = (".thumb.jpg", ".drawn.jpg", ".part.mp4")


@dataclass(frozen=True)
class StoredCopy:
    """Where the copy of some files lies: a store as people may see it, the key (or how the keys begin), and when."""

    store: str
    key: str
    at: float
    files: dict[str, str]
    """The SHA-256 of each file by its name."""

    def line(self) -> bytes:
        """It as the text of a mark."""
        return json.dumps({"schema": SCHEMA, **asdict(self)}).encode()


def mark_of(file: Path) -> Path:
    """Where the mark of a picture or clip is."""
    return file.with_name(file.stem + MARK)


def waits(file: Path) -> bool:
    """Whether a picture or clip is not stored elsewhere as it is now; False for one that is gone."""
    try:
        modified = file.stat().st_mtime_ns
    except OSError:
        return False
    try:
        return mark_of(file).stat().st_mtime_ns != modified
    except OSError:
        return True


def mark(file: Path, copy: StoredCopy, modified: int) -> None:
    """Say that the file lies there, as it was at `modified` (nanoseconds). OSError, when it cannot be kept."""
    write_whole(mark_of(file), copy.line())
    os.utime(mark_of(file), ns=(modified, modified))


def mark_sample(place: Path, copy: StoredCopy, modified: int) -> None:
    """Say that the sample in this folder lies there; `modified` (nanoseconds): its annotations, else sample.json.

    OSError, when it cannot be kept.
    """
    write_whole(place / STORED, copy.line())
    os.utime(place / STORED, ns=(modified, modified))


def stored_files(mark: Path) -> dict[str, str]:
    """The files that a mark names, with their SHA-256; none where there is no mark that can be read."""
    try:
        found: Any = json.loads(mark.read_bytes())["files"]
        return {str(name): str(value) for name, value in found.items()}
    except (OSError, ValueError, RecursionError, KeyError, TypeError, AttributeError):
        return {}


def files_of_day(folder: Path, kind: str) -> Iterator[Path]:
    """The pictures or clips in the folder of one day that are stored elsewhere, where that is asked for."""
    for file in sorted(folder.glob(f"[!.]*{ENDINGS[kind]}")):
        if not file.name.endswith(_NOT_THESE):
            yield file


def sample_files(place: Path) -> list[Path]:
    """The files of a sample in the order in which they are stored: what says that it is complete comes last."""
    files = [each for each in sorted(place.glob("[!.]*")) if each.name != STORED and each.is_file()]
    return sorted(files, key=lambda each: (each.name == ABOUT, each.name == ANNOTATIONS))


def waiting_samples(home: Home) -> Iterator[Path]:
    """The folders of complete samples that wait for their upload, the oldest day first."""
    for day in _days(home.samples):
        for place in sorted(day.glob("[!.]*")):
            if (place / ABOUT).is_file() and _sample_waits(place):
                yield place


def waiting_files(home: Home, kind: str) -> Iterator[Path]:
    """The pictures or clips that wait for their upload, the oldest day first."""
    for day in _days(home.pictures if kind == "pictures" else home.clips):
        yield from filter(waits, files_of_day(day, kind))


def anything_waits(home: Home, kinds: tuple[str, ...]) -> bool:
    """Whether a sample waits for its upload, or something of these kinds."""
    files = (file for kind in kinds for file in waiting_files(home, kind))
    return next(waiting_samples(home), None) is not None or next(files, None) is not None


def keeper(home: Home, kinds: tuple[str, ...], samples: bool) -> Callable[[Path], bool]:
    """Whether a file of a picture, clip or sample has to stay because it waits for its upload, as a function of it.

    kinds: which of pictures and clips are stored at all. samples: whether samples are.
    """
    def has_to_stay(file: Path) -> bool:
        if home.samples in file.parents:
            return samples and waits_for_upload(file if (file / ABOUT).exists() else file.parent)
        kind = "pictures" if home.pictures in file.parents else "clips"
        return kind in kinds and not file.name.endswith(_NOT_THESE) and file.suffix == ENDINGS[kind] and waits(file)

    return has_to_stay


def _sample_waits(place: Path) -> bool:
    """What `waits_for_upload` says; nothing is read where times alone show that nothing has changed."""
    annotations = place / ANNOTATIONS
    with suppress(OSError):
        newest = (annotations if annotations.exists() else place / ABOUT).stat().st_mtime_ns
        if (place / STORED).stat().st_mtime_ns == newest:
            return False
    return waits_for_upload(place)


def _days(folder: Path) -> list[Path]:
    """The folders host/camera/YYYY-MM-DD, the oldest day first."""
    return sorted(folder.glob("*/*/????-??-??"), key=lambda day: (day.name, day))
