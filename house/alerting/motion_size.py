"""How large what moved was, by which a rule may ask for labels. Pure."""

from collections.abc import Iterable
from typing import Protocol


class Sized(Protocol):
    """Anything with a width and a height in fractions of the view."""

    @property
    def w(self) -> float: ...
    @property
    def h(self) -> float: ...


def largest(regions: Iterable[Sized]) -> float | None:
    """The share of the view that the largest of these regions takes with its box; None where there is none."""
    return max((each.w * each.h for each in regions), default=None)


def smaller(known: float | None, regions: Iterable[Sized]) -> float | None:
    """What is smaller: the known size, or that of the largest of these regions; None where neither is known."""
    return min((size for size in (known, largest(regions)) if size is not None), default=None)


def told(share: float) -> str:
    """A share of the view for people: "2.0%", and of less than a thousandth "0.05%"."""
    return f"{share:.1%}" if share == 0 or share >= 0.001 else f"{share:.2%}"
