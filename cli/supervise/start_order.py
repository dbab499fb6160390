"""The order in which the processes of the house are started, and the other way round stopped."""

from house.processes import CAMERA, FACES, INGEST, PRESENCE, REDIS, UPLOAD

START_ORDER = (REDIS, CAMERA, INGEST, PRESENCE, "fake-slack", "analysis", "app", "historian", "notifier", "socket-mode",
               "glances", UPLOAD, FACES)
"""Names of processes; CAMERA: all groups of cameras, by name."""


def start_priority(name: str) -> int:
    """The place of the process in START_ORDER, from 1; what is not there comes last."""
    places = (at for at, each in enumerate(START_ORDER, 1) if name == each or each == CAMERA == name[: len(CAMERA)])
    return next(places, len(START_ORDER) + 1)
