"""Fits the point tables of the scene check: a sum of steps, each cue allowed to speak in one direction only.

Boosted steps (Friedman, "Greedy function approximation", 2001) on logistic loss. More of the reference kept can only
lower a score, more structure that is not explained can only raise it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from vision.scene.evidence_scores import PointTable

FALLING = frozenset({"kept", "kept_strong", "explained", "explained_strong", "correlation", "explained_correlation",
                     "peak", "zero", "stay_score"})
"""Cues of which more speaks for an untouched scene."""
EVIDENCE: Mapping[str, tuple[str, ...]] = {
    "covered": ("kept", "kept_strong", "explained", "explained_strong", "lost", "gone", "gone_dark", "replaced", "new",
                "new_strong", "worst_lost", "high_lost", "half_lost", "best_lost", "worst_new", "worst_gone",
                "worst_replaced", "contrast_lost", "off_light", "dull", "blob", "blob_lost", "uneven_light",
                "newly_dark", "correlation", "explained_correlation", "sharp_all", "finest"),
    "moved": ("move_score", "move_gain", "move_kept", "move_explained", "move_better", "stay_score", "zero", "peak",
              "aside"),
    "defocused": ("sharp", "sharp_worst", "softer", "uneven_light", "zero", "peak"),
    "blinded": ("gone_white", "newly_white", "gone", "softer", "lost", "kept"),
    "different": ("kept", "kept_strong", "explained", "explained_strong", "correlation", "explained_correlation",
                  "lost", "replaced", "new", "new_strong", "half_lost", "best_lost", "high_lost", "zero", "peak",
                  "aside"),
}
"""Which cues may speak for which kind of tampering."""
ROUNDS, RATE, LIMITS, SMOOTHING = 80, 0.2, 8, 5.0


@dataclass(frozen=True)
class Example:
    """One pair: its camera, its group ("same" or a kind of tampering), its cues, how much it counts."""

    camera: str
    group: str
    cues: Mapping[str, float]
    weight: float


def fitted(examples: Sequence[Example]) -> dict[str, PointTable]:
    """Return one table for each kind of tampering, from the examples of that kind and of untouched scenes."""
    return {kind: _table([each for each in examples if each.group in ("same", kind) and set(names) <= each.cues.keys()],
                         kind, names) for kind, names in EVIDENCE.items()}


def _table(examples: Sequence[Example], kind: str, names: Sequence[str]) -> PointTable:
    signs = np.array([-1.0 if name in FALLING else 1.0 for name in names])
    values = np.array([[each.cues[name] for name in names] for each in examples]) * signs
    truth = np.array([each.group == kind for each in examples], float)
    limits = [np.unique(np.quantile(column, np.linspace(0.02, 0.98, LIMITS))) for column in values.T]
    base, points = _boosted(values, truth, _weights(examples, truth), limits)
    steps = {name: _steps(limits[column], points[column], float(signs[column]))
             for column, name in enumerate(names) if points[column].any()}
    return PointTable(round(base, 3), steps)


def _weights(examples: Sequence[Example], truth: Any) -> Any:
    """Each camera counts the same, untouched as well as tampered."""
    weights = np.array([each.weight for each in examples])
    cameras = np.array([each.camera for each in examples])
    for camera in np.unique(cameras):
        for value in (0.0, 1.0):
            chosen = (cameras == camera) & (truth == value)
            if chosen.any():
                weights[chosen] /= weights[chosen].sum()
    return weights * len(weights) / weights.sum()


def _boosted(values: Any, truth: Any, weights: Any, limits: Sequence[Any]) -> tuple[float, list[Any]]:
    places = [np.searchsorted(limit, column, side="right") for limit, column in zip(limits, values.T, strict=True)]
    points = [np.zeros(len(limit) + 1) for limit in limits]
    base = float(np.log((weights * truth).sum() / (weights * (1 - truth)).sum()))
    score = np.full(len(truth), base)
    for _ in range(ROUNDS):
        likely = 1 / (1 + np.exp(-score))
        best = _best_step(places, weights * (truth - likely), weights * likely * (1 - likely), points)
        if best is None:
            break
        column, step = best
        points[column] += step
        score += step[places[column]]
    return base, points


def _best_step(places: Sequence[Any], slope: Any, curvature: Any, points: Sequence[Any]) -> tuple[int, Any] | None:
    """The column and what to add to its points, or None when nothing rises any more."""
    found, most, total, bend = None, 0.0, slope.sum(), curvature.sum()
    for column, place in enumerate(places):
        length = len(points[column])
        below = np.cumsum(np.bincount(place, slope, length))[:-1]
        curved = np.cumsum(np.bincount(place, curvature, length))[:-1]
        low, high = below / (curved + SMOOTHING), (total - below) / (bend - curved + SMOOTHING)
        gain = np.where(high > low, below * low + (total - below) * high, 0)
        if len(gain) and gain.max() > most:
            most, at = float(gain.max()), int(gain.argmax())
            found = column, RATE * np.where(np.arange(length) <= at, low[at], high[at])
    return found


def _steps(limits: Any, points: Any, sign: float) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Limits at which the points change, ascending in the cue itself."""
    if sign < 0:
        limits, points = -limits[::-1], points[::-1]
    changes = np.flatnonzero(np.abs(np.diff(points)) > 1e-9)
    kept = [float(f"{limits[at]:.3g}") for at in changes]
    return tuple(kept), tuple(round(float(points[at]), 3) for at in [*changes, len(points) - 1])


def _row(name: str, limits: tuple[float, ...], points: tuple[float, ...]) -> str:
    line = f'        "{name}": ({limits}, {points}),'
    return line if len(line) <= 120 else line.replace("), (", "),\n" + " " * 12 + "(", 1)


def as_code(tables: Mapping[str, PointTable], origin: str) -> str:
    """Return the tables as the text of vision/scene/fitted_scores.py."""
    lines = [f'"""What each cue says for each kind of tampering. {origin}"""', "",
             "from vision.scene.evidence_scores import PointTable", "", "POINTS = {"]
    for kind, table in tables.items():
        lines.append(f'    "{kind}": PointTable({table.base}, {{')
        lines += [_row(name, *steps) for name, steps in table.steps.items()]
        lines.append("    }),")
    return "\n".join([*lines, "}", ""])
