"""Looks at the log's files and changes nothing: would a server start on them, and what must be done so that it does."""

import errno
import os
from collections.abc import Mapping
from dataclasses import replace
from fnmatch import fnmatch
from pathlib import Path

from ledger.redis.log_files import manifest
from ledger.redis.log_files.base_file import base_end, snapshot_end
from ledger.redis.log_files.chain_walk import ChainWalk
from ledger.redis.log_files.command_scan import whole_until
from ledger.redis.log_files.manifest import Chain
from ledger.redis.log_files.verdict import LogFilesUnrepaired, LogFilesVerdict

DIRECTORY, SINGLE_FILE = "appendonlydir", "appendonly.aof"

_REWRITES = ("temp-rewriteaof-*.aof", "temp-*.rdb")
_INSIDE = ("temp-*", "*.part")


def check(folder: Path, binary: Path) -> LogFilesVerdict:
    """The verdict on the log's files in `folder` (the server's `dir`), with the help of its `binary`.

    Only while no server runs there. LogFilesUnrepaired when they cannot be read for another reason than damage.
    Whole are files that the server loads with all they hold. What cannot be seen: a wrong byte inside a value, and a
    newest file that ends too early after a whole command, or is empty.
    """
    place = folder / DIRECTORY
    if not os.path.lexists(place) and (folder / SINGLE_FILE).is_file():
        place = folder / SINGLE_FILE
    try:
        return _single(place, binary) if place.name == SINGLE_FILE else _directory(folder, place, binary)
    except NotADirectoryError:
        return LogFilesVerdict("set aside", place, (f"{place.name} was no directory",))
    except OSError as error:
        if error.errno == errno.EIO:
            return LogFilesVerdict("set aside", place, (f"the disk could not read {error.filename or place}",))
        raise LogFilesUnrepaired(f"cannot read {error.filename or place}: {error.strerror}") from error


def _directory(folder: Path, place: Path, binary: Path) -> LogFilesVerdict:
    sizes = _sizes(place)
    leftovers = tuple(_leftovers(folder, place, sizes))
    if not any(map(manifest.is_log_file, sizes)):
        if manifest.NAME in sizes:
            return LogFilesVerdict("set aside", place, ("there was a manifest and none of its files",))
        return LogFilesVerdict("whole", place, leftovers=leftovers)
    listed = manifest.read((place / manifest.NAME).read_bytes()) if manifest.NAME in sizes else None
    why = [] if listed else [f"the manifest was {_state_of(sizes)}"]
    chains = _candidates(listed, sizes)
    for chain in chains:
        end = base_end(place / chain.base, binary) if chain.base in sizes else None
        if end is not None:
            return ChainWalk(place, sizes, chain, why).verdict(end, leftovers)
        why.append(f"{chain.base} was {'damaged' if chain.base in sizes else 'missing'}")
    return LogFilesVerdict("set aside", place, tuple(why if chains else [*why, "there was no base file"]))


def _candidates(listed: Chain | None, sizes: Mapping[str, int]) -> list[Chain]:
    """What the manifest lists, then what the names may mean."""
    named = manifest.from_names(sizes)
    if listed is None:
        return named
    return [manifest.continued(listed, sizes), *(each for each in named if each.base != listed.base)]


def _single(place: Path, binary: Path) -> LogFilesVerdict:
    """The one file of a server before 7.0: a snapshot, if it begins with one, and commands."""
    begin = snapshot_end(place, binary)
    if begin is None:
        return LogFilesVerdict("set aside", place, (f"{place.name} was damaged",))
    walk = ChainWalk(place.parent, {place.name: place.stat().st_size}, Chain(place.name, (), listed=True), [])
    verdict = walk.verdict(whole_until(place.read_bytes(), begin), ())
    return replace(verdict, place=place)


def _sizes(place: Path) -> dict[str, int]:
    """The files of the directory with their sizes; empty when there is none, but not where a link leads nowhere."""
    try:
        with os.scandir(place) as entries:
            return {entry.name: entry.stat().st_size for entry in entries if entry.is_file()}
    except FileNotFoundError:
        if place.is_symlink():
            raise
        return {}


def _leftovers(folder: Path, place: Path, sizes: Mapping[str, int]) -> list[Path]:
    """Files that a killed rewrite or repair never finished; nothing of the log is in them alone."""
    inside = [place / name for name in sizes if any(fnmatch(name, pattern) for pattern in _INSIDE)]
    return inside + [path for pattern in _REWRITES for path in folder.glob(pattern)]


def _state_of(sizes: Mapping[str, int]) -> str:
    if manifest.NAME not in sizes:
        return "missing"
    return "damaged" if sizes[manifest.NAME] else "empty"
