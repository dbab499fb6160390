"""What the history remembers of the log for ever: its epoch, and the newest value of every field of the state.

It lies in the database, in the same step as the facts, and in a small file beside it, written right after.
"""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from house.atomic_write import write_whole
from house.fact_table import TABLE
from house.state.house_state import HouseState
from house.state.stored_state import Stored, folded, is_sound
from ledger.epoch import Epoch, epoch_in
from ledger.files.house_json import HouseMark
from ledger.history.fact_rows import readable_facts
from ledger.home import Home

STATE_FILE = "state.json"
_EPOCH, _ENTRY, _SERIAL, _REACHED = "epoch", "entry", "state-serial", "state-reached"
_CHANGING = ",".join(f"'{kind.__name__}'" for kind, row in TABLE.items() if row.state)
"""The kinds of fact that change the state, as SQL lists them."""


@dataclass(frozen=True)
class LogMemory:
    """The log at one moment. entry: the newest of the stream that the history had by then, "" when none is known.

    fields: the state as it is stored. newest: the id of the newest fact that the history had. serial: counts the
    changes of what is remembered.
    """

    epoch: Epoch | None = None
    entry: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    newest: str = ""
    serial: int = 0


def keep(db: sqlite3.Connection, memory: LogMemory) -> LogMemory:
    """Write what differs into the database, inside of its transaction; returns it with its serial."""
    before = kept_in(db)
    gone = before.fields.keys() - memory.fields.keys()
    changed = {name: text for name, text in memory.fields.items() if before.fields.get(name) != text}
    serial = max(before.serial + bool(gone or changed or before.epoch != memory.epoch), memory.serial)
    db.executemany("DELETE FROM state WHERE field = ?", [(name,) for name in gone])
    db.executemany("INSERT OR REPLACE INTO state VALUES (?, ?)", list(changed.items()))
    reached = db.execute("SELECT coalesce(max(n), 0) FROM facts").fetchone()[0]
    values = {_EPOCH: memory.epoch.text() if memory.epoch else "", _ENTRY: memory.entry or before.entry,
              _SERIAL: str(serial), _REACHED: str(reached)}
    db.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", list(values.items()))
    return LogMemory(memory.epoch, values[_ENTRY], memory.fields, newest_in(db), serial)


def kept_in(db: sqlite3.Connection) -> LogMemory:
    """What the database remembers; of one that an earlier version made only the newest fact."""
    if db.execute("PRAGMA user_version").fetchone()[0] < 2:
        return LogMemory(newest=newest_in(db))
    meta = dict(db.execute("SELECT name, value FROM meta").fetchall())
    fields = {name: text for name, text in db.execute("SELECT field, value FROM state") if is_sound(name, text)}
    return LogMemory(epoch_in(meta.get(_EPOCH)), meta.get(_ENTRY, ""), fields, newest_in(db),
                     int(meta.get(_SERIAL, 0)))


def reached_in(db: sqlite3.Connection) -> int:
    """The number of the newest fact whose effect the remembered state has."""
    if db.execute("PRAGMA user_version").fetchone()[0] < 2:
        return 0
    row = db.execute("SELECT value FROM meta WHERE name = ?", (_REACHED,)).fetchone()
    return int(row[0]) if row else 0


def folded_in(db: sqlite3.Connection) -> Stored:
    """The remembered state after the facts that came later; after all facts where none was remembered yet."""
    asked = f"SELECT kind, body FROM facts WHERE n > ? AND kind IN ({_CHANGING}) ORDER BY n"
    later = readable_facts(db.execute(asked, (reached_in(db),)))
    return folded(kept_in(db).fields, later)


def newest_in(db: sqlite3.Connection) -> str:
    """The id of the newest fact, "" without any."""
    row = db.execute("SELECT id FROM facts ORDER BY n DESC LIMIT 1").fetchone()
    return row[0] if row else ""


def last_state(home: Home) -> HouseState:
    """The state as the home has it, for a process that starts while the log is away.

    Where that is lost, a house that ever had a mode counts as one that has lost it.
    """
    fields = StateFile(home.history).read().fields
    if fields:
        return HouseState.from_fields(fields)
    return HouseState({"mode_lost": {"since": 0.0}} if HouseMark(home).read().had_mode else {})


class StateFile:
    """The small file in the folder of the history."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / STATE_FILE

    def write(self, memory: LogMemory) -> None:
        """Put it there, all at once; OSError."""
        found = {"serial": memory.serial, "epoch": memory.epoch.text() if memory.epoch else "", "entry": memory.entry,
                 "newest": memory.newest, "fields": dict(memory.fields)}
        write_whole(self.path, json.dumps(found).encode() + b"\n")

    def read(self) -> LogMemory:
        """What it says; nothing where there is no file, or one that cannot be read."""
        try:
            found = json.loads(self.path.read_bytes())
            fields = {str(name): str(text) for name, text in found["fields"].items() if is_sound(name, text)}
            return LogMemory(epoch_in(found["epoch"]), str(found["entry"]), fields, str(found["newest"]),
                             int(found["serial"]))
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return LogMemory()
