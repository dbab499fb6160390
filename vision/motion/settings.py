"""The settings of motion detection, and the thresholds that follow from them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class MotionSettings:
    """What counts as motion. Times in seconds.

    sensitivity: 1 (only what is large and plain) to 10 (small and faint things as well).
    still_after: something that has stood still this long stays in the mask but no longer counts as occupied.
    absorb_after: something that has stood still this long becomes part of the background.
    min_area: regions smaller than this share of the view open no event, whatever the sensitivity.
    Raises ValueError when one of them makes no sense.
    """

    sensitivity: int = 5
    still_after: float = 30.0
    absorb_after: float = 150.0
    min_area: float = 0.0

    def __post_init__(self) -> None:
        if not 1 <= self.sensitivity <= 10:
            raise ValueError(f"sensitivity must be a whole number from 1 to 10, not {self.sensitivity}")
        if not 1 <= self.still_after <= self.absorb_after <= 3600:
            raise ValueError(
                f"still_after must be at least 1 s, absorb_after at least as long and at most an hour, "
                f"not {self.still_after:g} s and {self.absorb_after:g} s"
            )
        if not 0 <= self.min_area <= 1:
            raise ValueError(f"min_area must be a share of the view from 0 to 1, not {self.min_area:g}")

    @property
    def k(self) -> float:
        """By how many mean deviations a pixel must differ."""
        return 4.25 * self._scale

    @property
    def offset(self) -> float:
        """By how many gray levels more it must differ."""
        return 8.5 * self._scale

    @property
    def plain(self) -> float:
        """By how many times the threshold some pixels of a region must differ."""
        return 1.0 + 2 ** ((5 - self.sensitivity) / 5)

    @property
    def smallest(self) -> float:
        """The smallest region, as a share of the view."""
        return max(0.0003, 0.0006 * 2 ** ((5 - self.sensitivity) / 3))

    @property
    def counted(self) -> float:
        """The smallest region that counts as occupied, as a share of the view; smaller ones are only followed."""
        return max(self.smallest, self.min_area)

    @property
    def _scale(self) -> float:
        return 2 ** ((5 - self.sensitivity) / 9)
