"""Samples that people tagged, as tuning sees them, and how they are divided: the earlier to propose from, the later to
try proposals on. Pure.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from house.facts import Box, Label, Tag

LEAST = 20
"""Tagged samples of each kind from which anything is proposed."""
_GIVEN = 0.6
"""Share of the samples of each kind, the oldest, that proposals are made from."""


@dataclass(frozen=True)
class TaggedSample:
    """One event. at: unix time. tag: the verdict of all who tagged it; what: the same more closely ("cat"), or "".

    labels: all that analyzers saw in its pictures, None where none looked; first: in its first picture alone, by which
    an alert may be out before the others are known, None: the same. boxes: where it moved, one tuple a frame from its
    trigger on; times: the seconds of those frames since it, moving: whether what moved was somebody or something, as
    far as its motion told; both () where that is not known. zones: those that it touched.
    """

    id: str
    at: float
    tag: Tag
    what: str = ""
    labels: tuple[Label, ...] | None = None
    boxes: tuple[tuple[Box, ...], ...] = ()
    zones: tuple[str, ...] = ()
    times: tuple[float, ...] = ()
    moving: tuple[bool, ...] = ()
    first: tuple[Label, ...] | None = None


@dataclass(frozen=True)
class Divided:
    """Samples in the order of time, by what they were and whether proposals are made from them or tried on them."""

    given_occupied: tuple[TaggedSample, ...]
    given_unoccupied: tuple[TaggedSample, ...]
    held_occupied: tuple[TaggedSample, ...]
    held_unoccupied: tuple[TaggedSample, ...]

    @property
    def given(self) -> tuple[TaggedSample, ...]:
        """All that proposals are made from."""
        return self.given_occupied + self.given_unoccupied

    @property
    def held(self) -> tuple[TaggedSample, ...]:
        """All that proposals are tried on, in the order of time."""
        return tuple(sorted(self.held_occupied + self.held_unoccupied, key=lambda each: each.at))


def divided(samples: Sequence[TaggedSample]) -> Divided:
    """The older part of each kind is given, the newer one held out."""
    parts = [_parts(sorted((each for each in samples if each.tag == tag), key=lambda each: (each.at, each.id)))
             for tag in ("occupied", "unoccupied")]
    return Divided(parts[0][0], parts[1][0], parts[0][1], parts[1][1])


def missing(samples: Sequence[TaggedSample]) -> dict[Tag, int]:
    """How many more of each kind must be tagged before anything is proposed; {} for enough."""
    tags: tuple[Tag, ...] = ("occupied", "unoccupied")
    lacking = {tag: LEAST - sum(each.tag == tag for each in samples) for tag in tags}
    return {tag: count for tag, count in lacking.items() if count > 0}


def missing_text(lacking: dict[Tag, int]) -> str:
    """How many tags are missing, in words: "8 more tagged occupied and 20 more tagged unoccupied"."""
    return " and ".join(f"{count} more tagged {tag}" for tag, count in lacking.items())


def _parts(samples: Sequence[TaggedSample]) -> tuple[tuple[TaggedSample, ...], tuple[TaggedSample, ...]]:
    at = round(_GIVEN * len(samples))
    return tuple(samples[:at]), tuple(samples[at:])
