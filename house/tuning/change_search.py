"""Searches the changes that spare alerts for nothing and lose nobody, on the samples they are made from alone. Pure."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from house.tuning.candidates import LEAST_SPARED, Candidate, ProposalKind, SeenSoFar, candidates
from house.tuning.sample_judge import SampleJudge
from house.tuning.tagged_samples import Divided
from house.tuning.tuned_settings import TunedSettings

MOST_TOGETHER = 4
"""Changes that are proposed together at most."""
_BOLDEST: tuple[ProposalKind, ...] = ("area", "sensitivity", "score", "large")
"""Kinds that come with the boldest change first: the first that loses nobody is enough."""
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
        """The changes that lose nobody, the best first: several together, then the same without the last of them, and
        so on, then each alone.
        """
        now = Candidate("together", self.judge.now, self.judge.now)
        fit = self._fit(now)
        chain, used = fit[:1], {each.kind for each in fit[:1]}
        while chain and len(chain) < MOST_TOGETHER:
            more = next((each for each in self._fit(chain[-1]) if each.kind == "mask" or each.kind not in used), None)
            if more is None:
                break
            used.add(more.kind)
            chain.append(replace(more, kind="together"))
        return [*reversed(chain[1:]), *fit]

    def _fit(self, base: Candidate) -> list[Candidate]:
        """Changes to `base` that lose nobody and spare more, those that spare most first; the boldest of each kind, but
        of the time that motion must last, by which alerts come later, the shortest that spares as many.
        """
        fit, before = list[Candidate](), self.false(base.settings)
        for each in candidates(self.judge, base, self._seen(base), self.motion):
            if each.kind in _BOLDEST and any(known.kind == each.kind for known in fit):
                continue
            if any(self.false(known.settings) == 0 for known in fit):
                break  # nothing is left to spare, and motion takes long to replay
            self.tried()
            if any(self.judge.loses(self.parts.given_occupied, how) for how in (each.settings, each.strict)):
                self.refused += 1
            elif before - self.false(each.settings) >= LEAST_SPARED:
                fit.append(each)
        fit.sort(key=lambda each: (self.false(each.settings), _ORDER.index(each.kind), each.settings.lasting))
        return [each for at, each in enumerate(fit)
                if each.kind != "lasting" or each.kind not in {other.kind for other in fit[:at]}]

    def _seen(self, base: Candidate) -> SeenSoFar:
        right = [each for each in self.parts.given_occupied if self.judge.alerted(each, self.judge.now)]
        wrong = [each for each in self.parts.given_unoccupied if self.judge.alerted(each, base.settings)]
        return SeenSoFar(right, wrong)

    def false(self, settings: TunedSettings) -> int:
        """Alerts for nothing that these settings give on the older samples."""
        return self.judge.outcome(self.parts.given_unoccupied, settings).false
