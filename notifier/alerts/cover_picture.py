"""Which picture of an event its message shows, and how long to wait for it. Pure."""

from collections.abc import Iterable, Mapping, Sequence

from house.facts import Label
from house.labels.titles import AskedFor
from house.labels.vocabulary import THING, kind_of, words_of

SETTLES = 1.7
"""Seconds after an event's beginning at which its message gets its picture: the camera keeps one at 1.5 s."""

SETTLES_LOOKED_AT = 2.0
"""The same where an analyzer may still say what that picture shows."""


NOTHING = AskedFor()
"""Nobody asked for anything."""


def wait(began_at: float, now: float, analyzer: bool) -> float:
    """Seconds to wait for the picture, 0 when the event is alerted late; a clock set back prolongs it to no more."""
    most = SETTLES_LOOKED_AT if analyzer else SETTLES
    return min(most, max(0.0, began_at + most - now))


def surest(labels: Iterable[Label], asked: AskedFor = NOTHING) -> float:
    """The highest score of a person, a vehicle, an animal or what was asked for of the labels that count, else 0."""
    return max((label.score for label in labels if not label.doubt
                and (kind_of(label) != THING or asked.wants(words_of(label)))), default=0.0)


def best(pictures: Sequence[str], shows: Mapping[str, float]) -> str:
    """The picture that shows somebody for surest, else the latest, which shows most; "" for none.

    pictures: in the order in which the camera announced them. shows: what `surest` said of those looked at.
    """
    chosen = ""
    for picture in pictures:
        if not chosen or shows.get(picture, 0.0) >= shows.get(chosen, 0.0):
            chosen = picture
    return chosen
