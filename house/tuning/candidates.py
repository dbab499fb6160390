"""Which changes of a camera's settings its tagged samples suggest, before it is known how good they are. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from house.alerting.motion_size import smaller
from house.settings.polygon import Corners
from house.tuning.label_filters import filters, is_living, usual_filter, wider, words_seen
from house.tuning.mask_places import grown, place_of
from house.tuning.sample_judge import SampleJudge
from house.tuning.tagged_samples import TaggedSample
from house.tuning.tuned_settings import TunedSettings

ProposalKind = Literal["labels", "score", "unrecognised", "large", "lasting", "mask", "area", "sensitivity", "together"]
SCORES = (0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8)
_SCORE_ROOM = 0.2
"""How much surer than a score every label must be that it has to let through."""
AREAS = (0.002, 0.004, 0.007, 0.01, 0.015, 0.02, 0.03)
_AREA_ROOM = 1.5
"""How many times a smallest region every event with somebody must reach."""
LARGE = (0.03, 0.05, 0.08, 0.12, 0.2, 0.3, 0.45)
_LARGE_ROOM = 1.5
"""How many times as large somebody might have been, with a label or without, before one were asked for."""
LASTING = (1.0, 1.5, 2.0, 2.5)
_LASTING_ROOM = 0.7
"""Seconds by which the motion of every event with somebody must have lasted longer: from one frame to the next."""
TOUCHED = (0.25, 0.6)
"""Shares of somebody's box that a mask may cover at most, in any frame; whether he is still found is replayed."""
_FILTERS = 3
LEAST_SPARED = 2
"""So many alerts for nothing must be spared by a change before it is worth a line."""
_NIGHT = 0.35
"""The score that is asked for where labels of night pictures shall count: the usual analysis.min_score."""


@dataclass(frozen=True)
class Candidate:
    """One change: of which kind, and the settings it leads to. strict: settings that lose more, which must lose nobody
    among the samples it is made from either, so that the next one does not fail by a hair.
    """

    kind: ProposalKind
    settings: TunedSettings
    strict: TunedSettings


@dataclass(frozen=True)
class SeenSoFar:
    """What a change is made from: those with somebody that must go on alerting, those with nobody that still do."""

    right: list[TaggedSample]
    wrong: list[TaggedSample]


def candidates(judge: SampleJudge, base: Candidate, seen: SeenSoFar, motion: bool = True) -> Iterator[Candidate]:
    """The changes to the settings of `base` that are worth trying. motion: whether motion can be replayed."""
    if not seen.right or len(seen.wrong) < LEAST_SPARED:
        return
    filtered = list(_filtered(base, seen))
    yield from filtered
    for each in [base, *filtered[:1]]:
        yield from _more_sure(each)
    yield from _unrecognised(base, seen)
    yield from _large(base, seen)
    if motion:
        yield from _lasting(base)
        yield from _masked(base, seen)
        yield from _areas(base)
        yield from _sensitivities(base)


def _filtered(base: Candidate, seen: SeenSoFar) -> Iterator[Candidate]:
    """Label filters; where labels of night pictures are needed, with a chosen score, by which those count."""
    now = base.settings
    if now.labels_from or now.unrecognised or any(each.labels is None for each in seen.right):
        return
    for unsure in (False, True):
        words = [[words_seen(each.labels, unsure=unsure) for each in part] for part in (seen.right, seen.wrong)]
        found = [each for each in filters(*words) if set(each) != set(now.labels)][:_FILTERS]
        for labels in wider(found):
            then = replace(now, labels=labels, min_score=_NIGHT if unsure else now.min_score)
            yield Candidate("labels", then, then)
        if found:
            return


def _more_sure(base: Candidate) -> Iterator[Candidate]:
    """The same with higher scores asked for, the highest first; nothing where no labels are."""
    if base.settings.labels:
        now = base.settings.min_score or 0.0
        for score in reversed(SCORES):
            if score > now:
                strict = replace(base.settings, min_score=round(score + _SCORE_ROOM, 2))
                yield Candidate("score", replace(base.settings, min_score=score), strict)


def _unrecognised(base: Candidate, seen: SeenSoFar) -> Iterator[Candidate]:
    """Filters of those in whose events anything was recognised; the others go on alerting."""
    now = base.settings
    if now.labels or any(each.labels is None for each in (*seen.right, *seen.wrong)):
        return
    right, wrong = ([words_seen(each.labels) for each in part] for part in (seen.right, seen.wrong))
    recognised = [words for words in right if is_living(words)]
    found = filters(recognised, wrong)[:_FILTERS] if recognised else []
    for labels in wider(found):
        then = replace(now, labels=labels, unrecognised=True)
        yield Candidate("unrecognised", then, then)


