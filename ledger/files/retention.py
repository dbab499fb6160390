"""How long pictures and clips stay: a number of days, and fewer large ones when the disk gets short of room."""

import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ledger.files.pictures import MEGABYTE
from ledger.home import Home

_DAY = 86_400.0
Kind = Literal["clip", "picture"]


@dataclass(frozen=True)
class Forgotten:
    """What a round removed: whole days, and full pictures whose thumbnail and sidecar stay."""

    days: int = 0
    full_pictures: int = 0
    clips: int = 0
    """Clips given up for room, and days of clips that were too old."""
    waiting: int = 0
    """Days that are too old by a clock that nobody has set: they stay until somebody has."""


@dataclass(frozen=True)
class Large:
    """A file that can be given up for room while its event stays known; `day` (UTC) and `at` say how old it is."""

    kind: Kind
    day: str
    at: float
    path: Path
    size: int


def too_old(days: Iterable[str], keep_days: float, now: float) -> set[str]:
    """Which of these days (YYYY-MM-DD, UTC) ended more than `keep_days` before unix time `now`."""
    oldest = time.strftime("%Y-%m-%d", time.gmtime(now - keep_days * _DAY))
    return {day for day in days if day < oldest}


def given_up(files: Iterable[Large], short: int) -> list[Large]:
    """What goes so that `short` more bytes are free: clips first, then full pictures, the oldest first."""
    chosen: list[Large] = []
    for file in sorted(files, key=lambda each: (each.kind != "clip", each.day, each.at, each.path)):
        if short <= 0:
            break
        chosen.append(file)
        short -= file.size
    return chosen


class Retention:
    """Keeps pictures of the last `keep_days`, clips of `clip_days` (None: as long), and at least `min_free_mb` free.

    Where room is short clips are given up first, then full pictures; the oldest first. `trusted` says whether the clock
    can be believed: while it cannot, nothing is too old. Room is made whatever the clock says. `beat` is called before
    each step that may take long.
    """

    def __init__(self, home: Home, keep_days: int, min_free_mb: int, clip_days: int | None = None,
                 trusted: Callable[[], bool] = lambda: True, beat: Callable[[], None] = lambda: None) -> None:
        self._home, self._trusted, self._beat = home, trusted, beat
        self._keep_days, self._clip_days = keep_days, keep_days if clip_days is None else clip_days
        self._min_free = min_free_mb * MEGABYTE

    def run_once(self, now: float) -> Forgotten:
        """Forget what is too old at unix time `now`, then what must go for room."""
        pictures, clips = _days(self._home.pictures), _days(self._home.clips)
        old_pictures = _older(pictures, self._keep_days, now)
        old_clips = _older(clips, self._clip_days, now)
        if (old_pictures or old_clips) and not self._trusted():
            waiting = len(old_pictures) + len(old_clips)
            old_pictures, old_clips = [], []
        else:
            waiting = 0
        for day in [*old_pictures, *old_clips]:
            self._beat()
            shutil.rmtree(day, ignore_errors=True)
        given = self.make_room()
        return Forgotten(len(old_pictures), given.full_pictures, len(old_clips) + given.clips, waiting)

    def make_room(self) -> Forgotten:
        """Give up what must go so that enough is free; nothing is read but the disk's free space while it is."""
        short = self._min_free - shutil.disk_usage(self._home.path).free
        if short <= 0:
            return Forgotten()
        chosen = given_up([*self._beating(_clips(self._home)), *self._beating(_pictures(self._home))], short)
        for file in chosen:
            self._beat()
            _remove(file)
        return Forgotten(full_pictures=sum(file.kind == "picture" for file in chosen),
                         clips=sum(file.kind == "clip" for file in chosen))

    def _beating(self, files: Iterable[Large]) -> Iterator[Large]:
        for file in files:
            self._beat()
            yield file


def _days(folder: Path) -> list[Path]:
    """The folders host/camera/YYYY-MM-DD, the oldest day first."""
    return sorted(folder.glob("*/*/????-??-??"), key=lambda day: day.name)


def _older(days: Sequence[Path], keep_days: float, now: float) -> list[Path]:
    old = too_old((day.name for day in days), keep_days, now)
    return [day for day in days if day.name in old]


def _clips(home: Home) -> Iterator[Large]:
    """Finished clips."""
    for day in _days(home.clips):
        for file in day.glob("[!.]*.mp4"):
            if not file.name.endswith(".part.mp4"):
                yield from _large("clip", day.name, file)


def _pictures(home: Home) -> Iterator[Large]:
    """Full pictures that can be shown small once they are gone."""
    for day in _days(home.pictures):
        for small in day.glob("*.thumb.jpg"):
            full = small.with_name(small.name.removesuffix(".thumb.jpg") + ".jpg")
            if small.stat().st_size:
                yield from _large("picture", day.name, full, _drawn(full))


def _large(kind: Kind, day: str, file: Path, *beside: Path) -> Iterator[Large]:
    try:
        own = file.stat()
    except OSError:
        return  # gone already
    sizes = [own.st_blocks] + [each.stat().st_blocks for each in beside if each.exists()]
    yield Large(kind, day, own.st_mtime, file, sum(sizes) * 512)


def _drawn(full: Path) -> Path:
    return full.with_name(f"{full.stem}.drawn.jpg")


def _remove(file: Large) -> None:
    file.path.unlink(missing_ok=True)
    (_drawn(file.path) if file.kind == "picture" else file.path.with_suffix(".json")).unlink(missing_ok=True)
