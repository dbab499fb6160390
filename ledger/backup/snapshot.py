"""Makes a backup of a house, running or not: the log first, then the history, then pictures and the rest.

So whatever the log speaks of is there: what happens meanwhile is in the later files alone, and ids make it harmless.
"""

import sqlite3
import tempfile
from collections.abc import Callable, Collection
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import redis

from ledger.backup import log_files
from ledger.backup.backup_writer import Sink, opened_sink, passing
from ledger.backup.contents import LOG, SETTINGS, SMALL, BackupFile, BackupList, BackupRefused, stable_files
from ledger.backup.settings_text import SHORTEST, values, without_comments, without_secrets
from ledger.errors import HistoryAway
from ledger.history.database import FILE, check_whole, readable, translated
from ledger.history.saved_log_state import STATE_FILE
from ledger.home import Home


@dataclass
class Snapshot:
    """One backup of a home. client: of the log's own server while it runs, None otherwise. own_log: whether the log is
    the home's own, and not one of REDIS_URL. secrets: texts that must not be in it; None: it may have all secrets.
    comments: those that may be in it all the same, as they stand in config.example.yml.
    """

    home: Home
    client: redis.Redis | None
    own_log: bool
    secrets: Collection[str] | None
    beat: Callable[[], None] = lambda: None
    comments: Collection[str] = ()
    _files: dict[str, BackupFile] = field(default_factory=dict, init=False)
    _removed: list[str] = field(default_factory=list, init=False)

    def make(self, target: Path, now: float) -> BackupList:
        """Write it there (`opened_sink`); returns its list. LedgerError, OSError."""
        with opened_sink(target) as sink:
            with_log = self.own_log and self._log(sink)
            self._history(sink, target if target.is_dir() else target.parent)
            self._settings(sink)
            for file in stable_files(self.home):
                self._add(sink, file)
            names = self._secrets(sink)
            found = BackupList(now, self.secrets is None, with_log, names, tuple(self._removed), self._files)
            sink.finish(found)
        return found

    def _log(self, sink: Sink) -> bool:
        with log_files.settled(self.client, self.home.redis) as there:
            for name, file in there.items():
                self._add(sink, file, f"{LOG}/{name}")
        return bool(there)

    def _history(self, sink: Sink, beside: Path) -> None:
        with tempfile.TemporaryDirectory(prefix=passing(), dir=beside) as folder:
            copy = Path(folder) / FILE
            if self._copied(copy):
                self._add(sink, copy, f"history/{FILE}")
        for file in self._journal():
            self._add(sink, file)
        self._add(sink, self.home.history / STATE_FILE)

    def _copied(self, copy: Path) -> bool:
        """Whether there is a history, which is there now in one file; HistoryDamaged."""
        try:
            with readable(self.home.history / FILE) as db:
                db.execute("VACUUM INTO ?", (str(copy),))
        except HistoryAway:
            if (self.home.history / FILE).exists():
                raise
            return False
        copy.chmod(0o600)
        with translated(copy), closing(sqlite3.connect(copy)) as db:
            check_whole(db, copy)
        return True

    def _journal(self) -> list[Path]:
        """Its files after the database: what that lacks is in them. A day may be closed at this very moment."""
        return sorted((self.home.history / "journal").glob("[!.]*.jsonl*"))

    def _settings(self, sink: Sink) -> None:
        for name in (*SETTINGS, *SMALL):
            try:
                data = (self.home.path / name).read_bytes()
            except FileNotFoundError:
                continue
            if self.secrets is not None and self._is_older(name, data):
                continue
            self._files[name] = sink.write(name, self._without_secrets(name, data))

    def _is_older(self, name: str, data: bytes) -> bool:
        """Whether this is a last good copy of what was changed since: it may have secrets that nobody knows."""
        now = self.home.path / name.removesuffix(".good")
        return name.endswith(".good") and (not now.exists() or now.read_bytes() != data)

    def _without_secrets(self, name: str, data: bytes) -> bytes:
        if self.secrets is None:
            return data
        text = data.decode("utf-8", "surrogateescape")
        before = (without_comments(text, self.comments) if name in SETTINGS else text).splitlines(keepends=True)
        lines = [without_secrets(line, self.secrets) for line in before]
        self._removed += [f"{name}:{number + 1}" for number, line in enumerate(lines) if line != before[number]]
        left, known = "".join(lines), [each for each in self.secrets if len(each) >= SHORTEST]
        if name in SETTINGS and any(each in value for value in values(left) for each in known):
            raise BackupRefused(f"{name} has a secret written with escapes or over several lines: write it on one line "
                                "as it is, or in a file of secrets/; or give --with-secrets")
        return left.encode("utf-8", "surrogateescape")

    def _secrets(self, sink: Sink) -> tuple[str, ...]:
        files = [file for file in sorted(self.home.secrets.rglob("*")) if file.is_file() and file.name[0] != "."]
        if self.secrets is None:
            for file in files:
                self._add(sink, file)
        return tuple(str(file.relative_to(self.home.secrets)) for file in files)

    def _add(self, sink: Sink, file: Path, path: str = "") -> None:
        self.beat()
        path = path or str(file.relative_to(self.home.path))
        kept = sink.add(path, file)
        if kept is None and path.endswith(".jsonl"):  # the day was closed meanwhile
            path, kept = f"{path}.gz", sink.add(f"{path}.gz", file.with_name(f"{file.name}.gz"))
        if kept is not None:
            self._files[path] = kept
