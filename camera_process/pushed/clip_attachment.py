"""Gives a clip that a camera has sent to the event it belongs to: from there on it is a clip like any other."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from camera_process.clips.clip_writer import ClipFiles, FinishedFile, Subject
from camera_process.clips.remux import ClipError
from camera_process.orientation import Turn
from camera_process.pushed import video
from camera_process.pushed.event_detector import AttachableEvent
from camera_process.pushed.file_content_check import content_in
from ledger.errors import LedgerError
from ledger.pushed.spool import PushedFile

log = logging.getLogger(__name__)


class Finalizer(Protocol):
    """Who makes clips play everywhere (camera_process.clips.finalizer.ClipFinalizer)."""

    def put(self, finished: FinishedFile) -> None: ...
    def give_up(self, subject: Subject, clip: str, why: ClipError) -> None: ...


@dataclass(frozen=True)
class ClipAttachment:
    """The clips of one camera. attachable: the event that a clip belongs to which came at a unix time.

    wanted: whether this camera keeps clips; one that does not loses what it has sent.
    """

    camera: str
    files: ClipFiles
    finalizer: Finalizer
    attachable: Callable[[float], AttachableEvent | None]
    turn: Turn
    wanted: bool = True

    def __call__(self, file: PushedFile) -> bool:
        """Have the clip made; False when no event is known to which it belongs. One that cannot be made is logged."""
        event = self.attachable(file.arrived)
        if event is None:
            return False
        if self.wanted:
            event.clips += 1
            self._make(file, event)
        return True

    def _make(self, file: PushedFile, event: AttachableEvent) -> None:
        name = event.event if event.clips < 2 else f"{event.event}-{event.clips}"
        clip = self.files.id_of(self.camera, name, event.began_at)
        subject = Subject(event.event, self.camera, event.began_at, 0.0)
        about: dict[str, Any] = {"event": event.event, "camera": self.camera, "began_at": event.began_at,
                                 "part": event.clips, "pre_roll": 0.0, "rotate": self.turn.rotate,
                                 "flip": self.turn.flip}
        try:
            video.prepare(file.path, content_in(file.path), self.files.begin(clip, about))
        except ClipError as error:
            self.finalizer.give_up(subject, clip, error)
        except (LedgerError, OSError) as error:
            log.warning("%s: event %s goes without a clip: %s", self.camera, event.event, error)
        else:
            self.finalizer.put(FinishedFile(clip, subject, event.clips, 0.0, turn=self.turn))
