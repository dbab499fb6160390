"""From cues to a verdict: points for each kind of tampering against a limit, then which kind it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp

from vision.scene.evidence_scores import PointTable
from vision.scene.fitted_scores import POINTS
from vision.scene.scene_verdict import SceneKind

LIMITS = {"covered": 1.4, "moved": -1.0, "defocused": -1.2, "blinded": -0.5, "different": -3.0}
"""Points from which each kind is suspicious beside a gallery that knows the camera's lights.

Chosen from untouched looks, each camera left out of the fit: above the worst of them, but for a bank of fog.
"""
LIMITS_YOUNG = {"covered": 5.6, "moved": 3.5, "defocused": 3.3, "blinded": 3.0, "different": 6.5}
"""The same beside a young gallery: day and night of one camera may be as unlike as two scenes."""
ASK = -1.7
"""Points over the limits from which a look is a question."""
STEEP = 1.5
"""Points that bring the score from 50 to 73 of 100."""
MUCH_DARKER = 0.7
"""Logarithm by which what is kept of the scene is darker at night; if it is not, something black is in front."""
WHITE = 0.4
"""Share of the structure that is white now, from which a picture is blinded."""
SURELY_MOVED, MOVED_GAIN = 4.0, 1.5
STILL_THERE, IN_ITS_PLACE = 0.35, 4.0
"""Of a picture out of focus that share of the structure is left, or all of it agrees with its place that well."""
NOTHING_LEFT = 0.34
"""Share of the structure kept below which a cover cannot be told from another view."""
NOWHERE_KEPT = 0.25
"""Share lost in the best part of the view, for the same."""
_KINDS = {"covered": SceneKind.COVERED, "moved": SceneKind.MOVED, "defocused": SceneKind.DEFOCUSED,
          "blinded": SceneKind.BLINDED, "different": SceneKind.DIFFERENT}




IN_PLACE = ("covered", "defocused", "blinded", "different")


@dataclass(frozen=True)
class Evidence:
    """What one reference says: its cues, and the points of each kind of tampering (which is the likeliest)."""

    cues: Mapping[str, float]
    points: Mapping[str, float]

    @property
    def over(self) -> dict[str, float]:
        """How far each kind is over its limit."""
        return {kind: points - LIMITS[kind] for kind, points in self.points.items()}

    @property
    def most(self) -> float:
        """How far the kind is over its limit that is farthest."""
        return max(self.over.values())

    @property
    def calm(self) -> bool:
        """Whether nothing speaks for tampering."""
        return self.most <= ASK


@dataclass(frozen=True)
class SceneDecision:
    """What follows from all references. points: over the limit; nearest: place of the one that explains most."""

    kind: SceneKind
    points: float
    unclear: bool
    nearest: int


def weigh(cues: Mapping[str, float], tables: Mapping[str, PointTable] = POINTS) -> Evidence:
    """Return the evidence of one reference; without a move that was found nothing speaks for one."""
    kinds = tuple(tables) if cues["move_score"] > 0 else IN_PLACE
    return Evidence(cues, {kind: tables[kind].score(cues) for kind in kinds})


def weigh_in_place(cues: Mapping[str, float]) -> Evidence:
    """Return the same without the evidence of a move, of which the cues may be missing."""
    return Evidence(cues, {kind: POINTS[kind].score(cues) for kind in IN_PLACE})


def decide(found: Sequence[Evidence], limits: Mapping[str, float], dark: bool) -> SceneDecision:
    """Return the verdict on a look; the reference counts that is the least suspicious.

    limits: points from which each kind is suspicious. dark: whether the picture is a dark one.
    """
    nearest = min(range(len(found)), key=lambda place: found[place].most)
    evidence = found[nearest]
    points = max(each - limits[kind] for kind, each in evidence.points.items())
    if points <= 0:
        return SceneDecision(SceneKind.OK if evidence.calm else SceneKind.QUESTION, points, False, nearest)
    night = dark and evidence.cues["unlit"] > MUCH_DARKER
    kind, unclear = (SceneKind.DARK, False) if night else kind_of(evidence)
    return SceneDecision(kind, points, unclear, nearest)


def kind_of(evidence: Evidence) -> tuple[SceneKind, bool]:
    """Return what a suspicious look is, and whether a cover and another view cannot be told apart."""
    cues, points = evidence.cues, evidence.points
    if cues["newly_white"] > WHITE:
        return SceneKind.BLINDED, False
    if points.get("moved", -1.0) > 0 and cues["move_score"] > SURELY_MOVED and cues["move_gain"] > MOVED_GAIN:
        return SceneKind.MOVED, False
    allowed = {kind: value for kind, value in points.items() if kind != "defocused" or _still_there(cues)}
    best = _KINDS[max(allowed, key=lambda kind: allowed[kind])]
    nothing = cues["kept"] < NOTHING_LEFT and cues["best_lost"] > NOWHERE_KEPT
    return best, nothing and best in (SceneKind.COVERED, SceneKind.DIFFERENT)


def _still_there(cues: Mapping[str, float]) -> bool:
    return cues["kept"] > STILL_THERE or cues["zero"] > IN_ITS_PLACE


def score_of(points: float) -> float:
    """Return 0..100 for points over the limit; 50 at the limit."""
    return 100 / (1 + exp(max(-50.0, min(50.0, -points / STEEP))))
