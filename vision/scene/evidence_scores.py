"""Points for evidence: each cue adds what its table says for its size; the sum is a logarithm of odds."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass

Steps = tuple[tuple[float, ...], tuple[float, ...]]
"""Limits in ascending order, and the points below, between and above them: one more than limits."""


@dataclass(frozen=True)
class PointTable:
    """What speaks for one kind of tampering. base: the score before any evidence."""

    base: float
    steps: Mapping[str, Steps]

    def score(self, cues: Mapping[str, float]) -> float:
        """Return the sum: above 0 the tampering is likelier than an untouched scene, if both are equally frequent."""
        return self.base + sum(self.reasons(cues).values())

    def reasons(self, cues: Mapping[str, float]) -> dict[str, float]:
        """Return the points that each cue gave."""
        return {name: points[bisect_right(limits, cues[name])] for name, (limits, points) in self.steps.items()}
