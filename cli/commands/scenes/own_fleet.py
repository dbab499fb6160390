"""The cameras of config.yml, asked one by one for a picture, whether the house runs or not."""

from collections.abc import Sequence
from fnmatch import fnmatchcase

from camera_process import factory
from camera_process.source import SourceError
from cli.checks import camera_trial
from cli.commands.scenes.fleet import CameraFault, FleetCamera
from house.adapters import UnknownAddress
from house.clock import Clock
from house.names import place
from house.settings.whole_config import Settings


class OwnFleet:
    """Cameras whose names fit one of the patterns; see Fleet."""

    at_once = 8

    def __init__(self, settings: Settings, patterns: Sequence[str], clock: Clock, patience: float) -> None:
        self._settings, self._patterns, self._clock, self._patience = settings, patterns, clock, patience

    def cameras(self) -> list[FleetCamera]:
        return [FleetCamera(name, place(name)) for name, each in self._settings.cameras.items()
                if not each.scene_unchecked and any(fnmatchcase(name, pattern) for pattern in self._patterns)]

    def picture(self, camera: FleetCamera) -> bytes:
        own = self._settings.cameras[camera.key]
        try:
            return camera_trial.first_frame(own.source, self._clock, self._patience, factory.turn(own)).jpeg
        except (SourceError, UnknownAddress) as error:
            raise CameraFault(str(error)) from error

    def link(self, camera: FleetCamera, at: float) -> str:
        return ""

    def reference_taken(self, camera: FleetCamera) -> None:
        """Nothing asked for it."""

    def how_to_accept(self, camera: FleetCamera) -> str:
        return f"say reference {camera.key} accept"
