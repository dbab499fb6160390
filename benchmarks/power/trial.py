"""Starts a house in a damaged home and judges it: does it come up, is its state right, is what was lost named."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.power.damage import HISTORY, LOG, DamagedHome
from benchmarks.power.truth import Truth
from house.facts import Fact
from house.state.house_state import HouseState

LATEST = 2.0
"""Seconds before the cut of which the disk may have nothing."""


@dataclass(frozen=True)
class Trial:
    """What became of one home.

    up_s: seconds until it could be used, None for never. alert_s: until something new was alerted, None for never (or
    not tried). state: right, lost (all that knew it was damaged), wrong. lost: facts that had reached the disk and are
    gone. named: whether Trouble says that something was lost.
    """

    damage: dict[str, str]
    up_s: float | None
    alert_s: float | None
    state: str
    lost: int
    named: bool

    @property
    def good(self) -> bool:
        """Whether this is what a house owes its people."""
        return self.up_s is not None and self.state != "wrong" and (self.named or not self.lost)


def put(home: Path, damaged: DamagedHome) -> None:
    """Write the files of a damaged home there."""
    for name, data in damaged.files.items():
        path = home / name
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.write_bytes(data)
        path.chmod(0o600)


def judged_state(state: HouseState, damaged: DamagedHome, truth: Truth) -> str:
    """Whether the state is the one that the house had shortly before the cut."""
    allowed = truth.modes_during(damaged.moment - LATEST, damaged.moment)
    mode = state.base_mode("home")
    if mode in allowed:
        return "right"
    harmed = damaged.harmed(LOG) and damaged.harmed(HISTORY)
    return "lost" if harmed and mode in {"unknown", *(each for _, each in truth.modes)} else "wrong"


def lost_facts(known: Iterable[Fact], damaged: DamagedHome, truth: Truth) -> int:
    """How many of the facts that had reached the disk nobody has any more."""
    return len(truth.settled(damaged.moment) - {fact.id for fact in known})


def is_named(state: HouseState) -> bool:
    """Whether Trouble says that something was lost."""
    return any(each.kind in ("log", "history") for each in state.troubles)
