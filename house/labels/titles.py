"""What an event is called: the people, vehicles and animals in it, counted; mere things only where asked for. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from house.facts import Label
from house.labels.tracks import Track
from house.labels.vocabulary import KINDS, THING, in_words, kind_of, least_of, meant_by, words_of

MOST = 3
"""Names in one title."""


@dataclass(frozen=True)
class NamedLabel:
    """So many of one name, and how sure the surest of them is."""

    name: str
    kind: str
    count: int
    score: float


@dataclass(frozen=True)
class AskedFor:
    """What the people asked for who were alerted: labels, by any of their words.

    least: the score they chose, which holds for night pictures as well; None where they chose none. leasts: the same
    for single labels. new: whether they asked for whatever is none of the labels.
    """

    labels: tuple[str, ...] = ()
    least: float | None = None
    leasts: tuple[tuple[str, float], ...] = ()
    new: bool = False

    @classmethod
    def of(cls, rule: Any) -> "AskedFor":
        """What a decision's stored rule (house.alerting.alert_decision) wanted; nothing where it cannot be read."""
        stored = rule if isinstance(rule, Mapping) else {}
        least, zones = stored.get("min_score"), stored.get("zone_labels")
        lists = (stored.get("labels"), *(zones.values() if isinstance(zones, Mapping) else ()))
        words = tuple(dict.fromkeys(each for labels in lists for each in _texts(labels)))
        chosen = stored.get("chosen") is True and isinstance(least, int | float)
        inside = stored.get("zone_min_scores")
        scores = [stored.get("min_scores"), *(inside.values() if isinstance(inside, Mapping) else ())]
        return cls(words, float(least) if chosen and least is not None else None,
                   lowest(each for each in scores if isinstance(each, Mapping)), stored.get("new_labels_only") is True)

    def wants(self, words: frozenset[str]) -> bool:
        """Whether that is what they asked for, of which all these words hold; False where they asked for nothing."""
        named = bool(words & meant_by(self.labels))
        return not named if self.new else named

    def after(self, labels: Iterable[Label]) -> tuple[Label, ...]:
        """The labels with no doubt about those that the chosen score lets count."""
        return tuple(replace(each, doubt="") if self._chosen(each) else each for each in labels)

    def _chosen(self, label: Label) -> bool:
        own = least_of(dict(self.leasts), label)
        least = self.least if own is None else own
        sure = label.doubt == "night" and least is not None and label.score >= least
        return sure and self.wants(words_of(label))


def lowest(scores: Iterable[Mapping[str, Any]]) -> tuple[tuple[str, float], ...]:
    """Of each label the lowest of its scores: it may have another one in a zone."""
    found: dict[str, float] = {}
    for word, score in (pair for each in scores for pair in each.items()):
        if isinstance(score, int | float):
            found[word] = min(float(score), found.get(word, float(score)))
    return tuple(found.items())


def named(found: Sequence[Track], asked: AskedFor) -> tuple[NamedLabel, ...]:
    """What names an event with these tracks: people, vehicles, animals, then things that were asked for."""
    fit = [each for each in found if each.counts and (each.kind != THING or asked.wants(each.words))]
    best: dict[str, Track] = {}
    for each in fit:
        if each.name not in best or each.score > best[each.name].score:
            best[each.name] = each
    counts = Counter(each.name for each in fit)
    return _first(NamedLabel(name, best[name].kind, count, best[name].score) for name, count in counts.items())


def named_once(best: Mapping[str, float], also: Mapping[str, tuple[str, ...]], asked: AskedFor
               ) -> tuple[NamedLabel, ...]:
    """The same where only the best score of each name is known, and how many there were is not."""
    labels = [Label(name, score, parents=also.get(name, ())) for name, score in best.items()]
    return _first(NamedLabel(each.name, kind_of(each), 1, each.score) for each in labels
                  if kind_of(each) != THING or asked.wants(words_of(each)))


def together(events: Iterable[Sequence[NamedLabel]]) -> tuple[NamedLabel, ...]:
    """What names several events at once: of each name the most that one of them shows, for they may be the same."""
    best: dict[str, NamedLabel] = {}
    for each in (label for event in events for label in event):
        known = best.get(each.name, each)
        best[each.name] = NamedLabel(each.name, each.kind, max(each.count, known.count), max(each.score, known.score))
    return _first(best.values())


def title(labels: Sequence[NamedLabel]) -> str:
    """The beginning of a title: "Person", "2 people and car", "Motion" for nothing with a name."""
    words = [in_words(each.name, each.count) for each in labels] or ["motion"]
    listed = words[0] if len(words) < 2 else f"{', '.join(words[:-1])} and {words[-1]}"
    return listed[:1].upper() + listed[1:]


def scores(labels: Sequence[NamedLabel]) -> str:
    """How sure they are: "person 90%, car 50%"."""
    return ", ".join(f"{each.name} {each.score:.0%}" for each in labels)


def _first(labels: Iterable[NamedLabel]) -> tuple[NamedLabel, ...]:
    return tuple(sorted(labels, key=lambda each: (KINDS.index(each.kind), -each.score, each.name))[:MOST])


def _texts(values: Any) -> tuple[str, ...]:
    return tuple(each for each in values if isinstance(each, str)) if isinstance(values, list | tuple) else ()
