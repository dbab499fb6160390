"""The PIR sensors of a group's cameras: one for each pin, which cameras may share."""

from collections.abc import Callable, Mapping

from camera_process.detection.pir_confirmation import CameraSensor
from camera_process.detection.pir_gpio import Pir
from house import facts
from house.clock import Clock
from house.settings.whole_config import CameraSettings
from house.state.house_state import HouseState


class PirSensors:
    """Knows which camera asks which sensor; cameras with the same pin share one."""

    def __init__(self, cameras: Mapping[str, CameraSettings], record: Callable[[facts.Fact], object],
                 clock: Clock) -> None:
        self._cameras, self._record, self._clock = cameras, record, clock
        self._pins: dict[str, Pir] = {}
        self._sensors: dict[str, CameraSensor] = {}
        for name in cameras:
            self._add(name)

    def share(self, camera: str) -> Callable[[], float] | None:
        """What the camera's event rule asks (PirConfirmation); None for a camera without a sensor."""
        found = self._sensors.get(camera)
        return found.share if found else None

    def change(self, camera: str) -> None:
        """Take the camera's settings as they are now, while its thread does not run; a pin nobody asks is let go."""
        old = self._sensors.pop(camera, None)
        new = self._add(camera)
        since = old.trouble_since if old else None
        if new is not None and old is not None and new.sensor is old.sensor:
            new.trouble_since = since
        elif since is not None:
            self._over(camera, since)
        for address in set(self._pins) - {each.pir for each in self._cameras.values() if _asks(each)}:
            self._pins.pop(address).close()

    def begin(self, state: HouseState) -> None:
        """Take over the troubles of an earlier run; those of sensors that are not asked any more end."""
        for trouble in state.troubles:
            if trouble.kind != "pir" or trouble.about not in self._cameras:
                continue
            if trouble.about in self._sensors:
                self._sensors[trouble.about].trouble_since = trouble.since
            else:
                self._over(trouble.about, trouble.since)

    def _add(self, camera: str) -> CameraSensor | None:
        own = self._cameras.get(camera)
        if own is None or not _asks(own):
            return None
        pir = self._pins.setdefault(own.pir, Pir(own.pir, self._clock))
        self._sensors[camera] = CameraSensor(camera, own.pir_rule, pir, self._record, self._clock)
        return self._sensors[camera]

    def _over(self, camera: str, since: float) -> None:
        self._record(facts.TroubleEnded(at=self._clock.now(), kind="pir", about=camera, since=since))


def _asks(camera: CameraSettings) -> bool:
    return bool(camera.pir) and camera.pir_rule != "ignored"
