"""The database file of the history: its tables, how it is opened, and what becomes of a damaged one.

SQLite of the standard library. `facts` is the record; `entries`, `facets` and `found` are an index over it that finds
everything, and can be made again from it. `audit` is the chain of `house.audit`, `state` the newest value of each field
of the state. The tables: ledger/history/migrations/.
"""

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from house.fact_table import Use, kinds
from ledger.errors import HistoryAway, HistoryDamaged
from ledger.history.migrations import scripts

log = logging.getLogger(__name__)

FILE = "history.db"
VERSION = max(scripts())
DAMAGED_KEPT = 2
_BROKEN = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
PAGE = 2048
"""Bytes of a page of a new file: a fact changes pages here and there, and what is written is whole pages."""
GATHERED = 32 * 1024 * 1024
"""Bytes of changes beside the file after which they are brought into it: the oftener, the more is written twice."""
CHECKED_WHOLE = 64 * 1024 * 1024
"""Bytes up to which the whole file is looked through when it is opened; a larger one shows its damage when used."""

CHECKPOINT = """body LIKE '%,"checkpoint":{"%'"""
"""The condition that finds records of the audit by which retention removed others (`house.audit.checkpoint`)."""
REBUILT = """body LIKE '%,"rebuilt":"journal"}'"""
"""The condition that finds records of the audit which say that it was made again (`house.audit.rebuilt`)."""


SWITCHED = f"kind IN ({', '.join(repr(kind.__name__) for kind in kinds(Use.PAST_STATE))})"
"""The condition that finds the facts which show what the house did, in the same words as in their index."""
_SWITCHES = f"CREATE INDEX facts_switched ON facts (at) WHERE {SWITCHED}"


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Errors of SQLite leave this block as HistoryAway (trying again helps) or HistoryDamaged."""
    try:
        yield
    except (sqlite3.OperationalError, OSError) as error:
        raise HistoryAway(f"the history cannot be used now: {error} ({path})") from error
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", None) not in _BROKEN:
            raise
        raise HistoryDamaged(f"the history in {path} is damaged: {error}") from error


def writable(path: Path) -> sqlite3.Connection:
    """A connection that writes, the tables made where they are missing; HistoryAway, HistoryDamaged."""
    with translated(path):
        found = sqlite3.connect(path, timeout=5.0, isolation_level=None, check_same_thread=False)
        try:
            _prepare(found, path)
        except BaseException:
            found.close()
            raise
    return found


def _prepare(found: sqlite3.Connection, path: Path) -> None:
    path.chmod(0o600)
    found.execute(f"PRAGMA page_size={PAGE}")  # of a new file
    found.execute("PRAGMA auto_vacuum=INCREMENTAL")
    found.execute("PRAGMA journal_mode=WAL")
    found.execute("PRAGMA synchronous=FULL")
    found.execute("PRAGMA secure_delete=FAST")  # Debian's SQLite else writes zeros over each page that it gives up
    found.execute(f"PRAGMA journal_size_limit={GATHERED}")
    found.execute(f"PRAGMA wal_autocheckpoint={GATHERED // found.execute('PRAGMA page_size').fetchone()[0]}")
    version = found.execute("PRAGMA user_version").fetchone()[0]
    if version > VERSION:
        raise HistoryAway(f"{path} was written by a later version of the house: update this one")
    if version and path.stat().st_size <= CHECKED_WHOLE:
        check_whole(found, path)
    for number, script in scripts().items():
        if number > version:
            found.executescript(f"BEGIN IMMEDIATE; {script} PRAGMA user_version={number}; COMMIT;")
    _index_switches(found)


def _index_switches(found: sqlite3.Connection) -> None:
    """The index of those facts; it is only used while it is of the very kinds that are asked for."""
    known = found.execute("SELECT sql FROM sqlite_master WHERE name = 'facts_switched'").fetchone()
    if known != (_SWITCHES,):
        found.executescript(f"BEGIN IMMEDIATE; DROP INDEX IF EXISTS facts_switched; {_SWITCHES}; COMMIT;")


def check_whole(found: sqlite3.Connection, path: Path) -> None:
    """Look through the whole file; HistoryDamaged, HistoryAway."""
    with translated(path):
        said = found.execute("PRAGMA quick_check(1)").fetchone()[0]
    if said != "ok":
        raise HistoryDamaged(f"the history in {path} is damaged: {said}")


@dataclass(frozen=True)
class FileLook:
    """Which file lies at a path, and its size; zeros when there is none."""

    number: tuple[int, int] = (0, 0)
    size: int = 0

    @classmethod
    def at(cls, path: Path) -> "FileLook":
        """The file that lies there now."""
        try:
            about = path.stat()
        except OSError:
            return cls()
        return cls((about.st_dev, about.st_ino), about.st_size)


@contextmanager
def readable(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection that cannot write, for one look; HistoryAway when there is no history yet, HistoryDamaged."""
    if not path.exists():
        raise HistoryAway(f"there is no history yet in {path.parent}")
    with translated(path), closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=2.0)) as found:
        yield found


def set_aside(path: Path, at: float) -> Path:
    """Move a damaged database out of the way, with what belongs to it; the newest few are kept."""
    aside = path.with_name(f"{path.name}.damaged-{at:.0f}")
    for ending in ("-wal", "-shm", ""):
        part = Path(f"{path}{ending}")
        if part.exists():
            part.replace(f"{aside}{ending}")
    log.error("the history was damaged and is set aside as %s", aside)
    every = sorted(file for file in path.parent.glob(f"{path.name}.damaged-*") if file.name[-1].isdigit())
    for old in every[:-DAMAGED_KEPT]:
        for ending in ("-wal", "-shm", ""):
            Path(f"{old}{ending}").unlink(missing_ok=True)
    return aside
