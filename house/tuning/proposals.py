"""Proposals from tagged samples: made from the older ones, tried on the newer ones, none that loses anybody. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from house.tuning.candidates import LEAST_SPARED, ProposalKind, in_words
from house.tuning.change_search import ChangeSearch
from house.tuning.outcomes import TuningOutcome
from house.tuning.sample_judge import SampleJudge
from house.tuning.tagged_samples import TaggedSample, divided, missing

MOST = 3
"""Proposals of one look."""
_TRIED = 6
"""Candidates, those that spare most first, that are tried on the held-out samples."""


@dataclass(frozen=True)
class Proposal:
    """One change. changes: what is laid over the camera's section of the settings.

    after: what it came to on the held-out samples; given: the same on those that it was made from.
    """

    kind: ProposalKind
    words: str
    changes: dict[str, Any]
    after: TuningOutcome
    given: TuningOutcome


@dataclass(frozen=True)
class ProposalsFound:
    """What a look at the samples came to. before: on the held-out samples, with the settings of now.

    refused: how many changes lost an event with somebody, and so are not proposed. tried: how many were tried on the
    held-out samples.
    """

    before: TuningOutcome
    given: TuningOutcome
    proposals: tuple[Proposal, ...] = ()
    refused: int = 0
    tried: int = 1


def propose(judge: SampleJudge, samples: Sequence[TaggedSample], motion: bool = True,
            tried: Callable[[], object] = int) -> ProposalsFound | None:
    """What can be proposed; None when too few are tagged (`missing`).

    motion: whether motion can be replayed. tried: called after each change that was tried.
    """
    if missing(samples):
        return None
    parts = divided(samples)
    before, given = judge.outcome(parts.held, judge.now), judge.outcome(parts.given, judge.now)
    search = ChangeSearch(judge, parts, motion, tried)
    best = search.found()[:_TRIED]
    refused, found = search.refused, list[Proposal]()
    for each in best:
        tried()
        after = judge.outcome(parts.held, each.settings)
        if judge.loses(parts.held, each.settings):
            refused += 1
        elif before.false - after.false >= LEAST_SPARED:
            changes = judge.now.changes_to(each.settings)
            found.append(Proposal(each.kind, in_words(each.settings, judge.now), changes, after,
                                  judge.outcome(parts.given, each.settings)))
    return ProposalsFound(before, given, tuple(found[:MOST]), refused, max(1, len(best)))
