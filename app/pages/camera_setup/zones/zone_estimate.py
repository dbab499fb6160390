"""What other zones, masks and scores would have done: past events decided again by the house's own rule. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from house import facts
from house.alerting.alert_decision import Inputs, decide
from house.alerting.label_rule import Rule
from house.alerting.motion_size import largest
from house.alerting.rule_from_settings import in_time, rule_of
from house.alerting.sightings import in_pictures
from house.event_summary import Event
from house.labels.event_labels import label_scores
from house.labels.vocabulary import means
from house.settings.whole_config import CameraSettings, Settings
from house.state.mode_switches import by_mode
from vision.overlap import covered, zones_of

MODES = ("away", "night", "home")
"""The modes in which events are decided again, that with the most alerts first."""
_OUTSIDE = 0.1
"""The share of a region that masks must leave for it to be motion still; what two masks cover counts twice."""
Regions = Mapping[str, Sequence[Sequence[facts.Box]]]
"""Where motion was in each picture of an event, by its id."""


def regions_of(newest_first: Iterable[facts.Fact]) -> dict[str, list[Sequence[facts.Box]]]:
    """Where motion was in each picture of each event, as far as facts hold that."""
    found: dict[str, list[Sequence[facts.Box]]] = {}
    for fact in newest_first:
        if isinstance(fact, facts.EventBegan | facts.EventPictured) and fact.regions:
            found.setdefault(fact.event, []).append(fact.regions)
    return found


@dataclass(frozen=True)
class TriedSettings:
    """A camera as it would be: what its events would have come to. settings: those of the whole house."""

    settings: Settings
    camera: CameraSettings
    regions: Regions
    _moving: dict[str, list[list[facts.Box]]] = field(default_factory=dict, compare=False, repr=False)
    _touched: dict[facts.Box, tuple[str, ...]] = field(default_factory=dict, compare=False, repr=False)

    def would_alert(self, event: Event, mode: str = MODES[0]) -> bool | None:
        """Whether that event would be alerted in that mode, by itself, with nobody coming home; None where labels
        decide and nobody has looked at its pictures."""
        inputs = self._inputs(event, mode)
        if inputs is None:
            return False
        decision = decide(inputs)
        return None if decision.verdict == "wait" else decision.sent

    def counted(self, event: Event, word: str, zone: str = "") -> bool | None:
        """Whether what it shows of that label in that zone ("": anywhere) is sure enough; None where it shows none."""
        named = [label for label in _labels(event) if label.doubt != "scenery" and means((word,), label)]
        inside = [each for each in named if not zone or each.box is None or zone in self._zones_of(each.box)]
        return any(self._rule.counts(each, zone) for each in inside) if inside else None

    def moving(self, event: Event) -> list[facts.Box]:
        """Where motion was in its pictures that masks would have left."""
        return [each for regions in self._left(event) for each in regions]

    def _left(self, event: Event) -> list[list[facts.Box]]:
        """The same for each picture in which motion is left."""
        if event.id not in self._moving:
            left = ([each for each in regions if not self._masked(each)] for regions in self.regions.get(event.id, ()))
            self._moving[event.id] = [each for each in left if each]
        return self._moving[event.id]

    @cached_property
    def _rule(self) -> Rule:
        return replace(rule_of(self.settings, self.camera), cooldown=0.0, together=0.0)

    def _zones_of(self, box: facts.Box) -> tuple[str, ...]:
        if box not in self._touched:
            self._touched[box] = zones_of(box, self.camera.motion.zones)
        return self._touched[box]

    def _inputs(self, event: Event, mode: str) -> Inputs | None:
        """What it would be decided on; None for one that would not have been, for all its motion was under masks."""
        regions = self.moving(event)
        if not regions:
            return None
        at, rule, settings = event.began_at, self._rule, self.settings
        switch = by_mode(mode, f"mode {mode}", self.camera, settings, at)
        looked = bool(event.seen or event.labels)
        sure, unsure, also = label_scores(_labels(event))
        timely = in_time(settings, self.camera, at) or in_time(settings, self.camera, event.ended_at or at)
        return Inputs(
            switch.alerting, switch.why, at, at, at, rule, alerting_zones=switch.zones,
            zones=tuple(dict.fromkeys(name for each in regions for name in self._zones_of(each))),
            motion=min(filter(None, map(largest, self._left(event))), default=None),
            labels=sure if looked else None, doubted=unsure, also=also, in_time=timely,
            pictures=in_pictures(rule, event.seen.values() or [event.labels], self._zones_of))

    def _masked(self, box: facts.Box) -> bool:
        return sum(covered(box, mask) for mask in self.camera.motion.masks) > 1 - _OUTSIDE


def _labels(event: Event) -> list[facts.Label]:
    return [label for seen in (event.seen.values() if event.seen else (event.labels,)) for label in seen]


def best_scores(events: Sequence[Event], labels: Sequence[str]) -> list[float]:
    """Of each event that shows something of these labels (none: any) the surest score of it; not of scenery."""
    found = []
    for event in events:
        scores = [each.score for each in _labels(event)
                  if each.doubt != "scenery" and (not labels or means(labels, each))]
        found += [max(scores)] if scores else []
    return found
