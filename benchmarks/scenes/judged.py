"""Measured looks judged by point tables that were fitted without the camera they judge."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from multiprocessing import Pool

from benchmarks.scenes.cameras import SIX
from benchmarks.scenes.fit import Example, fitted
from benchmarks.scenes.measured import MeasuredLook
from vision.scene.decision import LIMITS, LIMITS_YOUNG, decide, weigh
from vision.scene.evidence_scores import PointTable
from vision.scene.scene_verdict import SceneKind

WEIGHTS = {"gallery": 1.0, "pair": 0.3, "tampered": 1.0}


@dataclass(frozen=True)
class JudgedScene:
    """A look with its verdict; points before the limit. nearest: place of the reference that counted."""

    look: MeasuredLook
    kind: SceneKind
    points: float
    unclear: bool = False
    nearest: int = 0

    @property
    def found(self) -> bool:
        """Whether it is suspicious; a question is not."""
        return self.kind not in (SceneKind.OK, SceneKind.QUESTION)

    @property
    def right(self) -> bool:
        """Whether the verdict is the truth; "covered or turned away" is, of a cover as of another view."""
        wanted = {"different": "different scene"}.get(self.look.group, self.look.group)
        return self.kind == wanted or (self.unclear and self.look.group in ("covered", "different", "moved"))


def examples(looks: Sequence[MeasuredLook]) -> list[Example]:
    """Return every pair of the looks as an example to fit to; those of no move to look for have none."""
    return [Example(look.camera, look.group, cues, WEIGHTS[look.source]) for look in looks for cues in look.cues
            if look.group != "dark"]


def judged(looks: Sequence[MeasuredLook], workers: int) -> list[JudgedScene]:
    """Return the looks of the six cameras, each judged by tables fitted to all cameras but its own."""
    with Pool(workers) as pool:
        tables = dict(zip(SIX, pool.map(partial(tables_without, looks), SIX), strict=True))
    return [judge(look, tables[look.camera]) for look in looks if look.camera in tables]


def tables_without(looks: Sequence[MeasuredLook], camera: str) -> dict[str, PointTable]:
    """Return tables fitted to all other cameras."""
    return fitted(examples([look for look in looks if look.camera != camera]))


def judge(look: MeasuredLook, tables: Mapping[str, PointTable]) -> JudgedScene:
    """Return the verdict as reference.compare makes it, with other tables."""
    if look.unlit:
        return JudgedScene(look, SceneKind.DARK, 99.0)
    limits = LIMITS_YOUNG if look.source == "pair" else LIMITS
    decision = decide([weigh(cues, tables) for cues in look.cues], limits, look.dark)
    return JudgedScene(look, decision.kind, decision.points, decision.unclear, decision.nearest)
