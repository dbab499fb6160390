"""Which picture of an event its message shows, and how long to wait for it. Pure."""

from collections.abc import Mapping, Sequence

SETTLES = 1.7
"""Seconds after an event's beginning at which its message gets its picture: the camera keeps one at 1.5 s."""

SETTLES_LOOKED_AT = 2.0
"""The same where an analyzer may still say what that picture shows."""

MATTERS = (
    frozenset({"person"}),
    frozenset({"bicycle", "car", "motorcycle", "airplane", "bus", "train", "truck", "boat"}),
    frozenset({"bird", "cat", "dog", "horse", "sheep", "cow", "elephant", "bear", "zebra", "giraffe"}),
)
"""What matters most in an alert, in this order; the names are those of COCO (https://cocodataset.org)."""


def wait(began_at: float, now: float, analyzer: bool) -> float:
    """Seconds to wait for the picture, 0 when the event is alerted late; a clock set back prolongs it to no more."""
    most = SETTLES_LOOKED_AT if analyzer else SETTLES
    return min(most, max(0.0, began_at + most - now))


def surest(labels: Mapping[str, float]) -> float:
    """The highest score of a person, a vehicle or an animal among these labels, 0 for none."""
    return max((score for name, score in labels.items() if any(name in names for names in MATTERS)), default=0.0)


def best(pictures: Sequence[str], shows: Mapping[str, float]) -> str:
    """The picture that shows somebody for surest, else the latest, which shows most; "" for none.

    pictures: in the order in which the camera announced them. shows: what `surest` said of those looked at.
    """
    chosen = ""
    for picture in pictures:
        if not chosen or shows.get(picture, 0.0) >= shows.get(chosen, 0.0):
            chosen = picture
    return chosen
