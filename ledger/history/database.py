"""The database file of the history: its tables, how it is opened, and what becomes of a damaged one.

SQLite of the standard library. `facts` is the record; `events`, `labels` and `given_up` (alerts that a channel never
took) are an index over it that finds events, and can be made again from it. `audit` is the chain of `house.audit`,
`state` the newest value of each field of the state.
"""

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from house.fact_table import Use, kinds
from house.labels.vocabulary import WIDER
from ledger.errors import HistoryAway, HistoryDamaged

log = logging.getLogger(__name__)

FILE = "history.db"
VERSION = 4
DAMAGED_KEPT = 2
_BROKEN = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
CHECKED_WHOLE = 64 * 1024 * 1024
"""Bytes up to which the whole file is looked through when it is opened; a larger one shows its damage when used."""

SCHEMA = """
CREATE TABLE facts (n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, at REAL NOT NULL, kind TEXT NOT NULL,
  camera TEXT NOT NULL, event TEXT NOT NULL, body TEXT NOT NULL);
CREATE INDEX facts_at ON facts (at);
CREATE INDEX facts_event ON facts (event) WHERE event <> '';
CREATE INDEX facts_head ON facts (n) WHERE kind = 'AuditHeadTaken';
CREATE TABLE events (event TEXT PRIMARY KEY, began_at REAL NOT NULL, camera TEXT NOT NULL, alerted INTEGER,
  tag TEXT NOT NULL, labels TEXT NOT NULL);
CREATE INDEX events_time ON events (began_at, event);
CREATE INDEX events_camera ON events (camera, began_at, event);
CREATE INDEX events_alerted ON events (alerted, began_at, event);
CREATE INDEX events_tag ON events (tag, began_at, event) WHERE tag <> '';
CREATE TABLE labels (label TEXT NOT NULL, began_at REAL NOT NULL, event TEXT NOT NULL,
  PRIMARY KEY (label, began_at, event)) WITHOUT ROWID;
CREATE TABLE audit (n INTEGER PRIMARY KEY, fact TEXT UNIQUE, at REAL NOT NULL, body TEXT NOT NULL, hash TEXT NOT NULL);
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE state (field TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE given_up (event TEXT NOT NULL, channel TEXT NOT NULL, PRIMARY KEY (event, channel)) WITHOUT ROWID;
"""


def _wider_words() -> str:
    """The statements that let events be found by the wider words for their labels, as they are indexed since."""
    found = []
    for word, members in WIDER.items():
        those = f"FROM labels WHERE label IN ({', '.join(map(repr, members))})"
        found += [f"UPDATE events SET labels = labels || ' {word}' WHERE event IN (SELECT event {those});",
                  f"INSERT OR IGNORE INTO labels SELECT DISTINCT '{word}', began_at, event {those};"]
    return " ".join(found)


UPGRADES = {
    1: "CREATE TABLE state (field TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;",
    2: "CREATE TABLE IF NOT EXISTS given_up (event TEXT NOT NULL, channel TEXT NOT NULL, "
       "PRIMARY KEY (event, channel)) WITHOUT ROWID;",
    3: _wider_words(),
}
"""What makes the next version of a database of that version; one that a house has is never thrown away."""
CHECKPOINT = """body LIKE '%,"checkpoint":{"%'"""
"""The condition that finds records of the audit by which retention removed others (`house.audit.checkpoint`)."""
REBUILT = """body LIKE '%,"rebuilt":"journal"}'"""
"""The condition that finds records of the audit which say that it was made again (`house.audit.rebuilt`)."""


SWITCHED = f"kind IN ({', '.join(repr(kind.__name__) for kind in kinds(Use.PAST_STATE))})"
"""The condition that finds the facts which show what the house did, in the same words as in their index."""
LATER = f"CREATE INDEX IF NOT EXISTS facts_switched ON facts (at) WHERE {SWITCHED}"
"""What a database that was made earlier may lack."""


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
    found.execute("PRAGMA auto_vacuum=INCREMENTAL")
    found.execute("PRAGMA journal_mode=WAL")
    found.execute("PRAGMA synchronous=FULL")
    found.execute("PRAGMA journal_size_limit=4194304")
    version = found.execute("PRAGMA user_version").fetchone()[0]
    if version > VERSION:
        raise HistoryAway(f"{path} was written by a later version of the house: update this one")
    if version == 0:
        found.executescript(f"BEGIN IMMEDIATE; {SCHEMA} PRAGMA user_version={VERSION}; COMMIT;")
    elif path.stat().st_size <= CHECKED_WHOLE:
        check_whole(found, path)
    for each in range(version or VERSION, VERSION):
        found.executescript(f"BEGIN IMMEDIATE; {UPGRADES[each]} PRAGMA user_version={each + 1}; COMMIT;")
    found.execute(LATER)


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
