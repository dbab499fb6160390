"""What a house was told while it ran, and at which moment: by that its start after a power cut is judged."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from house import facts
from ledger.redis.log import Log

MODES: tuple[facts.Mode, ...] = ("away", "vacation")
"""Both alert, so that every start has to."""
STEP = 1.5
SETTLED = 3.0
"""Seconds after which a fact has reached the disk by one way or another."""


@dataclass
class Truth:
    """The modes that were chosen, and the facts that were recorded, each with its unix time."""

    modes: list[tuple[float, str]] = field(default_factory=list)
    recorded: dict[str, float] = field(default_factory=dict)

    def modes_during(self, since: float, until: float) -> set[str]:
        """The modes that were in force at any time in between."""
        before = [mode for at, mode in self.modes if at <= since][-1:]
        return {*before, *(mode for at, mode in self.modes if since < at <= until)}

    def settled(self, moment: float) -> set[str]:
        """The ids of the facts that a power cut at that moment must not lose without a word."""
        return {id for id, at in self.recorded.items() if at <= moment - SETTLED}

    def note(self, log: Log) -> None:
        """Take in what the log has now, by the times of its entries."""
        rows: Any = log.client.xrange("{house}:log")
        for entry, fields in rows:
            self.recorded.setdefault(fields["id"], int(entry.partition("-")[0]) / 1000)


def live(log: Log, seconds: float, more: Callable[[int], None] = lambda number: None) -> Truth:
    """Choose modes and give commands for so long; `more` is called at each step."""
    truth, end, number = Truth(), time.time() + seconds, 0
    while time.time() < end:
        now, mode = time.time(), MODES[number % len(MODES)]
        log.record(facts.ModeChosen(at=now, mode=mode, by="bench"))
        truth.modes.append((now, mode))
        log.record(facts.CommandGiven(at=now, who="bench", what=f"mode {mode} {number}", where="cli", answer="done"))
        log.record(facts.RoleChosen(at=now, user="U1", role="owner", by="bench"))
        more(number)
        number += 1
        truth.note(log)
        time.sleep(STEP)
    truth.note(log)
    return truth
