"""The PIR sensors of a group's cameras, put together: one for each pin, an assistant for each camera that has one."""

from collections.abc import Callable, Mapping

from camera_process.assisted import Assistant
from camera_process.pir import Pir
from house import facts
from house.clock import Clock
from house.settings import CameraSettings
from house.state import HouseState


class Sensing:
    """Knows which camera asks which sensor; cameras with the same pin share one."""

    def __init__(self, cameras: Mapping[str, CameraSettings], record: Callable[[facts.Fact], object],
                 clock: Clock) -> None:
        self._cameras, self._record, self._clock = cameras, record, clock
        asked = {name: each for name, each in cameras.items() if each.pir and each.pir_rule != "ignored"}
        pirs = {each.pir: Pir(each.pir, clock) for each in asked.values()}
        self._assistants = {name: Assistant(name, each.pir_rule, pirs[each.pir], record, clock)
                            for name, each in asked.items()}

    def share(self, camera: str) -> Callable[[], float] | None:
        """What the camera's event rule asks (Assisted); None for a camera without a sensor."""
        assistant = self._assistants.get(camera)
        return assistant.share if assistant else None

    def begin(self, state: HouseState) -> None:
        """Take over the troubles of an earlier life; those of sensors that are not asked any more end."""
        for trouble in state.troubles:
            if trouble.kind != "pir" or trouble.about not in self._cameras:
                continue
            if trouble.about in self._assistants:
                self._assistants[trouble.about].trouble_since = trouble.since
            else:
                self._record(facts.TroubleEnded(at=self._clock.now(), kind="pir", about=trouble.about,
                                                since=trouble.since))
