"""How long things stay: a number of days for each kind, and fewer large ones when a disk gets short of room.

Where room is short clips and samples go, then full pictures: first those of events of which nothing is known, then
those with a label, last those that a person tagged. What has to stay (retention_priority.py) is never removed.
"""

import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ledger.files import deletable_files
from ledger.files.archive_cache import ArchiveCache
from ledger.files.deletable_files import KINDS, KeptFile, Kind
from ledger.files.retention_priority import WORTHS, Keeping, Reason, event_of
from ledger.files.samples import ABOUT
from ledger.files.sidecars import when
from ledger.files.storage_mounts import StorageFolder
from ledger.home import Home
from ledger.sizes import MEGABYTE

_DAY = 86_400.0
_FOLDERS: dict[Kind, str] = {"clip": "clips", "sample": "samples", "picture": "pictures"}


@dataclass(frozen=True)
class KeepRules:
    """Days for which events with their pictures, clips, samples and full pictures are kept, and megabytes left free.

    None: clips, samples or full pictures as long as their events.
    """

    keep_days: int
    min_free_mb: int
    clip_days: int | None = None
    sample_days: int | None = None
    picture_days: int | None = None

    def days_of(self, kind: Kind) -> int:
        """For how many days the folders of this kind are kept; of pictures, their thumbnails."""
        chosen = {"clip": self.clip_days, "sample": self.sample_days, "picture": None}[kind]
        return self.keep_days if chosen is None else chosen


@dataclass(frozen=True)
class Shortage:
    """A disk on which less is free than should be, though nothing is left that may go.

    short: bytes that lack. staying: how many files have to stay, by the reason.
    """

    folder: Path
    free: int
    short: int
    staying: Counter[Reason]


@dataclass(frozen=True)
class Forgotten:
    """What a round removed: whole days, and full pictures whose thumbnail and sidecar stay."""

    days: int = 0
    full_pictures: int = 0
    clips: int = 0
    """Clips given up for room, and days of clips that were too old."""
    waiting: int = 0
    """Days that are too old by a clock that nobody has set: they stay until somebody has."""
    samples: int = 0
    shortages: tuple[Shortage, ...] = field(default=(), compare=False)


def too_old(days: Iterable[str], keep_days: float, now: float) -> set[str]:
    """Which of these days (YYYY-MM-DD, UTC) ended more than `keep_days` before unix time `now`."""
    oldest = time.strftime("%Y-%m-%d", time.gmtime(now - keep_days * _DAY))
    return {day for day in days if day < oldest}


def device(folder: Path) -> int:
    """The number of the disk on which the folder lies; OSError when there is none."""
    return folder.stat().st_dev


