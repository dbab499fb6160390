"""What was seen in each picture of an event, and in which zones, as a rule takes it. Pure."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from house.alerting.label_rule import Rule, Sighting
from house.facts import Box, Label

ZonesOf = Callable[[Box], tuple[str, ...]]
"""The zones that a box touches."""


def in_pictures(rule: Rule, pictures: Iterable[Sequence[Label]], zones_of: ZonesOf) -> tuple[tuple[Sighting, ...], ...]:
    """The labels of each picture with the zones they are in, where the rule goes by that; () where it does not."""
    if not rule.by_picture:
        return ()
    return tuple(tuple(sighting(label, zones_of) for label in labels) for labels in pictures)


def sighting(label: Label, zones_of: ZonesOf) -> Sighting:
    """The label with the zones it is in; None for those of one without a box."""
    return Sighting(replace(label, box=None), None if label.box is None else zones_of(label.box))
