"""The runtime directory: `<base>/hearthwatch-<uid>-<hash of the home's path>`, ours alone or refused."""

import hashlib
import os
import stat
from collections.abc import Mapping
from pathlib import Path

from ledger.errors import PlaceRefused

SOCKET, STARTING = "redis.sock", "redis.new"
_LONGEST = 107
"""Bytes a unix socket path may have: sun_path holds 108 with its ending zero (man 7 unix)."""


_NAMES = 9
"""How many names are tried in each place: anybody may write into /dev/shm."""


def bases(environ: Mapping[str, str]) -> tuple[Path, ...]:
    """Where it may lie, best first: /run for root, else $XDG_RUNTIME_DIR, then /dev/shm."""
    named = environ.get("XDG_RUNTIME_DIR", "").strip()
    if os.geteuid() == 0:
        return Path("/run"), Path("/dev/shm")
    own = (Path(named),) if named else (Path(f"/run/user/{os.geteuid()}"),)
    return (*own, Path("/dev/shm"))


def directory(home: Path, places: tuple[Path, ...]) -> Path:
    """The runtime directory of `home`, made if need be; one that is already there is kept.

    So a house that a service started is found from a login shell, though XDG_RUNTIME_DIR differs between the two.
    A new one lies in the first of `places` that is in memory: /run is on a disk in many containers.
    Where somebody else has put something in its place, one with a number behind its name is taken.
    PlaceRefused when it is open to others, or no place will do.
    """
    name = f"hearthwatch-{os.geteuid()}-{hashlib.sha256(os.fsencode(home)).hexdigest()[:12]}"
    bases = [base for base in places if _usable(base) and _short(base / name)]
    if not bases:
        raise PlaceRefused(f"no place for sockets: none of {_listed(places)} is writable and short enough")
    names = [name, *(f"{name}-{number}" for number in range(2, _NAMES + 1))]
    for place in (base / each for each in names for base in bases):
        if place.is_dir() and not place.is_symlink() and place.lstat().st_uid == os.geteuid():
            return _checked(place)
    bases.sort(key=lambda base: not _in_memory(base))
    named = [base / each for base in bases for each in names]
    return _made(next((place for place in named if not os.path.lexists(place)), named[0]))


def _usable(base: Path) -> bool:
    return base.is_dir() and os.access(base, os.W_OK | os.X_OK)


def _in_memory(folder: Path) -> bool:
    """Whether the file system that `folder` is on is in memory (man 5 proc, /proc/mounts)."""
    try:
        lines = Path("/proc/self/mounts").read_text("utf-8", "replace").splitlines()
    except OSError:
        return False
    mounts = {line.split()[1].replace("\\040", " "): line.split()[2] for line in lines}
    real = folder.resolve()
    return next((mounts[str(each)] in ("tmpfs", "ramfs") for each in (real, *real.parents) if str(each) in mounts),
                False)


def _short(place: Path) -> bool:
    return len(os.fsencode(place / SOCKET)) <= _LONGEST


def _made(place: Path) -> Path:
    try:
        place.mkdir(mode=0o700)
    except FileExistsError:
        pass  # another process of this house was quicker
    except OSError as error:
        raise PlaceRefused(f"cannot make the runtime directory {place}: {error.strerror}") from error
    return _checked(place)


def _checked(place: Path) -> Path:
    seen = os.lstat(place)
    if not stat.S_ISDIR(seen.st_mode):
        raise PlaceRefused(f"{place} is not a directory of its own (a link or a file): remove it")
    if seen.st_uid != os.geteuid():
        raise PlaceRefused(f"{place} belongs to another user (uid {seen.st_uid}): remove it, or start as that user")
    if stat.S_IMODE(seen.st_mode) & 0o077:
        raise PlaceRefused(f"{place} is open to others (mode {stat.S_IMODE(seen.st_mode):o}): remove it")
    return place


def _listed(places: tuple[Path, ...]) -> str:
    return ", ".join(str(place) for place in places)
