"""What a look at a camera's tagged samples came to: kept as JSON, told in lines. Pure."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from house.facts import Tag
from house.names import place
from house.tuning.outcomes import SURE, TuningOutcome, at_worst, bounds
from house.tuning.proposals import Proposal, ProposalsFound
from house.tuning.tagged_samples import missing_text
from house.tuning.tuned_settings import TunedSettings


@dataclass(frozen=True)
class TuningReport:
    """camera; at: unix time. settings: those it was made for. occupied, unoccupied: how many samples are tagged so.

    lacking: how many more must be tagged; found: None then. left_out: samples that cannot be read.
    """

    camera: str
    at: float
    settings: TunedSettings
    occupied: int
    unoccupied: int
    lacking: dict[Tag, int]
    found: ProposalsFound | None = None
    left_out: int = 0

    def to_json(self) -> dict[str, Any]:
        """It as plain JSON."""
        stored: dict[str, Any] = _reports().dump_python(self, mode="json")
        return stored

    @classmethod
    def from_json(cls, stored: Any) -> "TuningReport":
        """A report as to_json gave it; raises ValueError for anything else."""
        try:
            report: TuningReport = _reports().validate_python(stored)
        except ValidationError as error:
            raise ValueError(f"not a report of tuning: {error.error_count()} fields do not fit") from error
        return report

    @property
    def proposals(self) -> tuple[Proposal, ...]:
        """What it proposes, the best first."""
        return self.found.proposals if self.found else ()

    @property
    def lines(self) -> tuple[str, ...]:
        """What it says, line by line; the proposals are numbered from 1."""
        return (self.sentence, *self.tried, *(line for number, each in enumerate(self.proposals, 1)
                                               for line in (f"{number}. {capital(each.words)}", *self.figures(each))))

    @property
    def sentence(self) -> str:
        """What it came to, in a line."""
        tagged = f"{place(self.camera)}: {self.occupied} samples tagged occupied, {self.unoccupied} unoccupied."
        if self.lacking:
            return f"{tagged} Proposals need {missing_text(self.lacking)}."
        if self.proposals:
            return tagged
        return f"{tagged} {self._nothing}"

    @property
    def _nothing(self) -> str:
        if self.found and self.found.before.false == 0:
            return "Nothing to propose: none of the newer ones was alerted for nothing."
        if self.found and self.found.refused:
            return f"Nothing is proposed: each of {self.found.refused} changes that were tried had lost somebody."
        return "Nothing is proposed: no change that was tried spares alerts for nothing."

    @property
    def tried(self) -> tuple[str, ...]:
        """What proposals were tried on, in a line; () where there were none."""
        if not self.found:
            return ()
        before = self.found.before
        left_out = f" {self.left_out} samples cannot be read." if self.left_out else ""
        return (f"Tried on the newest {before.occupied} occupied and {before.unoccupied} unoccupied ones: "
                f"{before.alerts} alerts, {before.false} of them for nothing.{left_out}",)

    def figures(self, proposal: Proposal) -> tuple[str, ...]:
        """What a proposal would have changed, in lines."""
        if not self.found:
            return ()
        before, after = self.found.before, proposal.after
        low, high = bounds(before.false - after.false, before.false)
        lost = at_worst(after.missed - before.missed, before.occupied - before.missed, self.found.tried)
        return (f"alerts {before.alerts} → {after.alerts}; for nothing {before.false} → {after.false} "
                f"({_fewer(before, after)}; {low:.0%} to {high:.0%} with {SURE:.0%} confidence)",
                f"somebody missed {before.missed} → {after.missed} of {before.occupied} "
                f"(with {SURE:.0%} confidence it loses at most {lost:.0%})")


def capital(text: str) -> str:
    """The text with its first letter as a capital."""
    return text[:1].upper() + text[1:]


def _fewer(before: TuningOutcome, after: TuningOutcome) -> str:
    return f"{(before.false - after.false) / before.false:.0%} fewer" if before.false else "none before"


@cache
def _reports() -> TypeAdapter[TuningReport]:
    return TypeAdapter(TuningReport)