class Retention:
    """Keeps what the rules say. `keeping` is asked, once a round, only when something is to go.

    `trusted` says whether the clock can be believed: while it cannot, nothing is too old. Room is made whatever the
    clock says. `beat` is called before each step that may take long.
    """

    def __init__(self, home: Home, rules: KeepRules, keeping: Callable[[], Keeping] = Keeping,
                 trusted: Callable[[], bool] = lambda: True, beat: Callable[[], None] = lambda: None) -> None:
        self._home, self._rules, self._trusted, self._beat = home, rules, trusted, beat
        self._ask, self._keeping = keeping, Keeping()

    def run_once(self, now: float) -> Forgotten:
        """Forget what is too old at unix time `now`, then what must go for room."""
        old = {kind: self._older(kind, self._rules.days_of(kind), now) for kind in KINDS}
        pictured = self._rules.picture_days
        faded = [] if pictured is None else [day for day in self._older("picture", pictured, now)
                                             if day not in old["picture"] and deletable_files.of_day("picture", day)]
        count = sum(map(len, old.values())) + len(faded)
        if count and not self._trusted():
            old, faded, waiting = {kind: [] for kind in KINDS}, [], count
        else:
            waiting = 0
        if any(old.values()) or faded:
            self._keeping = self._ask()
        for kind in KINDS:
            since = now - self._rules.days_of(kind) * _DAY
            old[kind] = [day for day in old[kind] if self._forget_day(kind, day, since)]
        full = sum(self._fade(day) for day in faded)
        given = self.make_room()
        return Forgotten(len(old["picture"]), full + given.full_pictures, len(old["clip"]) + given.clips, waiting,
                         len(old["sample"]) + given.samples, given.shortages)

    def make_room(self) -> Forgotten:
        """Give up what must go so that enough is free; nothing is read but the free space of the disks while it is."""
        given: Counter[Kind] = Counter()
        shortages = []
        for folder, kinds in self._disks():
            if self._short(folder) <= 0:
                continue
            self._keeping = self._ask()
            self._empty_archive()
            staying: Counter[Reason] = Counter()
            short = self._short(folder)
            for file in self._until(short, self._in_order(kinds, staying)):
                self._beat()
                deletable_files.remove(file)
                given[file.kind] += 1
                short -= file.size
            if short > 0:
                shortages.append(Shortage(folder, self._free(folder), short, staying))
        return Forgotten(0, given["picture"], given["clip"], 0, given["sample"], tuple(shortages))

    def shortage(self) -> bool:
        """Whether less is free on a disk than should be."""
        return any(self._short(folder) > 0 for folder, _ in self._disks())

    def _disks(self) -> list[tuple[Path, tuple[Kind, ...]]]:
        """The disks that hold the home and its folders: a folder on each, and which kinds lie there."""
        found: dict[int, tuple[Path, tuple[Kind, ...]]] = {device(self._home.path): (self._home.path, ())}
        for kind in KINDS:
            folder = StorageFolder(self._home, _FOLDERS[kind])
            if folder.path.is_dir() and not folder.missing():
                disk = device(folder.path)
                first, kinds = found.get(disk, (folder.path, ()))
                found[disk] = (first, (*kinds, kind))
        return list(found.values())

    def _in_order(self, kinds: Sequence[Kind], staying: Counter[Reason]) -> Iterator[KeptFile]:
        """What may go, in the order in which it goes; what has to stay is counted."""
        for worth in WORTHS:
            for kind in kinds:
                for day in self._days(kind):
                    self._beat()
                    yield from self._of_worth(worth, deletable_files.of_day(kind, day), staying)

    def _of_worth(self, worth: int, files: Sequence[KeptFile], staying: Counter[Reason]) -> Iterator[KeptFile]:
        self._keeping.learn(file.event for file in files)
        for file in files:
            if self._keeping.worth(file.event) == worth:
                why = self._keeping.why_stays(file.event, file.path)
                if why is None:
                    yield file
                else:
                    staying[why] += 1

    def _until(self, short: int, files: Iterable[KeptFile]) -> Iterator[KeptFile]:
        """The first of these files that give `short` bytes."""
        for file in files:
            if short <= 0:
                return
            short -= file.size
            yield file

    def _forget_day(self, kind: Kind, day: Path, since: float) -> bool:
        """Remove what is too old of a day; whether nothing of it had to stay. Samples imported since then are young."""
        self._beat()
        names = {each: event_of(each.name.lstrip(".")) for each in day.iterdir()} if day.is_dir() else {}
        staying = {event for file, event in names.items() if self._keeping.why_stays(event, file)
                   or (kind == "sample" and when(file / ABOUT) > since)}
        deletable_files.remove_day(day, staying)
        return not staying

    def _fade(self, day: Path) -> int:
        """Remove the full pictures of a day, whose thumbnails stay; how many."""
        self._beat()
        going = [file for file in deletable_files.of_day("picture", day)
                 if not self._keeping.why_stays(file.event, file.path)]
        for file in going:
            deletable_files.remove(file)
        return len(going)

    def _older(self, kind: Kind, keep_days: int, now: float) -> list[Path]:
        found = self._days(kind)
        old = too_old((day.name for day in found), keep_days, now)
        return [day for day in found if day.name in old]

    def _days(self, kind: Kind) -> list[Path]:
        return deletable_files.days(self._home.path / _FOLDERS[kind])

    def _short(self, folder: Path) -> int:
        return self._rules.min_free_mb * MEGABYTE - self._free(folder)

    def _free(self, folder: Path) -> int:
        return shutil.disk_usage(folder).free

    def _empty_archive(self) -> None:
        """What was fetched again from a store goes before anything else."""
        ArchiveCache(self._home, 0).forget_all()
