"""Proposals from tagged samples: made from the older ones, tried on the newer ones, none that loses anybody. Pure."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from house.tuning.candidates import (
    LEAST_SPARED,
    Candidate,
    ProposalKind,
    candidates,
    in_words,
    more_sure,
    together,
)
from house.tuning.outcomes import TuningOutcome
from house.tuning.sample_judge import SampleJudge
from house.tuning.tagged_samples import Divided, TaggedSample, divided, missing

MOST = 3
"""Proposals of one look."""
_BOLDEST: tuple[ProposalKind, ...] = ("area", "sensitivity", "score")
"""Kinds that come with the boldest change first: the first that loses nobody is enough."""
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

    refused: how many changes spared alerts but lost an event with somebody, and so are not proposed.
    """

    before: TuningOutcome
    given: TuningOutcome
    proposals: tuple[Proposal, ...] = ()
    refused: int = 0


def propose(judge: SampleJudge, samples: Sequence[TaggedSample], motion: bool = True,
            tried: Callable[[], object] = int) -> ProposalsFound | None:
    """What can be proposed; None when too few are tagged (`missing`).

    motion: whether motion can be replayed. tried: called after each change that was tried.
    """
    if missing(samples):
        return None
    parts = divided(samples)
    before, given = judge.outcome(parts.held, judge.now), judge.outcome(parts.given, judge.now)
    fit, refused = _fit(judge, parts, candidates(judge, parts, motion), tried)
    best = _combined(judge, parts, sorted(fit, key=lambda each: _worth(judge, parts, each)), tried)
    found = list[Proposal]()
    for each in best[:_TRIED]:
        tried()
        after = judge.outcome(parts.held, each.settings)
        if judge.loses(parts.held, each.settings):
            refused += 1
        elif before.false - after.false >= LEAST_SPARED:
            changes = judge.now.changes_to(each.settings)
            found.append(Proposal(each.kind, in_words(each, judge.now), changes, after,
                                  judge.outcome(parts.given, each.settings)))
    return ProposalsFound(before, given, tuple(found[:MOST]), refused)


def _fit(judge: SampleJudge, parts: Divided, each_of: Iterable[Candidate],
         tried: Callable[[], object]) -> tuple[list[Candidate], int]:
    """The candidates that lose nobody they were made from, the boldest of each kind; how many others spared alerts."""
    fit, refused, before = list[Candidate](), 0, judge.outcome(parts.given_unoccupied, judge.now).false
    for each in each_of:
        if each.kind in _BOLDEST and any(known.kind == each.kind for known in fit):
            continue
        if any(_false(judge, parts, known) == 0 for known in fit):
            break  # nothing is left to spare, and motion takes long to replay
        tried()
        if judge.loses(parts.given_occupied, each.settings) or judge.loses(parts.given_occupied, each.strict):
            refused += 1
        elif before - judge.outcome(parts.given_unoccupied, each.settings).false >= LEAST_SPARED:
            fit.append(each)
    return fit, refused


def _combined(judge: SampleJudge, parts: Divided, fit: list[Candidate],
              tried: Callable[[], object]) -> list[Candidate]:
    """The candidates, the best first, and before them the best one with whatever spares still more alerts."""
    if not fit:
        return []
    best = fit[0]
    surer, _ = _fit(judge, parts, more_sure(best.settings), tried)
    for each in (*fit[1:], *surer):
        if each.kind == best.kind:
            continue
        both = Candidate("together", together(best.settings, each.settings, judge.now),
                         together(best.strict, each.strict, judge.now))
        spared = _false(judge, parts, best) - _false(judge, parts, both)
        if spared >= LEAST_SPARED and not judge.loses(parts.given_occupied, both.strict):
            best = both
    return [best, *fit] if best.kind == "together" else fit


def _worth(judge: SampleJudge, parts: Divided, candidate: Candidate) -> tuple[int, int]:
    return _false(judge, parts, candidate), _ORDER.index(candidate.kind)


_ORDER: tuple[ProposalKind, ...] = ("labels", "score", "mask", "area", "sensitivity", "together")
"""Of two that spare as many the one goes first that is easier to understand and to take back."""


def _false(judge: SampleJudge, parts: Divided, candidate: Candidate) -> int:
    return judge.outcome(parts.given_unoccupied, candidate.settings).false
