"""A camera's rule: which labels send an alert, where, how sure they must be, and in how many pictures. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from house.facts import Label
from house.labels.vocabulary import least_of, means
from house.names import listed
from house.settings.sections.alert_timing import AlertSettings
from house.settings.sections.camera_alerts import alerting_zones

_USUAL = AlertSettings()


@dataclass(frozen=True)
class Rule:
    """Which events of a camera are alerted. No labels: any motion; no zones: the whole view.

    new_labels_only: the labels are those that are known here, and whatever is none of them sends an alert.
    zone_labels: zones that count as well, each with labels of its own instead. zone_min_scores: how sure single labels
    must be inside a zone. zone_modes: the modes in which zones count, of those that do not in all; the camera's switch
    goes by them. entrance_zones: where people come and go; (): wherever an entrance sees them.
    min_score: how sure a label must be, 0..1; min_scores: the same for single labels and wider words. chosen: whether
    people chose min_score, so that it holds for night pictures as well; those of single labels always do. looks: in how
    many pictures it must be seen. when: the times in which it alerts, as people wrote them; none: always.
    labels_from: labels are asked only of what moves over at least this share of the view. unrecognised: an event
    without a person, vehicle or animal alerts as well.
    cooldown, label_wait and together are seconds; with cooldown 0 every event has a message of its own. together: how
    far apart events of one incident may be, on whichever cameras.
    """

    labels: tuple[str, ...] = ()
    min_score: float = 0.0
    zones: tuple[str, ...] = ()
    cooldown: float = _USUAL.cooldown
    label_wait: float = _USUAL.label_wait
    together: float = 0.0
    chosen: bool = False
    new_labels_only: bool = False
    min_scores: dict[str, float] = field(default_factory=dict)
    zone_labels: dict[str, tuple[str, ...]] = field(default_factory=dict)
    looks: int = 1
    when: tuple[str, ...] = ()
    zone_min_scores: dict[str, dict[str, float]] = field(default_factory=dict)
    zone_modes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    entrance_zones: tuple[str, ...] = ()
    labels_from: float = 0.0
    unrecognised: bool = False

    @property
    def own_zones(self) -> tuple[str, ...]:
        """All zones it is about, those with labels of their own as well; () for the whole view."""
        return alerting_zones(self.zones, self.zone_labels)

    @property
    def by_zone(self) -> bool:
        """Whether zones differ in what they alert on."""
        return bool(self.zone_labels) or not set(self.zone_min_scores).isdisjoint(self.zones)

    @property
    def by_picture(self) -> bool:
        """Whether it must be known what was seen in which picture, and where."""
        return self.looks > 1 or self.by_zone

    def asks(self, touched: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """The labels asked for in each of these zones; in "", everywhere, where they do not differ."""
        if not self.by_zone:
            return {"": self.labels}
        return {zone: self.zone_labels.get(zone, self.labels) for zone in touched}

    def any_motion(self, touched: Sequence[str]) -> bool:
        """Whether motion alone is enough in one of these zones."""
        return not self.new_labels_only and not all(self.asks(touched).values())

    def fits(self, label: Label, wanted: Sequence[str]) -> bool:
        """Whether the label is one of those wanted, or with new_labels_only none of them."""
        return means(wanted, label) is not self.new_labels_only

    def counts(self, label: Label, zone: str = "") -> bool:
        """Whether the label proves something there: it is sure enough, by night as people chose, and no scenery."""
        inside = least_of(self.zone_min_scores.get(zone, {}), label)
        own = least_of(self.min_scores, label) if inside is None else inside
        chosen = self.chosen or own is not None
        sure = label.score >= (self.min_score if own is None else own)
        return sure and (not label.doubt or (label.doubt == "night" and chosen))

    def told(self, touched: Sequence[str]) -> str:
        """What it waits for, in words: "person or dog", "truck in street", "label other than cat or dog"."""
        parts = []
        for zone, wanted in self.asks(touched).items():
            said = listed(wanted, "or")
            if self.new_labels_only:
                said = f"label other than {said}" if wanted else "label"
            parts.append(f"{said} in {zone}" if zone else said)
        return listed(list(dict.fromkeys(parts)), "or")

    @property
    def sureness(self) -> str:
        """How sure labels must be, in words: "of at least 0.50 (dog 0.70, truck in street 0.80)"."""
        own = [f"{word} {least:.2f}" for word, least in self.min_scores.items()]
        own += [f"{word} in {zone} {least:.2f}" for zone, scores in self.zone_min_scores.items()
                for word, least in scores.items()]
        return f"of at least {self.min_score:.2f}" + (f" ({', '.join(own)})" if own else "")


@dataclass(frozen=True)
class Sighting:
    """A label in one picture of an event, and the zones its box touches; None where it has no box."""

    label: Label
    zones: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Matched:
    """What a rule finds: the best score of each name that fits, and in how many pictures any of them was."""

    scores: dict[str, float] = field(default_factory=dict)
    pictures: int = 0


def matched(rule: Rule, touched: Sequence[str], pictures: Sequence[Sequence[Sighting]]) -> Matched:
    """What fits the rule in the pictures of an event that touched these zones, of those that count for it."""
    scores: dict[str, float] = {}
    number = 0
    for sightings in pictures:
        fitting = [each.label for each in sightings if _wanted(rule, touched, each)]
        number += bool(fitting)
        for label in fitting:
            scores[label.name] = max(label.score, scores.get(label.name, 0.0))
    return Matched(scores, number)


def _wanted(rule: Rule, touched: Sequence[str], seen: Sighting) -> bool:
    """Whether it fits the rule and is sure enough in one of the zones it is in."""
    return any(rule.fits(seen.label, wanted) and rule.counts(seen.label, zone)
               for zone, wanted in rule.asks(touched).items()
               if not zone or seen.zones is None or zone in seen.zones)
