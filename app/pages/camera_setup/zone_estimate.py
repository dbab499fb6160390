"""What other zones would have done: the last events decided again by the house's own rule; masks to suggest. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from house import facts
from house.alerting.alert_decision import Inputs, Rule, decide
from house.event_summary import Event
from house.labels.vocabulary import means
from vision.overlap import Polygon, zones_of

GRID = 16, 9
_LEAST = 5
"""Events without a label at one place that are worth a mask."""
Regions = Mapping[str, Sequence[facts.Box]]


@dataclass(frozen=True)
class ZoneRule:
    """A choice to be tried: the zones, which of them alert (none: the whole view), labels and the least score."""

    zones: Mapping[str, Polygon]
    alert_zones: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    min_score: float = 0.0
    chosen: bool = False


def regions_of(newest_first: Iterable[facts.Fact]) -> dict[str, list[facts.Box]]:
    """Where motion was in the pictures of each event, as far as facts hold that."""
    found: dict[str, list[facts.Box]] = {}
    for fact in newest_first:
        if isinstance(fact, facts.EventBegan | facts.EventPictured):
            found.setdefault(fact.event, []).extend(fact.regions)
    return found


def would_alert(events: Sequence[Event], regions: Regions, rule: ZoneRule) -> list[Event]:
    """Those of the events that would be alerted while the house is armed, each by itself.

    An event touches the zones that the regions of its pictures touch.
    """
    return [event for event in events if decide(_inputs(event, regions.get(event.id, ()), rule)).sent]


def _inputs(event: Event, regions: Sequence[facts.Box], rule: ZoneRule) -> Inputs:
    touched = dict.fromkeys(name for region in regions for name in zones_of(region, rule.zones))
    looked = bool(event.seen or event.labels)
    labels: dict[str, float] = {}
    doubted: dict[str, float] = {}
    also: dict[str, tuple[str, ...]] = {}
    for label in (each for seen in (event.seen.values() if event.seen else (event.labels,)) for each in seen):
        best = doubted if label.doubt else labels
        best[label.name] = max(best.get(label.name, 0.0), label.score)
        also[label.name] = label.parents
    asked = Rule(rule.labels, rule.min_score, rule.alert_zones, cooldown=0.0, label_wait=0.0, chosen=rule.chosen)
    return Inputs(True, "armed", event.began_at, event.began_at, event.began_at + 60.0, asked, zones=tuple(touched),
                  labels=labels if looked else None, analyzer=looked, doubted=doubted, also=also)


def best_scores(events: Sequence[Event], labels: Sequence[str]) -> list[float]:
    """Of each event that shows something of these labels (none: any) the surest score of it; not of scenery."""
    found = []
    for event in events:
        seen = [each for looked in (event.seen.values() if event.seen else (event.labels,)) for each in looked]
        scores = [each.score for each in seen if each.doubt != "scenery" and (not labels or means(labels, each))]
        found += [max(scores)] if scores else []
    return found


def suggested_mask(events: Sequence[Event], regions: Regions) -> tuple[Polygon, int] | None:
    """A rectangle in which most events were that showed nobody, and no other; with how many they are; None for none."""
    nobody = [event.id for event in events if event.ended_at and not event.words]
    others = {cell for event in events if event.id not in set(nobody) for cell in _cells(regions.get(event.id, ()))}
    hits = Counter(cell for id in nobody for cell in _cells(regions.get(id, ())))
    hot = {cell for cell, count in hits.items() if count >= max(_LEAST, len(nobody) / 2) and cell not in others}
    if not hot:
        return None
    columns, rows = [x for x, _ in hot], [y for _, y in hot]
    left, top, right, bottom = min(columns), min(rows), max(columns) + 1, max(rows) + 1
    if any((x, y) in others for x in range(left, right) for y in range(top, bottom)):
        return None
    corners = ((left, top), (right, top), (right, bottom), (left, bottom))
    return tuple((x / GRID[0], y / GRID[1]) for x, y in corners), max(hits[cell] for cell in hot)


def _cells(regions: Iterable[facts.Box]) -> set[tuple[int, int]]:
    """The cells of a coarse grid that the regions touch."""
    found = set()
    for box in regions:
        for x in range(int(box.x * GRID[0]), min(GRID[0], int((box.x + box.w) * GRID[0] - 1e-9) + 1)):
            for y in range(int(box.y * GRID[1]), min(GRID[1], int((box.y + box.h) * GRID[1] - 1e-9) + 1)):
                found.add((x, y))
    return found
