"""What the labels of an event come to: the best score of each name, what is unsure, what else holds. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from house.facts import Label


class LabelScores(NamedTuple):
    """sure: the best score of each name. unsure: the same of labels too unsure at night. also: other words for a name.

    Scenery is no label of an event.
    """

    sure: dict[str, float]
    unsure: dict[str, float]
    also: dict[str, tuple[str, ...]]


def label_scores(labels: Sequence[Label], before: LabelScores | None = None) -> LabelScores:
    """What these labels come to, with those `before` them."""
    known = before or LabelScores({}, {}, {})
    given = {label.name: (*label.parents, *label.aliases) for label in labels if label.parents or label.aliases}
    sure, unsure = ([label for label in labels if label.doubt == doubt] for doubt in ("", "night"))
    return LabelScores(_best(known.sure, sure), _best(known.unsure, unsure), {**known.also, **given})


def _best(known: Mapping[str, float], labels: Iterable[Label]) -> dict[str, float]:
    best = dict(known)
    for label in labels:
        best[label.name] = max(best.get(label.name, 0.0), label.score)
    return best
