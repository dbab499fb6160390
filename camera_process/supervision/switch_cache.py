"""The switches of a group's cameras after the newest state: known at once after a start, even without Redis."""

import json
import logging
import threading
from pathlib import Path

from camera_process.runtime_files import RuntimeFile
from house.clock import Clock
from house.settings.whole_config import Settings
from house.state.house_state import HouseState
from house.state.mode_switches import Switches, switches

log = logging.getLogger(__name__)

_EVERY = 0.25  # switches change with time as well (an override ends): derived again this often


class SwitchCache:
    """Holds the newest state and derives switches from it; frame loops ask it with every frame.

    memory: a file in the runtime directory, so that a camera started while Redis is away is switched as before.
    otherwise: the state without one, as after a power cut.
    """

    def __init__(self, settings: Settings, clock: Clock, memory: Path, otherwise: HouseState | None = None) -> None:
        self._settings, self._clock, self._memory = settings, clock, RuntimeFile(memory)
        self._state = _remembered(memory) or otherwise or HouseState()
        self._lock = threading.Lock()
        self._derived: dict[str, tuple[float, Switches]] = {}

    def show(self, state: HouseState) -> None:
        """Take the newest state, and remember it when there is room."""
        with self._lock:
            self._state = state
            self._derived.clear()
        self._memory.write(json.dumps(state.fields).encode())

    def settle(self, settings: Settings) -> None:
        """Take other settings."""
        with self._lock:
            self._settings = settings
            self._derived.clear()

    @property
    def state(self) -> HouseState:
        """The newest state."""
        with self._lock:
            return self._state

    @property
    def exit_delay(self) -> float:
        """The setting alerts.exit_delay, in seconds."""
        return self._settings.alerts.exit_delay

    @property
    def training(self) -> bool:
        """Whether whole samples are wanted (/training on)."""
        chosen = self.state.fields.get("training")
        return chosen is not None and bool(chosen["on"])

    def switches(self, camera: str) -> Switches:
        """The switches of `camera` now (at most a quarter of a second old)."""
        now = self._clock.monotonic()
        with self._lock:
            known = self._derived.get(camera)
            if known and now - known[0] < _EVERY:
                return known[1]
            rules = self._settings.cameras.get(camera)
            if rules is None:
                return Switches(False, False, False, "it is not in the settings any more")
            found = switches(self._state, camera, rules, self._settings, self._clock.now())
            self._derived[camera] = (now, found)
            return found


def _remembered(memory: Path) -> HouseState | None:
    try:
        return HouseState(json.loads(memory.read_text()))
    except (OSError, ValueError):
        return None
