"""Heartbeats that a test writes in the place of a process."""

import os
from collections.abc import Iterable

from house.clock import Clock
from house.watchdog.hangs import Beat
from ledger.heartbeat import ROUND, Heartbeat
from ledger.home import Home


def beat(home: Home, clock: Clock, name: str, age: float = 0.0, pid: int = 0, silence: float = ROUND) -> None:
    """Let the process `name` have beaten `age` seconds ago; pid: this one's unless given."""
    heart = Heartbeat(home.heartbeat(name), clock.boot)
    heart._write(Beat(clock.boot() - age, pid or os.getpid(), silence, "reading facts"))


def all_beat(home: Home, clock: Clock, names: Iterable[str]) -> None:
    """Let all of these have beaten now."""
    for name in names:
        beat(home, clock, name)
