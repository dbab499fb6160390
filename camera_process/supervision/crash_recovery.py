"""What an earlier run of the process left: events that are open, troubles, facts that the log never got."""

import logging
from dataclasses import dataclass

from camera_process.detection.interrupted_events import unrecorded
from camera_process.supervision.shared_parts import SharedParts
from house import facts
from house.state.house_state import HouseState, Trouble
from house.troubles import OF_CAMERAS
from ledger import supervised_thread
from ledger.errors import LedgerAway

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class EarlierRun:
    """Brings to an end, or hands on, what was left; call before cameras start."""

    shared: SharedParts

    def take_over(self, state: HouseState) -> None:
        """End open events as interrupted; hand troubles to the loops that will end them, and end all others."""
        shared = self.shared
        for camera in shared.cameras:
            last_frame = shared.context.home.frame_time(camera)
            ended = shared.open_event_files.interrupted(camera, state, last_frame, shared.context.clock)
            if ended:
                shared.store.record(ended)
        for trouble in state.troubles:
            self._take_over(trouble)

    def record_unrecorded(self) -> None:
        """Record the facts of pictures and samples that were kept before a crash kept their facts from the log.

        What a crash left half written of them is removed.
        """
        shared = self.shared
        for camera in shared.cameras:
            shared.pictures.remove_torn(camera)
            shared.samples.files.remove_torn(camera)
        try:
            found = unrecorded(shared.cameras, (shared.pictures.orphans, shared.samples.files.unrecorded),
                               shared.context.log.has, shared.now())
        except LedgerAway:
            return  # their facts wait in the spool, or are found at the next start
        for fact in found:
            log.info("recording again what a crash kept from the log: %s", type(fact).__name__)
            shared.store.record(fact)

    def _take_over(self, trouble: Trouble) -> None:
        loop = self.shared.loops.get(trouble.about)
        if loop and loop.troubles.take_over(trouble):
            return
        if self._ended_with_its_camera(trouble):
            # the same id in every group: nobody else ends what was wrong with a camera that was taken out
            self._end(trouble, facts.derived_id("gone", trouble.kind, trouble.about, str(trouble.since)))
        elif trouble.kind == supervised_thread.KIND and self._of_this_process(trouble.about):
            self._end(trouble, facts.new_id())

    def _ended_with_its_camera(self, trouble: Trouble) -> bool:
        return trouble.kind in OF_CAMERAS and trouble.about not in self.shared.context.settings.cameras

    def _of_this_process(self, about: str) -> bool:
        """Whether a thread of this process is meant: a camera's, or one named after the process."""
        first = about.split("/")[0]
        return first in self.shared.cameras or first == self.shared.context.process

    def _end(self, trouble: Trouble, id: str) -> None:
        self.shared.store.record(facts.TroubleEnded(at=self.shared.now(), id=id, kind=trouble.kind,
                                                    about=trouble.about, since=trouble.since))
