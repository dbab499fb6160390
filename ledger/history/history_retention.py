"""What retention takes out of the history's database; of the audit it leaves a checkpoint."""

import json
import sqlite3
from collections.abc import Collection

from house import audit
from ledger.history import entries, facet_bitmaps
from ledger.history.audit_rows import append
from ledger.history.database import CHECKPOINT

_DAY = 86_400.0
AT_ONCE = 2000
"""Rows that one step removes, so that no reader waits long."""
_UNUSED = 0.2
"""Share of the file that may be unused before it is made smaller: what is added tomorrow needs the room again."""


_KEPT = "SELECT value FROM json_each(?)"


def forget_some(db: sqlite3.Connection, before: float, keep: Collection[str] = ()) -> int:
    """Remove some entries and facts from before that unix time, inside a transaction; returns how many, 0 at the end.

    keep: ids of events that stay, with their facts.
    """
    kept = json.dumps(sorted(keep))
    gone = [entries.Entry(*row) for row in db.execute(
        f"SELECT id, at, words, n FROM entries WHERE n < ? AND id NOT IN ({_KEPT}) ORDER BY n LIMIT ?",
        (entries.number_at(before), kept, AT_ONCE))]
    entries.remove(db, gone)
    facet_bitmaps.forget(db, entries.number_at(before))
    old = ("SELECT n FROM facts WHERE at < ? AND coalesce(entry NOT IN "
           f"(SELECT n FROM entries WHERE id IN ({_KEPT})), 1) LIMIT ?")
    return db.execute(f"DELETE FROM facts WHERE n IN ({old})", (before, kept, AT_ONCE)).rowcount + len(gone)


def forget_audit(db: sqlite3.Connection, before: float, now: float) -> bool:
    """Remove the records from before that time, once a day at most; True when a checkpoint was left for them."""
    asked = "SELECT max(n) FROM audit WHERE n < coalesce((SELECT min(n) FROM audit WHERE at >= ?), n + 1)"
    last = db.execute(asked, (before,)).fetchone()[0]
    newest = db.execute(f"SELECT max(at) FROM audit WHERE {CHECKPOINT}").fetchone()[0]
    if last is None or (newest is not None and now - _DAY < newest <= now):
        return False
    removed = audit.Head(last, db.execute("SELECT hash FROM audit WHERE n = ?", (last,)).fetchone()[0])
    append(db, audit.checkpoint(removed, now, (now - before) / _DAY), now, None)
    db.execute("DELETE FROM audit WHERE n <= ?", (last,))
    return True


def give_room_back(db: sqlite3.Connection) -> None:
    """Let the disk have some of what the file does not use, when that is much of it."""
    pages, unused = (db.execute(f"PRAGMA {what}").fetchone()[0] for what in ("page_count", "freelist_count"))
    if unused > _UNUSED * pages:
        db.execute("PRAGMA incremental_vacuum(2000)").fetchall()
