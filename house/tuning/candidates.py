"""Which changes of a camera's settings its tagged samples suggest, before it is known how good they are. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from house.settings.polygon import Corners
from house.tuning.label_filters import filters, words_seen
from house.tuning.mask_places import place_of
from house.tuning.sample_judge import SampleJudge
from house.tuning.tagged_samples import Divided, TaggedSample
from house.tuning.tuned_settings import TunedSettings

ProposalKind = Literal["labels", "score", "mask", "area", "sensitivity", "together"]
SCORES = (0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8)
_SCORE_ROOM = 0.05
"""How much surer than a score every label must be that it has to let through."""
AREAS = (0.002, 0.004, 0.007, 0.01, 0.015, 0.02, 0.03)
_AREA_ROOM = 1.5
"""How many times a smallest region every event with somebody must reach."""
_FILTERS = 3
LEAST_SPARED = 2
"""So many alerts for nothing must be spared by a change before it is worth a line."""


@dataclass(frozen=True)
class Candidate:
    """One change: of which kind, and the settings it leads to. strict: settings that lose more, which must lose nobody
    among the samples it is made from either, so that the next one does not fail by a hair.
    """

    kind: ProposalKind
    settings: TunedSettings
    strict: TunedSettings


def candidates(judge: SampleJudge, samples: Divided, motion: bool = True) -> Iterator[Candidate]:
    """The changes that are worth trying. motion: whether motion can be replayed."""
    right = [each for each in samples.given_occupied if judge.alerted(each, judge.now)]
    wrong = [each for each in samples.given_unoccupied if judge.alerted(each, judge.now)]
    if not right or len(wrong) < LEAST_SPARED:
        return
    filtered = list(_filtered(judge.now, right, wrong))
    yield from filtered
    for settings in [judge.now, *(each.settings for each in filtered[:1])]:
        yield from more_sure(settings)
    if motion:
        yield from _masked(judge.now, right, wrong)
        yield from _areas(judge.now)
        yield from _sensitivities(judge.now)


def more_sure(settings: TunedSettings) -> Iterator[Candidate]:
    """The same with higher scores asked for, the highest first; nothing where no labels are."""
    if settings.labels:
        now = settings.min_score or 0.0
        for score in reversed(SCORES):
            if score > now:
                strict = replace(settings, min_score=round(score + _SCORE_ROOM, 2))
                yield Candidate("score", replace(settings, min_score=score), strict)


def together(one: TunedSettings, other: TunedSettings, now: TunedSettings) -> TunedSettings:
    """Both changes to the settings of now; where both change the same the first one's counts."""
    return TunedSettings(
        sensitivity=one.sensitivity if one.sensitivity != now.sensitivity else other.sensitivity,
        min_area=one.min_area if one.min_area != now.min_area else other.min_area,
        masks=one.masks if one.masks != now.masks else other.masks,
        labels=one.labels if one.labels != now.labels else other.labels,
        min_score=one.min_score if one.labels != now.labels or one.min_score != now.min_score else other.min_score)


def _filtered(now: TunedSettings, right: list[TaggedSample], wrong: list[TaggedSample]) -> Iterator[Candidate]:
    """Label filters; where labels of night pictures are needed, with a chosen score, by which those count."""
    if any(each.labels is None for each in right):
        return
    for unsure in (False, True):
        seen = [[words_seen(each.labels, unsure=unsure) for each in part] for part in (right, wrong)]
        found = [each for each in filters(*seen) if set(each) != set(now.labels)][:_FILTERS]
        for labels in found:
            settings = replace(now, labels=labels, min_score=_NIGHT if unsure else now.min_score)
            yield Candidate("labels", settings, settings)
        if found:
            return


_NIGHT = 0.35
"""The score that is asked for where labels of night pictures shall count: the usual analysis.min_score."""


def _masked(now: TunedSettings, right: list[TaggedSample], wrong: list[TaggedSample]) -> Iterator[Candidate]:
    least = max(LEAST_SPARED + 1, len(wrong) // 5)
    place = place_of([each.boxes for each in wrong], [each.boxes for each in right], least)
    if place is not None:
        settings = replace(now, masks=(*now.masks, place))
        yield Candidate("mask", settings, settings)


def _areas(now: TunedSettings) -> Iterator[Candidate]:
    for area in reversed(AREAS):
        if area > now.min_area:
            yield Candidate("area", replace(now, min_area=area), replace(now, min_area=round(_AREA_ROOM * area, 4)))


def _sensitivities(now: TunedSettings) -> Iterator[Candidate]:
    for sensitivity in range(1, now.sensitivity):
        strict = replace(now, sensitivity=max(1, sensitivity - 1))
        yield Candidate("sensitivity", replace(now, sensitivity=sensitivity), strict)


def in_words(candidate: Candidate, now: TunedSettings) -> str:
    """What the change is, for people: "alert only on person, from a score of 0.55"."""
    then, said = candidate.settings, list[str]()
    if then.labels != now.labels:
        said.append(f"alert only on {' or '.join(then.labels)}")
    if then.min_score != now.min_score and then.min_score is not None:
        said.append(f"from a score of {then.min_score:g}")
    new = [each for each in then.masks if each not in now.masks]
    if new:
        said.append(f"a mask over {_where(new[0])}")
    if then.min_area != now.min_area:
        said.append(f"no event from what is smaller than {then.min_area:.2%} of the view".replace(".00%", "%"))
    if then.sensitivity != now.sensitivity:
        said.append(f"sensitivity {then.sensitivity} instead of {now.sensitivity}")
    return ", ".join(said)


def _where(place: Corners) -> str:
    """A place in words: "the top left (25 % of the view)"."""
    xs, ys = [x for x, _ in place], [y for _, y in place]
    x, y = (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
    down = "top" if y < 1 / 3 else "bottom" if y > 2 / 3 else "middle"
    across = "left" if x < 1 / 3 else "right" if x > 2 / 3 else "middle"
    share = (max(xs) - min(xs)) * (max(ys) - min(ys))
    name = "middle" if down == across else f"{down} {across}"
    return f"the {name} ({share:.0%} of the view)"
