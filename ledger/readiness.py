"""Whether the house does its work now: its log takes facts, and each of its processes goes round.

Cameras and channels are not looked at: a house whose camera or line is gone still works, and says so elsewhere.
"""

import os

from house.processes import processes_of
from house.settings.whole_config import Settings
from house.watchdog.faults import LISTENER
from house.watchdog.hangs import Beat
from ledger.errors import LedgerAway, LedgerError
from ledger.heartbeat import most_overdue
from ledger.home import Home
from ledger.redis.log import Log

AWAY = "the log is away, or takes no facts now"


def not_ready(home: Home, settings: Settings, log: Log, boot: float) -> list[str]:
    """Why the house does not do all of its work now, a line each that anybody may read; empty when it does.

    boot: now on the boot clock.
    """
    beating = [each.name for each in processes_of(settings) if each.heartbeat]
    reasons = [refusal(log), *(process(home, name, boot) for name in (*beating, LISTENER))]
    return [each for each in reasons if each]


def process(home: Home, name: str, boot: float) -> str:
    """Why the process `name` does not work now; "" when it does."""
    beat = most_overdue(home.heartbeat(name))
    if beat is None:
        return f"{name} has not begun to work"
    if not lives(beat):
        return f"{name} does not run"
    return f"{name} has been silent for {boot - beat.at:.0f} s" if beat.is_over(boot) else ""


def lives(beat: Beat) -> bool:
    """Whether the process that has beaten still exists."""
    return os.path.exists(f"/proc/{beat.pid}")


def refusal(log: Log) -> str:
    """Why the log takes no facts now; "" when it does."""
    try:
        log.check_writable()
    except LedgerAway as error:
        return f"the log cannot be written: its disk is {error.disk}" if error.disk else AWAY
    except LedgerError:
        return "the log takes no facts"
    return ""
