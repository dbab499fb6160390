"""One file that a camera has sent, and that one cannot be taken."""

from dataclasses import dataclass, field
from pathlib import Path


class SpoolFull(OSError):
    """A file is not taken, because too much of its sender's, or on the disk, is waiting already."""


@dataclass(frozen=True, order=True)
class PushedFile:
    """One file that has come. Sorting puts the one that came first before the others."""

    name: str
    sender: str = field(compare=False)
    path: Path = field(compare=False)

    @property
    def arrived(self) -> float:
        """Unix time at which all of it had come, or its transfer broke off."""
        return int(self.name[:16]) / 1e6

    @property
    def timed(self) -> bool:
        """Whether its sender made it on a timer, and not because it noticed something."""
        return self.name.endswith("-timed")
