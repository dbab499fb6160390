"""Has the Trouble that the watchdog finds recorded in the log, by a process that lives as long as that takes."""

import json
import sys

from cli.supervise.watchdog.one_shot import OneShot
from house.watchdog.restarts import ReportedTrouble, RestartPolicy

MODULE = "cli.supervise.report_trouble"
SETTLED, EVERY = 60.0, 600.0
"""Seconds after the start until the trouble that an earlier watchdog left open is looked through; until that is done
again, for a log that lost its newest facts may have lost the beginning or the end of one.
"""
_FIRST_WAIT, _LONGEST_WAIT = 5.0, 60.0


class TroubleReport:
    """Brings the troubles of a policy into the log, as often as it takes."""

    def __init__(self, now: float) -> None:
        self._process, self._sent = OneShot(MODULE), list[ReportedTrouble]()
        self._recorded: list[ReportedTrouble] = []
        self._settle_at = now + SETTLED
        self._not_before, self._wait = now, _FIRST_WAIT

    def bring(self, policy: RestartPolicy, now: float) -> None:
        """Start a process when there is something new, and take note of what the last one has done."""
        code = self._process.result()
        if code == 0:
            self._recorded, self._wait = [each for each in self._sent if each.until is None], _FIRST_WAIT
            policy.reported(self._sent)
        elif code is not None:
            self._not_before, self._wait = now + self._wait, min(_LONGEST_WAIT, self._wait * 2)
        if self._process.running or now < self._not_before:
            return
        troubles = policy.troubles()
        if troubles != self._recorded or now >= self._settle_at:
            self._start(troubles)
            self._settle_at = max(self._settle_at, now + EVERY)

    def _start(self, troubles: list[ReportedTrouble]) -> None:
        self._sent = troubles
        try:
            self._process.start(json.dumps(troubles))
        except OSError as error:
            print(f"trouble cannot be reported now: {error}", file=sys.stderr, flush=True)