def _large(base: Candidate, seen: SeenSoFar) -> Iterator[Candidate]:
    """Labels asked only of what is large, the largest size first: for cameras that do not see everybody's label."""
    now = base.settings
    if now.labels and not now.labels_from or any(each.labels is None for each in (*seen.right, *seen.wrong)):
        return
    labels = now.labels or usual_filter([words_seen(each.labels) for each in seen.right])
    sizes = [smaller(None, frame) or 1.0 for each in seen.right for frame in each.boxes[:1]]
    for size in reversed(LARGE):
        if _LARGE_ROOM * max(sizes, default=1.0) <= size < (now.labels_from or 1.0):
            strict = replace(base.settings, labels=labels, labels_from=round(size / _LARGE_ROOM, 4))
            yield Candidate("large", replace(now, labels=labels, labels_from=size), strict)


def _lasting(base: Candidate) -> Iterator[Candidate]:
    for seconds in LASTING:
        if seconds > base.settings.lasting:
            strict = replace(base.settings, lasting=seconds + _LASTING_ROOM)
            yield Candidate("lasting", replace(base.settings, lasting=seconds), strict)


def _masked(base: Candidate, seen: SeenSoFar) -> Iterator[Candidate]:
    least = max(LEAST_SPARED, len(seen.wrong) // 5)
    wrong, right = ([each.boxes for each in part] for part in (seen.wrong, seen.right))
    for place in dict.fromkeys(place_of(wrong, right, least, touched) for touched in TOUCHED):
        if place is not None:
            strict = replace(base.settings, masks=(*base.settings.masks, grown(place)))
            yield Candidate("mask", replace(base.settings, masks=(*base.settings.masks, place)), strict)


def _areas(base: Candidate) -> Iterator[Candidate]:
    for area in reversed(AREAS):
        if area > base.settings.min_area:
            strict = replace(base.settings, min_area=round(_AREA_ROOM * area, 4))
            yield Candidate("area", replace(base.settings, min_area=area), strict)


def _sensitivities(base: Candidate) -> Iterator[Candidate]:
    for sensitivity in range(1, base.settings.sensitivity):
        strict = replace(base.settings, sensitivity=max(1, sensitivity - 1))
        yield Candidate("sensitivity", replace(base.settings, sensitivity=sensitivity), strict)


def in_words(then: TunedSettings, now: TunedSettings) -> str:
    """What the change is, for people: "alert only on person, from a score of 0.55"."""
    said = list[str]()
    if _asked(then) != _asked(now):
        or_nothing = " or what is not recognised" if then.unrecognised else ""
        large = f" where {_percent(then.labels_from)} of the view or more moves" if then.labels_from else ""
        said.append(f"alert only on {' or '.join(then.labels)}{or_nothing}{large}")
    if then.min_score != now.min_score and then.min_score is not None:
        said.append(f"from a score of {then.min_score:g}")
    if then.lasting != now.lasting:
        said.append(f"no event from what moves for less than {then.lasting:g} s (alerts come that much later)")
    new = [each for each in then.masks if each not in now.masks]
    if new:
        said.append(f"{'a mask' if len(new) == 1 else 'masks'} over {' and '.join(map(_where, new))}")
    if then.min_area != now.min_area:
        said.append(f"no event from what is smaller than {_percent(then.min_area)} of the view")
    if then.sensitivity != now.sensitivity:
        said.append(f"sensitivity {then.sensitivity} instead of {now.sensitivity}")
    return ", ".join(said)


def _asked(settings: TunedSettings) -> tuple[object, ...]:
    return settings.labels, settings.labels_from, settings.unrecognised


def _percent(share: float) -> str:
    return f"{share:.2%}".replace(".00%", "%")


def _where(place: Corners) -> str:
    """A place in words: "the top left (25 % of the view)"."""
    xs, ys = [x for x, _ in place], [y for _, y in place]
    x, y = (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
    down = "top" if y < 1 / 3 else "bottom" if y > 2 / 3 else "middle"
    across = "left" if x < 1 / 3 else "right" if x > 2 / 3 else "middle"
    share = (max(xs) - min(xs)) * (max(ys) - min(ys))
    name = "middle" if down == across else f"{down} {across}"
    return f"the {name} ({share:.0%} of the view)"
