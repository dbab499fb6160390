"""Keeps in learned.yml which cameras repeat their picture while nothing moves, so that they are not reported again."""

import logging
from dataclasses import dataclass, field

from camera_process.supervision.shared_parts import SharedParts
from house.settings.learned import save_learned
from house.settings.load import SettingsError

log = logging.getLogger(__name__)


@dataclass
class LearnedRepeats:
    """Looks through the cameras of a process for what they have learned. It is tried once for each camera and run."""

    shared: SharedParts
    _tried: set[str] = field(default_factory=set, init=False)

    def look(self) -> None:
        """Save what was learned since the last look."""
        for camera, loop in list(self.shared.loops.items()):
            settings = self.shared.cameras.get(camera)
            if loop.frozen.learned and settings is not None and not settings.repeats and camera not in self._tried:
                self._tried.add(camera)
                self._save(camera)

    def _save(self, camera: str) -> None:
        log.info("%s: its picture stays the same while nothing moves; that is not reported as frozen again", camera)
        try:
            home = self.shared.context.home
            save_learned(home.learned, {"cameras": {camera: {"repeats": True}}}, home.config)
        except (SettingsError, OSError) as error:
            log.warning("%s: that is forgotten at the next start, for learned.yml cannot be written: %s", camera, error)
