"""The steps by which the database got the tables it has: `NNN_what.sql` makes version NNN of the one before.

A step is never changed once a house has taken it. What needs more than SQL is done afterwards by
`ledger.history.upgrade`.
"""

from pathlib import Path

_FOLDER = Path(__file__).parent


def scripts() -> dict[int, str]:
    """Version -> the SQL that makes it, in their order."""
    return {int(file.name[:3]): file.read_text() for file in sorted(_FOLDER.glob("[0-9][0-9][0-9]_*.sql"))}
