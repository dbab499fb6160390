"""What a run needs of cameras: a list of them, a picture of each, a link to what it shows."""

from dataclasses import dataclass
from typing import Protocol


class CameraFault(Exception):
    """A camera gives no picture, or its service does not do what was asked; one line for people, without a secret."""


@dataclass(frozen=True)
class FleetCamera:
    """One camera: its key, fit for a file name, the name that people know, and whether it wants a new reference."""

    key: str
    name: str
    wants_reference: bool = False


class Fleet(Protocol):
    """Cameras of one kind. Methods that take a camera are called by several threads; all raise CameraFault.

    at_once: how many cameras are best asked at the same time.
    """

    at_once: int

    def cameras(self) -> list[FleetCamera]:
        """Every camera that is to be checked."""

    def picture(self, camera: FleetCamera) -> bytes:
        """Its picture now, as a JPEG."""

    def link(self, camera: FleetCamera, at: float) -> str:
        """Where people see what it showed at that unix time, "" for nowhere."""

    def reference_taken(self, camera: FleetCamera) -> None:
        """The new reference that it wanted is kept."""

    def how_to_accept(self, camera: FleetCamera) -> str:
        """What somebody does who finds its first picture right."""
