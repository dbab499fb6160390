"""Keeps what a camera noticed: pictures first, then the fact that names them."""

import logging
from dataclasses import dataclass, field
from typing import Protocol

from camera_process.detection.interrupted_events import OpenEventFiles
from house.facts import Fact, to_entry
from ledger.errors import LedgerError
from ledger.files.pictures import Pictures
from ledger.redis.recorder import Recorder

log = logging.getLogger(__name__)


class EventStore(Protocol):
    """Keeps facts and pictures. `save` and `record` raise nothing, so that the frame loop goes on."""

    def picture_id(self, camera: str, name: str, at: float) -> str:
        """The id the picture `name` of that camera and unix time has or will have."""
        ...

    def save(self, picture: str, jpeg: bytes, fact: Fact) -> bool:
        """Keep the picture with its fact as sidecar; False when there is no room for it."""
        ...

    def record(self, fact: Fact) -> None:
        """Record the fact, now or when the log is back."""
        ...

    def passing(self, camera: str, jpeg: bytes) -> str:
        """Keep a picture someone asked for, in memory only; returns its id. Raises OSError or LedgerError."""
        ...


@dataclass
class MemoryEventStore:
    """Keeps everything in memory, for replay and tests."""

    facts: list[Fact] = field(default_factory=list)
    pictures: dict[str, bytes] = field(default_factory=dict)

    def picture_id(self, camera: str, name: str, at: float) -> str:
        return f"replay/{camera}/{name}"

    def save(self, picture: str, jpeg: bytes, fact: Fact) -> bool:
        self.pictures[picture] = jpeg
        return True

    def record(self, fact: Fact) -> None:
        self.facts.append(fact)

    def passing(self, camera: str, jpeg: bytes) -> str:
        picture = self.picture_id(camera, "passing", 0.0)
        self.pictures[picture] = jpeg
        return picture


class HouseEventStore:
    """Keeps pictures in the home and facts in the log, or in the spool while the log is away.

    It also notes which event is open, for whoever comes after a crash.
    """

    def __init__(self, recorder: Recorder, pictures: Pictures, open_event_files: OpenEventFiles) -> None:
        self._recorder, self._pictures, self._open_event_files = recorder, pictures, open_event_files

    def picture_id(self, camera: str, name: str, at: float) -> str:
        return self._pictures.id_of(camera, name, at)

    def save(self, picture: str, jpeg: bytes, fact: Fact) -> bool:
        _, camera, _, name = picture.split("/")
        try:
            self._pictures.save(camera, name, jpeg, {"fact": to_entry(fact)}, fact.at)
        except (LedgerError, OSError) as error:
            log.warning("%s: an event goes on without a picture: %s", camera, error)
            return False
        return True

    def record(self, fact: Fact) -> None:
        self._recorder.record(fact)
        self._open_event_files.note(fact)

    def passing(self, camera: str, jpeg: bytes) -> str:
        return self._pictures.save_passing(camera, jpeg)
