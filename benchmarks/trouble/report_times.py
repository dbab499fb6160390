"""How soon a house says what was done to it."""

import json
import sys
import time
from contextlib import suppress
from dataclasses import dataclass

from benchmarks.running_house import NotSeen, RunningHouse, wait_for
from benchmarks.trouble.injections import BOUNDS, Injection
from house import facts
from ledger.errors import LedgerError

LONGEST = 180.0
_COMPARED = 30
"""Characters of a trouble's text by which a message is known as being about it."""


@dataclass(frozen=True)
class FaultReport:
    """Of one fault: seconds until it was recorded, and until people could read it; None for never."""

    kind: str
    what: str
    recorded_after: float | None
    reported_after: float | None

    @property
    def in_time(self) -> bool:
        """Whether people could read it within the bound of its kind."""
        return self.reported_after is not None and self.reported_after <= BOUNDS[self.kind]


def reported(house: RunningHouse, injection: Injection) -> FaultReport:
    """Do it and wait until it is said; it is taken back then."""
    known = {fact.id for fact in _troubles(house)}
    printed = len(house.output())
    began = time.time()
    injection.begin()
    recorded = reported_after = None
    try:
        trouble = wait_for(lambda: _new(house, injection, known), f"{injection.what} is recorded", LONGEST)
        recorded = round(time.time() - began, 1)
        said = trouble.text[1:_COMPARED]  # its first letter may be made a capital one
        wait_for(lambda: said in house.output()[printed:] if injection.on_terminal else _in_slack(house, said),
                 f"{injection.what} is reported", LONGEST)
        reported_after = round(time.time() - began, 1)
    except NotSeen as error:
        print(f"  {error}", file=sys.stderr, flush=True)
    finally:
        injection.end()
    return FaultReport(injection.kind, injection.what, recorded, reported_after)


def _new(house: RunningHouse, injection: Injection, known: set[str]) -> facts.TroubleBegan | None:
    return next((each for each in _troubles(house) if each.id not in known and injection.means(each)), None)


def _troubles(house: RunningHouse) -> list[facts.TroubleBegan]:
    with suppress(LedgerError):
        return house.facts(facts.TroubleBegan)
    return []


def _in_slack(house: RunningHouse, said: str) -> bool:
    assert house.slack is not None
    return any(said in json.dumps(each, ensure_ascii=False) for each in house.slack.messages())
