"""Which cameras share a process: those of one group. Each group runs in a process of its own."""

from collections.abc import Mapping

from house.settings.checks.cross_checks import device_of
from house.settings.sections.camera import CameraSettings

LAN = "lan"
"""The group of every network camera that names none."""


def own_group(name: str, source: str) -> str:
    """The group of a camera that names none: a device camera is alone in its own, all others share LAN."""
    return name if device_of(source) else LAN


def cameras_of(group: str, cameras: Mapping[str, CameraSettings]) -> dict[str, CameraSettings]:
    """The settings of that group's cameras."""
    return {name: each for name, each in cameras.items() if each.group == group}
