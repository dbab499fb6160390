"""Does what a verdict asks for. Whatever leaves the log is kept, and a power cut at any moment leaves a log to repair.

So the order is: copy the cut part, move the files behind it away, write the manifest, and only then cut.
"""

import errno
import os
import re
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import chain, count
from pathlib import Path
from typing import BinaryIO

from ledger.errors import DiskFault
from ledger.redis.log_files import manifest
from ledger.redis.log_files.verdict import Cut, LogFilesReport, LogFilesUnrepaired, LogFilesVerdict

KEPT = 2
"""How many repairs' files are kept of each kind; an older one's are removed once the newest are in their place."""

_FAULTS: dict[int, DiskFault] = {errno.ENOSPC: "full", errno.EDQUOT: "full", errno.EROFS: "read-only"}
_CUT = re.compile(r".+\.cut-(\d{8}T\d{6}Z(?:-\d+)?)")
_ASIDE = re.compile(r".+\.aside-(\d{8}T\d{6}Z(?:-\d+)?)")


def repair(verdict: LogFilesVerdict, now: float) -> LogFilesReport:
    """Make of the files what the verdict says, at unix time `now`; returns what was done and where the lost bytes are.

    Only while no server runs there. LogFilesUnrepaired on a disk that is full, read-only or not ours; nothing is lost
    then, and the next repair begins again.
    """
    if verdict.outcome == "set aside":
        return set_aside(verdict.place, now, verdict.why)
    folder = verdict.place if verdict.place.is_dir() else verdict.place.parent
    with _explained(verdict.place):
        lost = sum(cut.lost for cut in verdict.cuts) + sum(path.stat().st_size for path in verdict.dropped)
        kept = _apply(verdict, folder, now) if verdict.outcome != "whole" else ()
    _remove(verdict.leftovers)
    return LogFilesReport(verdict.outcome, verdict.why, lost, kept)


def set_aside(place: Path, now: float, why: tuple[str, ...]) -> LogFilesReport:
    """Move the log's directory (or single file) away whole, so that a server begins a new log; also for a caller whose
    server ended while it loaded files that looked whole. Raises as `repair` does.
    """
    with _explained(place):
        lost = sum(path.stat().st_size for path in _log_files(place))
        stamp = _stamp(place.parent, now)
        target = place.with_name(f"{place.name}.aside-{stamp}")
        place.rename(target)
        _sync(place.parent)
    _forget_old(place.parent, _ASIDE, stamp)
    return LogFilesReport("set aside", why, lost, (target,))


def _apply(verdict: LogFilesVerdict, folder: Path, now: float) -> tuple[Path, ...]:
    """Returns the files that hold what is no longer in the log."""
    stamp = _stamp(folder, now)
    kept = [_copied(cut.file, cut.at, stamp) for cut in verdict.cuts]
    # Bases last: while a newer one stands beside an older one, only the newest file of commands counts as its own.
    kept += [_moved(path, stamp) for path in (*verdict.dropped, *sorted(verdict.surplus, key=_is_base))]
    _sync(folder)
    if verdict.manifest:
        kept += _write_manifest(folder, verdict.manifest, stamp)
    for cut in verdict.cuts:
        _shorten(cut)
    _forget_old(folder, _CUT, stamp)
    return tuple(kept)


def _copied(file: Path, begin: int, stamp: str) -> Path:
    """A copy of what is in the file from `begin` on, safe on the disk."""
    target = file.with_name(f"{file.name}.cut-{stamp}")
    temporary = target.with_name(f"{target.name}.part")
    with file.open("rb") as source, _new(temporary) as copy:
        source.seek(begin)
        shutil.copyfileobj(source, copy)
        _flush(copy)
    temporary.replace(target)
    return target


def _moved(path: Path, stamp: str) -> Path:
    return path.rename(path.with_name(f"{path.name}.cut-{stamp}"))


def _write_manifest(folder: Path, text: str, stamp: str) -> list[Path]:
    """Put a manifest in its place; returns where the one before is kept, nothing when there was nothing in it."""
    path = folder / manifest.NAME
    kept = [_copied(path, 0, stamp)] if path.is_file() and path.stat().st_size else []
    temporary = path.with_name(f"{path.name}.part")
    with _new(temporary) as file:
        file.write(text.encode())
        _flush(file)
    temporary.replace(path)
    _sync(folder)
    return kept


def _shorten(cut: Cut) -> None:
    with cut.file.open("r+b") as file:
        file.truncate(cut.at)
        _flush(file)


def _forget_old(folder: Path, pattern: re.Pattern[str], stamp: str) -> None:
    """Remove what repairs before the last one kept; what carries `stamp` stays whatever the clock says."""
    found = {path: match[1] for path in folder.iterdir() if (match := pattern.fullmatch(path.name))}
    for path, made in found.items():
        if made in sorted({*found.values()} - {stamp})[: 1 - KEPT]:
            _remove([path])


def _remove(paths: Iterable[Path]) -> None:
    """As far as the disk lets us: what is left is harmless, and the next repair tries again."""
    for path in paths:
        with suppress(OSError):
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def _stamp(folder: Path, now: float) -> str:
    """The time as part of a file's name, in UTC; unlike every one in use there (a clock may begin twice at 1970)."""
    stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(now))
    names = [path.name for path in folder.iterdir()]
    used = {match[1] for name in names if (match := _CUT.fullmatch(name) or _ASIDE.fullmatch(name))}
    return next(each for each in chain([stamp], (f"{stamp}-{n}" for n in count(2))) if each not in used)


def _log_files(place: Path) -> list[Path]:
    return [path for path in place.iterdir() if manifest.is_log_file(path.name)] if place.is_dir() else [place]


def _is_base(path: Path) -> bool:
    return manifest.number(path.name) == 0


def _new(path: Path) -> BinaryIO:
    return open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600), "wb")


def _flush(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    """Names given and taken in this folder are safe on the disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _explained(place: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        disk = _FAULTS.get(error.errno or 0, "")
        what = {"full": "its disk is full", "read-only": "its disk is read-only"}.get(disk, error.strerror)
        raise LogFilesUnrepaired(f"cannot repair the log's files in {place}: {what}", disk) from error
