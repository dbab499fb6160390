"""Whose house it is: one line for whoever asks for another user's, before anything of it is touched."""

import os
import pwd
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from shlex import quote

from cli.errors import CliError
from cli.supervise import lock_exec
from ledger.home import Home

WITHOUT_A_HOME = ("slack-manifest", "snapshot", "replay", "explain", "models", "bench", "test")
"""Commands that neither read nor write what belongs to a house."""
_MOST_LOOKED_AT = 2000
_UP = "up"


def check(home: Home, command: str, environ: Mapping[str, str]) -> None:
    """Raise CliError when this user must not give that command to the house, saying how."""
    if command in WITHOUT_A_HOME:
        return
    runs_as = _supervisor_user(home)
    if runs_as is not None and runs_as != os.geteuid():
        raise CliError(f"the house in {home.path} runs as {_name(runs_as)}: {_as(runs_as, command)}")
    owner = _owner(home.path)
    if owner is None or owner == os.geteuid():
        foreign = next(_foreign(home.path), None) if owner is not None and command == _UP and os.geteuid() else None
        if foreign is not None:
            raise CliError(_belongs(foreign, _owner(foreign) or 0, home.path))
        return
    if os.geteuid():
        raise CliError(f"{_belongs(home.path, owner, home.path)}; or {_as(owner, command)}")
    if runs_as is None and environ.get("SUDO_UID"):
        raise CliError(f"the house in {home.path} belongs to {_name(owner)}, who could not use what root writes there: "
                       f"{_as(owner, command)}")


def explained(error: OSError, home: Home) -> str:
    """What a refusal of the system says, and how to end it where somebody else's files in the home are the cause."""
    plain = f"{error.strerror or error}: {error.filename}" if error.filename else error.strerror or str(error)
    if not isinstance(error, PermissionError) or not isinstance(error.filename, str | bytes):
        return plain
    file = Path(os.fsdecode(error.filename))
    near = next((each for each in (file, *file.parents) if _owner(each) is not None), file)
    owner = _owner(near)
    inside = home.path in (near, *near.parents)
    return _belongs(near, owner, home.path) if inside and owner not in (None, os.geteuid()) else plain


def open_to_others(home: Home) -> str:
    """A line about a home that other users can look into; "" for a private one."""
    try:
        mode = stat.S_IMODE(home.path.stat().st_mode)
    except OSError:
        return ""
    if not mode & 0o077:
        return ""
    return f"other users of this machine can look into {home.path} (mode {mode:o}): chmod 700 {quote(str(home.path))}"


def _supervisor_user(home: Home) -> int | None:
    """As whom the supervisor of the house runs; None when it does not, or nobody may know."""
    try:
        held = lock_exec.holder(str(home.locks / "up.lock"))
        status = Path(f"/proc/{held[0]}/status").read_text().splitlines() if held is not None and held[0] else []
    except OSError:
        return None
    return next((int(line.split()[2]) for line in status if line.startswith("Uid:")), None)


def _owner(path: Path) -> int | None:
    try:
        return path.lstat().st_uid
    except OSError:
        return None


def _foreign(home: Path) -> Iterator[Path]:
    """What belongs to others in the home, as far as a short look finds it."""
    left = _MOST_LOOKED_AT
    for folder in (home, *(each for each in sorted(home.iterdir()) if each.is_dir() and not each.is_symlink())):
        try:
            entries = list(os.scandir(folder))
        except OSError:
            yield folder
            continue
        for entry in entries[:left]:
            if entry.stat(follow_symlinks=False).st_uid != os.geteuid():
                yield Path(entry.path)
        left = max(0, left - len(entries))


def _belongs(path: Path, owner: int | None, home: Path) -> str:
    who = "" if owner is None else _name(owner)
    return f"{path} belongs to {who}: sudo chown -R {_name(os.geteuid()).lstrip('#')} {quote(str(home))} makes it yours"


def _as(uid: int, command: str) -> str:
    return f"sudo -u {quote(_name(uid))} ./hearthwatch {command}"


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"#{uid}"  # as sudo takes it; chown wants the number alone
