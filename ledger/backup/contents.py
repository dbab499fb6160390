"""What belongs to a backup, and the list that says so: `backup.json`, its last file."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, TypeVar

from ledger.errors import LedgerError
from ledger.home import Home

LIST, FORMAT = "backup.json", 1
SECRETS, LOG = "secrets", "redis/appendonlydir"
SETTINGS = ("config.yml", "learned.yml", "config.yml.good", "learned.yml.good")
SMALL = ("house.json",)
FOLDERS = ("presence", "references", "faces", "pictures", "clips", "samples")
"""Folders whose files are kept as they are."""
TOP = (*SETTINGS, *SMALL, *FOLDERS, SECRETS, "history", "redis", LIST)
_Number = TypeVar("_Number", int, float)
_LATEST = 2**32
"""Unix seconds; no backup and no file is younger."""


class BackupRefused(LedgerError):
    """A backup cannot be made, or not be restored; the text says why and what to do."""

    transient = False


@dataclass(frozen=True)
class BackupFile:
    """One file of a backup: its size and SHA-256, and the time at which it was written (ns)."""

    size: int
    sha256: str
    time: int = 0


@dataclass(frozen=True)
class BackupList:
    """What a backup says of itself. at: unix time. files: path in the home -> what it is.

    with_secrets: whether `secrets/` is in it; secrets: the names of its files, wherever they are. removed: lines of
    settings from which a secret was taken, as FILE:LINE. with_log: whether the log's files are in it.
    """

    at: float
    with_secrets: bool
    with_log: bool
    secrets: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    files: dict[str, BackupFile] = field(default_factory=dict)

    def encoded(self) -> bytes:
        """As it is stored."""
        files = {path: [each.size, each.sha256, each.time] for path, each in self.files.items()}
        return json.dumps({"format": FORMAT, "at": self.at, "with_secrets": self.with_secrets,
                           "with_log": self.with_log, "secrets": self.secrets, "removed": self.removed,
                           "files": files}, indent=0).encode() + b"\n"

    @classmethod
    def decoded(cls, data: bytes) -> "BackupList":
        """Back from that; BackupRefused."""
        try:
            found: dict[str, Any] = json.loads(data)
            if int(found["format"]) > FORMAT:
                raise BackupRefused("the backup was made by a later version of the house: update this one")
            files = {safe(path): BackupFile(int(size), str(sha256), _within(int(time), _LATEST * 10**9))
                     for path, (size, sha256, time) in found["files"].items()}
            return cls(_within(float(found["at"]), _LATEST), bool(found["with_secrets"]), bool(found["with_log"]),
                       tuple(map(str, found["secrets"])), tuple(map(str, found["removed"])), files)
        except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
            raise BackupRefused(f"the list of the backup ({LIST}) is damaged") from error


def _within(value: _Number, most: int) -> _Number:
    """The value; ValueError when it is below 0 or above `most`, or is no number."""
    if not 0 <= value <= most:
        raise ValueError(f"{value} is no time")
    return value


def safe(path: str) -> str:
    """The path in a home, as it is; BackupRefused for one that leads elsewhere or to nothing of a backup."""
    parts = PurePosixPath(path).parts
    if not parts or parts[0] not in TOP or ".." in parts or "\0" in path or str(PurePosixPath(path)) != path:
        raise BackupRefused(f"{path!r} is no file of a backup")
    return path


def stable_files(home: Home) -> Iterator[Path]:
    """Files that are whole when they have their name: pictures, clips, samples, what was learned of presence."""
    for folder in FOLDERS:
        for file in sorted((home.path / folder).rglob("*")):
            inside = file.relative_to(home.path).parts
            torn = any(part.startswith(".") for part in inside) or file.name.endswith((".part", ".part.mp4"))
            if not torn and file.is_file() and not file.is_symlink():
                yield file


def sha256_of(file: Path) -> str:
    """Of its contents; OSError."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
