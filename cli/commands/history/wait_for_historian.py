"""Before the history is shown: a running house is given a moment to write what it has gathered."""

import time
from contextlib import suppress

from cli.supervise import homes
from ledger.errors import LedgerError
from ledger.history.reader import HistoryReader
from ledger.home import Home

_PATIENCE = 4.0


def wait_until_written(reader: HistoryReader, home: Home) -> None:
    """Wait, some seconds at most, until the database has what the journal has: a look makes the house see to it."""
    if not homes.is_running(home):
        return
    until = time.monotonic() + _PATIENCE
    with suppress(LedgerError):
        while not reader.is_up_to_date() and time.monotonic() < until:
            time.sleep(0.1)
