"""Where a camera looks: what a pan-tilt head turns to, and what a drawn view follows."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Position:
    """Where a camera looks, in degrees: right and up are positive."""

    pan: float
    tilt: float

    def near(self, other: "Position", degrees: float = 1.0) -> bool:
        """Whether the two differ by no more than that."""
        return abs(self.pan - other.pan) <= degrees and abs(self.tilt - other.tilt) <= degrees

    def __str__(self) -> str:
        return f"pan {round(self.pan, 1):g}, tilt {round(self.tilt, 1):g}"
