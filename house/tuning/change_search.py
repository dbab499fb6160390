"""Searches the changes that spare alerts for nothing and lose nobody, on the samples they are made from alone. Pure."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from math import inf

from house.tuning.candidates import LEAST_SPARED, Candidate, ProposalKind, SeenSoFar, candidates
from house.tuning.sample_judge import SampleJudge
from house.tuning.tagged_samples import Divided
from house.tuning.tuned_settings import TunedSettings

MOST_TOGETHER = 4
"""Changes that are proposed together at most."""
NAMED = 0.12
"""The share of all alerts for nothing that a change must spare more than another if it loses whoever has no label."""
LATE = 0.2
"""The same for a change that delays alerts; one that asks for a score costs NAMED once more."""
FURTHER = 0.06
"""The same for each further setting that is changed with it: many together fit what was, and not what comes."""
_STARTS = 3
"""Kinds of change, the best first, that others are laid over."""
_LONG: tuple[ProposalKind, ...] = ("area", "sensitivity")
"""Kinds that take long to try, for each step of them replays all motion."""
_BOLDEST: tuple[ProposalKind, ...] = ("area", "sensitivity", "score")
"""Kinds that come with the boldest change first: the first that loses nobody is enough."""
_MILDEST: tuple[ProposalKind, ...] = ("lasting", "large")
"""Kinds that come with the mildest change first: the first of those that spare as many."""
_ORDER: tuple[ProposalKind, ...] = ("labels", "score", "unrecognised", "large", "mask", "lasting", "area",
                                    "sensitivity", "together")
"""Of two that spare as many the one goes first that is easier to understand and to take back."""


@dataclass
class ChangeSearch:
    """Tries changes on the older samples. motion: whether motion can be replayed. tried: called after each change.

    refused: how many spared alerts, maybe, but lost somebody.
    """

    judge: SampleJudge
    parts: Divided
    motion: bool = True
    tried: Callable[[], object] = int
    refused: int = field(default=0, init=False)

    def found(self) -> list[Candidate]:
        """The changes that lose nobody, the best first: several together, then those with which others begin, then the
        best without the last of them, and so on, then each alone.
        """
        fit = self._fit(Candidate("together", self.judge.now, self.judge.now))
        starts = _first_of(fit, lambda each: each.kind)[:_STARTS]
        chains = sorted(map(self._chain, starts), key=lambda each: self._cost(each[-1]))
        steps = [step for chain in chains[:1] for step in reversed(chain[:-1])]
        together = [chain[-1] for chain in chains]
        return _first_of([*together, *steps, *fit], lambda each: each.settings)

    def _chain(self, start: Candidate) -> list[Candidate]:
        """That change, and with it whatever spares most of what is left, step by step."""
        chain, used = [start], {start.kind}
        while len(chain) < MOST_TOGETHER:
            more = next((each for each in self._fit(chain[-1]) if each.kind == "mask" or each.kind not in used), None)
            if more is None:
                break
            used.add(more.kind)
            chain.append(replace(more, kind="together"))
        return chain

    def _fit(self, base: Candidate) -> list[Candidate]:
        """Changes to `base` that lose nobody and spare more, the best first; one of each kind that comes in steps."""
        fit, before = list[Candidate](), self.false(base.settings)
        for each in candidates(self.judge, base, self._seen(base), self.motion):
            if each.kind in _BOLDEST and any(known.kind == each.kind for known in fit):
                continue
            if each.kind in _LONG and any(self.false(known.settings) == 0 for known in fit):
                break  # nothing is left to spare, and motion takes long to replay
            self.tried()
            if any(self.judge.loses(self.parts.given_occupied, how) for how in (each.settings, each.strict)):
                self.refused += 1
            elif min(before, self._without_score(each, fit)) - self.false(each.settings) >= LEAST_SPARED:
                fit.append(each)
        fit.sort(key=lambda each: (self._cost(each), _ORDER.index(each.kind)))
        return _first_of(fit, lambda each: each.kind if each.kind in _MILDEST else each.settings)

    def _without_score(self, candidate: Candidate, fit: Iterable[Candidate]) -> float:
        """The alerts for nothing that labels alone leave, where a score is asked for besides; infinite for others."""
        return min((self.false(each.settings) for each in fit if candidate.kind == "score" and each.kind == "labels"),
                   default=inf)

    def _cost(self, candidate: Candidate) -> float:
        """How many alerts for nothing it leaves, and shares of all besides for what it asks of people: of two that
        spare about as many the one goes first that trusts the analyzer less, delays nothing, and changes less.
        """
        then, now = candidate.settings, self.judge.now
        asked = NAMED * ((then.min_score or 0) > (now.min_score or 0)) + LATE * (then.lasting > now.lasting)
        asked += FURTHER * (now.differences(then) - 1)
        right = self._seen(candidate).right
        named = sum(not self.judge.alerted(replace(each, labels=each.labels and (), first=None), candidate.settings)
                    for each in right)
        return self.false(then) + self.false(now) * (asked + NAMED * named / max(1, len(right)))

    def _seen(self, base: Candidate) -> SeenSoFar:
        right = [each for each in self.parts.given_occupied if self.judge.alerted(each, self.judge.now)]
        wrong = [each for each in self.parts.given_unoccupied if self.judge.alerted(each, base.settings)]
        return SeenSoFar(right, wrong)

    def false(self, settings: TunedSettings) -> int:
        """Alerts for nothing that these settings give on the older samples."""
        return self.judge.outcome(self.parts.given_unoccupied, settings).false


def _first_of(found: Iterable[Candidate], what: Callable[[Candidate], object]) -> list[Candidate]:
    """Of those that are alike in something the first, in their order."""
    first: dict[object, Candidate] = {}
    for each in found:
        first.setdefault(what(each), each)
    return list(first.values())
